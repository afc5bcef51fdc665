"""`lexgate ledger import`, `export`, `erase`, `prove` and `verify`: the whole ledger, or one person's part of it."""

from __future__ import annotations

import os
import sys
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import asdict
from pathlib import Path
from typing import IO, Any

import click
import orjson
from rich.console import Console
from rich.progress import BarColumn, MofNCompleteColumn, Progress, TextColumn, TimeRemainingColumn

from lexgate.bootstrap import Store
from lexgate.cli._failure import SOMETHING_ELSE, Failure, complain, finish
from lexgate.cli._ledger_calls import ledger_option, opened_store
from lexgate.cli._page import write_json
from lexgate.domain.consent import Actor, Role
from lexgate.domain.instant import format_instant
from lexgate.errors import UnknownRecord
from lexgate.facts.ledger import Circumstances
from lexgate.facts.ledger.transfer import (
    FORMATS,
    ConsentFile,
    Imported,
    Proof,
    Reject,
    count_all,
    export_all,
    export_person,
    import_file,
    prove as prove_content,
    rejects,
    try_import,
    verify as verify_database,
)

_OWNER_ALONE = 0o600
_METHOD = "command_line"
_file = click.argument("file", type=click.Path(exists=True, dir_okay=False, path_type=Path))
_json = click.option("--json", "as_json", is_flag=True, help="For programs.")


@click.command("import", help="Import consents from FILE: CSV, JSON lines, JSON-LD, Parquet, or an export.")
@_file
@click.option("--format", "form", type=click.Choice(FORMATS), help="Of the file.  [default: by its ending]")
@click.option("--column", "columns", multiple=True, metavar="FIELD=NAME", help="Which column has a field. Repeatable.")
@click.option("--set", "constants", multiple=True, metavar="FIELD=VALUE", help="A field of all rows. Repeatable.")
@click.option("--dry-run", is_flag=True, help="Hold every row against the guards, and write nothing.")
@click.option(
    "--rejects",
    "rejects_file",
    type=click.Path(dir_okay=False, path_type=Path),
    help="Where rows that were not taken are listed.  [default: FILE.rejects.jsonl]",
)
@_json
@ledger_option
def import_(
    *,
    file: Path,
    form: str | None,
    columns: tuple[str, ...],
    constants: tuple[str, ...],
    dry_run: bool,
    rejects_file: Path | None,
    as_json: bool,
    **where: Any,
) -> None:
    """Imports; status 1 where a row was not taken."""
    consents = ConsentFile(file, form, _pairs("--column", columns), _pairs("--set", constants))
    with opened_store(where["ledger"], where["config_file"], made=True) as store:
        with _progress("rows", consents.count()) as at:
            done, wrong = _import(store, consents, lambda done: at(done.rows_done), dry_run=dry_run)
        listed = rejects_file or file.with_name(f"{file.name}.rejects.jsonl")
        if wrong:
            _write_private(listed, (orjson.dumps(asdict(each), option=orjson.OPT_APPEND_NEWLINE) for each in wrong))
    if as_json:
        write_json({**asdict(done), "rejects": str(listed) if wrong else None})
    else:
        click.echo(
            f"{done.rows_done} rows: {done.accepted} taken, {done.present} there before, {done.rejected} rejected"
        )
    if wrong:
        complain(f"{done.rejected} rows were not taken: {listed} has their lines, and why")
    finish(SOMETHING_ELSE if wrong else 0)


def _import(
    store: Store, file: ConsentFile, progress: Callable[[Imported], None], *, dry_run: bool
) -> tuple[Imported, list[Reject]]:
    if dry_run:
        return try_import(store.database, file, store.rules, progress=progress)
    done = import_file(store.database, file, store.rules, progress=progress)
    return done, list(rejects(store.database, done.import_id))


@click.command("export", help="Write a person's own copy as JSON-LD, or the whole ledger as JSON lines.")
@click.option("--subject", "subject_id", metavar="ID", help="The person whose copy it is.")
@click.option("--all", "everybody", is_flag=True, help="The whole ledger, which `import` takes.")
@click.option("--output", type=click.Path(dir_okay=False, path_type=Path), help="Where to.  [default: standard output]")
@ledger_option
def export(
    subject_id: str | None, everybody: bool, output: Path | None, ledger: str | None, config_file: Path | None
) -> None:
    """Exports."""
    if everybody == (subject_id is not None):
        raise click.UsageError("Say --subject ID or --all.")
    with opened_store(ledger, config_file, made=False) as store:
        if subject_id is not None:
            _write([orjson.dumps(export_person(store.database, subject_id), option=_READABLE)], output)
            return
        with _progress("persons", count_all(store.database), shown=output is not None) as at:
            _write(_counted(export_all(store.database), at), output)


_READABLE = orjson.OPT_INDENT_2 | orjson.OPT_APPEND_NEWLINE


