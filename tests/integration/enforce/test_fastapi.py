"""Dependency and middleware let a request proceed on a binding ALLOW, and answer with problem documents else."""

from __future__ import annotations

import asyncio
from collections.abc import Callable, Iterator
from typing import Annotated, Any

import httpx
import pytest
from fastapi import Body, Depends, FastAPI, WebSocket
from starlette.requests import HTTPConnection, Request
from starlette.types import ASGIApp, Message

from lexgate.client import AsyncClient, Client, Decision
from lexgate.enforce import NO_DATA, granted
from lexgate.enforce.fastapi import LexgateMiddleware, answer_problems, permission
from lexgate.v1 import decision_pb2 as wire
from tests.integration.enforce.points import DELETE, PERSON, SELL, TROUBLES, answering, decision, unbinding

DENIAL = wire.Violation(statute="s", article="1", code="c")
OWED = wire.Obligation(statute="ndsr", article="12", code="keep_records", verb="keep", object="records")
Build = Callable[[Any, list[str]], ASGIApp]


async def mapping(connection: HTTPConnection) -> Any:
    """Asks by path and body, as a service would."""
    path = connection.url.path
    if path == "/health":
        return NO_DATA
    if path == "/delete":
        return DELETE | {"subject": {"id": PERSON}}
    if path == "/echo" and isinstance(connection, Request):
        return {"operation": {"kind": (await connection.json())["kind"], "place": "CN"}, "data": {"personal": True}}
    if path == "/wrong":
        return {"opration": {PERSON: 1}}
    return SELL | {"subject": {"id": PERSON}} if path == "/sell" else None


def by_dependency(client: Any, ran: list[str]) -> ASGIApp:
    """Routes that each depend on a permission."""
    app = FastAPI()
    answer_problems(app)
    permitted = Depends(permission(client, mapping))

    @app.get("/health")
    @app.get("/delete")
    @app.get("/sell")
    @app.get("/wrong")
    @app.get("/unknown")
    async def route(permit: Decision | None = permitted) -> list[str]:
        ran.append("route")
        return [] if permit is None else [each.code for each in permit.obligations]

    @app.post("/echo")
    async def echo(body: Annotated[dict[str, Any], Body()], _: Any = permitted) -> dict[str, Any]:
        ran.append("echo")
        return body

    return app


def by_middleware(client: Any, ran: list[str]) -> ASGIApp:
    """Routes that know nothing of permissions, behind the middleware."""
    app = FastAPI()

    @app.get("/health")
    def health() -> list[str]:
        ran.append("health")
        return []

    @app.get("/delete")
    @app.get("/sell")
    @app.get("/wrong")
    @app.get("/unknown")
    def route() -> list[str]:
        ran.append("route")
        return [each.code for each in granted().obligations]

    @app.post("/echo")
    async def echo(body: Annotated[dict[str, Any], Body()]) -> dict[str, Any]:
        ran.append("echo")
        return body

    app.add_middleware(LexgateMiddleware, client=client, mapping=mapping, max_body_bytes=1000)
    return app


@pytest.fixture(params=[by_dependency, by_middleware], ids=lambda each: each.__name__)
def build(request: pytest.FixtureRequest) -> Build:
    made: Build = request.param
    return made


@pytest.fixture(params=[AsyncClient, Client], ids=lambda each: each.__name__)
def kind(request: pytest.FixtureRequest) -> type[Any]:
    made: type[Any] = request.param
    return made


def call(app: ASGIApp, method: str, path: str, **request: Any) -> httpx.Response:
    """One request to the application."""

    async def run() -> httpx.Response:
        async with httpx.AsyncClient(transport=httpx.ASGITransport(app), base_url="http://shop") as http:
            return await http.request(method, path, **request)

    return asyncio.run(run())


def problem(answer: httpx.Response, status: int) -> dict[str, Any]:
    """The problem document of an answer, which repeats nothing about a person."""
    assert (answer.status_code, answer.headers["content-type"]) == (status, "application/problem+json")
    assert answer.headers["cache-control"] == "no-store"
    document: dict[str, Any] = answer.json()
    assert (document["status"], document["type"]) == (status, "about:blank")
    assert PERSON not in answer.text + str(answer.headers)
    return document


