"""The HTTP application that the tests of this folder ask."""

from __future__ import annotations

import asyncio
from collections import Counter
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from typing import Any

import httpx
from prometheus_client import CollectorRegistry

from lexgate.bootstrap import Application
from lexgate.domain.decision import Decision
from lexgate.serve.http_app import Site, build_app
from lexgate.serve.metrics import Figures
from lexgate.serve.roster import Roster, State

ALLOWED: dict[str, Any] = {"operation": {"kind": "delete", "place": "CN"}}
DENIED: dict[str, Any] = {
    "operation": {"kind": "sell", "basis": "none", "items": ["phone"], "place": "CN"},
    "processor": {"id": "shop-1"},
    "subject": {"id": "SECRET-7"},
}
REFERRED: dict[str, Any] = {"operation": {"kind": "store", "place": "CN"}, "data": {"core": True, "personal": False}}


class Counted:
    """Counters that remember."""

    def __init__(self) -> None:
        self.kinds: Counter[str] = Counter()

    def decided(self, decision: Decision, seconds: float) -> None:
        assert seconds > 0
        self.kinds[decision.effect] += 1

    def refused(self, kind: str) -> None:
        self.kinds[f"refused {kind}"] += 1

    def fault(self, kind: str) -> None:
        self.kinds[f"fault {kind}"] += 1

    def passed(self, entry: str, outcome: str, *, observed: bool) -> None:
        self.kinds[f"{'observed' if observed else 'enforced'} {entry} {outcome}"] += 1


class Web:
    """The application under test, with what it counted and who it thinks is ready."""

    def __init__(self, site: Site, counted: Counter[str]) -> None:
        self.site = site
        self.counted = counted
        self.roster = site.roster
        self.app = build_app(site)

    def ask(self, method: str, path: str, **more: Any) -> httpx.Response:
        return asyncio.run(self.asking(method, path, **more))

    async def asking(self, method: str, path: str, **more: Any) -> httpx.Response:
        transport = httpx.ASGITransport(self.app, raise_app_exceptions=True)
        async with httpx.AsyncClient(transport=transport, base_url="http://lexgate") as client:
            return await client.request(method, path, **more)

    def decide(self, body: bytes, content_type: str = "application/json") -> httpx.Response:
        return self.ask("POST", "/v1/decisions", content=body, headers={"content-type": content_type})


def web_over(application: Application, threads: ThreadPoolExecutor, figures: Path, *, inline: bool) -> Web:
    roster = Roster(["grpc-0", "http"])
    for name in roster.names:
        roster.mark(name, State.READY)
    registry, counted = CollectorRegistry(), Counted()
    registry.register(Figures(figures, roster, {"engine": "wasm"}))
    site = Site(application, counted, roster, registry, threads, inline=inline, body_seconds=0.2)
    return Web(site, counted.kinds)


def problem_of(answer: httpx.Response, status: int) -> dict[str, Any]:
    assert answer.status_code == status
    assert answer.headers["content-type"] == "application/problem+json"
    document: dict[str, Any] = answer.json()
    assert document["status"] == status
    assert document["type"] == "about:blank"
    assert document["detail"]
    return document


Breaks = Callable[..., Any]


def failing(error: Exception) -> Breaks:
    def fail(*_: object) -> Any:
        raise error

    return fail
