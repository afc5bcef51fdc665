"""Clients send the trace that their caller is in."""

from __future__ import annotations

import asyncio
import subprocess
import sys
from collections.abc import Awaitable, Callable

import pytest
from opentelemetry.baggage import set_baggage
from opentelemetry.context import attach, detach
from opentelemetry.sdk.trace import TracerProvider

from lexgate.client import AsyncClient, AsyncLedgerClient, Client, LedgerClient
from tests.integration.tracing.kit import ALLOWED, Sidecar, parent_of, trace_of

tracer = TracerProvider(shutdown_on_exit=False).get_tracer("caller")

BLOCKING: dict[str, Callable[[str], object]] = {
    "evaluate": lambda target: Client(target).evaluate(ALLOWED),
    "explain": lambda target: Client(target).explain(ALLOWED),
    "batch": lambda target: Client(target).evaluate_batch([ALLOWED]),
    "posture": lambda target: Client(target).posture([{"processor": {"id": "p-1"}}]),
    "ledger": lambda target: LedgerClient(target).revision(),
}
ASYNC: dict[str, Callable[[str], Awaitable[object]]] = {
    "evaluate": lambda target: AsyncClient(target).evaluate(ALLOWED),
    "explain": lambda target: AsyncClient(target).explain(ALLOWED),
    "batch": lambda target: AsyncClient(target).evaluate_batch([ALLOWED]),
    "posture": lambda target: AsyncClient(target).posture([{"processor": {"id": "p-1"}}]),
    "ledger": lambda target: AsyncLedgerClient(target).revision(),
}


def asynchronous(call: Callable[[str], Awaitable[object]]) -> Callable[[str], object]:
    async def awaited(target: str) -> object:
        return await call(target)

    return lambda target: asyncio.run(awaited(target))


CALLS = {**BLOCKING, **{f"async-{name}": asynchronous(call) for name, call in ASYNC.items()}}


@pytest.mark.parametrize("call", CALLS.values(), ids=CALLS)
def test_a_client_sends_the_trace_of_its_caller(traced: Sidecar, call: Callable[[str], object]) -> None:
    baggage = attach(set_baggage("name", "personal-marker"))
    with tracer.start_as_current_span("caller") as caller:
        call(traced.target)
    detach(baggage)
    request = traced.taken()[-1]
    assert trace_of(request) == f"{caller.get_span_context().trace_id:032x}"
    assert parent_of(request) == f"{caller.get_span_context().span_id:016x}"
    assert "personal-marker" not in request.to_json()


def test_outside_of_a_trace_nothing_is_sent(traced: Sidecar) -> None:
    Client(traced.target).evaluate(ALLOWED)
    assert parent_of(traced.taken()[-1]) is None


def test_a_client_does_not_load_opentelemetry(traced: Sidecar) -> None:
    program = (
        "import sys; from lexgate.client import Client; "
        f"Client({traced.target!r}, timeout_seconds=20).evaluate({ALLOWED!r}); "
        "print([name for name in sys.modules if name.startswith('opentelemetry.sdk')])"
    )
    told = subprocess.run([sys.executable, "-c", program], capture_output=True, text=True, check=True)
    assert told.stdout.strip() == "[]"
