"""`lexgate registers`: a folder of YAML files into the registers, and the registers for people."""

from __future__ import annotations

import contextlib
import getpass
import sys
import tempfile
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import click

from lexgate.bootstrap import open_store
from lexgate.cli._failure import SOMETHING_ELSE, Failure, complain, finish
from lexgate.cli._options import Instant, config_option
from lexgate.cli._page import write_json, write_rows
from lexgate.cli._parts import load_parts
from lexgate.cli._registers_text import event_json, plan_json, registered_json, write_plan
from lexgate.cli.text import console
from lexgate.config import Config, load_config
from lexgate.domain.consent import Actor, Role
from lexgate.domain.instant import format_instant
from lexgate.domain.register import Kind, Plan, RegisterEvent
from lexgate.domain.vocabulary import Vocabulary
from lexgate.facts.ledger import Circumstances
from lexgate.facts.registers import (
    EntryReader,
    RegisterStore,
    broken_at,
    entry_json,
    make_plan,
    read_folder,
    register_schema,
    write_folder,
)
from lexgate.facts.strict_yaml import dump_yaml

_METHOD = "registers_apply"
_EPILOG = """
\b
Examples:
  lexgate registers plan registers
  lexgate registers apply registers --yes
  lexgate registers show dataset intake
  lexgate registers export copy-of-registers
"""

_folder = click.argument("folder", metavar="DIR", type=click.Path(exists=True, file_okay=False, path_type=Path))
_kind = click.argument("kind", type=click.Choice([kind.value for kind in Kind]))
_id = click.argument("entry_id", metavar="ID")
_json = click.option("--json", "as_json", is_flag=True, help="For programs.")
_ledger = click.option(
    "--ledger",
    type=click.Path(dir_okay=False, path_type=Path),
    help="The file of the ledger and the registers, instead of the configured one.",
)
_also = click.option(
    "--processor",
    "processors",
    multiple=True,
    help="A processor to look at too, of whom the folder has nothing any more. May be repeated.",
)


@dataclass(frozen=True, slots=True)
class _Opened:
    registers: RegisterStore
    vocabulary: Vocabulary


@contextlib.contextmanager
def _opened(ledger: Path | None, config_file: Path | None, *, made: bool = False) -> Iterator[_Opened]:
    """The registers that the configuration names, or those in the file `ledger`, `made` where there is none."""
    parts = load_parts(config_file)
    config = parts.config if ledger is None else _with_path(parts.config, ledger)
    path = config.ledger.path
    if path is not None and not made and not path.exists():
        raise Failure(f"{path}: there is no ledger here yet: `lexgate registers apply` makes it")
    store = open_store(config, parts.data["readings"]["param"])
    if store is None:
        raise Failure("no ledger is configured: set ledger.path or ledger.url, or name its file with --ledger")
    with contextlib.closing(store):
        yield _Opened(store.registers, parts.vocabulary)


@contextlib.contextmanager
def _opened_or_empty(ledger: Path | None, config_file: Path | None) -> Iterator[_Opened]:
    """As above, and empty registers where there is no file yet, without making it."""
    path = ledger or load_config(config_file).ledger.path
    with tempfile.TemporaryDirectory() as folder:
        absent = path is not None and not path.exists()
        with _opened(Path(folder) / "ledger.db" if absent else ledger, config_file, made=True) as opened:
            yield opened


def _with_path(config: Config, path: Path) -> Config:
    return config.model_copy(update={"ledger": config.ledger.model_copy(update={"path": path})})


@click.group(help="Bring registers up to a folder of files, and look at them.", epilog=_EPILOG)
def command() -> None:
    """Holds the commands."""


@command.command(help="Show what `apply` would change, and change nothing.")
@_folder
@_also
@click.option("--check", is_flag=True, help="Exit with status 1 where something would change.")
@_json
@_ledger
@config_option
def plan(
    folder: Path, processors: tuple[str, ...], check: bool, as_json: bool, ledger: Path | None, config_file: Path | None
) -> None:
    """Shows the plan."""
    with _opened_or_empty(ledger, config_file) as opened:
        made = _plan(opened, folder, processors)
        if as_json:
            write_json(plan_json(made, opened.vocabulary))
        else:
            write_plan(console(), made, opened.vocabulary)
    finish(SOMETHING_ELSE if check and made.changes else 0)


@command.command(help="Show the plan, ask, and make its changes: all of them in one revision, or none.")
@_folder
@_also
@click.option("--yes", is_flag=True, help="Do not ask.")
@click.option("--actor", help="Who changes the registers: an id or a code.  [default: the name of the login]")
@click.option("--reason", help="Why, as a code.")
@_json
@_ledger
@config_option
def apply(
    *,
    folder: Path,
    processors: tuple[str, ...],
    yes: bool,
    actor: str | None,
    reason: str | None,
    as_json: bool,
    ledger: Path | None,
    config_file: Path | None,
) -> None:
    """Makes the changes of the plan that was shown."""
    by = Circumstances(Actor(actor or getpass.getuser(), Role.CONTROLLER), _METHOD, reason=reason)
    with _opened(ledger, config_file, made=True) as opened:
        made = _plan(opened, folder, processors)
        if not as_json:
            write_plan(console(), made, opened.vocabulary)
        if made.changes and not yes and not _agreed(made):
            complain("nothing was changed")
            finish(SOMETHING_ELSE)
        receipt = opened.registers.apply(made, by)
        if as_json:
            revision = {"revision": receipt.revision, "recorded_at": format_instant(receipt.recorded_at)}
            write_json({"plan": plan_json(made, opened.vocabulary), **revision})
        elif made.changes:
            console().print(f"applied: registers at revision {receipt.revision}")


