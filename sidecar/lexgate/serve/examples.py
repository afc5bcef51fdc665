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

POSTURE_EXAMPLES: Mapping[str, Mapping[str, Any]] = {
    "clinic": {
        "summary": "A clinic whose audit is due soon and which owes more: what is owed, and what meets it.",
        "request": {
            "documents": [
                {
                    "processor": {"id": "clinic-7", "serves_public": True},
                    "operation": {"region": "CN-HN"},
                    "data": {"dataset": "intake", "personal": True},
                    "system": {"encryption": True, "access_control": True, "rights_channel": True},
                    "filings": {
                        "security_policy": {"date": "2025-01-05"},
                        "personal_information_audit": {"date": "2024-06-20"},
                    },
                }
            ],
            "as_of": "2026-06-01",
        },
    },
    "unreadable": {
        "summary": "A fact outside the vocabulary: 400, nothing is evaluated.",
        "request": {"documents": [{"operation": {"place": "CN"}, "filings": {"audit": {"date": "2025-06-20"}}}]},
    },
}
