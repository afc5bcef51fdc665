"""Promises of projections: what they say of each item is what judging it alone says."""

from __future__ import annotations

from collections.abc import Iterator
from random import Random
from typing import Any

import pytest
from hypothesis import given, settings, strategies as st

from lexgate.domain.decision import Decision, Violation
from lexgate.errors import InputError
from lexgate.facts.situations import Situations
from tests.properties.documents import TYPED
from tests.properties.kit import DECIDER, POLICIES, RESOLVER, drawn

SITUATIONS = Situations(RESOLVER, POLICIES.law["literals"], POLICIES.data)
KNOWN = ("phone", "email", "symptoms", "face", "name", "age", "order_id", "browsing_history")
INVENTED = ("angiang:PL.1", "consent", "k1", "k2", "k3")


@pytest.mark.promise
@given(st.integers(0, 2**64 - 1))
@settings(max_examples=400, deadline=None)
def test_a_projection_says_what_judging_each_item_alone_says(seed: int) -> None:
    """A projection says of each item what judging the item alone says, and of no item more."""
    document, random = drawn(seed)
    request = request_of(document)
    items = some_items(request, random)
    try:
        asked = SITUATIONS.read(request)
        prepared = SITUATIONS.of(asked, items)
    except InputError:  # a document may say what a request may not
        return
    projection = DECIDER.project(items, prepared, "test")
    assert [each.item for each in projection.items] == items
    for verdict in projection.items:
        alone, shared = judged_alone(request, verdict.item, prepared[0].now), projection.decision(verdict.item)
        assert said(shared) == said(alone)
        assert verdict.allowed == alone.allowed
        assert verdict.articles == tuple(f"{each.statute}:{each.article}" for each in alone.violations)
        others = {each.item for each in projection.items if each.decision_id == verdict.decision_id} - {verdict.item}
        for one, all_ in zip(alone.violations, shared.violations, strict=True):
            assert details(all_, others) == details(one, others)
            assert others or one.cures == all_.cures


def request_of(document: dict[str, Any]) -> dict[str, Any]:
    typed = {root: value for root, value in document.items() if root in TYPED}
    rest = {root: value for root, value in document.items() if root not in TYPED and root in RESOLVER.roots}
    operation = {name: value for name, value in typed.get("operation", {}).items() if name != "items"}
    return {**typed, "operation": operation, "facts": rest}


def some_items(request: dict[str, Any], random: Random) -> list[str]:
    """Items that the request names somewhere, well-known ones, and some that nobody knows."""
    named = sorted({text for text in texts(request) if text.isprintable() and 0 < len(text) <= 40})
    pool = [*named, *random.sample(KNOWN, 4), *random.sample(INVENTED, 3)]
    return list(dict.fromkeys(random.sample(pool, min(len(pool), 12))))


def texts(value: Any) -> Iterator[str]:
    if isinstance(value, str):
        yield value
    elif isinstance(value, dict | list):
        for part in value.values() if isinstance(value, dict) else value:
            yield from texts(part)


def judged_alone(request: dict[str, Any], item: str, now: int) -> Decision:
    one = {**request, "operation": {**request["operation"], "items": [item]}}
    stated, options = RESOLVER.read(one)
    return DECIDER.decide(RESOLVER.stated(stated, options, now), "test")


def said(decision: Decision) -> Any:
    cited = [(each.statute, each.article, each.code, each.house) for each in decision.violations]
    return (
        *(decision.effect, decision.governs, decision.reasons, cited, decision.obligations, decision.readings),
        *(decision.consents_relied_on, decision.asserted, decision.binding, decision.as_of),
    )


def details(violation: Violation, others: set[str]) -> Any:
    return {name: [each for each in values if each not in others] for name, values in violation.details.items()}


def test_most_documents_are_judged_and_many_evaluations_spared() -> None:
    """The promise above is about something: few documents fall out of it, and items do share evaluations."""
    judged, asked, evaluated = 0, 0, 0
    for seed in range(60):
        document, random = drawn(seed)
        request = request_of(document)
        items = some_items(request, random)
        try:
            prepared = SITUATIONS.of(SITUATIONS.read(request), items)
        except InputError:
            continue
        judged, asked, evaluated = judged + 1, asked + len(items), evaluated + len(prepared)
    assert judged == 60
    assert evaluated < asked * 0.9
