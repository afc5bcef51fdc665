"""Where spans go: to a collector, by OTLP in JSON over HTTP, by a thread of its own that nobody waits for.

Spans wait in a queue with an end: one that is full loses spans, and never holds up a request. The standard variables
OTEL_BSP_*, OTEL_EXPORTER_OTLP_* (but the endpoint), OTEL_SERVICE_NAME, OTEL_RESOURCE_ATTRIBUTES and OTEL_SPAN_* hold.
"""

from __future__ import annotations

import os
from importlib.metadata import version
from threading import Thread

from opentelemetry.exporter.otlp.common.http import Compression
from opentelemetry.exporter.otlp.json.http.trace_exporter import OTLPSpanExporter
from opentelemetry.sdk.resources import PROCESS_PID, SERVICE_NAME, SERVICE_VERSION, Resource
from opentelemetry.sdk.trace import TracerProvider
from opentelemetry.sdk.trace.export import BatchSpanProcessor, SpanExporter
from opentelemetry.sdk.trace.sampling import ParentBasedTraceIdRatio, Sampler

from lexgate.config import TracingSection
from lexgate.errors import ConfigError
from lexgate.tracing._spans import Tracing

# Less than what the parent gives a process to end: see the margin of the supervisor.
FLUSH_SECONDS = 1.5
_TIMEOUT_SECONDS = 10
_UNNAMED = "unknown_service"


def open_tracing(settings: TracingSection) -> Tracing:
    """Starts exporting to the collector that the settings name. Raises `ConfigError` for what OTEL_* make impossible.

    Whether the collector answers is not looked at: a decision does not depend on it.
    """
    endpoint = f"{(settings.otlp or '').removesuffix('/')}/v1/traces"
    try:
        exporter = OTLPSpanExporter(endpoint, timeout=_timeout(), compression=_compression())
        return tracing_to(exporter, settings.sample)
    except (ValueError, KeyError, RuntimeError, OSError) as error:
        raise ConfigError(f"tracing: cannot be set up: look at the variables OTEL_*: {error}") from error


def tracing_to(exporter: SpanExporter, sample: float | None) -> Tracing:
    """Returns what hands its spans to an exporter. `sample` is the part of new traces to keep; None asks OTEL_*."""
    processor = BatchSpanProcessor(exporter)
    provider = TracerProvider(_sampler(sample), _resource(), shutdown_on_exit=False)
    provider.add_span_processor(processor)

    def close() -> None:
        # The processor waits as long as the exporter does; a collector that does not answer may not hold up the end.
        flushing = Thread(target=processor.shutdown, daemon=True)
        flushing.start()
        flushing.join(FLUSH_SECONDS)
        if flushing.is_alive():
            exporter.shutdown()

    return Tracing(provider.get_tracer("lexgate", version("lexgate")), close)


def _timeout() -> float:
    return float(_stated("TIMEOUT") or _TIMEOUT_SECONDS)


def _compression() -> Compression:
    return Compression.from_str((_stated("COMPRESSION") or "none").lower())


def _stated(name: str) -> str | None:
    """A standard variable. The exporter would take its default in the place of a value that cannot hold."""
    return os.environ.get(f"OTEL_EXPORTER_OTLP_TRACES_{name}") or os.environ.get(f"OTEL_EXPORTER_OTLP_{name}")


def _sampler(sample: float | None) -> Sampler | None:
    return None if sample is None else ParentBasedTraceIdRatio(sample)


def _resource() -> Resource:
    """What OTEL_SERVICE_NAME and OTEL_RESOURCE_ATTRIBUTES say, and where they say nothing, what this is."""
    own: dict[str, str | int] = {SERVICE_VERSION: version("lexgate"), PROCESS_PID: os.getpid()}
    stated = Resource.create()
    if str(stated.attributes[SERVICE_NAME]).startswith(_UNNAMED):
        own[SERVICE_NAME] = "lexgate"
    return stated.merge(Resource({**own}))
