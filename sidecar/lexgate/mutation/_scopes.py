"""Which tests can notice a fault in a rule, and which files they need: few, so that a run takes a moment."""

from __future__ import annotations

import hashlib
from collections import deque
from collections.abc import Collection, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from functools import cached_property, lru_cache
from itertools import groupby
from pathlib import Path, PurePosixPath
from types import MappingProxyType

import orjson

from lexgate.law._yaml import read_yaml
from lexgate.law.rego import CITING, RegoFile, Rule

_FEW = 12
ALL = "all"


@dataclass(frozen=True, slots=True)
class Scope:
    """Tests that may notice a fault.

    `files` are all that they need. `stubs` are the texts of more: they define as empty the sets to which only files
    that were left out add, as far as a test or a rule looks at them. `repeats` says that the scope has the tests of the
    one before, with more rules: for tests that need these.
    """

    name: str
    files: tuple[PurePosixPath, ...]
    stubs: tuple[str, ...] = ()
    repeats: bool = False


class Scopes:
    """The dependencies between all files of the policies, by rule."""

    def __init__(self, files: Sequence[RegoFile], data: Mapping[str, str] = MappingProxyType({})) -> None:
        """`data` holds the base data as JSON, by names of two words: `readings.yearly`."""
        self._data = data
        self._files = {file.path: file for file in files}
        self._rules: dict[str, list[Rule]] = {}
        for file in files:
            for rule in file.rules:
                self._rules.setdefault(rule.path, []).append(rule)

    def of(self, file: PurePosixPath, rule: str) -> Iterator[Scope]:
        """The scopes for a fault in a rule of a file, from the cheapest to all tests that reach the rule."""
        own = self._own_tests(file)
        if own:
            yield self._small("own", file, own, cut=True)
            yield self._small("own with all rules", file, own, cut=False)
        near = [test for test in self._near(file, rule) if test not in own]
        if near:
            yield self._small("near", file, tuple(near[:_FEW]), cut=True)
        yield self._whole(rule)

    @lru_cache(maxsize=4096)  # noqa: B019 - lives as long as the run
    def _small(self, name: str, file: PurePosixPath, tests: tuple[PurePosixPath, ...], *, cut: bool) -> Scope:
        files = self._closed([file, *tests], cut=cut)
        return Scope(name, tuple(sorted(files)), self._stubs(files), repeats=not cut)

    @lru_cache(maxsize=4096)  # noqa: B019 - as above
    def _whole(self, rule: str) -> Scope:
        """All rules, and the tests that reach this one."""
        reaching = [path for path in self._users(rule, deep=True) if self._files[path].is_test]
        rules = [path for path, file in self._files.items() if not file.is_test]
        return Scope(ALL, tuple(sorted(self._closed([*rules, *reaching], cut=False))))

    @lru_cache(maxsize=4096)  # noqa: B019 - as above
    def digest_of_test(self, test: str, scope: Scope) -> str | None:
        """Returns a digest of a test, and of all rules and data that it reaches in a scope; None where it has none."""
        loaded = frozenset(scope.files)
        if not any(rule.file in loaded for rule in self._rules.get(test, ())):
            return None
        seen, todo = {test}, [test]
        while todo:
            for rule in self._rules[todo.pop()]:
                if rule.file in loaded:
                    fresh = (rule.uses & self._rules.keys()) - seen
                    seen |= fresh
                    todo += fresh
        rules = [rule for path in seen for rule in self._rules[path] if rule.file in loaded]
        used = {name for rule in rules for name in rule.uses & self._data.keys()}
        texts = [f"{rule.path}\n{rule.text}" for rule in rules] + [f"{name}\n{self._data[name]}" for name in used]
        return hashlib.sha256("\n".join(sorted(texts)).encode()).hexdigest()

    def _own_tests(self, file: PurePosixPath) -> tuple[PurePosixPath, ...]:
        """The tests beside a file: those of article_22.rego are also in article_22_refusal_test.rego."""
        names = (path for path in self._files if path.parent == file.parent and self._files[path].is_test)
        return tuple(sorted(path for path in names if f"{path.stem}_".startswith(f"{file.stem}_")))

    def _near(self, file: PurePosixPath, rule: str) -> list[PurePosixPath]:
        """The tests beside the other files whose rules use this one, first those that need the fewest helpers."""
        if rule.rpartition(".")[2] in CITING:
            return []
        users = (path for path in self._users(rule, deep=False) if path != file)
        tests = (test for path in users for test in ([path] if self._files[path].is_test else self._own_tests(path)))
        return list(dict.fromkeys(tests))

    def _users(self, rule: str, *, deep: bool) -> list[PurePosixPath]:
        """The files with a rule that uses this one through others; `deep`: also through the sets of all articles."""
        seen, todo, found = {rule}, deque([rule]), dict[PurePosixPath, None]()
        while todo:
            for user in self._used_by.get(todo.popleft(), ()):
                found[user.file] = None
                if user.path not in seen and (deep or user.name not in CITING):
                    seen.add(user.path)
                    todo.append(user.path)
        return list(found)

    @cached_property
    def _used_by(self) -> dict[str, list[Rule]]:
        users: dict[str, list[Rule]] = {}
        for rules in self._rules.values():
            for rule in rules:
                for used in rule.uses & self._rules.keys():
                    users.setdefault(used, []).append(rule)
        return users

    def _closed(self, files: Iterable[PurePosixPath], *, cut: bool) -> set[PurePosixPath]:
        """The files and all that they need; `cut`: without what only adds to the same sets."""
        found, todo = set[PurePosixPath](), list(files)
        while todo:
            path = todo.pop()
            if path not in found:
                found.add(path)
                for used in {used for rule in self._files[path].rules for used in rule.uses & self._rules.keys()}:
                    if not (cut and self._is_shared_set(used)):
                        todo += [rule.file for rule in self._rules[used]]
        return found

    def _is_shared_set(self, rule: str) -> bool:
        """Whether it is a set to which several files add."""
        definitions = self._rules[rule]
        adds = all(each.text.startswith(f"{each.name} contains ") for each in definitions)
        return adds and len({each.file for each in definitions}) > 1

    def _stubs(self, files: Collection[PurePosixPath]) -> tuple[str, ...]:
        """Shared sets of which no definition is loaded: without one they would be undefined, and are empty in truth."""
        used = {used for path in files for rule in self._files[path].rules for used in rule.uses & self._rules.keys()}
        bare = (name for name in sorted(used) if not any(each.file in files for each in self._rules[name]))
        packages = groupby(bare, key=lambda name: name.rpartition(".")[0])
        return tuple(_stub(package, names) for package, names in packages)


