"""`lexgate new`: what a policy author begins with."""

from __future__ import annotations

from pathlib import Path

import click

from lexgate.cli._house_rule import new_house_rule
from lexgate.cli._sources import stated_or_own_sources

_EPILOG = """
\b
Examples:
  lexgate new house-rule no_profiling
  lexgate new house-rule no_ads --purpose advertising --into house
"""


@click.group(help="Begin a house rule: rule, tests, entry of the matrix and cases that pass.", epilog=_EPILOG)
def command() -> None:
    """Holds the commands."""


@command.command(
    name="house-rule", help="Write rule, tests, entry of the matrix and cases of a house rule that passes."
)
@click.argument("name")
@click.option("--purpose", help="The purpose that the rule forbids at first.  [default: NAME]")
@click.option(
    "--into",
    type=click.Path(file_okay=False, path_type=Path),
    help="The sources of the policies, or a folder for house rules alone.  [default: the policies of this checkout]",
)
def house_rule(name: str, purpose: str | None, into: Path | None) -> None:
    """Writes the files, and says how to try them."""
    folder = into or stated_or_own_sources(None)
    for path in new_house_rule(folder, name, purpose or name):
        click.echo(f"wrote {path}")
    if (folder / "lexgate" / "decision.rego").is_file():
        click.echo("try it: opa test --bundle lexgate data in that folder; lexgate policies build; lexgate test")
    else:
        click.echo(f"put it beside the law: lexgate policies merge --house {folder} --output build/sources")
