"""`lexgate law coverage`: every entry with its status, rule, tests and review, and every gap with its place."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import click

from lexgate.cli._failure import OK, SOMETHING_ELSE, Failure, complain, finish
from lexgate.cli._options import opa_option, source_option
from lexgate.cli._page import write_json, write_rows
from lexgate.cli._sources import found_opa, stated_or_own_sources
from lexgate.cli.text import console
from lexgate.law.coverage import Coverage, Evidence, Row, read_coverage
from lexgate.law.tables import JUDGED, cases_in_words, entries_table, review_totals, tests_in_words, totals_table

_EPILOG = """
Exit status 1 when an entry has no status, a rule or a case cites what the matrix does not have, the matrix claims a
rule that is not there, or an entry that is judged lacks a test; each place is named.

\b
Examples:
  lexgate law coverage
  lexgate law coverage --statute ndsr --format markdown
"""


@click.command(
    name="coverage",
    help="Show every entry with its status, rule, tests and review, from the sources of the policies.",
    epilog=_EPILOG,
)
@click.option("--format", "form", type=click.Choice(["text", "json", "markdown"]), default="text", show_default=True)
@click.option("--statute", help="Only this statute, or `house`.")
@source_option
@opa_option
def coverage(form: str, statute: str | None, source: Path | None, opa: Path | None) -> None:
    """Writes the table, then complains of each gap."""
    covered = read_coverage(stated_or_own_sources(source), opa or found_opa())
    if statute is not None:
        if statute not in covered.matrices:
            raise Failure(f"there is no such statute; known: {', '.join(sorted(covered.matrices))}")
        covered = covered.of(statute)
    _WRITERS[form](covered)
    for gap in covered.gaps:
        complain(str(gap))
    finish(SOMETHING_ELSE if covered.gaps else OK)


def _write_text(covered: Coverage) -> None:
    rows = [_cells(row) for row in covered.rows]
    write_rows(console(), rows, styles=("bold", "dim", "cyan", "", "", "", "dim"))
    click.echo()
    for statute, count in covered.totals().items():
        counted = ", ".join(f"{number} {status or 'without a status'}" for status, number in count.most_common())
        click.echo(f"{statute}: {count.total()} entries: {counted}")
    click.echo(review_totals(covered))


def _cells(row: Row) -> list[str]:
    judged = ", ".join(JUDGED[name] for name in row.judged)
    code = str(row.entry.get("code") or "")
    return [row.id, row.status, code, judged, tests_in_words(row), cases_in_words(row), row.file or ""]


def _write_markdown(covered: Coverage) -> None:
    parts = [totals_table(covered)]
    parts += [f"## {statute}\n\n{entries_table(covered, statute)}" for statute in covered.matrices]
    click.echo("\n\n".join(parts))


def _write_json(covered: Coverage) -> None:
    write_json(
        {
            "totals": {statute: dict(count.most_common()) for statute, count in covered.totals().items()},
            "entries": [_entry(row) for row in covered.rows],
            "gaps": [{"place": gap.place, "kind": gap.kind, "problem": gap.problem} for gap in covered.gaps],
        }
    )


def _entry(row: Row) -> dict[str, Any]:
    return {
        "id": row.id,
        "statute": row.statute,
        "article": row.article,
        "status": row.status or None,
        "code": row.entry.get("code"),
        "judged": list(row.judged),
        "rule": row.file,
        "penalties": row.entry.get("penalties", []),
        "tests": _evidence(row.tests),
        "cases": _evidence(row.cases),
        "review": row.review,
    }


def _evidence(found: Evidence) -> dict[str, list[str]]:
    return {"prohibiting": list(found.prohibiting), "permitting": list(found.permitting)}


_WRITERS = {"text": _write_text, "json": _write_json, "markdown": _write_markdown}
