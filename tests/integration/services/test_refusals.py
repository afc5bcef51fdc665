"""What a refusal looks like to who has neither the library nor the client: statuses, details, problem documents."""

from __future__ import annotations

import json
import sqlite3
from collections.abc import Callable, Iterator
from contextlib import closing
from pathlib import Path
from typing import Any

import grpc
import pytest
from google.rpc import error_details_pb2 as details
from grpc_status import rpc_status

from lexgate.client import LedgerClient, LedgerFault, NotConfigured
from lexgate.client._ledger import with_record
from lexgate.client.mirrored import mirror
from lexgate.errors import EventOutOfOrder
from lexgate.facts.ledger import SqlLedger, open_sqlite
from lexgate.facts.ledger._port import Rules
from lexgate.facts.store.sqlite import open_sqlite_database
from lexgate.serve.services.told import told
from lexgate.v1 import ledger_pb2 as wire, ledger_service_pb2 as service, ledger_service_pb2_grpc as stubs
from tests.integration.ledger import kit
from tests.integration.services.over_http import HttpLedger, over_http
from tests.integration.services.served import served

BY = {"actor": {"id": kit.SUBJECT, "role": "subject"}, "method": "web_form"}
WRITTEN = {"record_id": "r-1", "by": BY}
CLINIC = {"actor": {"id": kit.CONTROLLER, "role": "controller"}, "method": "web_form"}


@pytest.fixture
def stored(tmp_path: Path) -> Iterator[SqlLedger]:
    with closing(open_sqlite(tmp_path / "ledger.db", clock=lambda: kit.NOW)) as ledger:
        yield ledger


@pytest.fixture
def http(stored: SqlLedger) -> Iterator[HttpLedger]:
    with over_http(stored, lambda: kit.NOW) as http:
        yield http


@pytest.fixture
def stub(stored: SqlLedger) -> Iterator[Any]:
    with served(stored, lambda: kit.NOW) as target, grpc.insecure_channel(target) as channel:
        yield stubs.LedgerServiceStub(channel)  # type: ignore[no-untyped-call] # generated


def by(name: str, role: str) -> Any:
    return {"actor": {"id": name, "role": role}, "method": "web_form"}


def record_json(**change: Any) -> Any:
    message = wire.ConsentRecord()
    mirror(kit.record(**change), message)
    return told(message)


def refused(call: Callable[[], object], *kinds: Any) -> tuple[grpc.StatusCode, list[Any]]:
    """The code of a refused call, and its details of those kinds, in order."""
    with pytest.raises(grpc.RpcError) as caught:
        call()
    status = rpc_status.from_call(caught.value)
    found = []
    for kind, packed in zip(kinds, status.details, strict=True):
        detail = kind()
        assert packed.Unpack(detail)
        found.append(detail)
    return caught.value.code(), found


def problem(http: HttpLedger, path: str, body: Any, status: int, **more: Any) -> Any:
    answer = http.ask("POST", f"/v1/ledger/{path}", json=body, **more)
    assert answer.status_code == status, answer.text
    assert answer.headers["content-type"] == "application/problem+json"
    document = answer.json()
    assert document["status"] == status
    assert document["type"] == "about:blank"
    assert "SECRET" not in answer.text
    return document


# --- gRPC ------------------------------------------------------------------------------------------------------------


def test_refusal_is_a_failed_precondition_that_names_error_field_and_cure(stub: Any, stored: SqlLedger) -> None:
    record = kit.record()
    stored.request(record, kit.clinic())
    stored.refuse(record.record_id, kit.person())
    again = with_record(service.RequestConsentRequest(), kit.record(), kit.clinic())
    kinds = details.ErrorInfo, details.BadRequest, details.PreconditionFailure
    code, (info, bad, unmet) = refused(lambda: stub.RequestConsent(again), *kinds)
    assert code is grpc.StatusCode.FAILED_PRECONDITION
    assert (info.reason, info.domain) == ("InsideCooldown", "lexgate")
    assert [each.field for each in bad.field_violations] == ["record.scope.purpose_id"]
    assert "do not ask until it is over" in bad.field_violations[0].description
    assert [(each.type, each.subject) for each in unmet.violations] == [("InsideCooldown", "record.scope.purpose_id")]


