"""The documents that decisions keep: never one of another revision, never of another id, and not all of them."""

from __future__ import annotations

import pytest

from lexgate.facts.store import DecisionFacts, _documents
from lexgate.facts.store._documents import DocumentCache, Parameters, Row, statement


class Tables:
    """Answers as the statement does, and notes what it was asked with."""

    def __init__(self) -> None:
        self.head: int | None = None
        self.subjects: dict[str | None, tuple[int, str]] = {}
        self.processors: dict[str | None, tuple[int, str]] = {}
        self.asked: list[Parameters] = []

    def __call__(self, parameters: Parameters) -> Row:
        self.asked.append(parameters)
        subject, processor, subject_id, processor_id = parameters
        return (
            self.head,
            *_found(self.subjects.get(subject_id), subject),
            *_found(self.processors.get(processor_id), processor),
        )


def _found(document: tuple[int, str] | None, known: int | None) -> tuple[int | None, str | None]:
    if document is None:
        return None, None
    return document[0], None if document[0] == known else document[1]


@pytest.fixture
def tables() -> Tables:
    return Tables()


@pytest.fixture
def cache() -> DocumentCache:
    return DocumentCache()


def test_nothing_is_there_at_first(cache: DocumentCache, tables: Tables) -> None:
    assert cache.read(tables, "s-1", "p-1") == DecisionFacts(0, None, None)
    assert cache.read(tables, None, None) == DecisionFacts(0, None, None)
    assert tables.asked == [(None, None, "s-1", "p-1"), (None, None, None, None)]


def test_document_is_asked_for_once_while_it_stands(cache: DocumentCache, tables: Tables) -> None:
    tables.head, tables.subjects["s-1"], tables.processors["p-1"] = 4, (3, "s at 3"), (2, "p at 2")
    assert cache.read(tables, "s-1", "p-1") == (4, "s at 3", "p at 2")
    tables.head, tables.processors["p-1"] = 5, (5, "p at 5")
    assert cache.read(tables, "s-1", "p-1") == (5, "s at 3", "p at 5")
    assert cache.read(tables, "s-1", "p-2") == (5, "s at 3", None)
    assert cache.read(tables, "s-2", "p-1") == (5, None, "p at 5")
    assert tables.asked == [
        (None, None, "s-1", "p-1"),
        (3, 2, "s-1", "p-1"),
        (3, None, "s-1", "p-2"),
        (None, 5, "s-2", "p-1"),
    ]


def test_document_that_is_gone_is_not_answered(cache: DocumentCache, tables: Tables) -> None:
    tables.head, tables.subjects["s-1"] = 1, (1, "s at 1")
    cache.read(tables, "s-1", None)
    del tables.subjects["s-1"]
    assert cache.read(tables, "s-1", None) == (1, None, None)


def test_documents_of_a_later_state_than_the_store_s_are_forgotten(cache: DocumentCache, tables: Tables) -> None:
    """It was put back to a state of before; its revisions come again, with other contents."""
    tables.head, tables.subjects["s-1"], tables.processors["p-1"] = 3, (3, "s at 3"), (3, "p at 3")
    cache.read(tables, "s-1", "p-1")
    cache.read(tables, "s-1", "p-1")
    assert tables.asked[-1][:2] == (3, 3)
    tables.head = 2
    cache.read(tables, None, None)
    tables.head, tables.subjects["s-1"], tables.processors["p-1"] = 3, (3, "another s at 3"), (3, "another p at 3")
    assert cache.read(tables, "s-1", "p-1") == (3, "another s at 3", "another p at 3")


def test_empty_store_is_one_of_before(cache: DocumentCache, tables: Tables) -> None:
    tables.head, tables.subjects["s-1"] = 1, (1, "s at 1")
    cache.read(tables, "s-1", None)
    tables.head = None
    assert cache.read(tables, None, None).revision == 0
    tables.head, tables.subjects["s-1"] = 1, (1, "another s at 1")
    assert cache.read(tables, "s-1", None) == (1, "another s at 1", None)


def test_row_without_a_text_where_none_is_known_has_none(cache: DocumentCache) -> None:
    assert cache.read(lambda _: (1, 1, None, 1, None), "s-1", "p-1") == (1, None, None)


def test_forgetting_is_of_both_kinds(cache: DocumentCache, tables: Tables) -> None:
    tables.head, tables.subjects["s-1"], tables.processors["p-1"] = 1, (1, "s"), (1, "p")
    cache.read(tables, "s-1", "p-1")
    cache.clear()
    assert cache.read(tables, "s-1", "p-1") == (1, "s", "p")
    assert tables.asked[-1] == (None, None, "s-1", "p-1")


def test_oldest_documents_go_when_there_are_many(
    cache: DocumentCache, tables: Tables, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(_documents, "_MOST", 2)
    tables.head = 1
    for name in ("a", "b", "c"):
        tables.subjects[name] = (1, name)
        assert cache.read(tables, name, None).subject_document == name
    for name, known in (("b", 1), ("c", 1), ("a", None)):
        assert cache.read(tables, name, None).subject_document == name
        assert tables.asked[-1][0] == known


def test_statement_has_the_place_holders_of_its_database() -> None:
    assert statement("?").count("?") == 4
    assert statement("%s") == statement("?").replace("?", "%s")
