"""A video feed that asks lexgate about all its candidates at once, and personalises only what it may."""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from typing import Any

from lexgate.client import Client, Decision, LexgateError

PURPOSE, METHOD = "home_feed", "ranking_model"
LAST_MONTH = datetime.now(UTC) - timedelta(days=30)
KEPT_UNTIL = LAST_MONTH.date() + timedelta(days=365)
# What the register knows: a large platform (NDSR 62(8)) whose app has the three functions of NDSR 42.
PLATFORM: Mapping[str, Any] = {
    "processor": {"id": "tube-1", "roles": ["platform"], "serves_public": True},
    "platform": {
        "registered_users": 80_000_000,
        "monthly_active_users": 30_000_000,
        "complex_business": True,
        "important_impact": True,
    },
    "facts": {"system": {"personalisation_off_switch": True, "push_refusal": True, "tag_deletion": True}},
}


@dataclass(frozen=True)
class Viewer:
    """Who looks at the feed. A ledger would know the consents and the refusal by the id."""

    id: str
    consents: tuple[Mapping[str, Any], ...] = ()
    personalisation_off: bool = False


@dataclass(frozen=True)
class Candidate:
    """A video, what of the viewer ranks it, and how its offer treats viewers."""

    title: str
    items: tuple[str, ...]
    algorithm: Mapping[str, Any] | None = None


@dataclass(frozen=True)
class Feed:
    """What is shown, and which articles kept candidates out."""

    titles: tuple[str, ...]
    personalised: bool
    kept_out: Mapping[str, int]


def feed(
    lexgate: Client,
    viewer: Viewer,
    candidates: Sequence[Candidate],
    popular: Sequence[str],
    platform: Mapping[str, Any] = PLATFORM,
) -> Feed:
    """Returns the candidates that may be personalised; none of them, the popular list; if not even that, nothing.

    Raises `NoDecision` when the sidecar gives no answer: then there is no feed.
    """
    requests = [personalising(viewer, candidate, platform) for candidate in candidates]
    *outcomes, unpersonal = lexgate.evaluate_batch([*requests, the_same_for_everyone(platform)], timeout_seconds=10)
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


def personalising(viewer: Viewer, candidate: Candidate, platform: Mapping[str, Any]) -> dict[str, Any]:
    """Ranks one candidate by what is known of the viewer."""
    return {
        **platform,
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
        "subject": {"id": viewer.id, "age_band": "18+", "personalisation_off": viewer.personalisation_off},
        "data": {"platform_user_data": True},
        "notice": {"id": "feed-notice-2", "form": "individual"},
        "consents": viewer.consents,
        "algorithm": candidate.algorithm,
    }


def the_same_for_everyone(platform: Mapping[str, Any]) -> dict[str, Any]:
    """Shows the popular list, which uses nothing about anybody."""
    operation = {"kind": "recommend", "purpose": PURPOSE, "automated_decision": False, "place": "CN"}
    return {**platform, "operation": operation, "data": {"personal": False}}


def consent(*items: str, separate_for: Sequence[str] = ()) -> dict[str, Any]:
    """A consent to the home feed; `separate_for` names the sensitive categories that it was given for separately."""
    return {
        "id": "consent-" + "-".join(items),
        "active": True,
        "granted_at": LAST_MONTH,
        "given_by": "self",
        "separate": bool(separate_for),
        "purposes": [PURPOSE],
        "methods": [METHOD],
        "items": items,
        "categories": separate_for,
        "retention_until": KEPT_UNTIL,
    }
