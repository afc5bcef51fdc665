"""The registers over both servers: every operation, every refusal, plans, pages and keys."""

from __future__ import annotations

import asyncio
from collections.abc import Iterator
from contextlib import closing
from pathlib import Path
from typing import Any

import grpc
import pytest
from google.rpc import error_details_pb2 as details

from lexgate.client import (
    AsyncRegisterClient,
    EntryPlan,
    InputError,
    NotConfigured,
    PlannedChange,
    RegisterClient,
)
from lexgate.client._registers import document_of, entry_request, put_request
from lexgate.client.filling import fill
from lexgate.domain.consent import Role
from lexgate.domain.register import Change, Kind, Plan
from lexgate.domain.vocabulary import Vocabulary
from lexgate.errors import KeyReused, PlanOutdated, UnknownEntry, VersionReused, WrongActor
from lexgate.facts.registers import SqlRegisters, entry_json
from lexgate.facts.store.sqlite import open_sqlite_database
from lexgate.law.policy_set import PolicySet
from lexgate.serve.services.operation import Service
from lexgate.serve.services.register_routes import add_register_routes
from lexgate.serve.services.registers import register_service
from lexgate.v1 import register_service_pb2 as messages, register_service_pb2_grpc as stubs
from tests.grpc_servers import NoCounters
from tests.integration.registers import kit
from tests.integration.services.over_http import Web, app_of
from tests.integration.services.served import serving
from tests.integration.services.test_refusals import refused

BY = {"actor": {"id": "ops-1", "role": "controller"}, "method": "api"}
ACCOUNT = "/entry/facts/account/password_changed_at"
EVERYTHING = [(kind, {**stated, "processor": kit.CLINIC}) for kind, stated in kit.STATED.items()]


@pytest.fixture
def stored(tmp_path: Path) -> Iterator[SqlRegisters]:
    database = open_sqlite_database(tmp_path / "ledger.db", clock=lambda: kit.NOW, busy_seconds=5)
    with closing(SqlRegisters(database)) as registers:
        yield registers


@pytest.fixture
def service(stored: SqlRegisters, policy_set: PolicySet) -> Service:
    return register_service(stored, Vocabulary.parse(policy_set.vocabulary), NoCounters())


@pytest.fixture
def target(service: Service) -> Iterator[str]:
    with serving(service) as target:
        yield target


@pytest.fixture
def client(target: str) -> Iterator[RegisterClient]:
    with RegisterClient(target) as client:
        yield client


@pytest.fixture
def web(service: Service) -> Iterator[Web]:
    with app_of(service, add_register_routes) as app:
        yield Web(app)


@pytest.fixture
def clinic(stored: SqlRegisters) -> SqlRegisters:
    """Registers with one entry of each kind."""
    stored.apply(Plan(0, tuple(Change(None, kit.entry(kind)) for kind in Kind)), kit.by())
    return stored


def put(web: Web, kind: Kind, entry: Any, **more: Any) -> Any:
    body = {"kind": kind, "entry": entry, "by": BY}
    return web.ask("POST", "/v1/registers/entries:put", json=body, **more)


# --- Writes and reads ------------------------------------------------------------------------------------------------


def test_entry_is_put_read_and_removed_over_grpc(client: RegisterClient, stored: SqlRegisters) -> None:
    receipts = [client.put(kind, entry, kit.by()) for kind, entry in EVERYTHING if kind in {"processor", "system"}]
    assert [(each.revision, each.recorded_at) for each in receipts] == [(1, kit.NOW), (2, kit.NOW)]
    found = client.entry("system", "ward")
    assert (found.kind, found.id, found.revision, found.recorded_at, found.folder) == (
        Kind.SYSTEM,
        "ward",
        2,
        kit.NOW,
        False,
    )
    assert found.entry == entry_json(stored.entry(Kind.SYSTEM, "ward").entry)
    client.remove(Kind.SYSTEM, "ward", kit.by(reason="replaced"))
    events = list(client.history("system", "ward"))
    assert [(each.seq, each.type, each.actor.id, each.reason) for each in events] == [
        (1, "added", "ops-1", None),
        (2, "removed", "ops-1", "replaced"),
    ]
    assert [each.entry for each in events] == [found.entry, None]
    assert [each.prev_hash for each in events] == [each.prev_hash for each in stored.history(Kind.SYSTEM, "ward")]


