"""The routes of AuthZEN, and the document that tells where they are."""

from __future__ import annotations

import re
from collections.abc import Awaitable, Callable
from dataclasses import dataclass
from http import HTTPStatus
from typing import Any

import orjson
from fastapi import FastAPI, Request, Response

from lexgate.bootstrap import Application
from lexgate.engine import AUTHZEN
from lexgate.serve.authzen.candidates import sources_of
from lexgate.serve.authzen.evaluations import Evaluations
from lexgate.serve.authzen.mapping import Mapping
from lexgate.serve.authzen.route_docs import CONFIGURATION, EVALUATION, EVALUATIONS, SEARCHES
from lexgate.serve.authzen.searching import Searches
from lexgate.serve.grpc_calls import Counters
from lexgate.serve.problems import Refusal

_JSON = "application/json"
EVALUATION_PATH = "/access/v1/evaluation"
EVALUATIONS_PATH = "/access/v1/evaluations"
SEARCH_PATH = "/access/v1/search/"
CONFIGURATION_PATH = "/.well-known/authzen-configuration"
_HOST = re.compile(r"(?:[A-Za-z0-9._-]+|\[[0-9A-Fa-f:.]+\])(?::\d{1,5})?")


@dataclass(frozen=True, slots=True)
class Desk:
    """How the application reads bodies, and where it does what may wait."""

    read_body: Callable[[Request], Awaitable[bytes]]
    in_thread: Callable[..., Awaitable[bytes]]
    counters: Counters


def add_authzen_routes(app: FastAPI, application: Application, desk: Desk) -> None:
    """Adds the routes that the mapping of the policies can serve; none where they were compiled without one."""
    if AUTHZEN not in application.policies.manifest.entry_points:
        return
    mapping = Mapping(application.engine)
    evaluations = Evaluations(application, mapping, desk.counters)
    sources = sources_of(mapping.searches(), application.registers)
    searches = Searches(application, mapping, sources, desk.counters)

    @app.post(EVALUATION_PATH, **EVALUATION)
    async def evaluation(request: Request) -> Response:
        return await _answer(desk, request, evaluations.one)

    @app.post(EVALUATIONS_PATH, **EVALUATIONS)
    async def evaluations_(request: Request) -> Response:
        return await _answer(desk, request, evaluations.many)

    for part in sources:
        app.add_api_route(SEARCH_PATH + part, _searcher(desk, searches, part), methods=["POST"], **SEARCHES[part])
    _add_configuration(app, application.config.authzen.url, tuple(sources))


def _searcher(desk: Desk, searches: Searches, part: str) -> Callable[[Request], Awaitable[Response]]:
    async def search(request: Request) -> Response:
        return await _answer(desk, request, lambda body: searches.search(part, body))

    search.__name__ = f"search_{part}"
    return search


async def _answer(desk: Desk, request: Request, work: Callable[[bytes], bytes]) -> Response:
    _require_json(request.headers.getlist("content-type"))
    return Response(await desk.in_thread(work, await desk.read_body(request)), media_type=_JSON)


def _require_json(stated: list[str]) -> None:
    """AuthZEN wants 400 where HTTP has 415, and no type beside JSON's own."""
    media_type, _, parameters = (stated[0] if len(stated) == 1 else "").lower().partition(";")
    if media_type.strip() != _JSON or parameters.strip().replace('"', "") not in {"", "charset=utf-8"}:
        raise Refusal(HTTPStatus.BAD_REQUEST, "media_type", "send the request as application/json", close=True)


def _add_configuration(app: FastAPI, url: str | None, parts: tuple[str, ...]) -> None:
    @app.get(CONFIGURATION_PATH, **CONFIGURATION)
    async def authzen_configuration(request: Request) -> Response:
        base = url or _base_of(request.headers.getlist("host"))
        headers = {} if url else {"cache-control": "no-store", "vary": "host"}
        return Response(orjson.dumps(configuration(base, parts)), headers=headers, media_type=_JSON)


def configuration(base: str, parts: tuple[str, ...]) -> dict[str, Any]:
    """Returns the metadata of a decision point at `base` that searches `parts`."""
    return {
        "policy_decision_point": base,
        "access_evaluation_endpoint": base + EVALUATION_PATH,
        "access_evaluations_endpoint": base + EVALUATIONS_PATH,
        **{f"search_{part}_endpoint": f"{base}{SEARCH_PATH}{part}" for part in parts},
    }


def _base_of(hosts: list[str]) -> str:
    if len(hosts) != 1 or not _HOST.fullmatch(hosts[0]):
        raise Refusal(HTTPStatus.BAD_REQUEST, "host", "send one Host, with a name or an address", close=True)
    return f"https://{hosts[0]}"
