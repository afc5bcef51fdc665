"""The coverage of cases by article: what a case prohibits, what it permits, and what no case tells of."""

from __future__ import annotations

from typing import Any

from lexgate.testing import CaseCoverage, CaseRunner, case_coverage
from tests.unit.testing.conftest import FORUM, Cases, case

SALE: dict[str, Any] = {
    "operation": {"kind": "sell", "place": "CN", "basis": "none", "items": ["phone"]},
    "data": {"network": True, "personal": True},
}


def coverage(runner: CaseRunner, load: Cases, *cases: Any) -> CaseCoverage:
    return case_coverage(runner.run(load(*cases)), runner.matrix)


def told(found: CaseCoverage) -> dict[str, tuple[int, int]]:
    return {row.id: (row.prohibited, row.permitted) for row in found.rows if row.touched}


def denied(name: str = "a sale") -> dict[str, Any]:
    return case(name=name, document=SALE, expect={"effect": "DENY", "articles": {"cited": ["house:basis_missing"]}})


def permitted(*ids: str) -> dict[str, Any]:
    return case(expect={"effect": "ALLOW", "articles": {"not_cited": list(ids)}})


def test_an_entry_is_covered_by_a_case_on_each_side(runner: CaseRunner, load: Cases) -> None:
    found = coverage(runner, load, denied(), denied("another"), permitted("house:basis_missing", "ndsr:22(2)"))
    counted = told(found)
    assert counted["house:basis_missing"] == (2, 1)
    assert counted["ndsr:22(2)"] == (0, 1)
    assert [row.id for row in found.rows if row.whole] == ["house:basis_missing"]
    assert found.percent == 100 / len(found.rows)


def test_what_merely_did_not_speak_is_not_permitted(runner: CaseRunner, load: Cases) -> None:
    assert told(coverage(runner, load, case())) == {}


def test_what_should_not_have_spoken_and_did_is_not_permitted(runner: CaseRunner, load: Cases) -> None:
    wrong = case(document=SALE, expect={"effect": "DENY", "articles": {"not_cited": ["house:basis_missing"]}})
    assert told(coverage(runner, load, wrong))["house:basis_missing"] == (1, 0)


def test_only_statutes_that_govern_have_rows(runner: CaseRunner, load: Cases) -> None:
    assert coverage(runner, load, case()).statutes == ("house", "ndsr")
    in_hunan = {**FORUM, "operation": {"kind": "store", "region": "CN-HN"}}
    assert coverage(runner, load, case(document=in_hunan)).statutes == ("house", "hunan", "ndsr")
    abroad = case(document={**FORUM, "operation": {"kind": "store", "place": "JP"}}, expect={"effect": "REFER"})
    nothing = coverage(runner, load, abroad)
    assert (nothing.rows, nothing.percent) == ((), 0.0)


def test_standing_duties_count_where_a_case_expects_a_posture(runner: CaseRunner, load: Cases) -> None:
    assert {row.status for row in coverage(runner, load, case()).rows} == {"enforced"}
    standing = case(expect={"posture": {"not_applicable": ["ndsr:17"]}})
    found = coverage(runner, load, standing)
    assert {row.status for row in found.rows} == {"enforced", "reported", "advice"}
    assert told(found)["ndsr:17"] == (0, 1)
    assert any(row.prohibited for row in found.rows if row.status == "reported")


def test_a_case_counts_once_on_two_engines(runner: CaseRunner, load: Cases) -> None:
    results = runner.run(load(denied()))
    assert told(case_coverage([*results, *results], runner.matrix))["house:basis_missing"] == (1, 0)
