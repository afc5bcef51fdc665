"""The words of lexgate as types: vocabulary, request, decision. Frozen; imports nothing of ours but the errors."""

from __future__ import annotations

from lexgate.domain.decision import (
    Cure,
    Decision,
    Effect,
    Explained,
    Explanation,
    Ground,
    Obligation,
    Requirement,
    Ungoverned,
    Violation,
)
from lexgate.domain.vocabulary import Bearing, Fact, FactType, Vocabulary

__all__ = [
    "Bearing",
    "Cure",
    "Decision",
    "Effect",
    "Explained",
    "Explanation",
    "Fact",
    "FactType",
    "Ground",
    "Obligation",
    "Requirement",
    "Ungoverned",
    "Violation",
    "Vocabulary",
]
