"""Pages of records, and keys that make a write be done once, by both ways; and many writers at a time."""

from __future__ import annotations

import asyncio
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import closing
from itertools import repeat
from pathlib import Path
from typing import Any

import pytest

from lexgate.client import AsyncLedgerClient, InputError, LedgerClient
from lexgate.domain.consent import Role
from lexgate.errors import KeyReused
from lexgate.facts.ledger import SqlLedger, broken_at, open_sqlite
from tests.integration.ledger import kit
from tests.integration.services.over_http import HttpLedger, over_http
from tests.integration.services.served import served
from tests.integration.services.test_refusals import BY, problem, record_json


@pytest.fixture
def stored(tmp_path: Path) -> Iterator[SqlLedger]:
    with closing(open_sqlite(tmp_path / "ledger.db", clock=lambda: kit.NOW)) as ledger:
        yield ledger


@pytest.fixture
def http(stored: SqlLedger) -> Iterator[HttpLedger]:
    with over_http(stored, lambda: kit.NOW) as http:
        yield http


@pytest.fixture
def target(stored: SqlLedger) -> Iterator[str]:
    with served(stored, lambda: kit.NOW) as target:
        yield target


# --- Pages -----------------------------------------------------------------------------------------------------------


@pytest.fixture
def seven(stored: SqlLedger) -> list[str]:
    """The ids of the records of a person, in the order of recording, among those of others."""
    records = [kit.record() for _ in range(7)]
    for record in records:
        stored.grant(record, kit.person())
        stored.grant(kit.record(subject_id="s-43"), kit.says(Role.SUBJECT, "s-43"))
    stored.withdraw(records[0].record_id, kit.person())
    return [record.record_id for record in records]


def pages(http: HttpLedger, size: int) -> Iterator[list[Any]]:
    stated: dict[str, Any] = {"subject_id": kit.SUBJECT, "page_size": size}
    while True:
        page = http.ask("GET", "/v1/ledger/consents", params=stated).json()
        yield page["consents"]
        if "next_page_token" not in page:
            return
        stated["page_token"] = page["next_page_token"]


@pytest.mark.parametrize(("size", "lengths"), [(3, [3, 3, 1]), (7, [7]), (6, [6, 1]), (500, [7])])
def test_pages_hold_each_record_once(http: HttpLedger, seven: list[str], size: int, lengths: list[int]) -> None:
    found = list(pages(http, size))
    assert [len(page) for page in found] == lengths
    told = [each for page in found for each in page]
    assert [each["record"]["record_id"] for each in told] == seven
    assert [each["state"] for each in told] == ["withdrawn", *["given"] * 6]
    assert [len(each["events"]) for each in told] == [2, 1, 1, 1, 1, 1, 1]


def test_clients_read_every_page(target: str, seven: list[str], stored: SqlLedger) -> None:
    with LedgerClient(target) as client:
        found = list(client.consents(kit.SUBJECT, page_size=2))
    assert [each.record.record_id for each in found] == seven
    assert found == list(stored.consents_of(kit.SUBJECT))
    assert not any(map(broken_at, found))

    async def read() -> list[str]:
        async with AsyncLedgerClient(target) as client:
            return [each.record.record_id async for each in client.consents(kit.SUBJECT, page_size=2)]

    assert asyncio.run(read()) == seven


def test_record_that_comes_between_pages_is_on_the_last_one(
    http: HttpLedger, seven: list[str], stored: SqlLedger
) -> None:
    reading = pages(http, 4)
    first, late = next(reading), kit.record()
    stored.grant(late, kit.person())
    rest = [each["record"]["record_id"] for page in reading for each in page]
    assert [each["record"]["record_id"] for each in first] + rest == [*seven, late.record_id]


def test_person_without_records_has_one_empty_page(http: HttpLedger) -> None:
    answer = http.ask("GET", "/v1/ledger/consents", params={"subject_id": "nobody"})
    assert answer.json() == {"consents": []}


