"""Inputs written back as documents and requests, so that properties can go the whole way through the product."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from lexgate.domain import FactType, Vocabulary
from lexgate.domain.instant import format_instant
from lexgate.domain.vocabulary import NEVER_STATED

# The roots that are fields of the wire contract.
TYPED = frozenset(
    {"operation", "processor", "subject", "data", "recipients", "consents", "notice", "export", "algorithm", "platform"}
)


def document_of(facts: Mapping[str, Any], vocabulary: Vocabulary) -> dict[str, Any]:
    """The document that normalises to these facts."""
    return {root: _stated(root, value, vocabulary) for root, value in facts.items() if root != "schema"}


def request_of(facts: Mapping[str, Any], vocabulary: Vocabulary) -> dict[str, Any]:
    """A request that states these facts, but for what a served caller may not state."""
    document = document_of(facts, vocabulary)
    tail = {root: value for root, value in document.items() if root not in TYPED | NEVER_STATED}
    typed = {root: value for root, value in document.items() if root in TYPED}
    return {"operation": {}, **typed, **({"facts": tail} if tail else {})}


def _stated(name: str, value: Any, vocabulary: Vocabulary) -> Any:
    if isinstance(value, Mapping):
        return {part: _stated(f"{name}.{part}", member, vocabulary) for part, member in value.items()}
    if isinstance(value, list) and value and isinstance(value[0], Mapping):
        return [_stated(f"{name}[]", entry, vocabulary) for entry in value]
    fact = vocabulary.facts.get(name)
    if fact is None:
        return value
    if fact.type.is_instant:
        return format_instant(value)
    if fact.type is FactType.DURATION:
        return f"PT{value}S"
    return value / 1000 if fact.type is FactType.NUMBER else value
