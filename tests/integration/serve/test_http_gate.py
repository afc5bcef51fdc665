"""The gate before HTTP: problem documents with the headers that HTTP wants, and the caller known to the handler."""

from __future__ import annotations

import asyncio
import json
import threading
from collections.abc import Callable, Iterator
from concurrent.futures import ThreadPoolExecutor
from dataclasses import replace
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from typing import Any

import httpx
import pytest
from fastapi import FastAPI, Response
from fastapi.routing import APIRoute
from starlette.types import ASGIApp, Receive, Scope, Send

from lexgate.bootstrap import Application
from lexgate.config import AccessSection, CallerSection, ForwardAuthSection, JwtSection, RateSection
from lexgate.domain.access import Role
from lexgate.errors import AccessFault
from lexgate.serve.access import Gate, current_caller
from lexgate.serve.access.http_gate import PEER, guard, require_guarded
from lexgate.serve.access.peer import UNIX, Peer
from lexgate.serve.access.table import HTTP, RECORD
from lexgate.serve.access.tokens import new_token
from tests.integration.serve.test_grpc_gate import keep
from tests.integration.serve.web import ALLOWED, Counted, problem_of, web_over
from tests.issuer import AUDIENCE, ISSUER, Issuer

SHOP, AUDITOR = new_token("shop", (Role.RECORD,)), new_token("auditor", (Role.AUDIT,))
TCP = Peer("10.0.0.1")
Ask = Callable[..., httpx.Response]


class From:
    """What the server does for each connection: it says where the request comes from."""

    def __init__(self, app: ASGIApp, peer: Peer | None) -> None:
        self.app, self.peer = app, peer

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        await self.app({**scope, "state": {PEER: self.peer} if self.peer else {}}, receive, send)


def asking(app: ASGIApp) -> Ask:
    def ask(
        method: str, path: str, *, peer: Peer | None = TCP, token: str | None = None, **more: Any
    ) -> httpx.Response:
        headers = {} if token is None else {"authorization": f"Bearer {token}"}

        async def asked() -> httpx.Response:
            transport = httpx.ASGITransport(From(app, peer))
            async with httpx.AsyncClient(transport=transport, base_url="http://lexgate") as client:
                return await client.request(method, path, headers=headers, **more)

        return asyncio.run(asked())

    return ask


@pytest.fixture
def counted() -> Counted:
    return Counted()


@pytest.fixture
def toy(monkeypatch: pytest.MonkeyPatch, threads: ThreadPoolExecutor, counted: Counted) -> Callable[[Gate], Ask]:
    monkeypatch.setitem(HTTP, ("POST", "/toy/{name}"), RECORD)

    def made(gate: Gate) -> Ask:
        app = FastAPI(docs_url=None, redoc_url=None, openapi_url=None)
        guard(app, gate, threads, counted)

        @app.post("/toy/{name}")
        async def toy(name: str) -> Response:
            return Response(f"{current_caller().actor} {name}")

        require_guarded(app)
        return asking(app)

    return made


@pytest.fixture
def ask(toy: Callable[[Gate], Ask], tmp_path: Path) -> Ask:
    return toy(Gate(AccessSection(tokens=keep(tmp_path, SHOP, AUDITOR))))


def test_the_handler_knows_who_calls(ask: Ask) -> None:
    assert ask("POST", "/toy/x", token=SHOP.text).text == "token:shop x"
    assert ask("POST", "/toy/x", peer=UNIX).text == "unix x"


@pytest.mark.parametrize("peer", [TCP, None], ids=["TCP", "unknown"])
def test_a_caller_without_a_credential_is_told_which_one_it_needs(
    ask: Ask, peer: Peer | None, counted: Counted
) -> None:
    answer = ask("POST", "/toy/x", peer=peer)
    assert problem_of(answer, 401)["detail"] == "this call needs a credential with the role record"
    assert answer.headers["www-authenticate"] == 'Bearer realm="lexgate"'
    assert counted.kinds["refused unauthenticated"] == 1


def test_a_wrong_role_is_forbidden_and_the_needed_one_is_named(ask: Ask, counted: Counted) -> None:
    document = problem_of(ask("POST", "/toy/x", token=AUDITOR.text), 403)
    assert "the role record" in document["detail"]
    assert counted.kinds["refused permission_denied"] == 1


def test_an_unknown_token_is_refused_and_not_repeated(ask: Ask) -> None:
    for peer in (TCP, UNIX):
        answer = ask("POST", "/toy/x", peer=peer, token="lexgate_made-up")
        problem_of(answer, 401)
        assert "made-up" not in answer.text


def test_another_method_is_refused_as_ever(ask: Ask) -> None:
    assert ask("DELETE", "/toy/x").status_code == 405
    assert ask("GET", "/nowhere").status_code == 404


def test_too_many_calls_are_told_when_to_come_again(toy: Callable[[Gate], Ask], counted: Counted) -> None:
    ask = toy(Gate(AccessSection(rate=RateSection(record=0.1, burst_seconds=1))))
    assert ask("POST", "/toy/x", peer=UNIX).status_code == 200
    answer = ask("POST", "/toy/x", peer=UNIX)
    problem_of(answer, 429)
    assert 8 <= int(answer.headers["retry-after"]) <= 10
    assert counted.kinds["refused too_many_calls"] == 1


