"""What tests of the ledger share: a clock that a test sets, records, and who says what."""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import Any

from lexgate.domain.consent import Actor, ConsentRecord, Form, Guardian, Notice, Retention, Role, Scope
from lexgate.domain.rights import RequestKind, RightsRequest
from lexgate.facts.ledger import Circumstances, new_id

NOW = 1_700_000_000  # of the past: some tests run by the clock of the system
DAY = 86400
SUBJECT = "s-42"
CONTROLLER = "clinic-7"
HASH = "a" * 64


@dataclass
class Clock:
    """A clock that goes where a test puts it."""

    at: float = NOW

    def __call__(self) -> float:
        return self.at


def record(**change: Any) -> ConsentRecord:
    """A record that asks for one purpose, with a notice shown a minute ago."""
    plain = ConsentRecord(
        record_id=new_id(),
        subject_id=SUBJECT,
        controller_id=CONTROLLER,
        jurisdiction="CN-HN",
        act_id=new_id(),
        notice=Notice("intake", "v1", HASH, "zh-Hans", NOW - 60),
        scope=scope("triage"),
        form=Form(),
        valid_from=NOW - 60,
    )
    return replace(plain, **change)


def scope(purpose: str) -> Scope:
    """A scope with something of everything that a decision looks at."""
    return Scope(
        purpose,
        methods=("model_scoring",),
        items=("symptoms", "phone"),
        categories=("medical_health",),
        retention=Retention(max=30 * DAY),
    )


def rights(kind: str = "access", **change: Any) -> RightsRequest:
    """What the person asks of the clinic about their rights."""
    purposes = ("ads",) if kind == "object" else ()
    plain = RightsRequest(new_id(), SUBJECT, CONTROLLER, RequestKind(kind), purposes)
    return replace(plain, **change)


def notice(version: str = "v1", **change: Any) -> Notice:
    """A version of the notice."""
    return replace(Notice("intake", version, HASH, "zh-Hans", NOW - 60), **change)


def guardian(**change: Any) -> Guardian:
    """A guardian, verified an hour ago for a day."""
    return replace(Guardian("g-1", "mother", "id_check", NOW - 3600, NOW + DAY, "ev-1"), **change)


def says(role: Role, name: str, **change: Any) -> Circumstances:
    """What somebody says."""
    return Circumstances(Actor(name, role), "web_form", **change)


def person(**change: Any) -> Circumstances:
    """What the person says."""
    return says(Role.SUBJECT, SUBJECT, **change)


def clinic(**change: Any) -> Circumstances:
    """What the controller says."""
    return says(Role.CONTROLLER, CONTROLLER, **change)
