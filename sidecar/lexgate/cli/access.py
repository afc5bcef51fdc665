"""`lexgate access`: makes tokens, and shows which role each call needs."""

from __future__ import annotations

import time

import click
import yaml

from lexgate.cli._options import format_option
from lexgate.cli._page import write_json
from lexgate.domain.access import Role
from lexgate.domain.instant import NotAnInstant, parse_period
from lexgate.errors import ConfigError
from lexgate.serve.access.table import GRPC, HTTP, Needed
from lexgate.serve.access.tokens import NewToken, new_token

_EPILOG = """
\b
Examples:
  lexgate access token new --id shop-backend --role record --expires P90D
  lexgate access roles
"""


@click.group(help="Make tokens, and show which role each call needs.", epilog=_EPILOG)
def command() -> None:
    """Holds the commands."""


@command.group(help="Make tokens for the file of access.tokens.")
def token() -> None:
    """Holds the one command."""


@token.command(help="Make a token: print it once, and the entry that is kept of it.")
@click.option("--id", "name", required=True, help="What events record as their actor.")
@click.option(
    "--role",
    "roles",
    required=True,
    multiple=True,
    type=click.Choice([role.value for role in Role]),
    help="What its holder may do; may be given several times.",
)
@click.option("--expires", metavar="PERIOD", help="How long it is valid, such as P90D; else for ever.")
@format_option
def new(name: str, roles: tuple[str, ...], expires: str | None, form: str) -> None:
    """Writes nothing to any file: the entry is added by whoever may change the configuration."""
    made = new_token(name, tuple(dict.fromkeys(map(Role, roles))), _end(expires))
    if form == "json":
        write_json({"token": made.text, "entry": _entry(made)})
        return
    click.echo(f"{made.text}\n")
    click.echo("That is the token; it is shown this once. The entry for the file of access.tokens:\n")
    click.echo(yaml.safe_dump({"tokens": [_entry(made)]}, sort_keys=False).rstrip())


def _end(period: str | None) -> int | None:
    if period is None:
        return None
    try:
        return int(time.time()) + parse_period(period)
    except NotAnInstant as error:
        raise ConfigError("--expires: is no period: write one such as P90D") from error


def _entry(made: NewToken) -> dict[str, object]:
    return made.entry.model_dump(mode="json", exclude_none=True)


@command.command(help="Show which role each gRPC method and each HTTP route needs.")
@format_option
def roles(form: str) -> None:
    """Prints the table that the servers hold themselves to."""
    rows = [(name.removeprefix("/"), needed) for name, needed in GRPC.items()]
    rows += [(f"{method} {path}", needed) for (method, path), needed in HTTP.items()]
    if form == "json":
        write_json([{"call": call, "roles": [role.value for role in Role if role in needed]} for call, needed in rows])
        return
    width = max(len(call) for call, _ in rows)
    for call, needed in rows:
        click.echo(f"{call:<{width}}  {_words(needed)}")


def _words(needed: Needed) -> str:
    return " or ".join(role.value for role in Role if role in needed) or "open to everybody"
