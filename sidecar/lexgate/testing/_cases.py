"""What a case is, once its file is read: a story, the facts of one processing, and what must come of them."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any, Literal

from lexgate.domain.decision import Effect, Ungoverned

Form = Literal["document", "request", "exchange"]


@dataclass(frozen=True, slots=True, kw_only=True)
class Expected:
    """What must come of a case. None where the file does not say.

    `cited` and `not_cited` hold ids of entries that deny or oblige; `obligations` the members of a duty that matter;
    `duties`, `governs`, `reasons` and `readings` are exact; `posture` has ids by the state that they must be in: owed,
    met, not_applicable, advice. `outcome`, `route` and `request` are of an exchange: what becomes of it, which route it
    takes, and exactly which request the mapping makes of it.
    """

    effect: Effect | None = None
    cited: tuple[str, ...] = ()
    not_cited: tuple[str, ...] = ()
    obligations: Mapping[str, Mapping[str, str]] = field(default_factory=dict)
    duties: tuple[str, ...] | None = None
    governs: tuple[str, ...] | None = None
    reasons: tuple[str, ...] | None = None
    readings: tuple[str, ...] | None = None
    posture: Mapping[str, tuple[str, ...]] | None = None
    outcome: str | None = None
    route: str | None = None
    request: Mapping[str, Any] | None = None

    @classmethod
    def of(cls, raw: Mapping[str, Any]) -> Expected:
        """Reads `expect` of a case that keeps to the schema."""
        articles = raw.get("articles", {})
        return cls(
            effect=Effect(raw["effect"]) if "effect" in raw else None,
            cited=tuple(articles.get("cited", ())),
            not_cited=tuple(articles.get("not_cited", ())),
            obligations=raw.get("obligations", {}),
            duties=_words(raw.get("duties")),
            governs=_words(raw.get("governs")),
            reasons=_words(raw.get("reasons")),
            readings=_words(raw.get("readings")),
            posture=_posture(raw.get("posture")),
            outcome=raw.get("outcome"),
            route=raw.get("route"),
            request=raw.get("request"),
        )


@dataclass(frozen=True, slots=True, kw_only=True)
class Case:
    """One case of a file. `facts` is its document, request or exchange, `changed` the paths that its `change` states.

    `position` counts from 0 in the file; `as_of` is None only where the document states `now`. `readings` and
    `ungoverned` win over those of the deployment.
    """

    file: str
    position: int
    name: str
    story: str
    form: Form
    facts: Mapping[str, Any]
    expected: Expected
    as_of: str | None = None
    readings: Mapping[str, bool | int | str] = field(default_factory=dict)
    ungoverned: Ungoverned | None = None
    changed: tuple[str, ...] = ()


def _words(stated: list[str] | None) -> tuple[str, ...] | None:
    return None if stated is None else tuple(sorted(stated))


def _posture(raw: Mapping[str, list[str]] | None) -> Mapping[str, tuple[str, ...]] | None:
    return None if raw is None else {state: tuple(ids) for state, ids in raw.items()}
