"""`lexgate log`: a decision log is read back, and proved to be whole."""

from __future__ import annotations

from collections import Counter
from pathlib import Path

import click

from lexgate.cli._failure import SOMETHING_ELSE, complain, finish
from lexgate.cli._options import format_option
from lexgate.cli._page import write_json
from lexgate.log import CorruptLogError, read

_EPILOG = """
\b
Examples:
  lexgate log verify ~/.local/state/lexgate/log

\b
Exit status: 0 when nothing is missing, 1 when something is, 2 when there is no log.
"""


@click.group(help="Verify a decision log.", epilog=_EPILOG)
def command() -> None:
    """Holds the command."""


@command.command(help="Count the entries, and prove that none is missing, doubled or foreign.")
@click.argument("directory", type=click.Path(exists=True, file_okay=False, path_type=Path))
@format_option
def verify(directory: Path, form: str) -> None:
    """Reads every entry of every worker's log."""
    entries: Counter[tuple[int, str]] = Counter()
    problem = ""
    try:
        for entry in read(directory):
            entries[entry.slot, entry.log_id] += 1
    except CorruptLogError as error:
        problem = str(error)
    logs = [{"slot": slot, "log_id": log_id, "entries": count} for (slot, log_id), count in sorted(entries.items())]
    if form == "json":
        write_json({"whole": not problem, "entries": entries.total(), "logs": logs, "problem": problem or None})
    else:
        for log in logs:
            click.echo(f"slot {log['slot']}: log {log['log_id']}, {log['entries']} entries")
        click.echo(f"{entries.total()} entries" + ("" if problem else ", none missing"))
    if problem:
        complain(problem)
        finish(SOMETHING_ELSE)