def test_entry_is_put_read_and_removed_over_http(web: Web, stored: SqlRegisters) -> None:
    for kind, entry in EVERYTHING:
        if kind in {"processor", "system"}:
            assert put(web, kind, entry).json()["receipt"]["recorded_at"] == "2023-11-14T22:13:20Z"
    found = web.ask("GET", "/v1/registers/entries/system/ward").json()["entry"]
    assert found == {
        "kind": "system",
        "entry": {"id": "ward", "processor": "clinic-7", "facts": {"encryption": True}},
        "revision": "2",
        "recorded_at": "2023-11-14T22:13:20Z",
        "folder": False,
    }
    body = {"kind": "system", "id": "ward", "by": BY}
    assert web.ask("POST", "/v1/registers/entries:remove", json=body).json()["receipt"]["revision"] == "3"
    events = web.ask("GET", "/v1/registers/events/system/ward").json()["events"]
    assert [each["type"] for each in events] == ["added", "removed"]
    assert "entry" not in events[1]
    assert stored.revision() == 3


def test_document_of_a_processor_is_the_one_that_is_stored(
    client: RegisterClient, web: Web, clinic: SqlRegisters
) -> None:
    document = clinic.processor_document(kit.CLINIC)
    assert document["contracts"][0]["valid_until"]
    assert client.processor_document(kit.CLINIC) == document
    assert client.processor_document(kit.CLINIC, as_of=kit.NOW, known_at=kit.NOW) == document
    told = web.ask("GET", f"/v1/registers/processors/{kit.CLINIC}").json()
    assert told["document"]["contracts"][0]["valid_from"] == "2022-12-31T16:00:00Z"
    answer = messages.GetProcessorResponse()
    fill(answer, told)
    assert document_of(answer) == document
    empty = clinic.processor_document("nobody")
    assert client.processor_document("nobody") == empty
    assert client.processor_document(kit.CLINIC, as_of=kit.NOW - 1)["revision"] == 0


# --- Plans -----------------------------------------------------------------------------------------------------------


def test_plan_is_looked_at_and_then_applied(client: RegisterClient, stored: SqlRegisters) -> None:
    plan = client.plan(EVERYTHING)
    assert plan.revision == 0
    assert [each.kind for each in plan.changes] == list(Kind)
    assert all(each.before is None for each in plan.changes)
    assert stored.revision() == 0
    assert client.apply(plan, kit.by()).revision == 1
    assert all(each.folder for each in stored.snapshot().entries)
    assert client.plan(EVERYTHING) == EntryPlan(1, ())

    fewer = [(kind, entry) for kind, entry in EVERYTHING if kind is not Kind.APP]
    fewer[0] = (Kind.PROCESSOR, {"id": kit.CLINIC, "facts": {"processor": {"established_in": "CN"}}})
    changes = {each.kind: each for each in client.plan(fewer).changes}
    assert changes.keys() == {Kind.PROCESSOR, Kind.APP}
    assert changes[Kind.APP].after is None
    assert changes[Kind.PROCESSOR].before == entry_json(kit.entry(Kind.PROCESSOR))
    client.apply(client.plan(fewer), kit.by())
    with pytest.raises(UnknownEntry):
        client.entry("app", "pulse")
    assert client.plan([], processors=[kit.CLINIC]).changes


def test_plan_goes_over_http_and_comes_back_as_it_was(web: Web, stored: SqlRegisters) -> None:
    entries = [{"kind": kind, "entry": entry} for kind, entry in EVERYTHING]
    planned = web.ask("POST", "/v1/registers/entries:plan", json={"entries": entries})
    assert planned.status_code == 200, planned.text
    body = {**planned.json(), "by": BY}
    for _ in range(2):
        applied = web.ask("POST", "/v1/registers/entries:apply", json=body, headers={"idempotency-key": "k-1"})
        assert applied.json()["receipt"]["revision"] == "1", applied.text
    assert len(stored.snapshot().entries) == len(Kind)


def test_outdated_plan_changes_nothing(client: RegisterClient, stored: SqlRegisters) -> None:
    plan = client.plan(EVERYTHING)
    client.put("processor", {"id": "lab-2"}, kit.by())
    with pytest.raises(PlanOutdated) as caught:
        client.apply(plan, kit.by())
    assert caught.value.field.name == "revision"
    assert stored.revision() == 1