def test_unknown_record_is_not_found_and_a_key_used_before_exists(stub: Any, stored: SqlLedger) -> None:
    kinds = details.ErrorInfo, details.BadRequest
    code, (info, _) = refused(lambda: stub.GetConsent(service.GetConsentRequest(record_id="SECRET")), *kinds)
    assert (code, info.reason) == (grpc.StatusCode.NOT_FOUND, "UnknownRecord")
    stored.grant(kit.record(), kit.person(idempotency_key="k-1"))
    other = with_record(service.GrantConsentRequest(), kit.record(), kit.person(idempotency_key="k-1"))
    code, (info, bad) = refused(lambda: stub.GrantConsent(other), *kinds)
    assert (code, info.reason) == (grpc.StatusCode.ALREADY_EXISTS, "KeyReused")
    assert bad.field_violations[0].field == "idempotency_key"


@pytest.mark.parametrize(
    ("request_", "fields"),
    [
        (service.WithdrawConsentRequest(), ["record_id", "by"]),
        (service.GrantConsentRequest(record=wire.ConsentRecord(record_id="r" * 129)), ["record.record_id", "by"]),
        (service.WithdrawConsentRequest(record_id="r-1", by={"actor": {"id": "s-1", "role": 77}}), ["by.actor.role"]),
        (service.ListConsentsRequest(subject_id="s-1", page_size=501), ["page_size"]),
        (service.ListConsentsRequest(subject_id="s-1", page_token="SECRET!"), ["page_token"]),
        (service.GetSubjectRequest(subject_id="s-1", as_of={"seconds": 1 << 50}), ["as_of"]),
    ],
)
def test_what_breaks_the_contract_is_invalid_and_each_field_named(stub: Any, request_: Any, fields: list[str]) -> None:
    method = getattr(stub, type(request_).__name__.removesuffix("Request"))
    code, (info, bad) = refused(lambda: method(request_), details.ErrorInfo, details.BadRequest)
    assert (code, info.reason) == (grpc.StatusCode.INVALID_ARGUMENT, "InputError")
    assert set(fields) <= {each.field for each in bad.field_violations}
    assert all("; " in each.description for each in bad.field_violations)
    assert "SECRET" not in str(bad)


def test_fields_of_another_version_are_refused(stub: Any) -> None:
    inner = wire.Circumstances.FromString(b"\xfa\x01\x01x")
    request = service.WithdrawConsentRequest(record_id="r-1", by=inner)
    code, (_, bad) = refused(lambda: stub.WithdrawConsent(request), details.ErrorInfo, details.BadRequest)
    assert (code, bad.field_violations[0].field) == (grpc.StatusCode.INVALID_ARGUMENT, "by")


def test_bytes_that_are_no_message_are_invalid(stored: SqlLedger) -> None:
    with served(stored, lambda: kit.NOW) as target, grpc.insecure_channel(target) as channel:
        call: Any = channel.unary_unary("/lexgate.v1.LedgerService/GrantConsent")
        code, _ = refused(lambda: call(b"\xff"), details.ErrorInfo, details.BadRequest)
        assert code is grpc.StatusCode.INVALID_ARGUMENT


def test_nothing_is_written_after_the_deadline(stub: Any, stored: SqlLedger) -> None:
    request = with_record(service.GrantConsentRequest(), kit.record(), kit.person())
    with pytest.raises(grpc.RpcError) as caught:
        stub.GrantConsent(request, timeout=-1)
    assert caught.value.code() is grpc.StatusCode.DEADLINE_EXCEEDED
    assert stored.revision() == 0


# --- HTTP ------------------------------------------------------------------------------------------------------------


