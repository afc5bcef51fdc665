"""`lexgate config`: check a configuration, and show what is in force and where each value comes from."""

from __future__ import annotations

import os
from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import Any

import click
import orjson
import yaml

from lexgate.cli._access_checks import require_access
from lexgate.cli._parts import parts_of
from lexgate.config import ENVIRONMENT_PREFIX, load_config

_EPILOG = """
\b
Examples:
  lexgate config check lexgate.yaml
  LEXGATE_WORKERS=2 lexgate config show lexgate.yaml
"""
_FILE = click.argument("file", required=False, type=click.Path(exists=True, dir_okay=False, path_type=Path))


@click.group(help="Check and show the configuration.", epilog=_EPILOG)
def command() -> None:
    """Holds the two commands."""


@command.command(help="Check a configuration file and the LEXGATE_… variables, with the readings and parameters.")
@_FILE
def check(file: Path | None) -> None:
    """Says that all is in order, or each key that is not."""
    config = load_config(file)
    parts_of(config)
    require_access(config)
    click.echo(f"{file or 'defaults and environment'}: in order")


@command.command(help="Print the configuration in force as YAML, and where each value comes from.")
@_FILE
def show(file: Path | None) -> None:
    """Prints YAML that is a configuration file itself."""
    config = load_config(file)
    stated = yaml.safe_load(file.read_text("utf-8")) if file else None
    origins = Origins(str(file), stated or {}, os.environ)
    for line in _lines(config.model_dump(mode="json"), (), origins):
        click.echo(line)


class Origins:
    """Where the value of each key comes from: the environment wins over the file, the file over the default."""

    def __init__(self, file: str, stated: Mapping[str, Any], environment: Mapping[str, str]) -> None:
        self._file = file
        self._stated = stated
        self._environment = environment

    def of(self, key: tuple[str, ...]) -> str:
        """Returns the origin of a key in words."""
        if (variable := self._variable(key)) is not None:
            return f"environment: {variable}"
        return f"file: {self._file}" if _holds(self._stated, key) else "default"

    def _variable(self, key: tuple[str, ...]) -> str | None:
        variable = ENVIRONMENT_PREFIX + "__".join(key).upper()
        if variable in self._environment:
            return variable
        section = ENVIRONMENT_PREFIX + key[0].upper()
        if len(key) > 1 and section in self._environment and _holds(_json(self._environment[section]), key[1:]):
            return section
        return None


def _json(text: str) -> Any:
    try:
        return orjson.loads(text)
    except orjson.JSONDecodeError:
        return None


def _holds(stated: Any, key: tuple[str, ...]) -> bool:
    for part in key:
        if not isinstance(stated, Mapping) or part not in stated:
            return False
        stated = stated[part]
    return True


def _lines(section: Mapping[str, Any], above: tuple[str, ...], origins: Origins) -> Iterator[str]:
    indent = "  " * len(above)
    for name, value in section.items():
        key = (*above, name)
        if isinstance(value, Mapping) and value:
            yield f"{indent}{name}:"
            yield from _lines(value, key, origins)
        else:
            yield f"{indent}{name}: {_scalar(value)}  # {origins.of(key)}"


def _scalar(value: Any) -> str:
    text: str = yaml.safe_dump(value, default_flow_style=True, allow_unicode=True, width=4096)
    return text.removesuffix("...\n").strip()
