"""The report of a run: as data, and as one HTML page that loads nothing. Every value on the page is escaped."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Iterable, Mapping
from typing import Any

from jinja2 import Environment, PackageLoader, StrictUndefined

from lexgate.mutation._judge import KILLED, NOT_MADE, SURVIVED
from lexgate.mutation._run import Judged, Outcome

_TEMPLATE = "report.html.jinja"


def report_of(outcome: Outcome) -> dict[str, Any]:
    """Returns the report as plain data.

    `share` is that of killed mutants among those that compile; `survivors` have their `reason` where they are
    justified.
    """
    return {
        "digest": outcome.digest,
        "opa_version": outcome.opa_version,
        **_counted(outcome.judged, outcome.reasons),
        "statutes": _table(outcome, lambda each: each.statute),
        "operators": _table(outcome, lambda each: each.mutant.operator),
        "survivors": [_survivor(each, outcome.reasons) for each in outcome.having(SURVIVED)],
        "not_made": [_not_made(each) for each in outcome.having(NOT_MADE)],
        "stale_justifications": list(outcome.stale),
    }


def report_page(report: Mapping[str, Any]) -> str:
    """Returns the report as a page."""
    loader = PackageLoader("lexgate.mutation", "")
    pages = Environment(loader=loader, autoescape=True, undefined=StrictUndefined, keep_trailing_newline=True)
    pages.filters["percent"] = percent
    return pages.get_template(_TEMPLATE).render(report=report)


def percent(share: float) -> str:
    """Returns a share in percent, never rounded up to all of it: 0.99999 is 99.9 %."""
    return f"{int(share * 1000) / 10:.1f} %"


def _table(outcome: Outcome, key: Callable[[Judged], str]) -> dict[str, dict[str, Any]]:
    names = sorted({key(each) for each in outcome.judged})
    return {name: _counted([each for each in outcome.judged if key(each) == name], outcome.reasons) for name in names}


def _counted(judged: Iterable[Judged], reasons: Mapping[str, str]) -> dict[str, Any]:
    count = Counter(
        "justified" if each.verdict.word == SURVIVED and each.mutant.id in reasons else each.verdict.word
        for each in judged
    )
    survived = count[SURVIVED] + count["justified"]
    made = count[KILLED] + survived
    return {
        "killed": count[KILLED],
        "survived": survived,
        "justified": count["justified"],
        "did_not_compile": count[NOT_MADE],
        "share": count[KILLED] / made if made else 1.0,
    }


def _survivor(judged: Judged, reasons: Mapping[str, str]) -> dict[str, Any]:
    mutant = judged.mutant
    return {
        "id": mutant.id,
        "statute": judged.statute,
        "operator": mutant.operator,
        "file": str(mutant.file),
        "line": mutant.row,
        "rule": mutant.rule,
        "difference": mutant.difference,
        "reason": reasons.get(mutant.id),
    }


def _not_made(judged: Judged) -> dict[str, Any]:
    return {
        "id": judged.mutant.id,
        "file": str(judged.mutant.file),
        "line": judged.mutant.row,
        "why": judged.verdict.by,
    }
