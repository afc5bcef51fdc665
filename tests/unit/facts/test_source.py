"""The port to ledger and registers: what a request names, one read for many, and the source over one database."""

from __future__ import annotations

from types import SimpleNamespace
from typing import Any

import pytest

from lexgate.facts.source import Once, Query, Standing
from lexgate.facts.stored import StoredFacts


class Counting:
    """A source whose revision grows with each read."""

    def __init__(self, *, waits: bool = False) -> None:
        self.waits = waits
        self.asked: list[Any] = []

    def standing(self, *ids: Any) -> Standing:
        self.asked.append(ids)
        return Standing(len(self.asked), *ids)

    def standing_at(self, *ids: Any) -> Standing:
        self.asked.append(ids)
        return Standing(len(self.asked), *ids[:2])

    def revision(self) -> int:
        return 70 + len(self.asked)


def test_what_was_read_is_not_read_again() -> None:
    source = Counting()
    once = Once(source)
    for _ in range(2):
        assert once.standing("s-1", "p-1") == Standing(1, "s-1", "p-1")
    for _ in range(2):
        assert once.standing_at("s-1", "p-1", 5, None) == Standing(2, "s-1", "p-1")
    assert once.standing_at("s-1", "p-1", None, 5).revision == 3
    assert once.standing_at("s-1", "p-1", 6, None).revision == 4
    assert once.standing("s-1", None).revision == 5
    assert once.standing(None, "p-1").revision == 6
    assert source.asked == [
        ("s-1", "p-1"),
        ("s-1", "p-1", 5, None),
        ("s-1", "p-1", None, 5),
        ("s-1", "p-1", 6, None),
        ("s-1", None),
        (None, "p-1"),
    ]


def test_the_revision_is_that_of_the_reads_or_before_them_of_the_last_write() -> None:
    once = Once(Counting())
    assert once.revision() == 70
    once.standing("s-1", None)
    once.standing("s-2", None)
    assert once.revision() == 2


@pytest.mark.parametrize("waits", [True, False])
def test_it_waits_where_its_source_waits(waits: bool) -> None:
    assert Once(Counting(waits=waits)).waits is waits


@pytest.mark.parametrize(
    ("stated", "query"),
    [
        ({}, Query()),
        (
            {
                "subject": {"id": "s"},
                "processor": {"id": "p"},
                "data": {"dataset": "d", "id": "x"},
                "notice": {"id": "n"},
                "algorithm": {"id": "g"},
                "platform": {"id": "f"},
                "system": {"id": "y"},
                "app": {"id": "a"},
                "operation": {"purpose": "triage", "basis": "consent", "items": ["phone", "fax"]},
                "recipients": [{"id": "lab"}, {"id": "press", "country": "CN"}],
            },
            Query("s", "p", "d", "n", "g", "f", "y", "a", "triage", "consent", ("phone", "fax"), ("lab", "press")),
        ),
        ({"subject": {"id": ""}, "processor": {"id": 5}, "notice": "n", "app": None}, Query()),
        ({"operation": "use", "recipients": "lab"}, Query()),
        ({"operation": {"items": "phone", "purpose": ["x"]}, "recipients": {"id": "lab"}}, Query()),
        ({"operation": {"items": ("phone", 5, None)}}, Query(items=("phone",))),
        ({"recipients": [{"id": "lab"}, "press", {"id": 5}, {}]}, Query(recipients=("lab",))),
    ],
)
def test_a_request_names_what_is_recorded(stated: dict[str, Any], query: Query) -> None:
    assert Query.of(stated) == query


class Database:
    """A database of which only reads for a decision, and their revision, are asked."""

    waits = True

    def decision_facts(self, subject: str | None, processor: str | None) -> tuple[int, str | None, str | None]:
        return 5, subject, processor

    def revision(self) -> int:
        return 6


def stored(revision: int = 4) -> StoredFacts:
    ledger = SimpleNamespace(subject_document=lambda *asked: {"subject": asked})
    registers = SimpleNamespace(processor_document=lambda *asked: {"revision": revision, "processor": asked})
    return StoredFacts(Database(), ledger, registers)  # type: ignore[arg-type] # what a source asks of the three


def test_documents_as_they_stand_come_from_one_read_of_the_database() -> None:
    assert stored().standing("s-1", "p-1") == Standing(5, "s-1", "p-1")
    assert stored().standing("s-1", None) == Standing(5, "s-1", None)
    assert (stored().waits, stored().revision()) == (True, 6)


def test_documents_of_another_day_are_replayed() -> None:
    subject, processor = '{"subject":["s-1",1,2]}', '{"revision":4,"processor":["p-1",1,2]}'
    assert stored().standing_at("s-1", "p-1", 1, 2) == Standing(6, subject, processor)
    assert stored().standing_at(None, "p-1", 1, 2) == Standing(6, None, processor)
    assert stored().standing_at("s-1", None, 1, 2) == Standing(6, subject, None)
    assert stored().standing_at(None, None, 1, 2) == Standing(6)


def test_a_processor_of_whom_nothing_was_registered_by_then_has_no_document() -> None:
    assert stored(revision=0).standing_at(None, "p-1", 1, 2) == Standing(6)
