"""Changes reach every place of a document, and what leads nowhere is refused."""

from __future__ import annotations

from typing import Any

import pytest

from lexgate.errors import InputError
from lexgate.testing._change import changed

FACTS: dict[str, Any] = {"operation": {"kind": "use"}, "consents": [{"active": True}, {"active": False}]}


@pytest.mark.parametrize(
    ("change", "expected"),
    [
        ({}, FACTS),
        ({"operation.kind": "sell"}, {**FACTS, "operation": {"kind": "sell"}}),
        ({"operation.kind": None}, {**FACTS, "operation": {}}),
        ({"operation": None}, {"consents": FACTS["consents"]}),
        ({"consents[1].active": True}, {**FACTS, "consents": [{"active": True}, {"active": True}]}),
        ({"consents[0]": None}, {**FACTS, "consents": [{"active": False}]}),
        ({"consents[2].active": True}, {**FACTS, "consents": [*FACTS["consents"], {"active": True}]}),
        ({"contracts[0].id": "k"}, {**FACTS, "contracts": [{"id": "k"}]}),
        ({"export.standard_contract.conforms": True}, {**FACTS, "export": {"standard_contract": {"conforms": True}}}),
        ({"data": {"a": 1}, "data.b": 2}, {**FACTS, "data": {"a": 1, "b": 2}}),
    ],
)
def test_a_change_is_made(change: dict[str, Any], expected: dict[str, Any]) -> None:
    assert changed(FACTS, change) == expected


def test_the_facts_that_are_changed_stay_as_they_were() -> None:
    before = {"operation": {"kind": "use"}, "consents": [{"active": True}]}
    changed(before, {"operation.kind": "sell", "consents[0].active": False})
    assert before == {"operation": {"kind": "use"}, "consents": [{"active": True}]}


@pytest.mark.parametrize(
    ("path", "said"),
    [
        ("operation.purpose", "is not there to be taken away"),
        ("consents[2]", "is not there to be taken away"),
        ("consents[4].active", "names no position of a list"),
        ("operation[0]", "names no position of a list"),
        ("consents.active", "leads through something that is no object"),
        ("operation.kind.x", "leads through something that is no object"),
        ("operation..kind", "is not a path"),
    ],
)
def test_a_path_that_leads_nowhere_is_refused(path: str, said: str) -> None:
    with pytest.raises(InputError, match=said):
        changed(FACTS, {path: None})
