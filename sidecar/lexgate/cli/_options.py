"""Options that several commands share."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import click

from lexgate.domain.instant import NotAnInstant, parse_instant
from lexgate.domain.words import LANGUAGES


class Instant(click.ParamType[tuple[str, int]]):
    """A date or date-time, as its text and its seconds since the epoch."""

    name = "date"

    def convert(self, value: Any, param: click.Parameter | None, ctx: click.Context | None) -> tuple[str, int]:
        """Returns the text and its seconds since the epoch."""
        try:
            return value, parse_instant(value)
        except NotAnInstant as error:
            self.fail(f"It {error}: write 2025-01-31, or 2025-01-31T09:30:00+08:00.", param, ctx)


config_option = click.option(
    "--config",
    "config_file",
    type=click.Path(exists=True, dir_okay=False, path_type=Path),
    help="The configuration file; without it the defaults and the LEXGATE_… variables.",
)
engine_option = click.option(
    "--engine", type=click.Choice(["wasm", "opa"]), help="The engine, instead of the configured one."
)
language_option = click.option(
    "--language", type=click.Choice(LANGUAGES), default="en", show_default=True, help="The language of explanations."
)
format_option = click.option(
    "--format",
    "form",
    type=click.Choice(["text", "json"]),
    default="text",
    show_default=True,
    help="For people, or for programs.",
)
source_option = click.option(
    "--source",
    type=click.Path(file_okay=False, path_type=Path),
    help="The folder of the policies.  [default: that of this checkout]",
)
opa_option = click.option(
    "--opa", type=click.Path(path_type=Path), help="The opa binary.  [default: the pinned one, or PATH]"
)
