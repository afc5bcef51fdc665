"""The decision: one shape on the wire, in JSON and on the terminal."""

from __future__ import annotations

import enum
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from lexgate.errors import Denied, NotBinding, Referred


class Effect(enum.StrEnum):
    """What a decision comes to; a caller proceeds only on `ALLOW`."""

    ALLOW = "ALLOW"
    DENY = "DENY"
    REFER = "REFER"


class Ungoverned(enum.StrEnum):
    """What a deployment answers where no statute governs."""

    REFER = "refer"
    ALLOW = "allow"
    DENY = "deny"

    @property
    def effect(self) -> Effect:
        """The effect that the setting stands for."""
        return Effect[self.name]


# The reason of a referral where no statute governs; an `ALLOW` keeps it where the deployment allows that.
NO_STATUTE_GOVERNS = "no_statute_governs"


@dataclass(frozen=True, slots=True)
class Requirement:
    """One fact that a cure needs. `op` is set, add, remove, contains, at_least or before; `value` is plain JSON."""

    fact: str
    op: str
    value: Any
    who_can: str


@dataclass(frozen=True, slots=True)
class Cure:
    """Facts that together make a violation go away."""

    requires: tuple[Requirement, ...]


@dataclass(frozen=True, slots=True)
class Violation:
    """One article that forbids the processing. Any one of `cures` cures it; none means that no fact does."""

    statute: str
    article: str
    code: str
    house: bool
    details: Mapping[str, tuple[str, ...]]
    cures: tuple[Cure, ...]


@dataclass(frozen=True, slots=True)
class Obligation:
    """A duty that comes with the processing. `within` is an ISO 8601 period that counts `from_` something."""

    statute: str
    article: str
    code: str
    verb: str
    object: str
    within: str | None = None
    from_: str | None = None
    due_at: datetime | None = None


@dataclass(frozen=True, slots=True)
class Ground:
    """A fact for which an article applies: `stated`, or `missing`. `says` is the same as a sentence.

    `value` is plain JSON, of a fact that is not personal and whose value is no free text; None where it is not shown.
    """

    fact: str
    state: str
    value: Any
    says: str


@dataclass(frozen=True, slots=True)
class Explanation:
    """A violation or an obligation in words: `quote` in the language of the law, all else in `language`.

    `why` are the facts for which it applies, `cures` one text a cure, `duty` what is owed; `no_cure` says why there is
    no cure.
    """

    statute: str
    article: str
    quote: str
    gist: str
    penalties: tuple[str, ...]
    language: str = "en"
    title: str = ""
    why: tuple[Ground, ...] = ()
    cures: tuple[str, ...] = ()
    no_cure: str | None = None
    duty: str | None = None


@dataclass(frozen=True, slots=True)
class Decision:
    """The answer to one request.

    `reasons` say why a person must decide; an `ALLOW` has one only where no statute governs and the deployment allows
    that. Instants are whole seconds since the epoch. `binding` is false on an answer about another day (`as_of`) or
    another state of knowledge (`known_at`): nobody may act on it. `log_id` is empty and `seq` 0 when the log is off.
    """

    decision_id: str
    effect: Effect
    governs: tuple[str, ...]
    reasons: tuple[str, ...]
    violations: tuple[Violation, ...]
    obligations: tuple[Obligation, ...]
    consents_relied_on: tuple[str, ...]
    asserted: tuple[str, ...]
    readings: tuple[str, ...]
    as_of: int
    known_at: int
    binding: bool
    policy_digest: str
    valid_until: int | None = None
    revision: str | None = None
    log_id: str = ""
    seq: int = 0
    explanations: tuple[Explanation, ...] = ()

    @property
    def allowed(self) -> bool:
        """Whether the caller may proceed: the effect is `ALLOW` and the answer is binding."""
        return self.effect is Effect.ALLOW and self.binding

    def __bool__(self) -> bool:
        """A decision has no truth value: `if decision:` would take a denial for a permission."""
        raise TypeError("a decision is neither true nor false: ask for .allowed, or call .raise_if_denied()")

    def raise_if_denied(self) -> None:
        """Returns only where the caller may proceed.

        Raises `Denied` that names the articles, `Referred` that says why a person must decide, or `NotBinding`.
        """
        if self.effect is Effect.DENY:
            cited = ", ".join(f"{each.statute}:{each.article} ({each.code})" for each in self.violations)
            raise Denied(f"forbidden by {cited}", self.decision_id)
        if self.effect is Effect.REFER:
            raise Referred(f"a person must decide: {', '.join(self.reasons)}", self.decision_id)
        if not self.binding:
            raise NotBinding("the answer is about another day or another state of knowledge", self.decision_id)


@dataclass(frozen=True, slots=True)
class Explained:
    """A decision with its explanations, and the same as plain text, ready to show."""

    decision: Decision
    text: str
