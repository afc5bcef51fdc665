"""What a condition is, when it decides, and when two documents differ in it alone."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

import pytest

from tests.mcdc.conditions import Ground, Grounds, conditions, expanded
from tests.mcdc.generate import Workshop
from tests.mcdc.pairs import MASKING, UNIQUE, Pair, cause_of, patch, patched
from tests.model.law import Case
from tests.model.syntax import parse_condition

BOTH = "data.personal and data.network"
EITHER = "data.personal or not data.network"
CONTRACTS = 'some c in contracts: c.in_force and c.kind == "service"'


def grounded(shop: Workshop, text: str, document: Mapping[str, Any]) -> Ground:
    case = Case(shop.law, {"now": "2025-06-01", **document})
    return Grounds(shop.law.kinds).grounded(parse_condition(text))(case)


def data(**facts: bool) -> dict[str, Any]:
    return {"data": facts}


def test_conditions_are_numbered_in_the_order_of_the_text() -> None:
    found = conditions(parse_condition('not data.personal and (some c in contracts: c.id == "a" or has(c.kind))'))
    assert [(each.number, each.text, each.place) for each in found] == [
        (1, "data.personal", (0, 0)),
        (2, 'c.id == "a"', (1, 0, 0)),
        (3, "has(c.kind)", (1, 0, 1)),
    ]


def test_a_formula_is_replaced_by_its_conditions_and_a_violated_entry_is_one(shop: Workshop) -> None:
    tree = expanded(parse_condition('erasing and not violated("ndsr","35")'), shop.law)
    assert [each.text for each in conditions(tree)] == [
        'operation.kind in {"delete","anonymise","protect"}',
        'violated("ndsr","35")',
    ]


@pytest.mark.parametrize(
    ("text", "document", "deciding"),
    [
        (BOTH, data(personal=True, network=True), {1: True, 2: True}),
        (BOTH, data(personal=True), {2: False}),
        (BOTH, data(), {}),
        (EITHER, data(network=True), {1: False, 2: True}),
        (EITHER, data(personal=True, network=True), {1: True}),
        (EITHER, data(personal=True), {}),
    ],
)
def test_a_condition_decides_where_the_outcome_hangs_on_it(
    shop: Workshop, text: str, document: Mapping[str, Any], deciding: dict[int, bool]
) -> None:
    ground = grounded(shop, text, document)
    assert {number: truth for (number, _), truth in ground.deciding().items()} == deciding


def test_each_element_is_asked_apart(shop: Workshop) -> None:
    ground = grounded(shop, CONTRACTS, {"contracts": [{"in_force": True}, {"kind": "service"}]})
    assert ground.truths() == {(1, (0,)): True, (2, (0,)): False, (1, (1,)): False, (2, (1,)): True}
    assert ground.deciding() == {(2, (0,)): False, (1, (1,)): False}


@pytest.mark.parametrize("quantifier", ["some", "every"])
def test_no_element_leaves_nothing_to_decide(shop: Workshop, quantifier: str) -> None:
    ground = grounded(shop, CONTRACTS.replace("some", quantifier), {})
    assert (ground.truth, ground.deciding()) == (quantifier == "every", {})


def test_unique_is_what_differs_in_one_condition_alone(shop: Workshop) -> None:
    holds = grounded(shop, BOTH, data(personal=True, network=True))
    assert cause_of(1, holds, grounded(shop, BOTH, data(network=True))) == UNIQUE
    assert cause_of(2, holds, grounded(shop, BOTH, data(network=True))) == ""


def test_two_conditions_that_differ_show_neither(shop: Workshop) -> None:
    holds, spares = grounded(shop, BOTH, data(personal=True, network=True)), grounded(shop, BOTH, data())
    assert [cause_of(number, holds, spares) for number in (1, 2)] == ["", ""]


def test_masking_is_what_decides_in_both_while_others_that_differ_do_not(shop: Workshop) -> None:
    text = 'operation.kind == "use" and data.personal or operation.kind == "store" and data.network'
    both = data(personal=True, network=True)
    holds = grounded(shop, text, {**data(personal=True), "operation": {"kind": "use"}})
    spares = grounded(shop, text, {**data(personal=True), "operation": {"kind": "store"}})
    assert cause_of(1, holds, spares) == MASKING
    masked = grounded(shop, text, {**both, "operation": {"kind": "store"}})
    assert cause_of(1, holds, masked) == ""


def test_a_pair_needs_the_outcome_to_differ_in_its_direction(shop: Workshop) -> None:
    holds, spares = grounded(shop, BOTH, data(personal=True, network=True)), grounded(shop, BOTH, data(network=True))
    assert cause_of(1, spares, holds) == ""
    assert cause_of(1, holds, holds) == ""


def test_a_pair_that_is_not_governed_shows_nothing(shop: Workshop) -> None:
    each = shop.judged["shijiazhuang:49.p2b"]
    holds = {"now": "2026-03-01", "operation": {"region": "CN-SJZ", "kind": "sell"}, "data": {"privacy": True}}
    spares = {**holds, "data": {}}
    number = next(one.number for one in each.conditions if one.text == "data.privacy")
    assert each.cause(number, holds, spares) == UNIQUE
    elsewhere = {"operation": {"region": "CN-BJ", "kind": "sell"}}
    assert each.cause(number, holds | elsewhere, spares | elsewhere) == ""


def test_a_patch_makes_the_second_document_of_the_first() -> None:
    old = {"now": "a", "data": {"personal": True, "tags": ["x"]}, "notice": {"form": "f"}}
    new = {"now": "b", "data": {"tags": ["x", "y"]}, "subject": {"age": 13}}
    changes = patch(old, new)
    assert changes == {
        "data": {"personal": None, "tags": ["x", "y"]},
        "notice": None,
        "now": "b",
        "subject": {"age": 13},
    }
    assert patched(old, changes) == new


def test_a_line_gives_its_pair_back() -> None:
    pair = Pair("ndsr:1", 2, "data.personal", UNIQUE, {"now": "a", "data": {"personal": True}}, {"now": "a"})
    assert Pair.read(pair.line()) == pair
