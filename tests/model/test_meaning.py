"""What the words of the predicate language mean for a document: nulls, sets, quantifiers, periods, functions."""

from __future__ import annotations

from typing import Any

import pytest

from tests.model.law import Case, Law
from tests.model.meaning import Compiler, Meaningless
from tests.model.syntax import parse_condition

NOW = "2025-06-01T00:00:00+08:00"


def holds(law: Law, condition: str, **roots: Any) -> bool:
    return Compiler(law.kinds).condition(parse_condition(condition))(Case(law, {"now": NOW, **roots}))


@pytest.mark.parametrize(
    ("condition", "expected"),
    [
        ("data.personal", False),
        ("not data.personal", True),
        ("has(data.personal)", False),
        ("subject.age < 14", False),
        ("not (subject.age < 14)", True),
        ("subject.age >= 14", False),
        ('operation.kind == "use"', False),
        ('operation.kind != "use"', True),
        ("operation.purpose == operation.method", False),
        ("operation.purpose != operation.method", True),
        ('operation.kind in {"use"}', False),
        ("operation.purpose in notice.items", False),
        ("count(consents) == 0", True),
        ("count(operation.items) > 0", False),
        ('subset({"name"}, notice.fields)', False),
        ("subset(operation.items, notice.items)", True),
        ("some c in consents: c.active", False),
        ("not some c in consents: c.active", True),
        ("every c in consents: c.active", True),
        ("some i in operation.items: i in notice.items", False),
        ('within(filings.drill.date, "P1Y")', False),
        ('filings.drill.date + "P1D" <= now', False),
        ("not (filings.drill.date <= now)", True),
    ],
)
def test_a_missing_fact_is_false_or_empty_and_compares_with_nothing(law: Law, condition: str, expected: bool) -> None:
    assert holds(law, condition) is expected


@pytest.mark.parametrize("nothing", [None, ""])
def test_null_and_empty_text_are_missing(law: Law, nothing: str | None) -> None:
    operation = {"justification": nothing, "kind": nothing}
    assert not holds(law, "has(operation.justification)", operation=operation)
    assert not holds(law, 'operation.kind in {"use"}', operation=operation)
    assert not holds(law, "filings.drill.date <= now", filings={"drill": {"date": nothing}})
    assert not holds(law, "some r in recipients: has(r.id)", recipients=[{"id": nothing}])


def test_unknown_differs_from_false_for_has(law: Law) -> None:
    assert holds(law, "has(operation.automated_decision)", operation={"automated_decision": False})
    assert not holds(law, "operation.automated_decision", operation={"automated_decision": False})


@pytest.mark.parametrize(
    ("kinds", "some", "every"), [(["a"], True, True), (["a", "b"], True, False), (["b"], False, False)]
)
def test_some_and_every(law: Law, kinds: list[str], some: bool, every: bool) -> None:
    contracts = [{"counterparty": kind} for kind in kinds]
    roots = {"contracts": contracts, "processor": {"id": "a"}}
    assert holds(law, "some c in contracts: c.counterparty == processor.id", **roots) is some
    assert holds(law, "every c in contracts: c.counterparty == processor.id", **roots) is every


def test_a_quantifier_within_another_sees_both_elements(law: Law) -> None:
    condition = "some r in recipients: not some c in contracts: c.counterparty == r.id and c.in_force"
    contracts = [{"counterparty": "a", "in_force": True}, {"counterparty": "b"}]
    assert not holds(law, condition, recipients=[{"id": "a"}], contracts=contracts)
    assert holds(law, condition, recipients=[{"id": "a"}, {"id": "b"}], contracts=contracts)


@pytest.mark.parametrize(
    ("date", "expected"),
    [
        ("2024-06-01T00:00:00+08:00", True),  # 365 days ago
        ("2024-05-31T23:59:59+08:00", False),
        ("2025-06-01", True),  # now
        ("2025-05-31T16:00:01Z", False),  # a second after now: what has not happened is not done
    ],
)
def test_within_includes_both_ends(law: Law, date: str, expected: bool) -> None:
    assert holds(law, 'within(filings.drill.date, "P1Y")', filings={"drill": {"date": date}}) is expected


def test_a_date_is_moved_by_a_period(law: Law) -> None:
    condition = 'export.security_assessment.passed_at + "P1D" <= now'
    for date, expected in (("2025-05-31", True), ("2025-05-31T00:00:01+08:00", False)):
        assert holds(law, condition, export={"security_assessment": {"passed_at": date}}) is expected


def test_instants_are_compared_whatever_their_offset(law: Law) -> None:
    condition = "operation.retention_until <= data.retention_required_until"
    roots = {"operation": {"retention_until": "2025-01-01"}}
    assert holds(law, condition, **roots, data={"retention_required_until": "2024-12-31T16:00:00Z"})
    assert not holds(law, condition, **roots, data={"retention_required_until": "2024-12-31T15:59:59Z"})


def test_a_parameter_of_the_document_wins_over_the_default(law: Law) -> None:
    roots = {"filings": {"drill": {"date": "2025-01-01"}}}
    assert holds(law, "within(filings.drill.date, param.periodic)", **roots)
    assert not holds(law, "within(filings.drill.date, param.periodic)", **roots, param={"periodic": "P30D"})
    for nothing in (None, ""):
        assert holds(law, "within(filings.drill.date, param.periodic)", **roots, param={"periodic": nothing})


def test_violated_looks_at_the_predicate_alone(law: Law) -> None:
    assert holds(law, 'violated("ndsr", "9a")', operation={"place": "VN"})
    assert not holds(law, 'violated("ndsr", "9a")', filings={"security_policy": {"date": "2025-01-01"}})


def test_formulas_follow_formulas(law: Law) -> None:
    assert holds(law, "important_data_duties_30_32", data={"important_status": "notified"})
    assert not holds(law, "important_data_duties_30_32", data={"important_status": "identified"})


@pytest.mark.parametrize(
    "condition",
    [
        "operation.unheard_of",
        "operation.kind",
        'data.personal == "x"',
        'operation.kind < "use"',
        "subject.age == operation.kind",
        "subject.age in notice.items",
        "some x in subject.age: x",
        "some c in consents: c.unheard_of",
        "some c in consents: some c in contracts: c.active",
        "some i in operation.items: i.member",
        "count(subject.age) > 0",
        "unheard_of(data.personal)",
        "has(data.personal, data.core)",
        'within(subject.age, "P1Y")',
        'subject.age + "P1D" > now',
        "now + subject.age > now",
    ],
)
def test_what_means_nothing_is_refused_before_any_document(law: Law, condition: str) -> None:
    with pytest.raises(Meaningless):
        holds(law, condition)
