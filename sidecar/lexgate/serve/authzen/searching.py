"""Searches of AuthZEN: which of the candidates an evaluation would permit. Nothing is recorded: none is a decision."""

from __future__ import annotations

from collections.abc import Mapping as Members
from typing import Any, NamedTuple

import orjson

from lexgate.bootstrap import Application
from lexgate.domain.decision import Effect
from lexgate.errors import InputError, LexgateError
from lexgate.serve.access import charge
from lexgate.serve.authzen.candidates import Candidate, Source, mark_of, token_of
from lexgate.serve.authzen.evaluations import count
from lexgate.serve.authzen.mapping import Mapping
from lexgate.serve.authzen.messages import REQUIRED, Evaluation, read_object, read_search
from lexgate.serve.grpc_calls import Counters


class Page(NamedTuple):
    """Which part of the results is asked for."""

    mark: str
    limit: int


class Searches:
    """Searches over one application, of the parts that have a source. Safe for many threads."""

    def __init__(
        self, application: Application, mapping: Mapping, sources: Members[str, Source], counters: Counters
    ) -> None:
        self._application = application
        self._mapping = mapping
        self._counters = counters
        self.sources = sources

    def search(self, part: str, body: bytes) -> bytes:
        """Returns a page of the entities that fit. Raises `InputError` or `Fault`, counted."""
        try:
            return orjson.dumps(self._found(part, body))
        except LexgateError as error:
            count(error, self._counters)
            raise

    def _found(self, part: str, body: bytes) -> dict[str, Any]:
        limits = self._application.config.limits
        stated = read_object(body, limits.request_depth)
        search, page = read_search(stated, part), _page(stated.get("page", {}), limits.batch_items)
        kind = None if part == "action" else search[part]["type"]
        results: list[dict[str, Any]] = []
        mark, token = page.mark, ""
        for looked_at, candidate in enumerate(self.sources[part].behind(page.mark, kind)):
            if len(results) >= page.limit or looked_at >= limits.batch_items:
                token = token_of(mark)
                break
            charge(min(looked_at, 1))  # the call itself has paid for the first
            shown = {name: candidate.entity[name] for name in REQUIRED[part]}
            if shown not in results and self._permits(search, part, candidate):
                results.append(shown)
            mark = candidate.mark
        return {"results": results, "page": {"next_token": token, "count": len(results)}}

    def _permits(self, search: Evaluation, part: str, candidate: Candidate) -> bool:
        """Whether an evaluation would; one that cannot be judged does not. Raises `Fault`."""
        try:
            request = self._mapping.request({**search, part: _joined(candidate.entity, search.get(part, {}))})
            if candidate.processor is not None and request.get("processor", {}).get("id") != candidate.processor:
                return False
            prepared = self._application.resolver.request(request, self._application.config.ledger.wait_seconds)
        except InputError:
            return False
        return prepared.binding and self._application.decider.check(prepared) is Effect.ALLOW


def _joined(entity: Members[str, Any], stated: Members[str, Any]) -> dict[str, Any]:
    """A candidate with what the search states of all of them."""
    return {**entity, "properties": {**entity.get("properties", {}), **stated.get("properties", {})}}


def _page(stated: Any, most: int) -> Page:
    if not isinstance(stated, dict):
        raise InputError.at(("page",), "is not an object", "send an object, or leave it out")
    token, limit = stated.get("token", ""), stated.get("limit", most)
    if not isinstance(token, str):
        raise InputError.at(("page", "token"), "is not a string", "send page.next_token of the last answer")
    if type(limit) is not int or limit < 0:
        raise InputError.at(("page", "limit"), "is no number of results", "send a whole number, or leave it out")
    return Page(mark_of(token) if token else "", min(limit, most))
