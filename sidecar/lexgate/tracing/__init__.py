"""Traces for OpenTelemetry: what a request went through, without anything that the request says.

Loaded only where the configuration names a collector: this package imports the SDK, which nothing else does.
"""

from opentelemetry.trace import Span

from lexgate.tracing._exporting import open_tracing, tracing_to
from lexgate.tracing._parts import VALIDATE, TracedDecider, TracedEngine, TracedResolver, traced_log
from lexgate.tracing._spans import TRACEPARENT, Tracing, current_trace, failed, within

__all__ = [
    "TRACEPARENT",
    "VALIDATE",
    "Span",
    "TracedDecider",
    "TracedEngine",
    "TracedResolver",
    "Tracing",
    "current_trace",
    "failed",
    "open_tracing",
    "traced_log",
    "tracing_to",
    "within",
]
