"""`lexgate ledger`: record what persons were asked and said, and look it up, on the database itself."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path
from typing import Any
from uuid import NAMESPACE_OID, uuid5

import click
import orjson

from lexgate.cli._ledger_calls import by_options, call, ledger_option, one_document, write
from lexgate.cli._options import Instant
from lexgate.cli._page import write_json, write_rows
from lexgate.cli.ledger_transfer import COMMANDS
from lexgate.cli.text import console
from lexgate.facts.ledger import new_id

_EPILOG = """
\b
A record is the JSON or YAML that the API takes as `record` (docs/ledger-api.md); record_id and act_id are made where it
has none.

\b
Examples:
  lexgate ledger grant consent.yaml --by subject:s-42
  lexgate ledger withdraw 0198… --by subject:s-42
  lexgate ledger subject s-42 --as-of 2025-03-01
  lexgate ledger import consents.csv --dry-run
  lexgate ledger export --subject s-42
"""
_file = click.argument("file", type=click.Path(exists=True, dir_okay=False, allow_dash=True, path_type=Path))
_record = click.argument("record_id", metavar="RECORD")
_subject = click.argument("subject_id", metavar="SUBJECT")
_request = click.argument("request_id", metavar="REQUEST")
_as_of = click.option("--as-of", type=Instant(), help="By what worked at this instant.")
_known_at = click.option("--known-at", type=Instant(), help="By what was recorded until then.")
_json = click.option("--json", "as_json", is_flag=True, help="For programs.")
_PAGE = 500


@click.group(help="Record what persons were asked and said, and look it up.", epilog=_EPILOG)
def command() -> None:
    """Holds the commands."""


for _command in COMMANDS:
    command.add_command(_command)


@command.group(help="What persons ask about their rights, and what became of it.")
def rights() -> None:
    """Holds the commands about requests."""


def _with_record(name: str, operation: str, told: str) -> None:
    @command.command(name, help=told)
    @_file
    @by_options
    def run(file: Path, **said: Any) -> None:
        record = {**_made(said["key"], "record_id", "act_id"), **one_document(file, said["config_file"])}
        write(operation, {"record": record}, said)


def _about_record(name: str, operation: str, told: str) -> None:
    @command.command(name, help=told)
    @_record
    @by_options
    def run(record_id: str, **said: Any) -> None:
        write(operation, {"record_id": record_id}, said)


def _about_request(name: str, operation: str, told: str) -> None:
    @rights.command(name, help=told)
    @_request
    @by_options
    def run(request_id: str, **said: Any) -> None:
        write(operation, {"request_id": request_id}, said)


_with_record("request", "RequestConsent", "Record that a person is asked for the consent in FILE.")
_with_record("grant", "GrantConsent", "Record the consent in FILE, given unasked.")
_with_record("renew", "RenewConsent", "Record the consent in FILE, which supersedes another one.")
_about_record("refuse", "RefuseConsent", "Record that the person refuses.")
_about_record("defer", "DeferConsent", "Record that the person will answer later.")
_about_record("withdraw", "WithdrawConsent", "Record that the person withdraws.")
_about_record("revoke", "RevokeConsent", "Record that the controller or an authority ends a consent.")
_about_request("verify", "VerifyRequest", "Record that the controller made certain who asks.")
_about_request("fulfil", "FulfilRequest", "Record that the controller did what was asked.")
_about_request("refuse", "RefuseRequest", "Record that the controller refuses; --reason says why.")
_about_request("withdraw", "WithdrawRequest", "Record that the person takes the request back.")


@command.command(help="Record that the person gives the consent asked for.")
@_record
@click.option("--notice-version", required=True, help="The version of the notice that the person was shown.")
@by_options
def give(record_id: str, notice_version: str, **said: Any) -> None:
    """Records it."""
    write("GiveConsent", {"record_id": record_id, "notice_version": notice_version}, said)


@command.command(help="Record that a consent was invalid.")
@_record
@click.option("--effective-at", type=Instant(), help="From when on.  [default: from the beginning]")
@by_options
def invalidate(record_id: str, effective_at: tuple[str, int] | None, **said: Any) -> None:
    """Records it."""
    write("InvalidateConsent", {"record_id": record_id, "effective_at": effective_at and effective_at[0]}, said)


@command.command(
    help="Record a standing fact of a person: true, false, a text, a list as JSON, or null to take it back."
)
@_subject
@click.argument("name")
@click.argument("value")
@by_options
def state(subject_id: str, name: str, value: str, **said: Any) -> None:
    """Records it; null takes the fact back."""
    write("StateFact", {"subject_id": subject_id, "name": name, "value": _value(value)}, said)


@command.command(help="Record the guardianship in FILE, and its verification.")
@_subject
@_file
@by_options
def guardian(subject_id: str, file: Path, **said: Any) -> None:
    """Records it."""
    stated = one_document(file, said["config_file"])
    write("StateGuardian", {"subject_id": subject_id, "guardian": stated}, said)


@rights.command("open", help="Record that a person asks for what is in FILE.")
@_file
@by_options
def open_request(file: Path, **said: Any) -> None:
    """Records it."""
    stated = {**_made(said["key"], "request_id"), **one_document(file, said["config_file"])}
    write("OpenRequest", {"request": stated}, said)


@command.command(help="Show a record with its events.")
@_record
@_as_of
@_known_at
@ledger_option
def show(record_id: str, ledger: str | None, config_file: Path | None, **at: tuple[str, int] | None) -> None:
    """Prints the record as JSON."""
    write_json(call("GetConsent", {"record_id": record_id, **_instants(at)}, ledger, config_file)["consent"])


@command.command("list", help="List the records of a person.")
@_subject
@_json
@ledger_option
def list_records(subject_id: str, as_json: bool, ledger: str | None, config_file: Path | None) -> None:
    """Lists one record a line."""
    found = _pages("ListConsents", {"subject_id": subject_id}, "consents", ledger, config_file)
    rows = [(each["record"]["record_id"], each["state"], each["record"]["scope"]["purpose_id"]) for each in found]
    _list(found, rows, as_json=as_json)


@command.command(help="Show what may be relied on of a person.")
@_subject
@_as_of
@_known_at
@ledger_option
def subject(subject_id: str, ledger: str | None, config_file: Path | None, **at: tuple[str, int] | None) -> None:
    """Prints the document of the person as JSON."""
    write_json(call("GetSubject", {"subject_id": subject_id, **_instants(at)}, ledger, config_file)["document"])


@rights.command("show", help="Show a request with its events.")
@_request
@ledger_option
def show_request(request_id: str, ledger: str | None, config_file: Path | None) -> None:
    """Prints the request as JSON."""
    write_json(call("GetRequest", {"request_id": request_id}, ledger, config_file)["case"])


@rights.command("list", help="List the requests of a person.")
@_subject
@_json
@ledger_option
def list_requests(subject_id: str, as_json: bool, ledger: str | None, config_file: Path | None) -> None:
    """Lists one request a line."""
    found = _pages("ListRequests", {"subject_id": subject_id}, "cases", ledger, config_file)
    rows = [(each["request"]["request_id"], each["state"], each["request"]["kind"]) for each in found]
    _list(found, rows, as_json=as_json)


@rights.command("waiting", help="List the requests that wait for the answer of a controller, with their deadlines.")
@click.argument("controller_id", metavar="CONTROLLER")
@_json
@ledger_option
def list_waiting(controller_id: str, as_json: bool, ledger: str | None, config_file: Path | None) -> None:
    """Lists one request a line, the oldest first."""
    found = _pages("ListOpenRequests", {"controller_id": controller_id}, "cases", ledger, config_file)
    rows = [
        (each["request"]["request_id"], each["state"], each["request"]["kind"], f"until {each['due_at']}")
        for each in found
    ]
    _list(found, rows, as_json=as_json)


def _made(key: str | None, *names: str) -> dict[str, str]:
    """Ids for what has none: new ones, or always the same ones for a key, whose write is done once."""
    return {name: new_id() if key is None else str(uuid5(NAMESPACE_OID, f"{name}:{key}")) for name in names}


def _value(text: str) -> Any:
    """JSON where it is some, else the text itself: `true`, `["gamer"]`, `14-17`."""
    try:
        value = orjson.loads(text)
    except orjson.JSONDecodeError:
        return text
    return value if value is None or isinstance(value, bool | list) else text


def _instants(at: dict[str, tuple[str, int] | None]) -> dict[str, str]:
    return {name: value[0] for name, value in at.items() if value is not None}


def _pages(
    operation: str, stated: dict[str, Any], member: str, ledger: str | None, config_file: Path | None
) -> list[dict[str, Any]]:
    out: list[dict[str, Any]] = []
    token = ""
    while True:
        answer = call(operation, {**stated, "page_size": _PAGE, "page_token": token}, ledger, config_file)
        out += answer[member]
        token = answer.get("next_page_token", "")
        if not token:
            return out


def _list(found: list[dict[str, Any]], rows: Sequence[tuple[str, ...]], *, as_json: bool) -> None:
    if as_json:
        write_json(found)
    elif rows:
        write_rows(console(), rows, styles=("bold", "cyan", "", "dim"))
