"""A ledger behind the HTTP application, with a face that is the port's."""

from __future__ import annotations

import asyncio
from collections.abc import Callable, Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager
from functools import partial
from typing import Any

import httpx
from fastapi import FastAPI, Request

from lexgate import errors
from lexgate.client._ledger import consent_of, document_of, receipt_of, state_of
from lexgate.client._rights import case_of, request_state_of
from lexgate.client.filling import fill
from lexgate.client.mirrored import mirror
from lexgate.domain.consent import Consent, ConsentRecord, Guardian, State
from lexgate.domain.instant import format_instant
from lexgate.domain.rights import RequestState, RightsCase, RightsRequest
from lexgate.errors import FieldError, InputError, LedgerRefusal, LexgateError
from lexgate.facts.ledger import Circumstances, LedgerStore, Receipt
from lexgate.facts.store import Clock
from lexgate.serve.services.http_routes import Door
from lexgate.serve.services.ledger import ledger_service
from lexgate.serve.services.ledger_routes import add_ledger_routes
from lexgate.serve.services.operation import Service
from lexgate.serve.services.told import told
from lexgate.v1 import ledger_pb2 as wire, ledger_service_pb2 as messages
from tests.grpc_servers import NoCounters


@contextmanager
def over_http(ledger: LedgerStore | None, clock: Clock) -> Iterator[HttpLedger]:
    """Serves a ledger; gives what asks it."""
    with app_of(ledger_service(ledger, NoCounters(), clock), add_ledger_routes) as app:
        yield HttpLedger(app)


@contextmanager
def app_of(service: Service, add_routes: Callable[[FastAPI, Door], None]) -> Iterator[FastAPI]:
    """An application that serves one service."""
    with ThreadPoolExecutor(4) as threads:

        async def in_thread(work: Any, *arguments: Any) -> Any:
            return await asyncio.get_running_loop().run_in_executor(threads, partial(work, *arguments))

        async def body(request: Request) -> bytes:
            return await request.body()

        app = FastAPI()
        add_routes(app, Door(service, body, in_thread, 32))
        yield app


class Web:
    """Asks an application."""

    def __init__(self, app: FastAPI) -> None:
        self._app = app

    def ask(self, method: str, path: str, **more: Any) -> httpx.Response:
        async def asking() -> httpx.Response:
            transport = httpx.ASGITransport(self._app)
            async with httpx.AsyncClient(transport=transport, base_url="http://lexgate") as client:
                return await client.request(method, path, **more)

        return asyncio.run(asking())


