"""no_trace_tells_what_a_request_says: spans have ids of the law and of lexgate, and nothing of a request."""

from __future__ import annotations

from collections.abc import Mapping
from contextlib import suppress
from typing import Any

import pytest
from hypothesis import given, settings, strategies as st
from opentelemetry.sdk.trace import ReadableSpan, TracerProvider
from opentelemetry.sdk.trace.export import SimpleSpanProcessor
from opentelemetry.sdk.trace.export.in_memory_span_exporter import InMemorySpanExporter

from lexgate.domain.decision import Decision
from lexgate.errors import InputError
from lexgate.facts.resolve import InlineFacts
from lexgate.law.cures import CureWriter
from lexgate.log import NullLog
from lexgate.tracing import TracedDecider, TracedEngine, TracedResolver, Tracing, within
from tests.differential.inputs import Inputs, seeded
from tests.properties.documents import document_of
from tests.properties.kit import ENGINE, MATRIX, POLICIES, VOCABULARY
from tests.properties.test_explanations import DAY, NUMBER, PERSONAL, WORD, mark

KEPT = InMemorySpanExporter()
PROVIDER = TracerProvider(shutdown_on_exit=False)
PROVIDER.add_span_processor(SimpleSpanProcessor(KEPT))
TRACING = Tracing(PROVIDER.get_tracer("test"), PROVIDER.shutdown)
INPUTS = Inputs(POLICIES)
DECIDER = TracedDecider(
    TracedEngine(TRACING, ENGINE), MATRIX, CureWriter(VOCABULARY), NullLog(), policy_digest=POLICIES.policy_digest
)
RESOLVER = TracedResolver(TRACING, VOCABULARY, {}, InlineFacts.ALWAYS)
HEADERS = st.from_regex(r"[0-9a-f]{2}-[0-9a-f]{32}-[0-9a-f]{16}-[0-9a-f]{2}(-.*)?", fullmatch=True)
STEPS = {"lexgate.validate", "lexgate.evaluate", "request"}
ENTRIES = {f"{article.statute}:{article.article}" for s in MATRIX.statutes.values() for article in s.articles.values()}


@pytest.mark.promise
@given(st.integers(0, 2**64 - 1), st.booleans())
@settings(max_examples=300, deadline=None, derandomize=True)
def test_no_trace_tells_what_a_request_says(seed: int, acceptable: bool) -> None:
    """A trace has ids of the law and of lexgate in it, and nothing that a request says, accepted or refused."""
    document = document_of({**INPUTS.input(seeded(seed)), "schema": 1}, VOCABULARY)
    for fact in PERSONAL:
        mark(document, fact)
    document.setdefault("subject", {})["id"] = WORD
    document.setdefault("processor", {})["id"] = WORD
    if not acceptable:
        document["operation"] = {**document.get("operation", {}), "kind": WORD}
    spans, decision = traced(document)
    for span in spans:
        told = span.to_json()
        assert WORD not in told
        assert DAY[:10] not in told
        assert span.name in STEPS
        assert not span.events
        assert span.status.description is None
        for name, value in (span.attributes or {}).items():
            assert is_told(name, value, decision), name
        assert NUMBER not in (span.attributes or {}).values()


def traced(document: dict[str, Any]) -> tuple[list[ReadableSpan], Decision | None]:
    KEPT.clear()
    request = {name: value for name, value in document.items() if name in RESOLVER.roots}
    span, decision = TRACING.request("request", (), {}), None
    with within(span):
        with suppress(InputError):
            RESOLVER.request(request)
        with suppress(InputError):
            decision = DECIDER.decide(RESOLVER.document(document), "test")
    span.end()
    return list(KEPT.get_finished_spans()), decision


def is_told(name: str, value: Any, decision: Decision | None) -> bool:
    if name == "error.type":
        return bool(value == "InputError")
    assert decision is not None
    stated: Mapping[str, Any] = {
        "lexgate.decision_id": decision.decision_id,
        "lexgate.effect": decision.effect.value,
        "lexgate.governs": decision.governs,
        "lexgate.entry": "test",
        "lexgate.policy_digest": POLICIES.policy_digest,
    }
    if name == "lexgate.articles":
        return {each for each in value if not each.startswith("house:")} <= ENTRIES
    return bool(stated[name] == value)


def test_the_markers_are_in_what_is_asked() -> None:
    document = document_of({**INPUTS.input(seeded(1)), "schema": 1}, VOCABULARY)
    for fact in PERSONAL:
        mark(document, fact)
    assert WORD in str(document)
    spans, decision = traced(document)
    assert decision is not None
    assert {span.name for span in spans} == STEPS


@given(st.lists(st.tuples(st.sampled_from(["traceparent", "tracestate", "baggage"]), st.text() | HEADERS), max_size=4))
@settings(max_examples=300, deadline=None, derandomize=True)
def test_no_header_keeps_a_request_from_being_served(headers: list[tuple[str, str]]) -> None:
    span = TRACING.request("request", headers, {})
    assert span.get_span_context().is_valid
    span.end()
