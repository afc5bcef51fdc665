"""Judges the whole small scope by predicates and policies, on all cores, and writes a report.

python -m tests.exhaustive --output build/evidence
"""

from __future__ import annotations

import argparse
import json
import sys
import time
from collections.abc import Iterator
from multiprocessing import get_context
from os import cpu_count
from pathlib import Path

from rich.console import Console
from rich.progress import BarColumn, MofNCompleteColumn, Progress, TimeRemainingColumn

from lexgate.law.policy_set import PolicySet
from tests.exhaustive.judging import Seen, judged, the_scope

CHUNK = 4096
EFFECTS = ("ALLOW", "DENY", "REFER")


def main() -> int:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--output", type=Path, default=Path("build/evidence"), help="the folder of the report")
    output: Path = parser.parse_args().output
    output.mkdir(parents=True, exist_ok=True)
    begun = time.monotonic()
    seen = everything()
    (output / "small-scope.md").write_text("\n".join(report(seen, time.monotonic() - begun)) + "\n", encoding="utf-8")
    if seen.differences:
        (output / "small-scope-differences.json").write_text(json.dumps(seen.differences, indent=2), encoding="utf-8")
    return 1 if seen.differences else 0


def everything() -> Seen:
    """What the whole scope shows."""
    size, seen = the_scope()[1].size, Seen()
    parts = [range(begin, min(begin + CHUNK, size)) for begin in range(0, size, CHUNK)]
    columns = (BarColumn(None), MofNCompleteColumn(), TimeRemainingColumn())
    with get_context("spawn").Pool(cpu_count()) as pool, Progress(*columns, console=Console(stderr=True)) as progress:
        bar = progress.add_task("small scope", total=size)
        for part in pool.imap_unordered(judged, parts):
            seen.add(part)
            progress.update(bar, completed=seen.documents)
    return seen


def report(seen: Seen, seconds: float) -> Iterator[str]:
    """The lines of the report."""
    scope = the_scope()[1]
    yield "# The small scope, exhaustively"
    yield ""
    yield f"Verdict: **{'disagree' if seen.differences else 'agree'}**. Policies `{PolicySet.load().policy_digest}`."
    yield ""
    yield f"{seen.documents:,} documents: every combination of {', '.join(scope.axes)}."
    yield f"The predicates and the policies on Wasm judged each, in {seconds:,.0f} seconds on {cpu_count()} cores."
    yield f"{len(seen.answers):,} answers differ in effect, articles or duties. How many come to which effect:"
    yield ""
    yield "| axis | value | ALLOW | DENY | REFER |"
    yield "|---|---|---:|---:|---:|"
    for axis, values in scope.axes.items():
        for value, _ in values:
            yield f"| {axis} | {value} | {' | '.join(f'{seen.effects[axis, value, each]:,}' for each in EFFECTS)} |"


if __name__ == "__main__":
    sys.exit(main())
