"""YAML as the policies are written in: keys are text and stand once, and a value has a type of JSON or is text.

So a date stays the text that it is, as do `no` and `007`.
"""

from __future__ import annotations

import re
from pathlib import Path
from typing import Any

import yaml

from lexgate.errors import PolicyError

_TYPES = {
    "bool": (r"true|false", "tf"),
    "int": (r"-?(0|[1-9][0-9]*)", "-0123456789"),
    "float": (r"-?(0|[1-9][0-9]*)\.[0-9]+", "-0123456789"),
    "null": (r"null", "n"),
}

# A tenth of the time, where PyYAML was built with libyaml, as it is when it comes as a wheel.
FAST: Any = yaml.CSafeLoader if yaml.__with_libyaml__ else yaml.SafeLoader


class _Loader(FAST):  # type: ignore[misc] # which of the two is known when it is loaded
    """Knows the types of JSON and no others."""

    yaml_implicit_resolvers: dict[str, Any] = {}  # noqa: RUF012 - declared so by the class above; filled below

    def construct_mapping(self, node: yaml.MappingNode, deep: bool = True) -> dict[Any, Any]:
        """Builds a mapping with keys as they are written. Raises `ConstructorError` for one that is there twice."""
        built: dict[Any, Any] = {}
        for key, value in node.value:
            if not isinstance(key, yaml.ScalarNode):
                raise yaml.constructor.ConstructorError(None, None, "a key must be a word", key.start_mark)
            if key.value in built:
                raise yaml.constructor.ConstructorError(None, None, f"{key.value} is there twice", key.start_mark)
            built[key.value] = self.construct_object(value, deep=deep)
        return built


for _name, (_pattern, _first) in _TYPES.items():
    _Loader.add_implicit_resolver(f"tag:yaml.org,2002:{_name}", re.compile(f"^(?:{_pattern})$"), list(_first))


def read_yaml(path: Path) -> Any:
    """Returns the content of a YAML file. Raises `PolicyError` that names the file when it cannot be read."""
    try:
        text = path.read_text("utf-8")
    except (OSError, ValueError) as error:
        raise PolicyError(f"{path.name} cannot be read: {error}") from error
    return parse_yaml(text, path.name)


def parse_yaml(text: str, name: str) -> Any:
    """Returns the content of a YAML text. Raises `PolicyError` that names it by `name` when it is none."""
    try:
        return yaml.load(text, Loader=_Loader)  # noqa: S506 - a SafeLoader, made stricter
    except (ValueError, yaml.YAMLError) as error:
        raise PolicyError(f"{name} cannot be read: {error}") from error
