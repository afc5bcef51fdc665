"""What the ledger knows of one person, and what a write adds to it."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, field, replace
from typing import Any, NamedTuple

from lexgate.domain.consent import Consent, ConsentEvent, ConsentRecord, EventType, Guardian, State
from lexgate.domain.instant import counts
from lexgate.domain.rights import RequestEvent, RequestState, RightsCase, RightsRequest
from lexgate.domain.standing import GUARDIANSHIP, STANDING, SubjectFact, Value


class Refusal(NamedTuple):
    """A refusal that stands for a purpose: when it was, and how often the person was asked since."""

    purpose_id: str
    refused_at: int
    prompts_since: int


@dataclass(frozen=True, slots=True)
class History:
    """Everything recorded of one person. `log` has the events of all consents in the order of recording."""

    subject_id: str
    consents: tuple[Consent, ...] = ()
    log: tuple[ConsentEvent, ...] = ()
    facts: tuple[SubjectFact, ...] = ()
    requests: tuple[RightsCase, ...] = ()

    def consent(self, record_id: str) -> Consent | None:
        """The consent with that record, of this person."""
        return next((each for each in self.consents if each.record.record_id == record_id), None)

    def request(self, request_id: str) -> RightsCase | None:
        """The request with that id, of this person."""
        return next((each for each in self.requests if each.request.request_id == request_id), None)

    def seen(self, as_of: int | None, known_at: int | None) -> History:
        """The history as it stood at `as_of`, by what was recorded until `known_at`; None is no bound."""
        consents = (each.seen(as_of, known_at) for each in self.consents)
        seen = tuple(each for each in consents if each.events)
        counted = {event.event_id for each in seen for event in each.events}
        facts = (each for each in self.facts if counts(each.occurred_at, each.recorded_at, as_of, known_at))
        log = tuple(event for event in self.log if event.event_id in counted)
        requests = (each.seen(as_of, known_at) for each in self.requests)
        return History(self.subject_id, seen, log, tuple(facts), tuple(each for each in requests if each.events))

    def standing(self) -> dict[tuple[str, str], SubjectFact]:
        """The facts that no later one replaced or took back: of two, the one that happened later, then was recorded."""
        out: dict[tuple[str, str], SubjectFact] = {}
        for fact in self.facts:
            earlier = out.get(fact.key)
            if earlier is None or earlier.occurred_at <= fact.occurred_at:
                out[fact.key] = fact
        return {key: fact for key, fact in out.items() if fact.value is not None}

    def subject(self) -> dict[str, Any]:
        """The standing facts under their names in the vocabulary."""
        return {f.name: _plain(f.value) for f in self.standing().values() if f.name in STANDING}

    def guardians(self) -> Iterator[Guardian]:
        """The guardianships stated of the person."""
        for (name, _), fact in self.standing().items():
            if name == GUARDIANSHIP and isinstance(fact.value, Guardian):
                yield fact.value

    def refusals(self) -> Iterator[Refusal]:
        """The refusals that stand, one a purpose."""
        for purpose in sorted({each.record.scope.purpose_id for each in self.consents}):
            found = self.refusal(purpose)
            if found is not None:
                yield found

    def refusal(self, purpose_id: str) -> Refusal | None:
        """The refusal of the purpose that stands: a consent given since, and not invalidated, ends it.

        The order is that in which the ledger learned of the events, so a clock that goes back changes nothing.
        """
        consents = {each.record.record_id: each for each in self.consents}
        found: Refusal | None = None
        for event in self.log:
            consent = consents[event.record_id]
            if consent.record.scope.purpose_id == purpose_id:
                found = _after(found, event, consent)
        return found

    def superseded_notices(self) -> set[tuple[str, str]]:
        """Id and version of notices under which the person gave what was renewed under another version."""
        out = set()
        for each in self.consents:
            renewed = self.consent(each.record.renews_record_id or "")
            if renewed is not None and each.event(EventType.GIVEN) and renewed.event(EventType.SUPERSEDED):
                old, new = renewed.record.notice, each.record.notice
                if old.id == new.id and old.version != new.version:
                    out.add((old.id, old.version))
        return out


def _plain(value: Value) -> Value | list[str]:
    return list(value) if isinstance(value, tuple) else value


def _after(found: Refusal | None, event: ConsentEvent, consent: Consent) -> Refusal | None:
    if event.type is EventType.REFUSED:
        at = event.occurred_at if found is None else max(found.refused_at, event.occurred_at)
        return Refusal(consent.record.scope.purpose_id, at, 0)
    if found is not None and event.type is EventType.REQUESTED:
        return found._replace(prompts_since=found.prompts_since + 1)
    if event.type is EventType.GIVEN and not consent.event(EventType.INVALIDATED):
        return None
    return found


@dataclass(slots=True)
class Changes:
    """What a write adds to a history. `about` is the record or the request that the write is about."""

    history: History
    about: str | None = None
    records: list[ConsentRecord] = field(default_factory=list)
    events: list[ConsentEvent] = field(default_factory=list)
    facts: list[SubjectFact] = field(default_factory=list)
    requests: list[RightsRequest] = field(default_factory=list)
    request_events: list[RequestEvent] = field(default_factory=list)

    def add_record(self, record: ConsentRecord) -> None:
        """Adds a record without events."""
        self.records.append(record)
        before = self.history
        consents = (*before.consents, Consent(record))
        self.history = History(before.subject_id, consents, before.log, before.facts, before.requests)

    def add_event(self, event: ConsentEvent) -> None:
        """Adds an event to its record."""
        self.events.append(event)
        before = self.history
        consents = tuple(
            [
                Consent(each.record, (*each.events, event)) if each.record.record_id == event.record_id else each
                for each in before.consents
            ]
        )
        self.history = History(before.subject_id, consents, (*before.log, event), before.facts, before.requests)

    def add_fact(self, fact: SubjectFact) -> None:
        """Adds a standing fact."""
        self.facts.append(fact)
        self.history = replace(self.history, facts=(*self.history.facts, fact))

    def add_request(self, request: RightsRequest) -> None:
        """Adds a request without events."""
        self.requests.append(request)
        self.history = replace(self.history, requests=(*self.history.requests, RightsCase(request)))

    def add_request_event(self, case: RightsCase) -> None:
        """Adds the last event of the case, which takes the place of the case as it was."""
        self.request_events.append(case.events[-1])
        requests = tuple(case if each.request == case.request else each for each in self.history.requests)
        self.history = replace(self.history, requests=requests)

    def request_state(self) -> RequestState | None:
        """The recorded state of the request that the write is about."""
        case = self.history.request(self.about or "")
        return None if case is None else case.recorded_state()

    def state(self) -> State | None:
        """The recorded state of the record that the write is about."""
        consent = self.history.consent(self.about or "")
        return None if consent is None else consent.recorded_state()
