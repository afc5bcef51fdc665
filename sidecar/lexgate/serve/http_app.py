"""The HTTP application: decisions, the law, health, figures, and the documentation of itself."""

from __future__ import annotations

import asyncio
from collections.abc import Callable
from concurrent.futures import Executor
from contextlib import suppress
from contextvars import copy_context
from dataclasses import dataclass, replace
from functools import lru_cache, partial
from http import HTTPStatus
from typing import Annotated, Any, Literal, TypeVar

import orjson
from fastapi import FastAPI, Query, Request, Response
from fastapi.exceptions import RequestValidationError
from prometheus_client import CollectorRegistry
from prometheus_client.exposition import choose_encoder
from starlette.exceptions import HTTPException
from starlette.responses import HTMLResponse, PlainTextResponse

from lexgate.bootstrap import Application, self_test
from lexgate.errors import Fault, InputError, LexgateError
from lexgate.serve import law_pages, problems
from lexgate.serve.accept import prefers_page, prefers_text
from lexgate.serve.access import Gate
from lexgate.serve.access.http_gate import guard, require_guarded
from lexgate.serve.authzen.request_ids import RequestIds
from lexgate.serve.authzen.routes import Desk, add_authzen_routes
from lexgate.serve.docs_page import POLICY, docs_page
from lexgate.serve.forward.door import ForwardDoor
from lexgate.serve.forward.routes import ForwardAuth, add_forward_auth
from lexgate.serve.gateway import Gateway, Mapping
from lexgate.serve.grpc_calls import Counters
from lexgate.serve.http_boundary import Boundary
from lexgate.serve.http_decisions import Decisions
from lexgate.serve.http_postures import Postures
from lexgate.serve.openapi import openapi_document
from lexgate.serve.parameters import ProcessorId, ReportAsOf, ReportLanguage
from lexgate.serve.problems import Refusal
from lexgate.serve.roster import Roster
from lexgate.serve.route_docs import (
    ARTICLE,
    BATCH,
    DECISION,
    EXPLAIN,
    ITEMS,
    LIVE,
    METRICS,
    POSTURE,
    POSTURE_OF_PROCESSOR,
    READY,
    STATUTES,
)
from lexgate.serve.services.http_routes import Door
from lexgate.serve.services.ledger import ledger_service
from lexgate.serve.services.ledger_routes import add_ledger_routes
from lexgate.serve.services.operation import Service
from lexgate.serve.services.register_routes import add_register_routes
from lexgate.serve.services.registers import register_service
from lexgate.serve.waiting import WouldWait

_JSON = "application/json"
Answer = TypeVar("Answer")
Language = Annotated[Literal["en", "zh", "vi"], Query(description="The language of gists and penalties.")]


@dataclass(frozen=True, slots=True)
class Site:
    """What the application serves from. `threads` takes what would hold up the event loop.

    `writers` takes the calls of the ledger and the registers, whose writes wait for each other, so that they do not
    hold up decisions; without it `threads` does.

    `inline` says that one decision is so quick that the event loop makes it itself.
    """

    application: Application
    counters: Counters
    roster: Roster
    registry: CollectorRegistry
    threads: Executor
    inline: bool = True
    body_seconds: float = 10.0
    writers: Executor | None = None


def build_app(site: Site) -> FastAPI:
    """Returns the application."""
    app = FastAPI(title="lexgate", docs_url=None, redoc_url=None, openapi_url=None)
    guard(app, Gate(site.application.config.access), site.threads, site.counters)
    app.add_middleware(Boundary, max_concurrent=site.application.config.http.max_concurrent, counters=site.counters)
    app.add_middleware(RequestIds)
    if site.application.config.forward_auth.callers:
        app.add_middleware(ForwardDoor)
    _add_traces(app, site.application)
    _map_errors(app, site.counters)
    _add_decisions(app, site)
    _add_postures(app, site)
    _add_facts(app, site)
    desk = Desk(partial(_body, site=site), partial(_in_thread, site), site.counters)
    add_authzen_routes(app, site.application, desk)
    _add_forward_auth(app, site)
    _add_law(app, site.application)
    _add_health(app, site)
    _add_documentation(app, site.application)
    require_guarded(app)
    return app


