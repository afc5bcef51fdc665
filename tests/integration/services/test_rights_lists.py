"""Requests about rights as lists over both servers, and the whole document of a person."""

from __future__ import annotations

import asyncio
from collections.abc import Iterator
from contextlib import closing
from pathlib import Path

import pytest

from lexgate.client import AsyncLedgerClient, InputError, LedgerClient
from lexgate.domain.consent import Role
from lexgate.domain.rights import RequestState
from lexgate.facts.ledger import SqlLedger, broken_at, open_sqlite
from tests.integration.ledger import kit
from tests.integration.services.over_http import HttpLedger, over_http
from tests.integration.services.served import served

FORTNIGHT = 15 * kit.DAY


@pytest.fixture
def clock() -> kit.Clock:
    return kit.Clock()


@pytest.fixture
def stored(tmp_path: Path, clock: kit.Clock) -> Iterator[SqlLedger]:
    with closing(open_sqlite(tmp_path / "ledger.db", clock=clock)) as ledger:
        yield ledger


@pytest.fixture
def http(stored: SqlLedger, clock: kit.Clock) -> Iterator[HttpLedger]:
    with over_http(stored, clock) as http:
        yield http


@pytest.fixture
def target(stored: SqlLedger, clock: kit.Clock) -> Iterator[str]:
    with served(stored, clock) as target:
        yield target


@pytest.fixture
def five(stored: SqlLedger) -> list[str]:
    """Five requests of a person to the clinic, the first one refused, among those of others to others."""
    requests = [kit.rights("copy") for _ in range(5)]
    for request in requests:
        stored.open_request(request, kit.person())
        stored.open_request(kit.rights(subject_id="s-43", controller_id="lab-1"), kit.says(Role.SUBJECT, "s-43"))
    stored.refuse_request(requests[0].request_id, kit.clinic(reason="unfounded"))
    return [request.request_id for request in requests]


def test_requests_of_a_person_come_in_pages(target: str, http: HttpLedger, five: list[str], stored: SqlLedger) -> None:
    with LedgerClient(target) as client:
        cases = list(client.rights_requests(kit.SUBJECT, page_size=2))
        assert list(client.rights_requests("nobody")) == []
    assert cases == list(stored.rights_requests(kit.SUBJECT))
    assert not any(map(broken_at, cases))
    page = http.ask("GET", "/v1/ledger/requests", params={"subject_id": kit.SUBJECT, "page_size": 3}).json()
    assert [each["request"]["request_id"] for each in page["cases"]] == five[:3]
    assert [each["state"] for each in page["cases"]] == ["refused", "opened", "opened"]
    stated = {"subject_id": kit.SUBJECT, "page_token": page["next_page_token"]}
    rest = http.ask("GET", "/v1/ledger/requests", params=stated).json()
    assert [each["request"]["request_id"] for each in rest["cases"]] == five[3:]
    assert "next_page_token" not in rest
    other = http.ask("GET", "/v1/ledger/requests", params={**stated, "subject_id": "s-43"})
    assert (other.status_code, other.json()["errors"][0]["parameter"]) == (400, "page_token")


def test_controller_sees_what_waits_and_until_when(
    target: str, http: HttpLedger, five: list[str], clock: kit.Clock
) -> None:
    clock.at += FORTNIGHT + 1
    with LedgerClient(target) as client:
        waiting = list(client.open_requests(kit.CONTROLLER, page_size=3))
        with pytest.raises(InputError, match="page_size"):
            list(client.open_requests(kit.CONTROLLER, page_size=501))
    assert [each.case.request.request_id for each in waiting] == five[1:]
    assert {(each.due_at, each.state) for each in waiting} == {(kit.NOW + FORTNIGHT, RequestState.OVERDUE)}
    told = http.ask("GET", "/v1/ledger/open-requests", params={"controller_id": kit.CONTROLLER}).json()["cases"]
    assert [each["request"]["request_id"] for each in told] == five[1:]
    assert {(each["due_at"], each["state"]) for each in told} == {("2023-11-29T22:13:20Z", "overdue")}


def test_document_of_a_person_comes_whole_by_both_ways(target: str, http: HttpLedger, stored: SqlLedger) -> None:
    stored.grant(kit.record(valid_until=kit.NOW + 9, joint_controller_ids=("lab-1",)), kit.person())
    asked = kit.record(scope=kit.scope("research"))
    stored.request(asked, kit.clinic())
    stored.refuse(asked.record_id, kit.person())
    stored.state_guardian(kit.SUBJECT, kit.guardian(), kit.clinic())
    stored.open_request(kit.rights("object"), kit.person())
    document = stored.subject_document(kit.SUBJECT)
    assert all(document[name] for name in ("consents", "refusals", "guardianships", "requests"))
    with LedgerClient(target) as client:
        client.state_fact(kit.SUBJECT, "deleted_tags", ("night_owl", "gamer"), kit.person())
        client.state_fact(kit.SUBJECT, "age_band", "18+", kit.clinic())
        client.state_fact(kit.SUBJECT, "pushes_refused", True, kit.person())
        document = stored.subject_document(kit.SUBJECT)
        assert document["subject"].keys() == {"deleted_tags", "age_band", "pushes_refused"}
        assert client.subject_document(kit.SUBJECT) == http.subject_document(kit.SUBJECT) == document
        with pytest.raises(InputError, match=r"value\[1\]"):
            client.state_fact(kit.SUBJECT, "deleted_tags", ("gamer", "not a code"), kit.person())


def test_client_for_asyncio_is_its_twin(target: str, stored: SqlLedger) -> None:
    async def everything() -> None:
        async with AsyncLedgerClient(target) as client:
            asked, given = kit.record(), kit.record(scope=kit.scope("research"))
            await client.request(asked, kit.clinic())
            await client.defer(asked.record_id, kit.person())
            await client.give(asked.record_id, "v1", kit.person())
            await client.grant(given, kit.person())
            await client.invalidate(given.record_id, kit.clinic(), effective_at=kit.NOW)
            renewed = kit.record(renews_record_id=asked.record_id)
            await client.renew(renewed, kit.person())
            await client.revoke(renewed.record_id, kit.clinic())
            other = kit.record(scope=kit.scope("ads"))
            await client.request(other, kit.clinic())
            await client.refuse(other.record_id, kit.person())
            await client.state_guardian(kit.SUBJECT, kit.guardian(), kit.clinic())
            await client.state_fact(kit.SUBJECT, "is_consumer", True, kit.clinic())
            rights = [kit.rights() for _ in range(3)]
            for each in rights:
                await client.open_request(each, kit.person())
            await client.verify_request(rights[0].request_id, kit.clinic())
            await client.fulfil_request(rights[0].request_id, kit.clinic())
            await client.refuse_request(rights[1].request_id, kit.clinic(reason="unfounded"))
            await client.withdraw_request(rights[2].request_id, kit.person())
            assert await client.consent(asked.record_id) == stored.consent(asked.record_id)
            assert await client.state_of(given.record_id) == "invalidated"
            assert await client.rights_request(rights[0].request_id) == stored.rights_request(rights[0].request_id)
            assert await client.request_state_of(rights[1].request_id) == "refused"
            assert [each async for each in client.rights_requests(kit.SUBJECT, page_size=2)] == list(
                stored.rights_requests(kit.SUBJECT)
            )
            assert [each async for each in client.open_requests(kit.CONTROLLER)] == []
            assert await client.subject_document(kit.SUBJECT) == stored.subject_document(kit.SUBJECT)
            assert await client.revision() == stored.revision()

    asyncio.run(everything())
