"""Options that several commands share."""

from __future__ import annotations

from pathlib import Path

import click

from lexgate.domain.words import LANGUAGES

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