def test_an_allow_lets_the_request_proceed(build: Build, kind: type[Any], target: str) -> None:
    ran: list[str] = []
    answer = call(build(kind(target, timeout_seconds=5), ran), "GET", "/delete")
    assert (answer.status_code, ran) == (200, ["route"])


def test_a_denial_is_a_problem_document_with_the_articles(build: Build, kind: type[Any], target: str) -> None:
    ran: list[str] = []
    answer = call(build(kind(target, timeout_seconds=5), ran), "GET", "/sell")
    document = problem(answer, 403)
    assert ran == []
    assert {"statute": "ndsr", "article": "8.p1c", "code": "selling_unlawfully"}.keys() == document["violations"][
        0
    ].keys()
    assert "8.p1c" in {each["article"] for each in document["violations"]}
    assert (document["reason"], document["effect"]) == ("Denied", "DENY")
    assert answer.headers["x-lexgate-decision-id"] == document["decision_id"]


@pytest.mark.parametrize(
    ("given", "reason"),
    [
        (unbinding(), "NotBinding"),
        (decision(effect=wire.EFFECT_REFER, reasons=["no_facts"]), "Referred"),
        (decision(effect=wire.EFFECT_DENY, violations=[DENIAL]), "Denied"),
    ],
)
def test_what_is_no_binding_allow_is_refused(build: Build, given: wire.Decision, reason: str) -> None:
    ran: list[str] = []
    with answering(given) as target:
        document = problem(call(build(AsyncClient(target), ran), "GET", "/delete"), 403)
    assert (document["reason"], document["decision_id"], ran) == (reason, "d-1", [])


def test_a_referral_says_why(build: Build) -> None:
    with answering(decision(effect=wire.EFFECT_REFER, reasons=["no_facts"])) as target:
        document = problem(call(build(AsyncClient(target), []), "GET", "/delete"), 403)
    assert (document["reasons"], document["detail"]) == (["no_facts"], "a person must decide: no_facts")


def test_without_a_decision_the_service_is_unavailable(build: Build, kind: type[Any], troubled: str) -> None:
    ran: list[str] = []
    answer = call(build(kind(troubled, timeout_seconds=0.2), ran), "GET", "/delete")
    problem(answer, 503)
    assert (answer.headers["retry-after"], ran) == ("1", [])


def test_the_kind_of_trouble_is_named() -> None:
    sidecar, error = TROUBLES["slow"]
    with sidecar() as target:
        answer = call(by_middleware(AsyncClient(target, timeout_seconds=0.2), []), "GET", "/delete")
    assert problem(answer, 503)["reason"] == error


def test_a_request_that_is_not_acceptable_is_no_reason_to_try_again(build: Build, target: str) -> None:
    ran: list[str] = []
    answer = call(build(AsyncClient(target, timeout_seconds=5), ran), "GET", "/wrong")
    assert problem(answer, 500)["reason"] == "InputError"
    assert "retry-after" not in answer.headers
    assert ran == []


def test_what_no_mapping_knows_is_refused(build: Build, target: str) -> None:
    ran: list[str] = []
    assert problem(call(build(AsyncClient(target), ran), "GET", "/unknown"), 403)["reason"] == "Unmapped"
    assert ran == []


def test_a_route_without_data_needs_no_sidecar(build: Build) -> None:
    assert call(build(AsyncClient("127.0.0.1:1"), []), "GET", "/health").json() == []


def test_obligations_reach_the_handler(build: Build) -> None:
    with answering(decision(obligations=[OWED])) as target:
        assert call(build(AsyncClient(target), []), "GET", "/delete").json() == ["keep_records"]


def test_mapping_and_handler_read_the_same_body(build: Build, target: str) -> None:
    app = build(Client(target, timeout_seconds=5), [])
    assert call(app, "POST", "/echo", json={"kind": "delete", "more": [1]}).json() == {"kind": "delete", "more": [1]}
    assert call(app, "POST", "/echo", json={"kind": "borrow"}).status_code == 500


