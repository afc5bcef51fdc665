"""The documents are worth comparing on: they fire every entry, miss every entry narrowly, and tell faults apart."""

from __future__ import annotations

import pytest

from tests.model.documents import Documents, seeded
from tests.model.law import Case, Entry, Law
from tests.model.meaning import Compiler
from tests.model.mutants import mutants
from tests.model.syntax import parse_condition

DOCUMENTS = 200  # for each entry
# Faults that no document shows: one condition of an entry implies another, as where it asks about another entry.
EQUIVALENT = 0.015


def answers(law: Law, documents: Documents, entry: Entry) -> tuple[set[bool], int, int]:
    """What an entry says of documents directed at it, how many faults it could have, and how many were told."""
    random, compiler = seeded(1), Compiler(law.kinds)
    alive = [compiler.condition(tree) for tree in mutants(entry.tree)]
    faults, said = len(alive), set()
    for _ in range(DOCUMENTS):
        case = Case(law, documents.directed(random, entry))
        said.add(held := entry.holds(case))
        alive = [mutant for mutant in alive if mutant(case) is held]
    return said, faults, faults - len(alive)


def test_directed_documents_fire_and_miss_every_entry_and_tell_its_faults_apart(law: Law, documents: Documents) -> None:
    faults, told, one_sided = 0, 0, []
    for entry in (*law.judged("decision"), *law.judged("posture")):
        said, possible, found = answers(law, documents, entry)
        one_sided += [] if said == {True, False} else [entry.id]
        faults, told = faults + possible, told + found
    assert not one_sided
    assert faults > 1500
    assert told > (1 - EQUIVALENT) * faults


def test_the_same_seed_writes_the_same_documents(law: Law, documents: Documents) -> None:
    entry = law.judged("decision")[0]
    first, second = ([documents.noise(random), documents.directed(random, entry)] for random in (seeded(7), seeded(7)))
    assert first == second


@pytest.mark.parametrize(
    ("text", "faulty"),
    [
        ("subject.age < 14", ["subject.age <= 14", "subject.age < 13", "subject.age < 15"]),
        ("data.core and data.public", ["data.core or data.public", "data.public", "data.core"]),
        ("not data.core", ["data.core"]),
        ('operation.kind in {"use","store"}', ['operation.kind in {"store"}', 'operation.kind in {"use"}']),
        ("some c in consents: c.active", ["every c in consents: c.active"]),
    ],
)
def test_mutants_differ_in_one_condition(text: str, faulty: list[str]) -> None:
    assert list(mutants(parse_condition(text))) == [parse_condition(each) for each in faulty]