def test_refusal_over_http_has_its_reason_and_a_pointer(http: HttpLedger, stored: SqlLedger) -> None:
    record = kit.record()
    stored.request(record, kit.clinic())
    stored.refuse(record.record_id, kit.person())
    document = problem(http, "consents:request", {"record": record_json(), "by": CLINIC}, 409)
    assert document["reason"] == "InsideCooldown"
    assert document["errors"][0]["pointer"] == "/record/scope/purpose_id"
    assert document["errors"][0]["cure"]


@pytest.mark.parametrize(
    ("path", "body", "pointer"),
    [
        ("consents:withdraw", [], ""),
        ("consents:withdraw", {}, "/record_id"),
        ("consents:withdraw", {"record_id": "r-1", "by": {**BY, "methd": "x"}}, "/by/methd"),
        ("consents:withdraw", {"record_id": 5, "by": BY}, "/record_id"),
        ("consents:withdraw", {**WRITTEN, "by": by("SECRET x", "subject")}, "/by/actor/id"),
        ("consents:withdraw", {**WRITTEN, "by": by("s-1", "SECRET")}, "/by/actor/role"),
        ("consents:withdraw", {"record_id": "r-1", "by": {**BY, "occurred_at": "SECRET"}}, "/by/occurred_at"),
        ("consents:grant", {"record": {**record_json(), "subject_id": "13812345678"}, "by": BY}, "/record/subject_id"),
        ("consents:grant", {"record": {**record_json(), "valid_from": None}, "by": BY}, "/record/valid_from"),
        (
            "consents:grant",
            {"record": {**record_json(), "scope": {"items": "SECRET"}}, "by": BY},
            "/record/scope/items",
        ),
        ("facts", {"subject_id": "s-42", "name": "SECRET", "value": True, "by": BY}, "/name"),
        ("facts", {"subject_id": "s-42", "name": "age_band", "value": "SECRET", "by": BY}, "/value"),
        ("facts", {"subject_id": "s-42", "name": "age_band", "by": BY}, "/value"),
        ("guardianships", {"subject_id": "s-42", "guardian": {}, "by": CLINIC}, "/guardian/guardian_id"),
    ],
)
def test_malformed_body_names_the_field_and_writes_nothing(
    http: HttpLedger, stored: SqlLedger, path: str, body: Any, pointer: str
) -> None:
    document = problem(http, path, body, 400)
    assert document["reason"] == "InputError"
    assert pointer in [each["pointer"] for each in document["errors"]]
    assert all(each["cure"] for each in document["errors"])
    assert stored.revision() == 0


def test_what_is_recorded_and_not_sent_is_named_as_a_field(http: HttpLedger, stored: SqlLedger) -> None:
    record = kit.record(notice=kit.notice(displayed_at=None))
    stored.request(record, kit.clinic())
    body = {"record_id": record.record_id, "notice_version": "v1", "by": BY}
    document = problem(http, "consents:give", body, 422)
    assert document["reason"] == "NoticeNeverShown"
    assert document["errors"][0]["field"] == "notice.displayed_at"
    assert "pointer" not in document["errors"][0]


@pytest.mark.parametrize(
    ("path", "parameter"),
    [
        ("consents?subject_id=s-1&page_size=501", "page_size"),
        ("consents?subject_id=s-1&page_token=!", "page_token"),
        ("consents", "subject_id"),
        ("subjects/s-42?as_of=SECRET", "as_of"),
        ("consents/r-1?known_at=SECRET", "known_at"),
    ],
)
def test_malformed_parameter_is_named(http: HttpLedger, path: str, parameter: str) -> None:
    answer = http.ask("GET", f"/v1/ledger/{path}")
    if path == "consents":  # FastAPI's own: the whole application makes a problem document of it
        assert answer.status_code == 422
        return
    assert answer.status_code == 400
    assert [each["parameter"] for each in answer.json()["errors"]] == [parameter]
    assert "SECRET" not in answer.text


