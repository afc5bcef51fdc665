"""The report of the pairs: counts by statute, and the conditions that have none."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator, Mapping
from pathlib import Path

from tests.mcdc.pairs import MASKING, UNIQUE, Address, Judged, Pair

REPORT = Path(__file__).parents[2] / "docs" / "evidence" / "conditions.md"
EXCEPTION, NONE = "exception", "none"


def report(
    judged: Mapping[str, Judged],
    pairs: Mapping[Address, Pair],
    exceptions: Mapping[Address, tuple[str, str]],
    digest: str,
) -> str:
    """The page, in Markdown."""
    return "\n".join([*_head(digest), *_table(judged, pairs, exceptions), *_reasons(exceptions)]) + "\n"


def _head(digest: str) -> Iterator[str]:
    yield "# Every condition of the law, and the pair of documents that shows it"
    yield ""
    yield f"Policies `{digest}`."
    yield ""
    yield "A condition is a leaf of a predicate, with every formula replaced by what defines it. For each there are two"
    yield "documents (`tests/mcdc/pairs`) that differ in it alone: with the first the compiled policies give the"
    yield "outcome, with the second they do not (modified condition/decision coverage, MC/DC). So no rule leaves a"
    yield "condition out. The `scope` is when each statute governs, and what is referred to a person."
    yield ""
    yield "- unique cause: no other condition differs."
    yield "- masking: others differ too, because they rest on the same facts; but in both documents this one decides."
    yield "- exception: no two documents can show it; the reasons stand below, and in `tests/mcdc/justified.yaml`."
    yield ""
    yield "`make mcdc` writes the pairs and this page; `make test` checks every pair on the compiled policies."
    yield ""


def _table(
    judged: Mapping[str, Judged], pairs: Mapping[Address, Pair], exceptions: Mapping[Address, tuple[str, str]]
) -> Iterator[str]:
    counts: dict[str, Counter[str]] = {}
    for each in judged.values():
        count = counts.setdefault(each.decision.statute, Counter())
        count["decisions"] += 1
        for condition in each.conditions:
            address = (each.decision.id, condition.number)
            pair = pairs.get(address)
            count[pair.cause if pair else EXCEPTION if address in exceptions else NONE] += 1
            count["conditions"] += 1
    columns = ("decisions", "conditions", UNIQUE, MASKING, EXCEPTION, NONE)
    yield "| statute | decisions | conditions | unique cause | masking | exceptions | without |"
    yield "|---|---:|---:|---:|---:|---:|---:|"
    for statute, count in [*sorted(counts.items()), ("**all**", sum(counts.values(), Counter()))]:
        yield f"| {statute} | " + " | ".join(f"{count[column]:,}" for column in columns) + " |"


def _reasons(exceptions: Mapping[Address, tuple[str, str]]) -> Iterator[str]:
    reasons: dict[str, list[str]] = {}
    for (decision, number), (text, reason) in exceptions.items():
        reasons.setdefault(reason, []).append(f"- `{decision}`, condition {number}: `{text}`")
    if reasons:
        yield ""
        yield "## Exceptions"
    for reason, members in reasons.items():
        yield from ("", reason, "", *members)
