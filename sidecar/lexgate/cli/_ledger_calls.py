"""Operations of the ledger on the command line: the same ones that are served, on the database itself."""

from __future__ import annotations

import contextlib
from collections.abc import Callable, Iterator, Mapping
from pathlib import Path
from typing import Any, TypeVar

import click
from protovalidate import Validator

from lexgate.bootstrap import Store, open_store
from lexgate.cli._failure import Failure
from lexgate.cli._inputs import Limits, read_items
from lexgate.cli._options import Instant, config_option
from lexgate.cli._page import write_json
from lexgate.cli._parts import load_parts
from lexgate.client.filling import fill
from lexgate.config import Config
from lexgate.domain.consent import Role
from lexgate.errors import InputError
from lexgate.serve.services.ledger import LedgerOperations
from lexgate.serve.services.told import told

_Command = TypeVar("_Command", bound=Callable[..., Any])
_METHOD = "command_line"


def ledger_option(command: _Command) -> _Command:
    """The options that say which ledger: `ledger` and `config_file`."""
    named = click.option("--ledger", metavar="PATH|URL", help="The ledger, instead of the configured one.")
    return named(config_option(command))


def by_options(command: _Command) -> _Command:
    """The options that say who says it, how, when and why."""
    options = (
        click.option("--by", "actor", metavar="ROLE:ID", required=True, help=f"Who says it; {', '.join(Role)}."),
        click.option("--method", default=_METHOD, show_default=True, help="How it was said, as a code."),
        click.option("--occurred-at", type=Instant(), help="When it happened.  [default: now]"),
        click.option("--reason", help="Why, as a code."),
        click.option("--evidence-sha256", metavar="HASH", help="The SHA-256 of the evidence."),
        click.option("--key", help="The same write with the same key is done once."),
        click.option("--json", "as_json", is_flag=True, help="For programs."),
    )
    for option in reversed(options):
        command = option(command)
    return ledger_option(command)


def write(name: str, stated: Mapping[str, Any], said: Mapping[str, Any]) -> None:
    """Runs an operation that writes, with what `by_options` gave, and prints its receipt."""
    when = said["occurred_at"]
    by = {
        "actor": _actor(said["actor"]),
        "method": said["method"],
        "occurred_at": when[0] if when else None,
        "reason": said["reason"],
        "evidence_sha256": said["evidence_sha256"],
    }
    body = {**stated, "by": by, "idempotency_key": said["key"]}
    receipt = call(name, body, said["ledger"], said["config_file"], made=True)["receipt"]
    if said["as_json"]:
        write_json(receipt)
        return
    about = receipt.get("record_id") or receipt.get("request_id") or ""
    state = receipt.get("state") or receipt.get("request_state") or "recorded"
    click.echo(f"{state}  {about}  revision {receipt['revision']}".replace("    ", "  "))


def call(
    name: str, stated: Mapping[str, Any], ledger: str | None, config_file: Path | None, *, made: bool = False
) -> dict[str, Any]:
    """Runs an operation and returns its answer as JSON. A ledger that is not there is `made` only to write into it."""
    with opened_store(ledger, config_file, made=made) as store:
        operations = {each.name: each for each in LedgerOperations(store.ledger).all()}
        operation = operations[name]
        request = operation.request()
        fill(request, stated)
        return told(operation.checked(request, Validator()))


def one_document(file: Path, config_file: Path | None) -> dict[str, Any]:
    """Returns the one object of a file of JSON or YAML."""
    limits = load_parts(config_file).config.limits
    items = list(read_items(file, Limits(limits.request_bytes, limits.request_depth)))
    if isinstance(items[0].value, InputError):
        raise items[0].value
    if len(items) > 1 or not isinstance(items[0].value, dict):
        raise Failure(f"{file}: holds not exactly one object")
    return dict(items[0].value)


def _actor(stated: str) -> dict[str, str]:
    role, separator, name = stated.partition(":")
    if not separator:
        raise click.BadParameter("write the role and the id: subject:s-42", param_hint="--by")
    return {"role": role, "id": name}


@contextlib.contextmanager
def opened_store(ledger: str | None, config_file: Path | None, *, made: bool) -> Iterator[Store]:
    """The ledger that the configuration or `ledger` names, `made` where it is not there yet."""
    parts = load_parts(config_file)
    config = parts.config if ledger is None else _with_ledger(parts.config, ledger)
    path = config.ledger.path
    if path is not None and not made and not path.exists():
        raise Failure(f"{path}: there is no ledger here yet: the first write makes it")
    readings = parts.data["readings"]
    store = open_store(config, readings["param"], own_consent_at_14=readings["own_consent_at_14"])
    if store is None:
        raise Failure("no ledger is configured: set ledger.path or ledger.url, or name it with --ledger")
    with contextlib.closing(store):
        yield store


def _with_ledger(config: Config, ledger: str) -> Config:
    where = {"url": ledger, "path": None} if "://" in ledger else {"path": Path(ledger), "url": None}
    section = type(config.ledger).model_validate({**config.ledger.model_dump(), **where})
    return config.model_copy(update={"ledger": section})
