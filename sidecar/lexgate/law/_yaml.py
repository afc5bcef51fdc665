"""YAML as the policies are written in: a key is text and stands once, and a date stays the text that it is."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import yaml

from lexgate.errors import PolicyError


class _Loader(yaml.SafeLoader):
    """Without dates: JSON has none."""

    yaml_implicit_resolvers = {  # noqa: RUF012 - declared by the class above
        first: [(tag, pattern) for tag, pattern in resolvers if tag != "tag:yaml.org,2002:timestamp"]
        for first, resolvers in yaml.SafeLoader.yaml_implicit_resolvers.items()
    }

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


def read_yaml(path: Path) -> Any:
    """Returns the content of a YAML file. Raises `PolicyError` that names the file when it cannot be read."""
    try:
        return yaml.load(path.read_text("utf-8"), Loader=_Loader)  # noqa: S506 - a SafeLoader, made stricter
    except (OSError, ValueError, yaml.YAMLError) as error:
        raise PolicyError(f"{path.name} cannot be read: {error}") from error
