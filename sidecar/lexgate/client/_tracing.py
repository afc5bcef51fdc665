"""The trace that a caller is in goes with each call (W3C Trace Context), where the caller has OpenTelemetry."""

from __future__ import annotations

import sys

Metadata = tuple[tuple[str, str], ...]


def trace_metadata() -> Metadata | None:
    """Returns what tells the sidecar of the current trace: `traceparent` and `tracestate`; None outside of any.

    Baggage stays behind: lexgate does not look at it. OpenTelemetry is not loaded for this.
    """
    if "opentelemetry.trace" not in sys.modules:
        return None
    from opentelemetry.trace.propagation.tracecontext import (  # noqa: PLC0415 - see above
        TraceContextTextMapPropagator,
    )

    carrier: dict[str, str] = {}
    TraceContextTextMapPropagator().inject(carrier)
    return tuple(carrier.items()) or None
