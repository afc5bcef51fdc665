"""The posture of a processor: its standing duties, each with its state, over all scopes that were looked at."""

from __future__ import annotations

import enum
from collections.abc import Mapping
from dataclasses import dataclass, field

from lexgate.domain.decision import Cure


class State(enum.StrEnum):
    """What a standing duty comes to; `ADVISED` is no duty at all."""

    OWED = "owed"
    DUE_SOON = "due_soon"
    MET = "met"
    NOT_APPLICABLE = "not_applicable"
    ADVISED = "advised"


@dataclass(frozen=True, slots=True, order=True)
class Scope:
    """What one document is about: a region (the country, where no region is stated) and a dataset; empty: unstated."""

    region: str = ""
    dataset: str = ""


@dataclass(frozen=True, slots=True)
class Governed:
    """A scope with the statutes that govern there, sorted."""

    scope: Scope
    statutes: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Standing:
    """One duty in one scope.

    `due_at` (seconds since the epoch): until when a met duty stays met, or when one that is owed had or has to be met.
    `details` say what it is owed about. Any one of `meets` meets the duty; none where nothing is open, or no fact does.
    """

    scope: Scope
    state: State
    due_at: int | None = None
    details: Mapping[str, tuple[str, ...]] = field(default_factory=dict)
    meets: tuple[Cure, ...] = ()


@dataclass(frozen=True, slots=True)
class Duty:
    """One entry of a statute over all scopes in which that statute governs.

    It is owed where it is owed in any scope; `due_at` is the earliest instant of the scopes that have its state.
    `overdue` says that the instant is past. `within` is an ISO 8601 period that counts `from_` something.
    """

    statute: str
    article: str
    code: str
    verb: str
    object: str
    state: State
    quote: str
    gist: str
    penalties: tuple[str, ...]
    scopes: tuple[Standing, ...]
    due_at: int | None = None
    overdue: bool = False
    within: str | None = None
    from_: str | None = None

    @property
    def not_yet_late(self) -> bool:
        """Whether it is owed by an instant that is still ahead."""
        return self.state is State.OWED and self.due_at is not None and not self.overdue

    @property
    def id(self) -> str:
        """The id that the policies emit: `ndsr:27`."""
        return f"{self.statute}:{self.article}"


@dataclass(frozen=True, slots=True)
class Posture:
    """The report on one processor.

    `duties` holds every standing duty of the statutes that govern in any scope, in reading order, and `advice` what
    they advise. Instants are whole seconds since the epoch. `binding` is false on a report about another day.
    """

    processor_id: str
    as_of: int
    binding: bool
    scopes: tuple[Governed, ...]
    governs: tuple[str, ...]
    not_governing: tuple[str, ...]
    duties: tuple[Duty, ...]
    advice: tuple[Duty, ...]
    readings: tuple[str, ...]
    asserted: tuple[str, ...]
    policy_digest: str

    def in_state(self, state: State) -> tuple[Duty, ...]:
        """Returns the duties of one state."""
        return tuple(duty for duty in self.duties if duty.state is state)

    @property
    def owed(self) -> tuple[Duty, ...]:
        """What is owed now."""
        return self.in_state(State.OWED)

    @property
    def due_soon(self) -> tuple[Duty, ...]:
        """What has its date ahead: duties that are met and soon no longer, and owed ones that are not yet late."""
        return tuple(duty for duty in self.duties if duty.state is State.DUE_SOON or duty.not_yet_late)

    @property
    def met(self) -> tuple[Duty, ...]:
        """What is met, and for longer than soon."""
        return self.in_state(State.MET)

    @property
    def not_applicable(self) -> tuple[Duty, ...]:
        """The duties of governing statutes that do not reach this processor."""
        return self.in_state(State.NOT_APPLICABLE)
