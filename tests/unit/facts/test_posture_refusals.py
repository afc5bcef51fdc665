"""Documents of a posture: what is said of those that cannot be taken, which are of one report, and whose they are."""

from __future__ import annotations

from typing import Any

import pytest

from lexgate.domain.posture import Scope
from lexgate.domain.vocabulary import Fact, FactType, Vocabulary
from lexgate.errors import InputError
from lexgate.facts.posture_documents import (
    Instant,
    PostureDocument,
    processor_of,
    read_claims,
    read_document,
    read_registered,
    require_one_report,
)
from lexgate.facts.resolve import InlineFacts, Resolver

VOCABULARY = Vocabulary(
    [
        Fact(name="operation.region", type=FactType.STRING, description="Where."),
        Fact(name="operation.place", type=FactType.COUNTRY, description="Where."),
        Fact(name="data.dataset", type=FactType.ID, description="Which."),
        Fact(name="processor.id", type=FactType.ID, description="Whose."),
        Fact(name="now", type=FactType.DATETIME, description="When."),
    ]
)
ANOTHER = "is another processor than in an earlier document; report on one processor at a time"
AT = Instant(now=9)


def resolver(inline: InlineFacts = InlineFacts.MISSING_ONLY) -> Resolver:
    return Resolver(VOCABULARY, {}, inline)


def said(documents: list[Any], most: int = 2, inline: InlineFacts = InlineFacts.MISSING_ONLY) -> str:
    with pytest.raises(InputError) as caught:
        read_claims(resolver(inline), documents, AT, most)
    return str(caught.value)


def test_claims_that_cannot_be_taken_are_refused() -> None:
    never = "documents: may not be asserted by a caller; "
    never += "ask by processor_id: this deployment takes facts from its registers alone"
    assert said([{}], inline=InlineFacts.NEVER) == never
    for count in (0, 3):
        assert said([{}] * count) == "documents: has no documents or too many; send from 1 to 2 documents"
    assert said([{}, []]) == ("documents[1]: is not an object; write one object with the roots of a document")
    assert said([{"operation": {"place": "x"}}, {"now": "x"}]) == (
        "documents[0].operation.place: is not a country code; write two capital letters of ISO 3166-1, such as CN; "
        "documents[1].now: is never taken from a caller; leave it out"
    )
    assert said([{"oparation": {}}]) == "documents[0].oparation: is not known; did you mean operation?"


def test_twenty_fields_are_named_and_no_more() -> None:
    for count, named in ((20, 20), (21, 20)):
        with pytest.raises(InputError) as caught:
            read_claims(resolver(), [{"processor": {"id": 5}}] * count, AT, 30)
        assert len(caught.value.fields) == named


def test_claims_are_prepared_one_by_one() -> None:
    claims = [{"processor": {"id": "p-1"}, "data": {"dataset": "d"}}, {"operation": {"place": "CN"}}]
    first, second = read_claims(resolver(), claims, AT, 2)
    assert first == PostureDocument(
        Scope("", "d"), b'{"schema":1,"now":9,"processor":{"id":"p-1"},"data":{"dataset":"d"}}', 9, True, (), "p-1"
    )
    assert second == PostureDocument(
        Scope("CN", ""), b'{"schema":1,"now":9,"operation":{"place":"CN"}}', 9, True, ("operation",), None
    )
    assert len(read_claims(resolver(), [{}], AT, 1)) == 1
    [asked] = read_claims(resolver(InlineFacts.ALWAYS), [{}], Instant(9, 5), 1)
    assert (asked.now, asked.binding, asked.input) == (5, False, b'{"schema":1,"now":5}')


def test_documents_of_a_register_are_taken_where_those_of_callers_are_not_and_any_number() -> None:
    never = resolver(InlineFacts.NEVER)
    found = read_registered(never, [{"processor": {"id": "p-1"}}, {}], AT)
    assert [each.processor_id for each in found] == ["p-1", None]
    assert read_registered(never, [], AT) == []
    with pytest.raises(InputError, match=r"^documents\[1\]\.now: is never taken from a caller; leave it out$"):
        read_registered(never, [{}, {"now": "2025-01-01"}], AT)


def test_a_document_of_a_file_may_state_its_instant() -> None:
    read = read_document(resolver(), {"now": "1970-01-01T00:00:05Z"}, AT)
    assert (read.now, read.binding, read.asserted) == (5, False, ())


def test_an_operation_is_asserted_and_a_root_of_ids_alone_is_not() -> None:
    stated = {"processor": {"id": "p-1"}, "operation": {}, "data": {"dataset": "d"}}
    assert read_document(resolver(), stated, AT).asserted == ("operation",)


def document(processor: str | None, now: int = 9) -> PostureDocument:
    return PostureDocument(Scope(), b"{}", now, True, (), processor)


@pytest.mark.parametrize(
    "documents",
    [
        [],
        [document(None)],
        [document("p-1"), document(None), document("p-1")],
        [document(None), document("p-1"), document("p-1")],
    ],
)
def test_documents_of_one_processor_at_one_instant_make_a_report(documents: list[PostureDocument]) -> None:
    require_one_report(documents)


@pytest.mark.parametrize(
    ("documents", "said"),
    [
        (
            [document("p-1"), document(None), document("p-2")],
            f"documents[2].processor.id: {ANOTHER}",
        ),
        (
            [document(None), document("p-1"), document("p-2")],
            f"documents[2].processor.id: {ANOTHER}",
        ),
        (
            [document("p-1"), document("p-1", now=8)],
            "documents[1].now: is another instant than in the first document; state one instant, or ask with as_of",
        ),
    ],
)
def test_documents_of_another_processor_or_instant_make_none(documents: list[PostureDocument], said: str) -> None:
    with pytest.raises(InputError) as caught:
        require_one_report(documents)
    assert str(caught.value) == said


@pytest.mark.parametrize(
    ("document", "processor"),
    [
        ({"processor": {"id": "p-1"}}, "p-1"),
        ({"subject": {"id": "s-1"}}, None),
        ({"processor": "p-1"}, None),
        ("x", None),
    ],
)
def test_a_document_says_whose_it_is_or_not(document: Any, processor: str | None) -> None:
    assert processor_of(document) == processor