def test_without_a_handler_for_problems_the_dependency_refuses_too(target: str) -> None:
    app = FastAPI(dependencies=[Depends(permission(Client(target, timeout_seconds=5), mapping))])
    ran: list[str] = []

    @app.get("/sell")
    def sell() -> None:
        ran.append("sell")

    assert (call(app, "GET", "/sell").status_code, ran) == (403, [])


def test_a_body_too_large_to_judge_is_refused(target: str) -> None:
    ran: list[str] = []
    app = by_middleware(Client(target), ran)
    problem(call(app, "POST", "/echo", json={"kind": "delete", "more": "x" * 1000}), 413)
    assert ran == []


def test_a_body_that_breaks_off_is_not_judged(target: str) -> None:
    ran: list[str] = []
    sent: list[Message] = []
    messages: Iterator[Message] = iter(
        [{"type": "http.request", "body": b'{"kind"', "more_body": True}, {"type": "http.disconnect"}]
    )

    async def receive() -> Message:
        return next(messages)

    async def send(message: Message) -> None:
        sent.append(message)

    scope = {"type": "http", "method": "POST", "path": "/echo", "query_string": b"", "headers": []}
    asyncio.run(by_middleware(Client(target), ran)(scope, receive, send))  # type: ignore[arg-type] # a coroutine
    assert (sent, ran) == ([], [])


def test_a_mapping_that_fails_lets_nothing_proceed(target: str) -> None:
    ran: list[str] = []
    with pytest.raises(ValueError, match="Expecting value"):
        call(by_middleware(Client(target), ran), "POST", "/echo", content=b"no json")
    assert ran == []


def test_a_connection_of_another_kind_is_refused(target: str) -> None:
    middleware = LexgateMiddleware(by_dependency(Client(target), []), client=Client(target), mapping=mapping)
    with pytest.raises(NotImplementedError, match="webtransport"):
        asyncio.run(middleware({"type": "webtransport"}, None, None))  # type: ignore[arg-type] # never used


def socket(client: Any, path: str, ran: list[str], extensions: dict[str, Any]) -> list[Message]:
    """What the server sends to a WebSocket that connects."""
    app = FastAPI()
    sent: list[Message] = []

    @app.websocket("/{name}")
    async def talk(socket: WebSocket) -> None:
        ran.append(granted().decision_id)
        await socket.accept()
        await socket.close()

    async def receive() -> Message:
        return {"type": "websocket.connect"}

    async def send(message: Message) -> None:
        sent.append(message)

    scope = {"type": "websocket", "path": path, "query_string": b"", "headers": [], "extensions": extensions}
    asyncio.run(LexgateMiddleware(app, client=client, mapping=mapping)(scope, receive, send))
    return sent


def test_a_websocket_is_judged_before_it_is_accepted(target: str) -> None:
    ran: list[str] = []
    sent = socket(Client(target, timeout_seconds=5), "/delete", ran, {})
    assert ([each["type"] for each in sent], len(ran)) == (["websocket.accept", "websocket.close"], 1)


@pytest.mark.parametrize("path", ["/sell", "/unknown"])
def test_a_websocket_that_may_not_proceed_is_never_accepted(target: str, path: str) -> None:
    ran: list[str] = []
    client = Client(target, timeout_seconds=5)
    (closed,) = socket(client, path, ran, {})
    assert (closed["type"], closed["code"], ran) == ("websocket.close", 1008, [])
    denied = socket(client, path, ran, {"websocket.http.response": {}})
    assert [each["type"] for each in denied] == ["websocket.http.response.start", "websocket.http.response.body"]
    assert (denied[0]["status"], ran) == (403, [])


def test_without_a_decision_no_websocket_is_accepted(troubled: str) -> None:
    ran: list[str] = []
    sent = socket(AsyncClient(troubled, timeout_seconds=0.2), "/delete", ran, {})
    assert ([each["type"] for each in sent], ran) == (["websocket.close"], [])
