"""The gate: every condition of the law has its pair of documents, on the predicates and on the compiled policies.

`make mcdc` finds the pairs that a change of the law asks for.
"""

from __future__ import annotations

from dataclasses import replace

import pytest

from lexgate.law.policy_set import PolicySet
from tests.mcdc.generate import Workshop, confirms, is_right
from tests.mcdc.pairs import Address, Pair, justified
from tests.mcdc.report import REPORT, report
from tests.mcdc.search import Search
from tests.model.documents import seeded

pytestmark = pytest.mark.xdist_group("conditions")
TRIES = 25
Pairs = dict[Address, Pair]


def _texts(shop: Workshop) -> dict[Address, str]:
    return {
        (name, condition.number): condition.text for name, each in shop.judged.items() for condition in each.conditions
    }


def test_every_condition_has_its_pair_or_its_justification_and_none_has_both(shop: Workshop, pairs: Pairs) -> None:
    excused = {address: text for address, (text, _) in justified().items()}
    assert not pairs.keys() & excused.keys()
    assert {address: pair.text for address, pair in pairs.items()} | excused == _texts(shop), "run `make mcdc`"


def test_the_documents_of_a_pair_differ_in_its_condition_alone(shop: Workshop, pairs: Pairs) -> None:
    wrong = [pair.line() for pair in pairs.values() if not is_right(shop.judged[pair.decision], pair)]
    assert not wrong, "run `make mcdc`"


def test_the_outcome_of_the_compiled_policies_differs_too(shop: Workshop, pairs: Pairs) -> None:
    refuted = [
        pair.line() for pair in pairs.values() if not confirms(shop.comparison, shop.judged[pair.decision], pair)
    ]
    assert not refuted, "the policies do not heed a condition of their predicate"


def test_no_pair_is_found_for_a_justified_condition(shop: Workshop) -> None:
    found: list[Pair] = []
    for name, number in justified():
        each = shop.judged[name]
        search = Search(shop.law, shop.pools, each, seeded(number))
        found += search.pairs([each.conditions[number - 1]], TRIES).values()
    assert not found


def test_the_report_counts_what_there_is(shop: Workshop, pairs: Pairs) -> None:
    digest = PolicySet.load().policy_digest
    now = report(shop.judged, pairs, justified(), digest).splitlines()
    committed = REPORT.read_text(encoding="utf-8").splitlines()
    # The policies that it speaks of may be older: what it counts must not be.
    assert [line for line in committed if "sha256:" not in line] == [line for line in now if "sha256:" not in line]


def test_policies_that_do_not_heed_a_condition_are_noticed(shop: Workshop, pairs: Pairs) -> None:
    pair = next(iter(pairs.values()))
    each = shop.judged[pair.decision]
    for unheeded in (replace(pair, spares=pair.holds), replace(pair, holds=pair.spares)):
        assert not confirms(shop.comparison, each, unheeded)
        assert not is_right(each, unheeded)


@pytest.mark.parametrize("name", ["house:basis_unproven", "shijiazhuang:49.p2b", "posture governs sme-plan"])
def test_the_search_finds_what_there_is(shop: Workshop, name: str) -> None:
    each = shop.judged[name]
    found = Search(shop.law, shop.pools, each, seeded(1)).pairs(each.conditions, TRIES)
    assert sorted(found) == [condition.number for condition in each.conditions]
    assert all(is_right(each, pair) and confirms(shop.comparison, each, pair) for pair in found.values())
