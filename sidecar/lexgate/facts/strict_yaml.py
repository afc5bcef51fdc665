"""YAML as people write requests in it: the types of JSON and no others, so a date, a country (NO) and 007 stay text.

Duplicate keys, aliases and deep nesting are refused. No message repeats anything of the content.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator
from typing import Any, TypeVar

import yaml

from lexgate.errors import InputError

_TAG = "tag:yaml.org,2002:"
_RESOLVERS = (
    ("bool", re.compile(r"true|True|TRUE|false|False|FALSE"), "tTfF"),
    ("int", re.compile(r"-?(?:0|[1-9][0-9]*)", re.ASCII), "-0123456789"),
    ("float", re.compile(r"-?(?:0|[1-9][0-9]*)(?:\.[0-9]+)?(?:[eE][-+]?[0-9]+)?", re.ASCII), "-0123456789"),
    ("null", re.compile(r"null|Null|NULL|~|"), ("n", "N", "~", "")),
)
_TYPES = ("bool", "int", "float", "null", "str", "seq", "map")

Lines = dict[tuple[str | int, ...], int]
"""The line, from 1, on which what is at a path begins."""

_T = TypeVar("_T")


class _Refused(yaml.MarkedYAMLError):
    """Content that is YAML, and yet no request."""

    def __init__(self, problem: str, cure: str, mark: yaml.Mark) -> None:
        super().__init__(problem=problem, problem_mark=mark)
        self.cure = cure


class _Loader(yaml.SafeLoader):
    """Builds the values of JSON."""

    yaml_implicit_resolvers: dict[str, Any] = {}  # noqa: RUF012 - declared so by the class above; filled below
    yaml_constructors = {  # noqa: RUF012 - as above
        tag: make
        for tag, make in yaml.SafeLoader.yaml_constructors.items()
        if tag is None or tag in {_TAG + name for name in _TYPES}
    }
    max_depth = 0
    _depth = 0

    def compose_node(self, parent: yaml.Node | None, index: Any) -> yaml.Node | None:
        """Composes a node that is neither an alias nor too deep."""
        if self.check_event(yaml.AliasEvent):
            raise _Refused("holds an alias", "write the value out", self._mark())
        if self._depth > self.max_depth:
            raise _Refused(f"is nested deeper than {self.max_depth} levels", "state flat facts", self._mark())
        self._depth += 1
        try:
            return super().compose_node(parent, index)
        finally:
            self._depth -= 1

    def construct_scalar(self, node: yaml.ScalarNode | yaml.MappingNode) -> str:
        """Builds a text that has a form in UTF-8: an escape may spell half a character."""
        text = super().construct_scalar(node)
        if not text.isascii() and any("\ud800" <= each <= "\udfff" for each in text):
            raise _Refused("holds half of a surrogate pair", "write the whole character", node.start_mark)
        return text

    def _mark(self) -> yaml.Mark:
        mark: yaml.Mark = self.peek_event().start_mark  # type: ignore[no-untyped-call] # the stubs leave it out
        return mark

    def construct_mapping(self, node: yaml.MappingNode, deep: bool = False) -> dict[Any, Any]:
        """Builds a mapping whose keys are strings, each there once."""
        seen: set[Any] = set()
        for key_node, _ in node.value:
            key = self.construct_object(key_node, deep=True)
            if not isinstance(key, str):
                raise _Refused("has a key that is no string", "put the key in quotes", key_node.start_mark)
            if key in seen:
                raise _Refused("has a key twice", "state it once", key_node.start_mark)
            seen.add(key)
        return super().construct_mapping(node, deep)


for _name, _pattern, _first in _RESOLVERS:
    _Loader.add_implicit_resolver(_TAG + _name, re.compile(f"(?:{_pattern.pattern})\\Z", re.ASCII), list(_first))


class _Dumper(yaml.SafeDumper):
    """Puts every text in quotes that the loader above, or any other one, would take for something else."""

    def ignore_aliases(self, data: Any) -> bool:  # noqa: ARG002 - the signature is that of the class above
        """Writes everything out: aliases are refused when it is read."""
        return True


for _name, _pattern, _first in _RESOLVERS:
    _Dumper.add_implicit_resolver(_TAG + _name, re.compile(f"(?:{_pattern.pattern})\\Z", re.ASCII), list(_first))


def parse_yaml(content: bytes, *, max_depth: int) -> Iterator[tuple[int, Any]]:
    """Yields each document with the number of its first line. Raises `InputError` at the first that is not one."""
    return _documents(content, max_depth, lambda node: node.start_mark.line + 1)


def parse_located_yaml(content: bytes, *, max_depth: int) -> Iterator[tuple[Lines, Any]]:
    """Yields each document with the lines of its parts. Raises `InputError` at the first that is not one."""
    return _documents(content, max_depth, lambda node: dict(_lines(node, ())))


def dump_yaml(value: Any) -> str:
    """Returns the values of JSON as a document that `parse_yaml` reads as the same."""
    text: str = yaml.dump(value, Dumper=_Dumper, sort_keys=False, allow_unicode=True, width=120)
    return text


def _documents(content: bytes, max_depth: int, place: Callable[[yaml.Node], _T]) -> Iterator[tuple[_T, Any]]:
    loader = None
    try:
        loader = _Loader(content)
        loader.max_depth = max_depth
        while loader.check_node():
            if node := loader.get_node():
                yield place(node), loader.construct_document(node)
    except yaml.YAMLError as error:
        raise _unacceptable(error) from None
    except ValueError:
        raise InputError.at((), "holds a number that is none", "write a number of fewer digits") from None
    finally:
        if loader is not None:
            loader.dispose()


def _lines(node: yaml.Node, path: tuple[str | int, ...]) -> Iterator[tuple[tuple[str | int, ...], int]]:
    yield path, node.start_mark.line + 1
    if isinstance(node, yaml.SequenceNode):
        for position, member in enumerate(node.value):
            yield from _lines(member, (*path, position))
    elif isinstance(node, yaml.MappingNode):
        for key, member in node.value:
            place = (*path, str(key.value))
            yield from _lines(member, place)
            yield place, key.start_mark.line + 1


def _unacceptable(error: yaml.YAMLError) -> InputError:
    mark = error.problem_mark if isinstance(error, yaml.MarkedYAMLError) else None
    where = f" (line {mark.line + 1}, column {mark.column + 1})" if mark else ""
    if isinstance(error, _Refused):
        return InputError.at((), f"{error.problem}{where}", error.cure)
    return InputError.at((), f"is not YAML{where}", "check the indentation, the quotes and the encoding (UTF-8) there")