class Provider(ThreadingHTTPServer):
    """Serves a set of keys over HTTP, at /jwks, and leads elsewhere from /moved."""

    def __init__(self, issuer: Issuer) -> None:
        document = json.dumps(issuer.document()).encode()

        class Handler(BaseHTTPRequestHandler):
            def do_GET(self) -> None:
                self.send_response(302 if self.path == "/moved" else 200)
                self.send_header("location", "/jwks")
                self.end_headers()
                self.wfile.write(document)

            def log_message(self, *_: object) -> None:
                pass

        super().__init__(("127.0.0.1", 0), Handler)

    def url(self, path: str) -> str:
        return f"http://127.0.0.1:{self.server_address[1]}{path}"


@pytest.fixture(scope="module")
def issuer() -> Issuer:
    return Issuer()


@pytest.fixture(scope="module")
def provider(issuer: Issuer) -> Iterator[Provider]:
    with Provider(issuer) as provider:
        thread = threading.Thread(target=provider.serve_forever, kwargs={"poll_interval": 0.05}, daemon=True)
        thread.start()
        yield provider
        provider.shutdown()
        thread.join(10)


def known_by(jwks: str) -> Gate:
    jwt = JwtSection(issuer=ISSUER, audience=AUDIENCE, jwks=jwks, roles={"keepers": (Role.RECORD,)})
    return Gate(AccessSection(jwt=jwt))


def test_keys_are_fetched_from_the_provider(
    toy: Callable[[Gate], Ask], provider: Provider, issuer: Issuer, counted: Counted
) -> None:
    ask = toy(known_by(provider.url("/jwks")))
    assert ask("POST", "/toy/x", token=issuer.token()).text == "jwt:ops-1 x"
    problem_of(ask("POST", "/toy/x", token=Issuer().token()), 401)
    assert counted.kinds["refused unauthenticated"] == 1


@pytest.mark.parametrize("moved", [True, False], ids=["moved", "down"])
def test_keys_out_of_reach_are_a_fault_and_let_nobody_in(
    toy: Callable[[Gate], Ask], provider: Provider, issuer: Issuer, counted: Counted, moved: bool
) -> None:
    ask = toy(known_by(provider.url("/moved") if moved else "http://127.0.0.1:9/jwks"))
    problem_of(ask("POST", "/toy/x", token=issuer.token()), 503)
    assert counted.kinds[f"fault {AccessFault.__name__}"] == 1


@pytest.mark.parametrize("path", ["/v1/decisions", "/v1/decisions:batch", "/v1/decisions:explain", "/v1/posture"])
def test_deciding_needs_a_credential_where_it_is_set_so(
    application: Application, threads: ThreadPoolExecutor, tmp_path: Path, path: str
) -> None:
    access = AccessSection(anonymous=(), tokens=keep(tmp_path, SHOP))
    closed = replace(application, config=application.config.model_copy(update={"access": access}))
    web = web_over(closed, threads, tmp_path, inline=True)
    problem_of(web.ask("POST", path, json=ALLOWED), 401)
    assert web.ask("GET", "/health/live").status_code == 200
    assert web.ask("GET", "/v1/law").status_code == 200


def test_a_batch_counts_as_many_calls_as_it_has_requests(
    application: Application, threads: ThreadPoolExecutor, tmp_path: Path
) -> None:
    access = AccessSection(rate=RateSection(decide=0.01, burst_seconds=400))  # four at once
    limited = replace(application, config=application.config.model_copy(update={"access": access}))
    web = web_over(limited, threads, tmp_path, inline=True)
    assert web.ask("POST", "/v1/decisions:batch", json={"requests": [ALLOWED] * 4}).status_code == 200
    problem_of(web.ask("POST", "/v1/decisions", json=ALLOWED), 429)


def test_each_route_has_its_roles_in_the_table_and_the_table_no_other(
    application: Application, threads: ThreadPoolExecutor, tmp_path: Path
) -> None:
    gateway = ForwardAuthSection(callers=(CallerSection(kind="nginx", peers=("unix",)),))
    stated = replace(application, config=application.config.model_copy(update={"forward_auth": gateway}))
    app = web_over(stated, threads, tmp_path, inline=True).app
    routes = {(method, each.path) for each in app.routes if isinstance(each, APIRoute) for method in each.methods or ()}
    # Which searches of AuthZEN there are is a matter of the mapping and of the registers.
    assert {each for each in HTTP if not each[1].startswith("/access/v1/search/")} == routes


def test_the_openapi_document_says_which_role_each_route_needs(
    application: Application, threads: ThreadPoolExecutor, tmp_path: Path
) -> None:
    cases: list[tuple[tuple[Role, ...], Any]] = [((Role.DECIDE,), [{"bearer": ["decide"]}, {}])]
    cases.append(((), [{"bearer": ["decide"]}]))
    for anonymous, security in cases:
        access = AccessSection(anonymous=anonymous)
        stated = replace(application, config=application.config.model_copy(update={"access": access}))
        document = web_over(stated, threads, tmp_path, inline=True).ask("GET", "/openapi.json").json()
        decide = document["paths"]["/v1/decisions"]["post"]
        assert decide["security"] == security
        assert {"401", "403", "429"} <= decide["responses"].keys()
        assert "security" not in document["paths"]["/v1/law"]["get"]
        kept = document["paths"]["/v1/ledger/consents/{record_id}"]["get"]
        assert kept["security"] == [{"bearer": ["record"]}, {"bearer": ["audit"]}]
        assert {"401", "403", "429"} <= kept["responses"].keys()