def test_plan_that_does_not_fit_names_the_entry(client: RegisterClient) -> None:
    wrong: list[Any] = [
        (Kind.PROCESSOR, {"id": kit.CLINIC}),
        (Kind.DATASET, {"id": "intake", "processor": kit.CLINIC, "system": "SECRET"}),
        (Kind.SYSTEM, {"id": "ward", "processor": kit.CLINIC, "facts": {"encrypted": True}}),
    ]
    with pytest.raises(InputError) as caught:
        client.plan(wrong)
    assert [field.pointer for field in caught.value.fields] == ["/entries/2/entry/facts/encrypted"]
    with pytest.raises(InputError) as caught:
        client.plan(wrong[:2])
    assert [field.pointer for field in caught.value.fields] == ["/entries/1/entry/system"]
    with pytest.raises(InputError) as caught:
        client.plan([*wrong[:1], *wrong[:1]])
    assert [field.pointer for field in caught.value.fields] == ["/entries/1/entry/id"]
    assert "SECRET" not in str(caught.value)


def test_plan_for_a_processor_that_can_be_none_is_refused(client: RegisterClient) -> None:
    with pytest.raises(InputError) as caught:
        client.plan([], processors=[kit.CLINIC, "no id"])
    assert [field.pointer for field in caught.value.fields] == ["/processors/1"]


@pytest.mark.parametrize(
    ("change", "field"),
    [
        (PlannedChange(Kind.SYSTEM, None, None), "changes[0]"),
        (
            PlannedChange(Kind.SYSTEM, {"id": "a", "processor": "p"}, {"id": "b", "processor": "p"}),
            "changes[0].after.id",
        ),
        (PlannedChange(Kind.SYSTEM, None, {"processor": "p"}), "changes[0].after.id"),
    ],
)
def test_plan_that_is_none_is_refused(client: RegisterClient, change: PlannedChange, field: str) -> None:
    with pytest.raises(InputError) as caught:
        client.apply(EntryPlan(0, (change,)), kit.by())
    assert [each.name for each in caught.value.fields] == [field]


# --- Refusals --------------------------------------------------------------------------------------------------------


def test_refusals_are_those_of_the_library(client: RegisterClient, clinic: SqlRegisters) -> None:
    notice = {**kit.STATED[Kind.NOTICE], "processor": kit.CLINIC, "texts": {"zh-Hans": {"sha256": "b" * 64}}}
    with pytest.raises(VersionReused) as reused:
        client.put("notice", notice, kit.by())
    assert reused.value.field.name == "entry.version"
    with pytest.raises(UnknownEntry):
        client.remove("system", "SECRET", kit.by())
    with pytest.raises(UnknownEntry):
        list(client.history("system", "SECRET"))
    with pytest.raises(WrongActor) as wrong:
        client.remove("system", "ward", kit.by("s-1", Role.SUBJECT))
    assert wrong.value.field.name == "actor.role"
    with pytest.raises(InputError) as named:
        client.remove("system", "ward", kit.by())
    assert [each.name for each in named.value.fields] == ["datasets.intake.system"]
    with pytest.raises(InputError, match="kind"):
        client.entry("SECRET", "ward")
    client.put("app", {"id": "b", "processor": kit.CLINIC}, kit.by(idempotency_key="k-1"))
    with pytest.raises(KeyReused):
        client.put("app", {"id": "c", "processor": kit.CLINIC}, kit.by(idempotency_key="k-1"))
    assert clinic.revision() == 2


def test_statuses_over_grpc(target: str, clinic: SqlRegisters) -> None:
    with grpc.insecure_channel(target) as channel:
        stub = stubs.RegisterServiceStub(channel)  # type: ignore[no-untyped-call] # generated
        notice = {**kit.STATED[Kind.NOTICE], "processor": kit.CLINIC, "texts": {"zh-Hans": {"sha256": "b" * 64}}}
        request = put_request("notice", notice, kit.by())
        code, (info, bad) = refused(lambda: stub.PutEntry(request), details.ErrorInfo, details.BadRequest)
        assert (code, info.reason) == (grpc.StatusCode.ALREADY_EXISTS, "VersionReused")
        assert bad.field_violations[0].field == "entry.version"
        unknown = entry_request("system", "SECRET")
        code, (info, _) = refused(lambda: stub.GetEntry(unknown), details.ErrorInfo, details.BadRequest)
        assert (code, info.reason) == (grpc.StatusCode.NOT_FOUND, "UnknownEntry")
    assert clinic.revision() == 1


@pytest.mark.parametrize(
    ("kind", "entry", "pointer"),
    [
        ("SECRET", {"id": "a"}, "/kind"),
        ("system", None, "/entry"),
        ("system", {"id": "a"}, "/entry/processor"),
        ("system", {"id": "a", "processor": "SECRET"}, "/entry/processor"),
        ("system", {"id": "a", "processor": "clinic-7", "facts": {"encryption": "SECRET"}}, "/entry/facts/encryption"),
        ("processor", {"id": "clinic-7", "facts": {"account": {"password_changed_at": "SECRET"}}}, ACCOUNT),
    ],
)
def test_malformed_entry_names_the_field(web: Web, clinic: SqlRegisters, kind: Any, entry: Any, pointer: str) -> None:
    answer = put(web, kind, entry)
    assert answer.status_code == 400, answer.text
    assert [each["pointer"] for each in answer.json()["errors"]] == [pointer]
    assert "SECRET" not in answer.text
    assert clinic.revision() == 1


