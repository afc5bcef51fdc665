"""`lexgate readings`: where readers of the law differ, what may be chosen, and what is in force here."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path
from typing import Any

import click

from lexgate.cli._failure import Failure
from lexgate.cli._options import config_option, format_option
from lexgate.cli._page import write_json, write_labelled, write_rows
from lexgate.cli._parts import Parts, load_parts
from lexgate.cli.text import console
from lexgate.config import ENVIRONMENT_PREFIX
from lexgate.domain.vocabulary import nearest

# A period or a count that a text leaves open; it has a unit, where a reading has choices.
_PARAMETER = "param."
_EPILOG = """
\b
Examples:
  lexgate readings list
  lexgate readings show strict_sensitive_consent --config lexgate.yaml
"""


@click.group(help="Look up where readers of the law differ, and what is in force here.", epilog=_EPILOG)
def command() -> None:
    """Holds the two commands."""


@command.command("list", help="List the readings with the value in force.")
@format_option
@config_option
def list_readings(form: str, config_file: Path | None) -> None:
    """Lists one reading a line; a value that is not the default is marked."""
    parts = load_parts(config_file)
    pages = [_page(parts, name) for name in sorted(parts.policies.law["readings"])]
    if form == "json":
        write_json(pages)
        return
    rows = [(page["name"], _value(page), ", ".join(page["articles"])) for page in pages]
    if rows:
        write_rows(console(), rows, styles=("bold", "cyan", "dim"))


@command.command(help="Show one reading: its choices, its articles, and why the default was chosen.")
@click.argument("name")
@format_option
@config_option
def show(name: str, form: str, config_file: Path | None) -> None:
    """Shows the reading."""
    parts = load_parts(config_file)
    known = parts.policies.law["readings"]
    if name not in known:
        meant = nearest(name, known)
        raise Failure(
            "there is no such reading" + (f"; did you mean {meant}?" if meant else ": see `lexgate readings list`")
        )
    page = _page(parts, name)
    if form == "json":
        write_json(page)
        return
    write_labelled(console(), _labelled(page))


def _labelled(page: dict[str, Any]) -> Iterator[tuple[str, str | list[str]]]:
    unit = f" {page['unit']}" if page["unit"] else ""
    setting = f"parameters.{_parameter(page['name'])}" if _is_parameter(page["name"]) else f"readings.{page['name']}"
    variable = ENVIRONMENT_PREFIX + setting.replace(".", "__").upper()
    yield page["name"], f"in force: {_value(page)}{unit}"
    yield "Choices", [f"{choice}: {meaning}" for choice, meaning in page["values"].items()]
    yield "Articles", ", ".join(page["articles"])
    yield "Why the default", page["why"]
    yield "To choose", f"set {setting} in the configuration, or {variable} in the environment"


def _page(parts: Parts, name: str) -> dict[str, Any]:
    reading = parts.policies.law["readings"][name]
    return {
        "name": name,
        "in_force": _in_force(parts, name),
        "default": reading["default"],
        "values": {_plain(choice): meaning for choice, meaning in reading.get("values", {}).items()},
        "unit": reading.get("unit"),
        "articles": reading["articles"],
        "why": reading["why"],
    }


def _in_force(parts: Parts, name: str) -> Any:
    readings = parts.data["readings"]
    return readings["param"].get(_parameter(name)) if _is_parameter(name) else readings.get(name)


def _is_parameter(name: str) -> bool:
    return name.startswith(_PARAMETER)


def _parameter(name: str) -> str:
    return name.removeprefix(_PARAMETER)


def _value(page: dict[str, Any]) -> str:
    value, default = _plain(page["in_force"]), _plain(page["default"])
    return value if value == default else f"{value} (not the default, {default})"


def _plain(value: Any) -> str:
    return str(value).lower() if isinstance(value, bool) else str(value)
