"""YAML as the policies are written in: a duplicate key is an error, and a date stays the text that it is."""

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

    def construct_mapping(self, node: yaml.MappingNode, deep: bool = False) -> dict[Any, Any]:
        """Builds a mapping of strings to values. Raises `ConstructorError` for a key that is there twice."""
        seen = set()
        for key_node, _ in node.value:
            key = self.construct_object(key_node, deep=True)
            if key in seen:
                raise yaml.constructor.ConstructorError(
                    None, None, f"the key {key!r} is there twice", key_node.start_mark
                )
            seen.add(key)
        return super().construct_mapping(node, deep)


def read_yaml(path: Path) -> Any:
    """Returns the content of a YAML file. Raises `PolicyError` that names the file when it cannot be read."""
    try:
        return yaml.load(path.read_text("utf-8"), Loader=_Loader)  # noqa: S506 - a SafeLoader, made stricter
    except (OSError, ValueError, yaml.YAMLError) as error:
        raise PolicyError(f"{path.name} cannot be read: {error}") from error
