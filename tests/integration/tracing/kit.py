"""A sidecar in this process whose spans stay here, and what the tests ask of them."""

from __future__ import annotations

import time
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import ExitStack, contextmanager
from pathlib import Path
from typing import Any

import pytest
from opentelemetry.sdk.trace import ReadableSpan, TracerProvider
from opentelemetry.sdk.trace.export import SimpleSpanProcessor
from opentelemetry.sdk.trace.export.in_memory_span_exporter import InMemorySpanExporter
from opentelemetry.sdk.trace.sampling import ParentBasedTraceIdRatio

from lexgate.bootstrap import Application, assemble
from lexgate.config import (
    AccessSection,
    CallerSection,
    Config,
    ForwardAuthSection,
    LedgerSection,
    LogSection,
    TracingSection,
)
from lexgate.domain.access import Role
from lexgate.serve.grpc_server import GrpcServer
from lexgate.tracing import Tracing
from tests.grpc_servers import NoCounters
from tests.integration.serve.web import Web, web_over

TRACE_ID, PARENT_ID = "0af7651916cd43dd8448eb211c80319c", "b7ad6b7169203331"
TRACEPARENT = f"00-{TRACE_ID}-{PARENT_ID}-01"
STATE = "vendor=opaque"
ALLOWED: dict[str, Any] = {"operation": {"kind": "delete", "place": "CN"}}
DENIED: dict[str, Any] = {"operation": {"kind": "sell", "basis": "none", "items": ["phone"], "place": "CN"}}


class Spans:
    """The spans that ended."""

    def __init__(self, sample: float = 1.0) -> None:
        self._kept = InMemorySpanExporter()
        provider = TracerProvider(ParentBasedTraceIdRatio(sample), shutdown_on_exit=False)
        provider.add_span_processor(SimpleSpanProcessor(self._kept))
        self.tracing = Tracing(provider.get_tracer("test"), provider.shutdown)

    def taken(self) -> list[ReadableSpan]:
        """Those since the last time."""
        spans = list(self._kept.get_finished_spans())
        self._kept.clear()
        return spans


class Sidecar:
    """One application with traces, over gRPC and over HTTP."""

    def __init__(self, application: Application, target: str, web: Web, spans: Spans) -> None:
        self.application = application
        self.target = target
        self.web = web
        self._spans = spans

    def taken(self) -> list[ReadableSpan]:
        return self._spans.taken()

    def awaited(self, name: str) -> list[ReadableSpan]:
        """Those since the last time, once one of that name has ended."""
        spans, until = self.taken(), time.monotonic() + 20
        while name not in names(spans):
            assert time.monotonic() < until, f"no span {name}"
            time.sleep(0.01)
            spans += self.taken()
        return spans

    def recorded(self) -> list[str]:
        """The lines of the decision log."""
        files = sorted(Path(self.application.config.log.directory).glob("*/decisions-*.jsonl"))
        return [line for file in files for line in file.read_text().splitlines()]


@contextmanager
def sidecar(folder: Path, spans: Spans, **settings: Any) -> Iterator[Sidecar]:
    """A sidecar that is served until the end."""
    config = Config(
        tracing=TracingSection(otlp="http://127.0.0.1:1"),
        log=LogSection(directory=folder / "log"),
        access=AccessSection(anonymous=tuple(Role)),
        forward_auth=ForwardAuthSection(callers=(CallerSection(kind="nginx", peers=("127.0.0.1",)),)),
        **{"ledger": LedgerSection(path=folder / "ledger.db"), **settings},
    )
    with ExitStack() as opened, pytest.MonkeyPatch.context() as patched:
        patched.setattr("lexgate.tracing.open_tracing", lambda _: spans.tracing)
        application = assemble(config, slot=0, traced=True)
        opened.callback(application.close)
        target = f"unix:{folder}/grpc.sock"
        server = GrpcServer(application, NoCounters(), [target])
        opened.callback(server.drain, config.drain)
        threads = opened.enter_context(ThreadPoolExecutor(2))
        yield Sidecar(application, target, web_over(application, threads, folder, inline=True), spans)


def names(spans: list[ReadableSpan]) -> list[str]:
    return [span.name for span in spans]


def one(spans: list[ReadableSpan], name: str) -> ReadableSpan:
    (found,) = [span for span in spans if span.name == name]
    return found


def trace_of(span: ReadableSpan) -> str:
    assert span.context is not None
    return f"{span.context.trace_id:032x}"


def parent_of(span: ReadableSpan) -> str | None:
    return None if span.parent is None else f"{span.parent.span_id:016x}"


def id_of(span: ReadableSpan) -> str:
    assert span.context is not None
    return f"{span.context.span_id:016x}"