def test_what_another_entry_names_has_no_pointer(web: Web, clinic: SqlRegisters) -> None:
    answer = web.ask("POST", "/v1/registers/entries:remove", json={"kind": "system", "id": "ward", "by": BY})
    assert answer.status_code == 400
    assert [each["field"] for each in answer.json()["errors"]] == ["datasets.intake.system"]
    for path in ("entries/SECRET/ward", "events/SECRET/ward", "entries?kind=SECRET"):
        answer = web.ask("GET", f"/v1/registers/{path}")
        assert [each["parameter"] for each in answer.json()["errors"]] == ["kind"]
        assert "SECRET" not in answer.text
    assert web.ask("GET", "/v1/registers/entries/system/SECRET/x").status_code == 404
    assert clinic.revision() == 1


def test_without_registers_every_call_says_what_to_set(policy_set: PolicySet) -> None:
    service = register_service(None, Vocabulary.parse(policy_set.vocabulary), NoCounters())
    with serving(service) as target, RegisterClient(target) as client, pytest.raises(NotConfigured, match="ledger"):
        client.entry("system", "ward")
    with app_of(service, add_register_routes) as app:
        answer = Web(app).ask("GET", "/v1/registers/entries/system/ward")
        assert (answer.status_code, answer.json()["reason"]) == (404, "NotConfigured")


# --- Pages -----------------------------------------------------------------------------------------------------------


@pytest.fixture
def seven(stored: SqlRegisters) -> list[str]:
    stored.put(kit.entry(Kind.PROCESSOR), kit.by())
    stored.put(kit.entry(Kind.PROCESSOR, id="lab-2", processor=None), kit.by())
    names = [f"s-{number}" for number in range(7)]
    for name in names:
        stored.put(kit.entry(Kind.SYSTEM, id=name), kit.by())
    stored.put(kit.entry(Kind.SYSTEM, id="s-9", processor="lab-2"), kit.by())
    return names


def test_lists_come_in_pages(client: RegisterClient, web: Web, seven: list[str]) -> None:
    assert [each.id for each in client.entries("system", page_size=3)] == [*seven, "s-9"]
    assert [each.id for each in client.entries("system", processor=kit.CLINIC, page_size=7)] == seven
    page = web.ask("GET", "/v1/registers/entries?kind=system&page_size=5").json()
    assert [each["entry"]["id"] for each in page["entries"]] == seven[:5]
    stated = {"kind": "system", "page_token": page["next_page_token"]}
    rest = web.ask("GET", "/v1/registers/entries", params=stated).json()
    assert [each["entry"]["id"] for each in rest["entries"]] == [*seven[5:], "s-9"]
    assert "next_page_token" not in rest


def test_history_comes_in_pages(client: RegisterClient, web: Web, seven: list[str], stored: SqlRegisters) -> None:
    for number in range(4):
        stored.put(kit.entry(Kind.SYSTEM, id=seven[0], facts={"encryption": number % 2 == 1}), kit.by())
    events = list(client.history("system", seven[0], page_size=2))
    assert [each.seq for each in events] == [1, 2, 3, 4, 5]
    answer = web.ask("GET", f"/v1/registers/events/system/{seven[0]}?page_token=SECRET")
    assert (answer.status_code, answer.json()["errors"][0]["parameter"]) == (400, "page_token")


def test_client_for_asyncio_is_its_twin(target: str, clinic: SqlRegisters) -> None:
    async def everything() -> None:
        async with AsyncRegisterClient(target) as client:
            await client.put("app", {"id": "b", "processor": kit.CLINIC}, kit.by())
            assert [each.id async for each in client.entries("app", page_size=1)] == ["b", "pulse"]
            assert (await client.entry("app", "b")).revision == 2
            assert [each.type async for each in client.history("app", "b")] == ["added"]
            await client.remove("app", "b", kit.by())
            plan = await client.plan(EVERYTHING)
            assert (await client.apply(plan, kit.by())).revision == 3
            assert await client.processor_document(kit.CLINIC) == clinic.processor_document(kit.CLINIC)

    asyncio.run(everything())
