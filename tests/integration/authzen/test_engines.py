"""The mapping says the same on either engine."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest

from lexgate.errors import InputError
from lexgate.serve.authzen.mapping import Mapping
from tests.integration.kit import ENGINES, Name, pipeline

ASKED: dict[str, Any] = {
    "subject": {"type": "processor", "id": "acme"},
    "action": {"name": "sell", "properties": {"basis": "none", "scale": 12}},
    "resource": {"type": "dataset", "id": "orders", "properties": {"personal": True}},
    "context": {"lexgate": {"operation": {"place": "CN"}, "consents": []}, "ratio": 0.25},
}


@pytest.mark.parametrize("engine", ENGINES)
def test_a_request_is_mapped_alike(engine: Name, opa: Path) -> None:
    with pipeline(engine, opa) as application:
        mapping = Mapping(application.engine)
        assert mapping.request(ASKED) == {
            "processor": {"id": "acme"},
            "operation": {"kind": "sell", "basis": "none", "scale": 12, "place": "CN"},
            "data": {"dataset": "orders", "personal": True},
            "consents": [],
        }
        assert mapping.searches() == {"resource": "dataset"}
        for wrong in ({"lexgate": "x"}, {"lexgate": [1]}):
            with pytest.raises(InputError, match="means nothing to the mapping"):
                mapping.request({**ASKED, "context": wrong})
