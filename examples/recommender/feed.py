"""A video feed that asks lexgate about all its candidates at once, and personalises only what it may.

What viewers agreed to and switched off stands in the ledger, what the platform is and has in the registers. A request
names ids.
"""

from __future__ import annotations

import time
from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from hashlib import sha256
from pathlib import Path
from typing import Any
from uuid import uuid4

from lexgate.client import Circumstances, Client, Decision, LedgerClient, LexgateError
from lexgate.domain.consent import Actor, ConsentRecord, Form, Notice, Retention, Role, Scope

REGISTERS = Path(__file__).parent / "registers"
PLATFORM, NOTICE = "tube-1", "feed-notice-2"
PURPOSE, METHOD = "home_feed", "ranking_model"
KEPT_UNTIL = datetime.now(UTC).date() + timedelta(days=300)


@dataclass(frozen=True)
class Viewer:
    """Who looks at the feed, and with which version of the app."""

    id: str
    app: str = "app-3"


@dataclass(frozen=True)
class Candidate:
    """A video, what of the viewer ranks it, and by which algorithm."""

    title: str
    items: tuple[str, ...]
    algorithm: str = "ranking-7"


@dataclass(frozen=True)
class Feed:
    """What is shown, and which articles kept candidates out."""

    titles: tuple[str, ...]
    personalised: bool
    kept_out: Mapping[str, int]


def feed(lexgate: Client, viewer: Viewer, candidates: Sequence[Candidate], popular: Sequence[str]) -> Feed:
    """Returns the candidates that may be personalised; none of them, the popular list; if not even that, nothing.

    Raises `NoDecision` when the sidecar gives no answer: then there is no feed.
    """
    requests = [personalising(viewer, candidate) for candidate in candidates]
    *outcomes, unpersonal = lexgate.evaluate_batch([*requests, the_same_for_everyone(viewer)], timeout_seconds=10)
    titles = [each.title for each, outcome in zip(candidates, outcomes, strict=True) if may(outcome)]
    kept_out = Counter(article for outcome in outcomes for article in cited(outcome))
    if titles:
        return Feed(tuple(titles), True, kept_out)
    return Feed(tuple(popular) if may(unpersonal) else (), False, kept_out)


def may(outcome: Decision | LexgateError) -> bool:
    """An error in the place of a decision is no permission either."""
    return isinstance(outcome, Decision) and outcome.allowed


def cited(outcome: Decision | LexgateError) -> list[str]:
    violations = outcome.violations if isinstance(outcome, Decision) else ()
    return [f"{each.statute}:{each.article} {each.code}" for each in violations]


def personalising(viewer: Viewer, candidate: Candidate) -> dict[str, Any]:
    """Ranks one candidate by what is known of the viewer."""
    return {
        "operation": {
            "kind": "recommend",
            "purpose": PURPOSE,
            "method": METHOD,
            "basis": "consent",
            "items": candidate.items,
            "automated_decision": True,
            "retention_until": KEPT_UNTIL,
            "place": "CN",
        },
        **served_by(viewer),
        "subject": {"id": viewer.id},
        "data": {"dataset": "viewing"},
        "notice": {"id": NOTICE},
        "algorithm": {"id": candidate.algorithm},
    }


def the_same_for_everyone(viewer: Viewer) -> dict[str, Any]:
    """Shows the popular list, which uses nothing about anybody."""
    operation = {"kind": "recommend", "purpose": PURPOSE, "automated_decision": False, "place": "CN"}
    return {"operation": operation, **served_by(viewer), "data": {"dataset": "charts"}}


def served_by(viewer: Viewer) -> dict[str, Any]:
    return {
        "processor": {"id": PLATFORM},
        "platform": {"id": "tube"},
        "facts": {"system": {"id": viewer.app}},
    }


def agrees(ledger: LedgerClient, viewer: Viewer, *items: str, separate_for: Sequence[str] = ()) -> None:
    """Records a consent to the home feed, separate where it is for sensitive categories. Raises where it cannot."""
    now = int(time.time())
    text = (REGISTERS / f"{NOTICE}.en.txt").read_bytes()
    record = ConsentRecord(
        record_id=str(uuid4()),
        subject_id=viewer.id,
        controller_id=PLATFORM,
        jurisdiction="CN",
        act_id=str(uuid4()),
        notice=Notice(NOTICE, "v2", sha256(text).hexdigest(), "en", displayed_at=now),
        scope=Scope(
            PURPOSE, methods=(METHOD,), items=items, categories=tuple(separate_for), retention=Retention(365 * 86400)
        ),
        form=Form(separate=bool(separate_for), explicit=True),
        valid_from=now,
    )
    ledger.grant(record, said_by(viewer))


def switches(ledger: LedgerClient, viewer: Viewer, *, off: bool) -> None:
    """Records what the viewer chose: once this returns, no decision anywhere knows another choice."""
    ledger.state_fact(viewer.id, "personalisation_off", off, said_by(viewer))


def said_by(viewer: Viewer) -> Circumstances:
    return Circumstances(Actor(viewer.id, Role.SUBJECT), "feed_settings")
