"""Requests that the documentation shows; the running policies answer them."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

EXAMPLES: Mapping[str, Mapping[str, Any]] = {
    "denied": {
        "summary": "Sensitive data without a separate consent: DENY, with the cure.",
        "request": {
            "operation": {
                "kind": "use",
                "purpose": "triage",
                "method": "model_scoring",
                "basis": "consent",
                "items": ["symptoms", "phone"],
                "region": "CN-HN",
            },
            "processor": {"id": "clinic-7"},
            "subject": {"id": "s-42"},
            "data": {"dataset": "intake"},
            "notice": {"id": "intake-v3"},
        },
    },
    "allowed": {
        "summary": "Erasing is never blocked by a defect of consent or notice: ALLOW.",
        "request": {
            "operation": {"kind": "delete", "purpose": "withdrawal", "place": "CN", "items": ["phone"]},
            "processor": {"id": "shop-1"},
            "subject": {"id": "s-42"},
        },
    },
    "referred": {
        "summary": "Core data are beyond what a machine may judge: REFER, a person decides.",
        "request": {
            "operation": {"kind": "store", "purpose": "archive", "place": "CN"},
            "processor": {"id": "grid-9"},
            "data": {"core": True, "personal": False},
        },
    },
    "malformed": {
        "summary": "A kind outside the vocabulary: 400, nothing is evaluated.",
        "request": {"operation": {"kind": "collekt"}},
    },
}