class HttpLedger(Web):
    """Asks over HTTP; gives and raises what the library would."""

    def write(self, path: str, by: Circumstances, **body: Any) -> Receipt:
        said = wire.Circumstances()
        mirror(by, said)
        headers = {"Idempotency-Key": by.idempotency_key} if by.idempotency_key else {}
        answer = self.ask("POST", f"/v1/ledger/{path}", json={**body, "by": told(said)}, headers=headers)
        return receipt_of(_answered(answer, messages.GrantConsentResponse()))

    def request(self, record: ConsentRecord, by: Circumstances) -> Receipt:
        return self.write("consents:request", by, record=_json(record, wire.ConsentRecord()))

    def grant(self, record: ConsentRecord, by: Circumstances) -> Receipt:
        return self.write("consents:grant", by, record=_json(record, wire.ConsentRecord()))

    def renew(self, record: ConsentRecord, by: Circumstances) -> Receipt:
        return self.write("consents:renew", by, record=_json(record, wire.ConsentRecord()))

    def give(self, record_id: str, notice_version: str, by: Circumstances) -> Receipt:
        return self.write("consents:give", by, record_id=record_id, notice_version=notice_version)

    def refuse(self, record_id: str, by: Circumstances) -> Receipt:
        return self.write("consents:refuse", by, record_id=record_id)

    def defer(self, record_id: str, by: Circumstances) -> Receipt:
        return self.write("consents:defer", by, record_id=record_id)

    def withdraw(self, record_id: str, by: Circumstances) -> Receipt:
        return self.write("consents:withdraw", by, record_id=record_id)

    def revoke(self, record_id: str, by: Circumstances) -> Receipt:
        return self.write("consents:revoke", by, record_id=record_id)

    def invalidate(self, record_id: str, by: Circumstances, effective_at: int | None = None) -> Receipt:
        return self.write("consents:invalidate", by, record_id=record_id, effective_at=_instant(effective_at))

    def state_fact(self, subject_id: str, name: str, value: Any, by: Circumstances) -> Receipt:
        return self.write("facts", by, subject_id=subject_id, name=name, value=value)

    def state_guardian(self, subject_id: str, guardian: Guardian, by: Circumstances) -> Receipt:
        return self.write("guardianships", by, subject_id=subject_id, guardian=_json(guardian, wire.Guardianship()))

    def open_request(self, request: RightsRequest, by: Circumstances) -> Receipt:
        return self.write("requests:open", by, request=_json(request, wire.RightsRequest()))

    def verify_request(self, request_id: str, by: Circumstances) -> Receipt:
        return self.write("requests:verify", by, request_id=request_id)

    def fulfil_request(self, request_id: str, by: Circumstances) -> Receipt:
        return self.write("requests:fulfil", by, request_id=request_id)

    def refuse_request(self, request_id: str, by: Circumstances) -> Receipt:
        return self.write("requests:refuse", by, request_id=request_id)

    def withdraw_request(self, request_id: str, by: Circumstances) -> Receipt:
        return self.write("requests:withdraw", by, request_id=request_id)

    def rights_request(self, request_id: str) -> RightsCase:
        return case_of(self._case(request_id).case)

    def request_state_of(
        self, request_id: str, at: int | None = None, known_at: int | None = None
    ) -> RequestState | None:
        return request_state_of(self._case(request_id, at, known_at).case)

    def subject_document(
        self, subject_id: str, as_of: int | None = None, known_at: int | None = None
    ) -> dict[str, Any]:
        answer = self.ask("GET", f"/v1/ledger/subjects/{subject_id}", params=_instants(as_of, known_at))
        return document_of(_answered(answer, messages.GetSubjectResponse()).document)

    def consent(self, record_id: str) -> Consent:
        return consent_of(self._consent(record_id).consent)

    def state_of(self, record_id: str, at: int | None = None, known_at: int | None = None) -> State | None:
        return state_of(self._consent(record_id, at, known_at).consent)

    def revision(self) -> int:
        return int(self.ask("GET", "/v1/ledger/revision").json()["revision"])

    def _case(self, request_id: str, at: int | None = None, known_at: int | None = None) -> Any:
        answer = self.ask("GET", f"/v1/ledger/requests/{request_id}", params=_instants(at, known_at))
        return _answered(answer, messages.GetRequestResponse())

    def _consent(self, record_id: str, at: int | None = None, known_at: int | None = None) -> Any:
        answer = self.ask("GET", f"/v1/ledger/consents/{record_id}", params=_instants(at, known_at))
        return _answered(answer, messages.GetConsentResponse())


def _json(value: Any, message: Any) -> Any:
    mirror(value, message)
    return told(message)


def _instant(at: int | None) -> str | None:
    return None if at is None else format_instant(at)


def _instants(as_of: int | None, known_at: int | None) -> dict[str, str]:
    stated = {"as_of": _instant(as_of), "known_at": _instant(known_at)}
    return {name: value for name, value in stated.items() if value is not None}


def _answered(answer: httpx.Response, message: Any) -> Any:
    if answer.status_code != 200:
        raise _error(answer)
    fill(message, answer.json())
    return message


def _error(answer: httpx.Response) -> LexgateError:
    """The error that a problem document tells of."""
    document = answer.json()
    assert answer.headers["content-type"] == "application/problem+json"
    assert document["status"] == answer.status_code
    kind = getattr(errors, document["reason"])
    if not issubclass(kind, LedgerRefusal | InputError):
        return LexgateError(document["detail"])
    fields = [_field(each) for each in document["errors"]]
    return InputError(fields) if kind is InputError else kind(fields[0])


def _field(stated: dict[str, str]) -> FieldError:
    if "header" in stated:
        path = ["idempotency_key"]
    elif "pointer" in stated:
        path = [each for each in stated["pointer"].split("/")[1:] if each]
    else:
        path = (stated.get("field") or stated["parameter"]).split(".")
    inner = path[1:] if len(path) > 1 and path[0] in {"record", "request", "by"} else path
    return FieldError(tuple(inner), stated["problem"], stated["cure"])