def _add_traces(app: FastAPI, application: Application) -> None:
    if application.tracing is not None:
        # A process without traces does not load what they need.
        from lexgate.serve.traced_http import TracedRequests  # noqa: PLC0415 - see above

        app.add_middleware(TracedRequests, tracing=application.tracing)


def _map_errors(app: FastAPI, counters: Counters) -> None:
    @app.exception_handler(LexgateError)
    async def _lexgate_error(_: Request, error: LexgateError) -> Response:
        return problems.response(problems.problem_of(error))

    @app.exception_handler(Refusal)
    async def _refusal(_: Request, error: Refusal) -> Response:
        counters.refused(error.kind)
        headers = {"connection": "close"} if error.close else {}
        return problems.response(problems.problem(error.status, error.detail), headers)

    @app.exception_handler(HTTPException)
    async def _http_error(_: Request, error: HTTPException) -> Response:
        document = problems.problem(error.status_code, "see /docs for what is served here")
        return problems.response(document, error.headers)

    @app.exception_handler(RequestValidationError)
    async def _parameters(_: Request, error: RequestValidationError) -> Response:
        fields = [
            {"parameter": str(each["loc"][-1]), "problem": "is not accepted", "cure": "see /docs"}
            for each in error.errors()
        ]
        document = problems.problem(HTTPStatus.BAD_REQUEST, "nothing was looked up: see errors", errors=fields)
        return problems.response(document)


def _add_decisions(app: FastAPI, site: Site) -> None:
    decisions = Decisions(site.application, site.counters)

    @app.post("/v1/decisions", **DECISION)
    async def decide(request: Request) -> Response:
        body = await _body(request, site)
        if site.inline:
            with suppress(WouldWait):
                return Response(decisions.one(body, at_once=True), media_type=_JSON)
        return Response(await _in_thread(site, decisions.one, body), media_type=_JSON)

    @app.post("/v1/decisions:explain", **EXPLAIN)
    async def explain(request: Request) -> Response:
        answer, text = await _in_thread(site, decisions.explained, await _body(request, site))
        if prefers_text(request.headers.get("accept", "")):
            return PlainTextResponse(text)
        return Response(answer, media_type=_JSON)

    @app.post("/v1/decisions:items", **ITEMS)
    async def decide_items(request: Request) -> Response:
        return Response(await _in_thread(site, decisions.items, await _body(request, site)), media_type=_JSON)

    @app.post("/v1/decisions:batch", **BATCH)
    async def decide_batch(request: Request) -> Response:
        return Response(await _in_thread(site, decisions.many, await _body(request, site)), media_type=_JSON)


def _add_postures(app: FastAPI, site: Site) -> None:
    postures = Postures(site.application, site.counters)

    @app.post("/v1/posture", **POSTURE)
    async def posture(request: Request) -> Response:
        page, body = prefers_page(request.headers.get("accept", "")), await _body(request, site)
        return _report(await _in_thread(site, postures.of_documents, body, page), page)

    @app.get("/v1/posture/{processor}", **POSTURE_OF_PROCESSOR)
    async def posture_of_processor(
        request: Request, processor: ProcessorId, as_of: ReportAsOf = None, language: ReportLanguage = "en"
    ) -> Response:
        page, stated = prefers_page(request.headers.get("accept", "")), {"as_of": as_of, "language": language}
        try:
            return _report(await _in_thread(site, postures.of_processor, processor, stated, page), page)
        except InputError as error:
            return problems.response(problems.parameters_problem(error, stated))


def _add_facts(app: FastAPI, site: Site) -> None:
    application, counters = site.application, site.counters
    writing = replace(site, threads=site.writers or site.threads)

    def door(service: Service) -> Door:
        depth = application.config.limits.request_depth
        return Door(service, partial(_body, site=site), partial(_in_thread, writing), depth)

    add_ledger_routes(app, door(ledger_service(application.ledger, counters)))
    add_register_routes(app, door(register_service(application.registers, application.vocabulary, counters)))


def _add_forward_auth(app: FastAPI, site: Site) -> None:
    gateway = Gateway(site.application, Mapping(site.application.engine, site.application.routes), site.counters)
    config = site.application.config
    forward = ForwardAuth(
        config.forward_auth,
        gateway,
        site.counters,
        in_thread=partial(_in_thread, site),
        inline=site.inline,
        read_body=partial(_timely, site=site),
        max_depth=config.limits.request_depth,
    )
    add_forward_auth(app, forward)


