"""The coverage of cases by article, for the terminal and for programs."""

from __future__ import annotations

from typing import Any

from rich.console import Console
from rich.text import Text

from lexgate.cli._page import write_rows
from lexgate.testing import CaseCoverage, Covered


def coverage_json(coverage: CaseCoverage) -> dict[str, Any]:
    """Returns the coverage as JSON values."""
    return {
        "percent": round(coverage.percent, 2),
        "covered": sum(row.whole for row in coverage.rows),
        "entries": len(coverage.rows),
        "articles": [
            {"id": row.id, "status": row.status, "prohibited": row.prohibited, "permitted": row.permitted}
            for row in coverage.rows
        ],
    }


def write_coverage(out: Console, coverage: CaseCoverage) -> None:
    """Writes a line an entry that a case tells of, and for each statute how much of it is told."""
    out.print(Text("Coverage by article", style="bold"))
    touched = [row for row in coverage.rows if row.touched]
    if touched:
        head = ("", "prohibited", "permitted", "")
        write_rows(out, [head, *map(_cells, touched)], styles=("bold", "", "", "yellow"))
    for statute in coverage.statutes:
        _write_statute(out, statute, coverage)
    whole = sum(row.whole for row in coverage.rows)
    out.print(Text(f"{coverage.percent:.1f} % covered: {whole} of {len(coverage.rows)} entries have both sides"))


def _cells(row: Covered) -> tuple[str, ...]:
    missing = "" if row.whole else "no case permits" if row.prohibited else "no case prohibits"
    return f"  {row.id}", str(row.prohibited or "-"), str(row.permitted or "-"), missing


def _write_statute(out: Console, statute: str, coverage: CaseCoverage) -> None:
    rows = coverage.of(statute)
    untold = [row.id.partition(":")[2] for row in rows if not row.touched]
    line = f"  {statute}: {sum(row.whole for row in rows)} of {len(rows)} entries"
    out.print(Text(f"{line}; no case tells of {', '.join(untold)}" if untold else line), soft_wrap=True)