def _plan(opened: _Opened, folder: Path, processors: tuple[str, ...]) -> Plan:
    return make_plan(opened.registers, read_folder(folder, EntryReader(opened.vocabulary)), processors)


def _agreed(made: Plan) -> bool:
    if not _is_terminal():
        raise Failure(f"{len(made.changes)} changes, and nobody to ask: look at the plan, then say --yes")
    return click.confirm("Make these changes?", err=True)


def _is_terminal() -> bool:
    return sys.stdin.isatty()


@command.command("list", help="List the entries that stand: all of them, or those of one kind or processor.")
@click.argument("kind", required=False, type=click.Choice([kind.value for kind in Kind]))
@click.option("--processor", help="Those of one processor.")
@_json
@_ledger
@config_option
def list_entries(
    kind: str | None, processor: str | None, as_json: bool, ledger: Path | None, config_file: Path | None
) -> None:
    """Lists one entry a line."""
    with _opened(ledger, config_file) as opened:
        found = opened.registers.snapshot(None if processor is None else [processor]).entries
    found = tuple(each for each in found if kind is None or each.entry.kind == kind)
    if as_json:
        write_json([registered_json(each) for each in found])
        return
    rows = [(each.entry.kind, each.entry.id, each.entry.processor, f"revision {each.revision}") for each in found]
    if rows:
        write_rows(console(), rows, styles=("cyan", "bold", "", "dim"))


@command.command(help="Show an entry, as a file states it.")
@_kind
@_id
@_json
@_ledger
@config_option
def show(kind: str, entry_id: str, as_json: bool, ledger: Path | None, config_file: Path | None) -> None:
    """Shows the entry."""
    with _opened(ledger, config_file) as opened:
        found = opened.registers.entry(Kind(kind), entry_id)
    if as_json:
        write_json(registered_json(found))
        return
    kept = "kept by a folder of files" if found.folder else "written by itself"
    click.echo(f"# {kind}, revision {found.revision}, {format_instant(found.recorded_at)}, {kept}")
    click.echo(dump_yaml(entry_json(found.entry)), nl=False)


@command.command(help="Show what became of an entry, and check that its chain of events holds.")
@_kind
@_id
@_json
@_ledger
@config_option
def history(kind: str, entry_id: str, as_json: bool, ledger: Path | None, config_file: Path | None) -> None:
    """Shows one event a line; ends with status 1 where an event does not follow from the one before it."""
    with _opened(ledger, config_file) as opened:
        events = list(_pages(lambda after: opened.registers.history(Kind(kind), entry_id, after=after)))
    broken = broken_at(events)
    if as_json:
        write_json({"events": [event_json(each) for each in events], "broken_at": broken})
    else:
        rows = [_row(each) for each in events]
        write_rows(console(), rows, styles=("bold", "", "cyan", "", "dim"))
    if broken is not None:
        complain(f"event {broken} does not follow from what is before it: the register was tampered with")
        finish(SOMETHING_ELSE)


def _pages(read: Callable[[int], tuple[RegisterEvent, ...]]) -> Iterator[RegisterEvent]:
    after = 0
    while events := read(after):
        yield from events
        after = events[-1].seq


def _row(event: RegisterEvent) -> tuple[str, ...]:
    actor = f"{event.actor.role} {event.actor.id}"
    return str(event.seq), format_instant(event.occurred_at), event.type, actor, f"revision {event.revision}"


@command.command(help="Write the registers into a folder, a file a processor; `plan` of it has nothing to change.")
@click.argument("folder", metavar="DIR", type=click.Path(file_okay=False, path_type=Path))
@click.option("--processor", help="Those of one processor.")
@_ledger
@config_option
def export(folder: Path, processor: str | None, ledger: Path | None, config_file: Path | None) -> None:
    """Writes the files, and never over one that is there."""
    with _opened(ledger, config_file) as opened:
        found = opened.registers.snapshot(None if processor is None else [processor]).entries
    for path in write_folder(folder, [each.entry for each in found]):
        click.echo(path)


@command.command(help="Print the document of a processor, from which requests are resolved.")
@click.argument("processor")
@click.option("--as-of", type=Instant(), help="By what held at this instant.")
@click.option("--known-at", type=Instant(), help="By what was recorded until then.")
@_ledger
@config_option
def document(
    processor: str,
    as_of: tuple[str, int] | None,
    known_at: tuple[str, int] | None,
    ledger: Path | None,
    config_file: Path | None,
) -> None:
    """Prints the document."""
    bounds: list[Any] = [None if each is None else each[1] for each in (as_of, known_at)]
    with _opened(ledger, config_file) as opened:
        write_json(opened.registers.processor_document(processor, *bounds))


@command.command(help="Print the JSON Schema of files of registers.")
@config_option
def schema(config_file: Path | None) -> None:
    """Prints the schema."""
    write_json(register_schema(load_parts(config_file).vocabulary))