def test_unknown_record_is_404_by_both_ways(http: HttpLedger) -> None:
    answer = http.ask("GET", "/v1/ledger/consents/SECRET/of/many/parts")
    assert (answer.status_code, answer.json()["reason"]) == (404, "UnknownRecord")
    assert "SECRET" not in answer.text
    assert problem(http, "consents:withdraw", {"record_id": "SECRET", "by": BY}, 404)["reason"] == "UnknownRecord"


# --- No ledger, and a broken one -------------------------------------------------------------------------------------


def test_without_a_ledger_every_call_says_what_to_set() -> None:
    with served(None, lambda: kit.NOW) as target, LedgerClient(target) as client:
        for call in (client.revision, lambda: client.grant(kit.record(), kit.person())):
            with pytest.raises(NotConfigured, match=r"ledger\.path or ledger\.url"):
                call()
    with over_http(None, lambda: kit.NOW) as http:
        document = problem(http, "consents:withdraw", {"record_id": "r-1", "by": BY}, 404)
        assert (document["reason"], "ledger.path" in document["detail"]) == ("NotConfigured", True)


@pytest.fixture
def locked(tmp_path: Path) -> Iterator[SqlLedger]:
    """A ledger that another one is writing to, for as long as the test lasts."""
    path = tmp_path / "locked.db"
    database = open_sqlite_database(path, clock=lambda: kit.NOW, busy_seconds=0.01)
    with closing(SqlLedger(database, Rules())) as ledger, closing(sqlite3.connect(path, isolation_level=None)) as other:
        other.execute("BEGIN IMMEDIATE")
        yield ledger


def test_fault_is_unavailable_and_says_when_to_try_again(locked: SqlLedger) -> None:
    with served(locked, lambda: kit.NOW) as target, grpc.insecure_channel(target) as channel:
        stub = stubs.LedgerServiceStub(channel)  # type: ignore[no-untyped-call] # generated
        request = with_record(service.GrantConsentRequest(), kit.record(), kit.person())
        code, (info, retry) = refused(lambda: stub.GrantConsent(request), details.ErrorInfo, details.RetryInfo)
        assert (code, info.reason) == (grpc.StatusCode.UNAVAILABLE, "LedgerFault")
        assert retry.retry_delay.seconds == 1
        with LedgerClient(target) as client, pytest.raises(LedgerFault, match="try again"):
            client.grant(kit.record(), kit.person())
    with over_http(locked, lambda: kit.NOW) as http:
        answer = http.ask("POST", "/v1/ledger/consents:grant", json={"record": record_json(), "by": BY})
        assert (answer.status_code, answer.headers["retry-after"]) == (503, "1")
        assert answer.json()["reason"] == "LedgerFault"


def test_unforeseen_error_tells_nothing(stored: SqlLedger, monkeypatch: pytest.MonkeyPatch) -> None:
    def breaks(*_: object) -> Any:
        raise RuntimeError("SECRET")

    monkeypatch.setattr(SqlLedger, "consent", breaks)
    with served(stored, lambda: kit.NOW) as target, grpc.insecure_channel(target) as channel:
        stub = stubs.LedgerServiceStub(channel)  # type: ignore[no-untyped-call] # generated
        with pytest.raises(grpc.RpcError) as caught:
            stub.GetConsent(service.GetConsentRequest(record_id="r-1"))
        assert caught.value.code() is grpc.StatusCode.INTERNAL
        assert "SECRET" not in str(caught.value)
    with over_http(stored, lambda: kit.NOW) as http:
        answer = http.ask("GET", "/v1/ledger/consents/r-1")
        assert answer.status_code == 503
        assert "SECRET" not in answer.text


def test_event_that_cannot_follow_has_no_field_of_the_request(http: HttpLedger, stored: SqlLedger) -> None:
    record = kit.record()
    stored.request(record, kit.clinic())
    document = problem(http, "consents:withdraw", {"record_id": record.record_id, "by": BY}, 409)
    assert document["reason"] == EventOutOfOrder.__name__
    assert document["errors"][0]["field"] == "type"
    assert json.dumps(document).count("what can follow: given, refused, deferred") == 2