def test_page_of_another_person_is_refused(target: str, http: HttpLedger, seven: list[str]) -> None:
    token = http.ask("GET", "/v1/ledger/consents", params={"subject_id": kit.SUBJECT, "page_size": 1}).json()
    stated = {"subject_id": "s-43", "page_token": token["next_page_token"]}
    answer = http.ask("GET", "/v1/ledger/consents", params=stated)
    assert (answer.status_code, answer.json()["errors"][0]["parameter"]) == (400, "page_token")
    with LedgerClient(target) as client, pytest.raises(InputError, match="page_size"):
        next(client.consents(kit.SUBJECT, page_size=-1))
    assert seven


# --- Keys ------------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize("form", ["k-1", '"k-1"'])
def test_same_key_over_http_is_one_write(http: HttpLedger, stored: SqlLedger, form: str) -> None:
    body = {"record": record_json(), "by": BY}
    answers = [
        http.ask("POST", "/v1/ledger/consents:grant", json=body, headers={"idempotency-key": key}).json()
        for key in (form, "k-1")
    ]
    assert answers[0] == answers[1]
    assert answers[0]["receipt"]["revision"] == str(stored.revision()) == "1"
    other = problem(http, "consents:grant", {"record": record_json(), "by": BY}, 422, headers={"idempotency-key": form})
    assert other["reason"] == "KeyReused"
    assert other["errors"][0]["header"] == "Idempotency-Key"


@pytest.mark.parametrize(
    ("headers", "more"),
    [
        ([("idempotency-key", "k-1"), ("idempotency-key", "k-2")], {}),
        ([("idempotency-key", "")], {}),
        ([("idempotency-key", "SECRET x")], {}),
        ([("idempotency-key", "k" * 129)], {}),
        ([], {"idempotency_key": "k-1"}),
    ],
)
def test_key_that_is_none_is_refused(http: HttpLedger, stored: SqlLedger, headers: Any, more: Any) -> None:
    document = problem(http, "consents:grant", {"record": record_json(), "by": BY, **more}, 400, headers=headers)
    assert [each["header"] for each in document["errors"]] == ["Idempotency-Key"]
    assert stored.revision() == 0


def test_key_holds_over_both_ways(http: HttpLedger, target: str, stored: SqlLedger) -> None:
    record, by = kit.record(), kit.person(idempotency_key="k-1")
    with LedgerClient(target) as client:
        assert client.grant(record, by) == http.grant(record, by) == stored.grant(record, by)
        with pytest.raises(KeyReused):
            client.withdraw(record.record_id, by)
    assert stored.revision() == 1


# --- Many at a time --------------------------------------------------------------------------------------------------


def test_writers_by_both_ways_get_a_revision_each(http: HttpLedger, target: str, stored: SqlLedger) -> None:
    with LedgerClient(target) as client, ThreadPoolExecutor(8) as pool:
        writers = [client, http] * 20
        receipts = list(pool.map(lambda writer: writer.grant(kit.record(), kit.person()), writers))
    assert sorted(receipt.revision for receipt in receipts) == list(range(1, 41))
    assert len(stored.subject_document(kit.SUBJECT)["consents"]) == 40


def test_same_write_from_many_at_once_is_done_once(target: str, stored: SqlLedger) -> None:
    record, by = kit.record(), kit.person(idempotency_key="k-1")
    with LedgerClient(target) as client, ThreadPoolExecutor(8) as pool:
        receipts = set(pool.map(client.grant, repeat(record, 16), repeat(by, 16)))
    assert len(receipts) == 1
    assert stored.revision() == 1


def test_of_contradicting_answers_one_is_taken(target: str, stored: SqlLedger) -> None:
    record = kit.record()
    stored.request(record, kit.clinic())

    async def answers() -> list[Any]:
        async with AsyncLedgerClient(target) as client:
            given = [client.give(record.record_id, "v1", kit.person()) for _ in range(4)]
            refused = [client.refuse(record.record_id, kit.person()) for _ in range(4)]
            return await asyncio.gather(*given, *refused, return_exceptions=True)

    outcomes = asyncio.run(answers())
    assert sum(not isinstance(each, Exception) for each in outcomes) == 1
    assert len(stored.consent(record.record_id).events) == 2