def _report(report: bytes, page: bool) -> Response:
    if page:
        return HTMLResponse(report, headers={"content-security-policy": POLICY})
    return Response(report, media_type=_JSON)


async def _in_thread(site: Site, work: Callable[..., Answer], *arguments: Any) -> Answer:
    in_name = copy_context().run  # so that the caller is known in the thread, too
    return await asyncio.get_running_loop().run_in_executor(site.threads, in_name, work, *arguments)


async def _body(request: Request, site: Site) -> bytes:
    """Reads the body within its bounds of type, size and time."""
    stated = request.headers.get("content-type", "").partition(";")[0].strip().lower()
    if stated != _JSON and not (stated.startswith("application/") and stated.endswith("+json")):
        detail = "send the request as application/json"
        raise Refusal(HTTPStatus.UNSUPPORTED_MEDIA_TYPE, "media_type", detail, close=True)
    return await _timely(request, site)


async def _timely(request: Request, site: Site) -> bytes:
    """Reads a body of any type within its bounds of size and time."""
    try:
        async with asyncio.timeout(site.body_seconds):
            return await _bounded(request, site.application.config.limits.request_bytes)
    except TimeoutError:
        detail = f"the request did not arrive within {site.body_seconds:g} seconds"
        raise Refusal(HTTPStatus.REQUEST_TIMEOUT, "slow", detail, close=True) from None


async def _bounded(request: Request, most: int) -> bytes:
    detail = f"send at most {most} bytes, or set limits.request_bytes"
    too_large = Refusal(HTTPStatus.REQUEST_ENTITY_TOO_LARGE, "too_large", detail, close=True)
    length = request.headers.get("content-length", "")
    if length.isdecimal() and int(length) > most:
        raise too_large
    body = bytearray()
    async for chunk in request.stream():
        body += chunk
        if len(body) > most:
            raise too_large
    return bytes(body)


def _add_law(app: FastAPI, application: Application) -> None:
    statutes = lru_cache(maxsize=None)(lambda language: orjson.dumps(law_pages.statutes(application, language)))

    @app.get("/v1/law", **STATUTES)
    async def law(language: Language = "en") -> Response:
        return Response(statutes(language), media_type=_JSON)

    @app.get("/v1/law/{statute}/{article}", **ARTICLE)
    async def article(statute: str, article: str, language: Language = "en") -> Response:
        found = application.matrix.find(f"{statute}:{article}")
        if found is None:
            raise Refusal(HTTPStatus.NOT_FOUND, "no_such_article", "no such statute or article: see /v1/law")
        return Response(orjson.dumps(law_pages.article(application, found, language)), media_type=_JSON)


def _add_health(app: FastAPI, site: Site) -> None:
    @app.get("/health/live", **LIVE)
    async def live() -> Response:
        return _plain({"status": "live"})

    @app.get("/health/ready", **READY)
    async def ready() -> Response:
        reasons = site.roster.not_ready()
        if not reasons:
            reasons = await asyncio.get_running_loop().run_in_executor(site.threads, _tested, site.application)
        if not reasons:
            return _plain({"status": "ready", "policy_digest": site.application.decider.policy_digest})
        document = problems.problem(HTTPStatus.SERVICE_UNAVAILABLE, "not ready: see reasons", reasons=reasons)
        return problems.response(document)

    @app.get("/metrics", **METRICS)
    async def metrics(request: Request) -> Response:
        encode, media_type = choose_encoder(request.headers.get("accept", ""))
        content = await asyncio.get_running_loop().run_in_executor(site.threads, encode, site.registry)
        return Response(content, headers={"content-type": media_type})


def _tested(application: Application) -> list[str]:
    try:
        self_test(application.resolver, application.decider, application.config.ungoverned)
    except Fault as fault:
        return [str(fault)]
    return []


def _add_documentation(app: FastAPI, application: Application) -> None:
    @lru_cache(maxsize=1)
    def document() -> dict[str, Any]:
        return openapi_document(app, application)

    @app.get("/openapi.json", include_in_schema=False)
    async def openapi() -> Response:
        return _plain(document())

    @app.get("/docs", include_in_schema=False)
    async def docs() -> Response:
        return docs_page(document())


def _plain(value: Any) -> Response:
    return Response(orjson.dumps(value), media_type=_JSON)
