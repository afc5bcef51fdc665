"""A slice of `make mutate`: a small fault in a small article is noticed, and what is justified still exists."""

from __future__ import annotations

from pathlib import Path

import pytest

from lexgate.mutation import OPERATORS, Mutation, Selection, read_justified


@pytest.fixture(scope="module")
def mutation(policies: Path, opa: Path) -> Mutation:
    return Mutation(policies, opa)


@pytest.fixture(scope="module")
def justified(root: Path) -> dict[str, str]:
    return read_justified(root / "tests" / "mutation" / "justified.yaml")


def test_every_fault_in_a_small_article_is_noticed(mutation: Mutation, justified: dict[str, str]) -> None:
    mutants = mutation.mutants(Selection("ndsr", "26"))
    assert len({mutant.operator for mutant in mutants}) > 5
    outcome = mutation.run(mutants, justified=justified)
    assert [(each.mutant.id, each.mutant.difference) for each in outcome.unexplained] == []


def test_justified_mutants_exist(mutation: Mutation, justified: dict[str, str]) -> None:
    known = {mutant.id for mutant in mutation.mutants(Selection())}
    assert [name for name in justified if name not in known] == [], "the rule changed: judge these again"


def test_every_operator_finds_a_place_in_the_policies(mutation: Mutation) -> None:
    assert {mutant.operator for mutant in mutation.mutants(Selection())} == set(OPERATORS)
