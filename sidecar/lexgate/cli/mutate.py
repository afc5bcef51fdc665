"""`lexgate mutate`: puts one small fault at a time into the policies, and says which of them no test notices."""

from __future__ import annotations

import functools
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import click
import orjson
from rich.console import Console
from rich.progress import BarColumn, MofNCompleteColumn, Progress, TextColumn, TimeRemainingColumn

from lexgate.cli._failure import OK, SOMETHING_ELSE, Failure, complain, finish
from lexgate.cli._options import format_option, opa_option, source_option
from lexgate.cli._page import write_json
from lexgate.cli._sources import found_opa, stated_or_own_sources
from lexgate.mutation import (
    OPERATORS,
    Judged,
    Memory,
    Mutant,
    Mutation,
    Outcome,
    Selection,
    percent,
    read_justified,
    report_of,
    report_page,
)

_EPILOG = """
\b
A run that is stopped goes on where it was when the same --state is given; then only what changed is judged again.

\b
Examples:
  lexgate mutate --statute ndsr --article 13
  lexgate mutate --state build/mutation/state.jsonl --justified tests/mutation/justified.yaml --html report.html
  lexgate mutate --statute shared --operator shift_bound --list

\b
Exit status: 0 when each survivor is justified and no justification is left over, 1 otherwise, 2 when there is no
mutant, or the tests fail on the policies as they are.
"""
_FILE = click.Path(dir_okay=False, path_type=Path)


@dataclass(frozen=True, slots=True, kw_only=True)
class _Files:
    """Where the run takes from and writes to."""

    state: Path | None
    justified: Path | None
    json: Path | None
    html: Path | None


def _files(function: Callable[..., None]) -> Callable[..., None]:
    """Adds the options of `_Files` to a command, and gives it one of these."""

    @functools.wraps(function)
    def command(
        *, state: Path | None, justified: Path | None, json: Path | None, html: Path | None, **others: Any
    ) -> None:
        function(files=_Files(state=state, justified=justified, json=json, html=html), **others)

    for name, text in (
        ("--html", "Write the report as a page too."),
        ("--json", "Write the report as JSON too."),
        ("--justified", "The file that says of survivors why no test can notice them."),
        ("--state", "A file that remembers what became of each mutant."),
    ):
        command = click.option(name, type=_FILE, help=text)(command)
    return command


def _selection(function: Callable[..., None]) -> Callable[..., None]:
    """Adds the options of `Selection` to a command, and gives it one of these."""

    @functools.wraps(function)
    def command(*, statute: str | None, article: str | None, operator: str | None, **others: Any) -> None:
        function(selection=Selection(statute, article, operator), **others)

    for option in (
        click.option(
            "--operator", type=click.Choice(sorted(OPERATORS)), metavar="NAME", help="Only faults of one kind."
        ),
        click.option("--article", metavar="NUMBER", help="Only the files of this article: 22, or annex."),
        click.option(
            "--statute", help="Only the rules of one statute, of `house`, or `shared`: what all of them share."
        ),
    ):
        command = option(command)
    return command


@click.command(
    help="Put one small fault at a time into the policies, and say which of them no test notices.", epilog=_EPILOG
)
@_selection
@click.option("--jobs", type=click.IntRange(min=1), default=2, show_default=True, help="How many to judge at a time.")
@click.option("--list", "only_list", is_flag=True, help="List the mutants, and run nothing.")
@_files
@format_option
@source_option
@opa_option
def command(
    *,
    selection: Selection,
    jobs: int,
    only_list: bool,
    files: _Files,
    form: str,
    source: Path | None,
    opa: Path | None,
) -> None:
    """Judges the mutants and reports."""
    justified = read_justified(files.justified) if files.justified else {}
    mutation = Mutation(stated_or_own_sources(source), opa or found_opa())
    mutants = _chosen(mutation, selection)
    if only_list:
        _list(mutants, form)
        return
    with _progress(len(mutants)) as advance:
        outcome = mutation.run(mutants, jobs=jobs, memory=Memory(files.state), justified=justified, progress=advance)
    _write(outcome, files, form)
    finish(SOMETHING_ELSE if outcome.unexplained or outcome.stale else OK)


def _chosen(mutation: Mutation, selection: Selection) -> list[Mutant]:
    if selection.statute not in {None, *mutation.statutes}:
        raise Failure(f"there are no rules of such a statute; known: {', '.join(mutation.statutes)}")
    mutants = mutation.mutants(selection)
    if not mutants:
        raise Failure("no rule that was asked for can be mutated so: try it without --article or --operator")
    return mutants


def _list(mutants: list[Mutant], form: str) -> None:
    if form == "json":
        write_json([{"id": each.id, "place": each.place, "difference": each.difference} for each in mutants])
        return
    for each in mutants:
        click.echo(f"{each.place}: {each.id}\n{each.difference}")


@contextmanager
def _progress(total: int) -> Iterator[Callable[[Judged], None]]:
    """A bar on standard error, where a person looks at it."""
    columns = (TextColumn("mutants"), BarColumn(None), MofNCompleteColumn(), TimeRemainingColumn())
    out = Console(stderr=True)
    with Progress(*columns, console=out, disable=not out.is_terminal) as bar:
        task = bar.add_task("mutants", total=total)
        yield lambda _: bar.advance(task)


def _write(outcome: Outcome, files: _Files, form: str) -> None:
    report = report_of(outcome)
    if files.html:
        _write_file(files.html, report_page(report).encode())
    if files.json:
        _write_file(files.json, orjson.dumps(report, option=orjson.OPT_INDENT_2 | orjson.OPT_APPEND_NEWLINE))
    _WRITERS[form](report)
    for name in outcome.stale:
        complain(f"{name}: justified, and no survivor: take it out of the file of justifications")


def _write_file(path: Path, content: bytes) -> None:
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_bytes(content)


def _write_text(report: dict[str, Any]) -> None:
    for each in report["survivors"]:
        if each["reason"] is None:
            click.echo(f"{each['file']}:{each['line']}: survived: {each['id']}\n{each['difference']}")
    for name, row in report["statutes"].items():
        click.echo(f"{name}: {_counted(row)}")
    if len(report["statutes"]) > 1:
        click.echo(f"all: {_counted(report)}")


def _counted(row: dict[str, Any]) -> str:
    made = row["killed"] + row["survived"]
    survived = f"{row['survived']} survived, {row['justified']} of them justified"
    share = f"{row['killed']} of {made} killed ({percent(row['share'])})"
    return f"{share}; {survived}; {row['did_not_compile']} did not compile"


_WRITERS: dict[str, Callable[[dict[str, Any]], None]] = {"text": _write_text, "json": write_json}
