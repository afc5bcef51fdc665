"""The verdicts on items: in the order asked, each by the decision that is about it."""

from __future__ import annotations

from dataclasses import replace

import pytest

from lexgate.domain.decision import Effect
from lexgate.domain.projection import ItemVerdict, Projection, projection_json, verdict_on
from lexgate.domain.rendering import decision_json
from tests.unit.domain.test_rendering import DECISION

DENIED = replace(DECISION, decision_id="d-1")
ALLOWED = replace(DECISION, decision_id="d-2", effect=Effect.ALLOW, reasons=(), violations=())
WITHHELD = ItemVerdict("ecg", allowed=False, effect=Effect.DENY, decision_id="d-1", articles=("ndsr:22(2)", "ndsr:8"))
LEAVES = ItemVerdict("phone", allowed=True, effect=Effect.ALLOW, decision_id="d-2", articles=())
PROJECTION = Projection.of(["phone", "ecg", "name"], [(["ecg"], DENIED), (["name", "phone"], ALLOWED)])


def test_verdict_names_the_decision_and_the_articles_that_withhold() -> None:
    assert verdict_on("ecg", DENIED) == WITHHELD
    assert verdict_on("phone", ALLOWED) == LEAVES


def test_verdicts_stand_in_the_order_asked() -> None:
    assert PROJECTION.items == (LEAVES, WITHHELD, replace(LEAVES, item="name"))
    assert PROJECTION.decisions == (DENIED, ALLOWED)
    assert PROJECTION.allowed == {"phone", "name"}


def test_decision_on_an_item_is_found() -> None:
    assert PROJECTION.decision("ecg") is DENIED
    assert PROJECTION.decision("name") is ALLOWED
    with pytest.raises(KeyError, match="gait"):
        PROJECTION.decision("gait")


def test_projection_is_no_permission() -> None:
    with pytest.raises(TypeError) as refused:
        bool(PROJECTION)
    assert str(refused.value) == "a projection is neither true nor false: ask for .allowed"


def test_projection_as_json() -> None:
    assert projection_json(replace(PROJECTION, items=PROJECTION.items[:2])) == {
        "items": [
            {"item": "phone", "allowed": True, "effect": "ALLOW", "decision_id": "d-2", "articles": []},
            {
                "item": "ecg",
                "allowed": False,
                "effect": "DENY",
                "decision_id": "d-1",
                "articles": ["ndsr:22(2)", "ndsr:8"],
            },
        ],
        "decisions": [decision_json(DENIED), decision_json(ALLOWED)],
    }
