"""A reading app that asks lexgate before it enrols a child.

Under 14, a guardian consents (NDSR 22(3)) and the app has rules for children (21.p2); from 14 on, the child's own
consent does. A voice print is sensitive: at any age it needs a separate consent (22(2)). The app knows the month of
birth and not the day, so that a child counts as 14 from the first of the month after.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from typing import Any

from lexgate.client import Client, Decision

PURPOSE, METHOD = "reading_lessons", "lesson_app"
LAST_MONTH = datetime.now(UTC) - timedelta(days=30)
KEPT_UNTIL = LAST_MONTH.date() + timedelta(days=365)
NICKNAME, VOICE = "nickname", "voice_print"
Consent = Mapping[str, Any]
APP = {"id": "read-along", "serves_public": True}
# A register would resolve the notice by its id.
NOTICE: Mapping[str, Any] = {
    "id": "notice-5",
    "form": "rules",
    "published": True,
    "accessible": True,
    "conspicuous": True,
    "clear": True,
    "list_form": True,
    "items": [NICKNAME, VOICE],
    "fields": [
        "name",
        "contact",
        "purpose",
        "method",
        "kinds",
        "sensitive_necessity",
        "rights_impact",
        "retention_period",
        "expiry_treatment",
        "rights_methods",
        "account_closure",
        "consent_withdrawal",
    ],
    "minor_rules_at": "2025-01-01",
}


@dataclass(frozen=True)
class Child:
    """Who is to be enrolled; the age is known as a month of birth, or as a band."""

    id: str
    birth_month: str | None = None
    age_band: str | None = None


@dataclass
class Enrolment:
    """Enrols children; `pupils` holds what the app stored of each."""

    lexgate: Client
    notice: Mapping[str, Any] = field(default_factory=lambda: NOTICE)
    pupils: dict[str, set[str]] = field(default_factory=dict)

    def enrol(self, child: Child, consents: Sequence[Consent], *items: str) -> Decision:
        """Stores the items of the child. Raises `NotAllowed` or `NoDecision`, and then nothing is stored."""
        decision = self.ask(child, consents, *items)
        decision.raise_if_denied()
        self.pupils.setdefault(child.id, set()).update(items)
        return decision

    def ask(self, child: Child, consents: Sequence[Consent], *items: str, as_of: datetime | None = None) -> Decision:
        """Asks, and stores nothing; an answer about another day (`as_of`) is no permission."""
        return self.lexgate.evaluate(
            operation={
                "kind": "collect",
                "purpose": PURPOSE,
                "method": METHOD,
                "basis": "consent",
                "items": items,
                "retention_until": KEPT_UNTIL,
                "place": "CN",
            },
            processor=APP,
            subject={"id": child.id, "birth_month": child.birth_month, "age_band": child.age_band},
            data={"necessary_items": [NICKNAME, VOICE]},
            notice=self.notice,
            consents=consents,
            as_of=as_of,
        )


def consent(given_by: str, *items: str, separate_for: Sequence[str] = ()) -> Consent:
    """A consent to the lessons; `separate_for` names the sensitive categories that it was given for separately."""
    return {
        "id": f"consent-{given_by}-{'-'.join(items)}",
        "active": True,
        "granted_at": LAST_MONTH,
        "given_by": given_by,
        "separate": bool(separate_for),
        "purposes": [PURPOSE],
        "methods": [METHOD],
        "items": items,
        "categories": separate_for,
        "retention_until": KEPT_UNTIL,
    }
