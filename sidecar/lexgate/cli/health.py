"""`lexgate health`: whether the sidecar of this configuration serves, as a check of a container asks."""

from __future__ import annotations

from pathlib import Path

import click

from lexgate.cli._failure import SOMETHING_ELSE, complain, finish
from lexgate.cli._options import config_option
from lexgate.config import load_config
from lexgate.errors import Unreachable
from lexgate.serve.health import reasons

_EPILOG = """
\b
Examples:
  lexgate health
  lexgate health --config lexgate.yaml

\b
Exit status: 0 when it serves, 1 when it does not, 2 when the configuration is wrong.
"""


@click.command(help="Ask a running sidecar whether it serves.", epilog=_EPILOG)
@config_option
def command(config_file: Path | None) -> None:
    """Asks once."""
    try:
        why = reasons(load_config(config_file))
    except Unreachable as error:
        why = [str(error)]
    if not why:
        click.echo("serving")
        return
    complain("\n".join(why))
    finish(SOMETHING_ELSE)
