"""The matrix and the readings as Markdown that people read: totals, a table a statute, what its penalties sanction."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from typing import Any

from lexgate.law.coverage import STATUSES, Coverage, Row
from lexgate.law.review import ReviewState

JUDGED = {"deny": "denies", "oblige": "duty", "duties": "standing duty", "advice": "advice"}


def totals_table(coverage: Coverage, links: Mapping[str, str] | None = None) -> str:
    """Returns a line a statute with its counts by status, and their sums without the house rules.

    `links` says where the page of a statute is.
    """
    totals = coverage.totals()
    lines = [
        [_linked(statute, (links or {}).get(statute)), *_counts(count), str(count.total())]
        for statute, count in totals.items()
        if statute not in _house(coverage)
    ]
    if len(lines) > 1:
        law = [count for statute, count in totals.items() if statute not in _house(coverage)]
        sums = [sum(count[status] for count in law) for status in STATUSES]
        lines.append(["**all**", *(f"**{each}**" for each in sums), f"**{sum(sums)}**"])
    house = [[statute, *_counts(totals[statute]), str(totals[statute].total())] for statute in _house(coverage)]
    return _table(["statute", *STATUSES, "entries"], [*lines, *house], right=range(1, len(STATUSES) + 2))


def entries_table(coverage: Coverage, statute: str, root: str = "") -> str:
    """Returns a line an entry: what it says, where it is judged, its tests and cases, what breaking it may cost.

    `root` is the way from the page to the folder of the policies; without it no rule is linked.
    """
    rows = coverage.of(statute).rows
    sanctions = _sanctioned(rows)
    lines = [_line(row, sanctions.get(row.article, []), root) for row in rows]
    heads = ["article", "status", "what it says", "code", "judged as", "rule tests", "cases", "penalty"]
    return _table(heads, lines, right=(5, 6))


def penalties_list(coverage: Coverage, statute: str) -> str:
    """Returns a paragraph an article of penalties: what it says, and which entries name it; empty without any."""
    rows = coverage.of(statute).rows
    sanctions = _sanctioned(rows)
    return "\n".join(
        f"- **{row.article}**: {_gist(row)} "
        + (f"For {', '.join(sanctions[row.article])}." if row.article in sanctions else "No entry names it.")
        for row in rows
        if row.status == "penalty"
    )


def review_totals(coverage: Coverage) -> str:
    """Returns how many entries were reviewed, and of how many the text has changed since."""
    states = [row.review for row in coverage.rows]
    reviewed, changed = states.count(ReviewState.REVIEWED), states.count(ReviewState.CHANGED)
    return f"{reviewed} of {len(states)} entries reviewed, {changed} changed since their review"


def readings_list(readings: Mapping[str, Mapping[str, Any]]) -> str:
    """Returns a section a reading: its articles, its default, its values, and why."""
    return "\n".join(_reading(name, readings[name]) for name in sorted(readings, key=_parameters_last))


def tests_in_words(row: Row) -> str:
    """Returns how many rule tests see an entry fire, and how many see it not fire: `5+ 3-`."""
    return _in_words(row.tests.prohibiting, row.tests.permitting)


def cases_in_words(row: Row) -> str:
    """As `tests_in_words`, of case files."""
    return _in_words(row.cases.prohibiting, row.cases.permitting)


def _in_words(fires: Sequence[str], not_so: Sequence[str]) -> str:
    return f"{len(fires)}+ {len(not_so)}-" if fires or not_so else ""


def _line(row: Row, sanctioned: Sequence[str], root: str) -> list[str]:
    link = f"{root}/{row.file}" if root and row.file else None
    reviewed = "" if row.review is ReviewState.UNREVIEWED else f", {row.review}"
    code = row.entry.get("code")
    judged = ", ".join(JUDGED[name] for name in row.judged)
    return [
        _linked(row.article, link),
        row.status + reviewed,
        _gist(row),
        f"`{code}`" if code else "",
        judged or (f"penalty of {len(sanctioned)}" if sanctioned else ""),
        tests_in_words(row),
        cases_in_words(row),
        ", ".join(row.entry.get("penalties", ())),
    ]


def _sanctioned(rows: Iterable[Row]) -> dict[str, list[str]]:
    found: dict[str, list[str]] = {}
    for row in rows:
        for penalty in row.entry.get("penalties", ()):
            found.setdefault(penalty, []).append(row.article)
    return found


def _gist(row: Row) -> str:
    return str(row.entry.get("gist", {}).get("en", ""))


def _house(coverage: Coverage) -> list[str]:
    return [statute for statute, matrix in coverage.matrices.items() if matrix.get("house")]


def _counts(count: Mapping[str, int]) -> list[str]:
    return [str(count[status] or "") for status in STATUSES]


def _reading(name: str, reading: Mapping[str, Any]) -> str:
    default = f"`{_plain(reading['default'])}`" + (f" {reading['unit']}" if "unit" in reading else "")
    values = (f"- `{_plain(value)}`: {meaning}" for value, meaning in reading.get("values", {}).items())
    articles = ", ".join(reading["articles"])
    head = f"## {name}\n\nArticles: {articles}. Default: {default}.\n\n"
    listed = "\n".join(values)
    return head + (f"{listed}\n\n" if listed else "") + f"Why: {reading['why']}\n"


def _parameters_last(name: str) -> tuple[bool, str]:
    return name.startswith("param."), name


def _plain(value: Any) -> str:
    return str(value).lower() if isinstance(value, bool) else str(value)


def _linked(text: str, target: str | None) -> str:
    return f"[{text}]({target})" if target else text


def _table(heads: Sequence[str], lines: Iterable[Sequence[str]], right: Iterable[int] = ()) -> str:
    rule = ["--:" if column in right else "---" for column in range(len(heads))]
    return "\n".join(_row(cells) for cells in [heads, rule, *lines])


def _row(cells: Iterable[str]) -> str:
    return "| " + " | ".join(" ".join(cell.replace("|", "\\|").split()) for cell in cells) + " |"