@click.command("erase", help="Erase persons for ever, by destroying the keys of what is recorded of them.")
@click.option("--subject", "subjects", metavar="ID", multiple=True, required=True, help="Whom. Repeatable.")
@click.option("--by", "by", metavar="ROLE:ID", default="controller:operator", show_default=True, help="Who erases.")
@click.option("--reason", help="Why, as a code.")
@click.option("--yes", is_flag=True, help="Do not ask.")
@_json
@ledger_option
def erase(
    *,
    subjects: tuple[str, ...],
    by: str,
    reason: str | None,
    yes: bool,
    as_json: bool,
    ledger: str | None,
    config_file: Path | None,
) -> None:
    """Erases; status 1 where somebody was not known, or where bytes may still be in the file."""
    circumstances = Circumstances(_actor(by), _METHOD, reason=reason)
    with opened_store(ledger, config_file, made=False) as store:
        if not yes:
            click.confirm(f"Erase {len(subjects)} persons? Nobody can undo it", abort=True, err=True)
        done, unknown = [], 0
        for subject_id in subjects:
            try:
                done.append(store.ledger.erase(subject_id, circumstances))
            except UnknownRecord as error:
                unknown += 1
                complain(str(error))
        _warn_of_copies(store)
    if as_json:
        write_json([asdict(each) for each in done])
    for each in done if not as_json else ():
        click.echo(
            f"erased as {each.surrogate}  revision {each.revision}  {each.records} records, {each.events} events"
        )
    left = [each for each in done if not each.purged]
    if left:
        complain("a reader was in the way, and bytes may still be in the file: erase the next person, or run VACUUM")
    finish(SOMETHING_ELSE if unknown or left else 0)


@click.command("prove", help="Prove that what FILE says was recorded: an export, a person's copy, or a receipt.")
@_file
@_json
@ledger_option
def prove(file: Path, as_json: bool, ledger: str | None, config_file: Path | None) -> None:
    """Looks for the digests; status 1 where one is not there."""
    with opened_store(ledger, config_file, made=False) as store:
        proofs = [proof for content in _contents(file) for proof in prove_content(store.database, content)]
    if as_json:
        write_json([{**asdict(each), "found": each.found} for each in proofs])
    for each in proofs if not as_json else ():
        click.echo(_told(each))
    finish(0 if all(each.found for each in proofs) else SOMETHING_ELSE)


@click.command("verify", help="Hold all chains, digests and documents against what is recorded.")
@_json
@ledger_option
def verify(as_json: bool, ledger: str | None, config_file: Path | None) -> None:
    """Verifies; status 1 where something does not fit."""
    with opened_store(ledger, config_file, made=False) as store:
        found = verify_database(store.database)
    if as_json:
        write_json(asdict(found))
    else:
        click.echo(
            f"{found.persons} persons, {found.erased} erased, {found.records} records, {found.requests} requests, "
            f"{found.events} events, {found.facts} facts: {len(found.problems)} problems"
        )
    for problem in found.problems if not as_json else ():
        complain(problem)
    finish(SOMETHING_ELSE if found.problems else 0)


COMMANDS: Sequence[click.Command] = (import_, export, erase, prove, verify)


def _told(proof: Proof) -> str:
    if proof.recorded_at is None:
        return f"not here  {proof.record_id}  {proof.what}"
    return f"recorded  {proof.record_id}  {proof.what}  {format_instant(proof.recorded_at)}  revision {proof.revision}"


def _contents(file: Path) -> Iterator[Any]:
    """One document of JSON, or one a line."""
    text = file.read_bytes()
    try:
        yield orjson.loads(text)
    except orjson.JSONDecodeError:
        try:
            yield from [orjson.loads(line) for line in text.splitlines() if line.strip()]
        except orjson.JSONDecodeError:
            raise Failure(f"{file}: is not JSON, nor one object of JSON a line") from None


def _pairs(option: str, stated: Sequence[str]) -> dict[str, str]:
    pairs = [each.partition("=") for each in stated]
    if not all(separator for _, separator, _ in pairs):
        raise click.BadParameter("write FIELD=VALUE", param_hint=option)
    return {name: value for name, _, value in pairs}


def _actor(stated: str) -> Actor:
    role, _, name = stated.partition(":")
    if role not in set(Role):
        raise click.BadParameter(f"write the role and the id; the role is {', '.join(Role)}", param_hint="--by")
    return Actor(name, Role(role))


def _warn_of_copies(store: Store) -> None:
    for copy in store.database.copies():
        complain(f"{copy} is a copy of before a migration, and has what was recorded then: delete it")


@contextmanager
def _progress(what: str, total: int, *, shown: bool = True) -> Iterator[Callable[[int], None]]:
    """A bar on standard error where a person looks at it."""
    columns = (TextColumn(what), BarColumn(), MofNCompleteColumn(), TimeRemainingColumn())
    out = Console(stderr=True)
    with Progress(*columns, console=out, disable=not (shown and out.is_terminal), transient=True) as bar:
        task = bar.add_task(what, total=total)
        yield lambda done: bar.update(task, completed=done)


def _counted(lines: Iterator[bytes], at: Callable[[int], None]) -> Iterator[bytes]:
    for number, line in enumerate(lines, 1):
        yield line
        at(number)


def _write(lines: Iterator[bytes] | list[bytes], output: Path | None) -> None:
    if output is None:
        _copy(lines, sys.stdout.buffer)
    else:
        _write_private(output, lines)


def _write_private(path: Path, lines: Iterator[bytes] | list[bytes]) -> None:
    """A file for its owner alone, which is there whole or not at all."""
    unfinished = path.with_name(f"{path.name}.part")
    handle = os.open(unfinished, os.O_WRONLY | os.O_CREAT | os.O_TRUNC, _OWNER_ALONE)
    with os.fdopen(handle, "wb") as out:
        _copy(lines, out)
    unfinished.replace(path)


def _copy(lines: Iterator[bytes] | list[bytes], out: IO[bytes]) -> None:
    for line in lines:
        out.write(line)
    out.flush()