def _stub(package: str, rules: Iterable[str]) -> str:
    """Sets of anything, as far as the type checker can tell, that hold nothing."""
    names = (rule.rpartition(".")[2] for rule in rules)
    empty = (f"{name} contains key if {{\n\tkey := input.key\n\tfalse\n}}\n" for name in names)
    return f"package {package}\n\n{''.join(empty)}"


def content_digest(folder: Path, scope: Scope, data: str) -> str:
    """Returns a digest of the files of a scope below a folder, and of the data that they are evaluated with."""
    digest = hashlib.sha256(data.encode())
    for path in scope.files:
        digest.update(f"{path}\n{_file_digest(folder / path)}\n".encode())
    return digest.hexdigest()


def base_data(folder: Path) -> dict[str, str]:
    """Returns the data below a folder as JSON, by names of two words: `readings.yearly` of readings/data.yaml."""
    found: dict[str, str] = {}
    for path in sorted(folder.glob("*/data.yaml")):
        for name, value in (read_yaml(path) or {}).items():
            found[f"{path.parent.name}.{name}"] = orjson.dumps(value, option=orjson.OPT_SORT_KEYS).decode()
    return found


@lru_cache(maxsize=4096)
def _file_digest(path: Path) -> str:
    return hashlib.sha256(path.read_bytes()).hexdigest()
