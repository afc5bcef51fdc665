"""Some rows of a file in one transaction: each is held against the guards, as if it were written alone."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, field, replace
from typing import Any

from sqlalchemy import Connection, Select, insert, select

from lexgate.domain.consent import Consent, ConsentEvent, ConsentRecord, EventType, State
from lexgate.domain.rights import RequestEvent, RightsRequest
from lexgate.domain.standing import SubjectFact
from lexgate.errors import EventOutOfOrder, FieldError, InputError, LedgerRefusal, UnknownRecord
from lexgate.facts.ledger import _rights, _rows
from lexgate.facts.ledger._history import Changes, History
from lexgate.facts.ledger._operations import Operations
from lexgate.facts.ledger._port import Rules
from lexgate.facts.ledger.transfer._entry import Content, Entry, Erased, Rejected, Restored, Step
from lexgate.facts.ledger.transfer._plain import Plain
from lexgate.facts.ledger.transfer._restore import checked
from lexgate.facts.ledger.transfer._texts import Texts
from lexgate.facts.store import Database
from lexgate.facts.store.database import add_revision
from lexgate.facts.store.persons import add_people, find_people
from lexgate.facts.store.tables import ERASURES, REQUESTS, SUBJECT_KEYS
from lexgate.facts.store.vault import SEALED_BYTES, Supply


@dataclass(slots=True)
class _Work:
    """A person in the batch: what was known, and what is added to it."""

    history: History
    kept: _rows.Kept | None = None
    records: list[ConsentRecord] = field(default_factory=list)
    events: list[ConsentEvent] = field(default_factory=list)
    facts: list[SubjectFact] = field(default_factory=list)
    requests: list[RightsRequest] = field(default_factory=list)
    request_events: list[RequestEvent] = field(default_factory=list)

    @property
    def changed(self) -> bool:
        """Whether anything is added."""
        return bool(self.events or self.facts or self.requests)

    def changes(self) -> Changes:
        """What is added."""
        return Changes(self.history, None, self.records, self.events, self.facts, self.requests, self.request_events)

    def add(self, changes: Changes) -> None:
        """Takes over what an entry adds."""
        self.records += changes.records
        self.events += changes.events
        self.facts += changes.facts
        self.requests += changes.requests
        self.request_events += changes.request_events
        self.history = changes.history


class Batch:
    """Takes rows, and writes them under one revision. `behind` is a ledger that is read too, and not written."""

    def __init__(
        self,
        database: Database,
        connection: Connection,
        rules: Rules,
        at_length: Callable[[Plain], Entry],
        texts: Texts,
        behind: Database | None = None,
    ) -> None:
        self._database, self._connection, self._rules, self._texts = database, connection, rules, texts
        self._at_length = at_length
        self._plain: dict[str, Plain] = {}
        self._behind = behind
        self._revision, self._now = database.next_revision(connection)
        self._people: dict[str, _Work] = {}
        self._owners: dict[str, str | None] = {}
        self._requests: set[str] = set()
        self._erased: set[str] = set()
        self._salts: dict[int, bytes] = {}
        self._left: list[Erased] = []
        self._superseded: list[tuple[Entry, Step]] = []
        self.accepted = self.present = 0

    def take(self, contents: Sequence[Content | Plain]) -> list[FieldError | None]:
        """Takes the rows in their order, and returns for each why it is not taken, or None."""
        self._look_up(contents)
        renewed = {each.record.renews_record_id for each in contents if isinstance(each, Entry)}
        problems = [self._take(each, renewed) for each in contents]
        for entry, step in self._superseded:
            work = self._people[entry.record.subject_id]
            consent = work.history.consent(entry.record.record_id)
            if consent is not None and consent.recorded_state() is State.GIVEN:  # what renews it was not taken
                work.add(self._changes(work.history, entry.record, step))
        return problems

    def write(self, operation: str, about: str) -> None:
        """Writes what was taken, as one revision, where anything was."""
        works = [work for work in self._people.values() if work.changed]
        if not (works or self._left or self._plain):
            return
        new = [work for work in works if work.kept is None]
        people = add_people(self._connection, self._database.vault, [work.history.subject_id for work in new])
        for work, person in zip(new, people, strict=True):
            work.kept = _rows.Kept(person, History(person.subject_id))
        additions = _rows.Additions(self._revision)
        for work in works:
            if work.kept is not None:
                additions.add(work.kept, work.changes(), self._texts, self._salts)
        self._add_plain(additions)
        add_revision(self._connection, self._revision, self._now, operation, about)
        additions.write(self._connection)
        self._write_left()

    def _add_plain(self, additions: _rows.Additions) -> None:
        chance = Supply(len(self._plain) * SEALED_BYTES)
        people = add_people(self._connection, self._database.vault, list(self._plain), chance)
        for person, plain in zip(people, self._plain.values(), strict=True):
            additions.add_first(person, plain.record_id, plain.texts(self._now, self._revision), chance)

    def _take(self, content: Content | Plain, renewed: set[str | None]) -> FieldError | None:
        try:
            if isinstance(content, Plain):
                if self._take_plain(content):
                    return None
                content = self._at_length(content)
            if isinstance(content, Rejected):
                return content.field
            if isinstance(content, Entry):
                self._take_entry(content, renewed)
            elif isinstance(content, Restored):
                self._take_person(content)
            else:
                self._take_left(content)
        except InputError as error:
            return error.fields[0]
        except LedgerRefusal as error:
            return error.field
        return None

    def _take_plain(self, plain: Plain) -> bool:
        """Takes a row fast, or returns False: the person is known, or the guards must look at the row."""
        subject_id = plain.subject_id
        self._take_at_length(subject_id)
        if subject_id in self._people or plain.given_at > self._now or plain.record_id in self._owners:
            return False
        self._plain[subject_id] = plain
        self._owners[plain.record_id] = subject_id
        self.accepted += 1
        return True

    def _take_at_length(self, subject_id: str) -> None:
        """Takes once more, at length, what was taken fast of a person of whom there is more in the batch."""
        plain = self._plain.pop(subject_id, None)
        if plain is not None:
            self.accepted -= 1
            del self._owners[plain.record_id]
            self._take_entry(self._at_length(plain), set())

    def _work(self, subject_id: str) -> _Work:
        self._take_at_length(subject_id)
        return self._people.setdefault(subject_id, _Work(History(subject_id)))

    def _take_entry(self, entry: Entry, renewed: set[str | None]) -> None:
        record, work = entry.record, self._work(entry.record.subject_id)
        found = work.history.consent(record.record_id) if entry.named else None
        steps = entry.steps if found is None else _still_to_do(found, entry)
        if not steps:
            self.present += 1
            return
        if found is None and entry.named:
            self._check_unused(record.record_id)
        history, done = work.history, []
        for step in steps:
            if step.type is EventType.SUPERSEDED and record.record_id in renewed:
                self._superseded.append((entry, step))
                continue
            done.append(self._changes(history, record, step))
            history = done[-1].history
        for changes in done:
            work.add(changes)
        self._owners[record.record_id] = record.subject_id
        self.accepted += 1

    def _changes(self, history: History, record: ConsentRecord, step: Step) -> Changes:
        operations = Operations(history, step.by, self._now, self._rules, self._texts)
        if step.type is EventType.REQUESTED:
            return operations.request(record)
        if step.type is EventType.GIVEN:
            known = history.consent(record.record_id) is not None
            return operations.give(record.record_id, record.notice.version) if known else operations.grant(record)
        if step.type is EventType.INVALIDATED:
            return operations.invalidate(record.record_id, step.effective_at)
        return operations.end(record.record_id, step.type)

    def _take_person(self, restored: Restored) -> None:
        work = self._work(restored.subject_id)
        if work.history != History(restored.subject_id):
            if not _same(work.history, restored):
                cure = "restore into a ledger that has nothing of this person"
                raise EventOutOfOrder.at(("subject_id",), "has other records in this ledger", cure)
            self.present += 1
            return
        for record in restored.records:
            self._check_unused(record.record_id)
        self._check_requests_unused([each.request_id for each in restored.requests])
        work.add(checked(restored, self._now))
        self._owners |= {record.record_id: record.subject_id for record in restored.records}
        self._salts |= restored.salts
        self.accepted += 1

    def _take_left(self, left: Erased) -> None:
        if left.surrogate in self._erased:
            self.present += 1
            return
        taken = select(SUBJECT_KEYS.c.surrogate).where(SUBJECT_KEYS.c.surrogate == left.surrogate)
        if self._found(taken) or left.surrogate in {each.surrogate for each in self._left}:
            raise EventOutOfOrder.at(("surrogate",), "is that of somebody in this ledger", "erase the person here")
        for row in left.records:
            self._check_unused(row["record_id"])
        self._check_requests_unused([row["request_id"] for row in left.requests])
        self._owners |= {row["record_id"]: None for row in left.records}
        self._left.append(left)
        self.accepted += 1

    def _write_left(self) -> None:
        for left in self._left:
            for table, rows in zip(_rows.TABLES, _parts(left), strict=True):
                where = {"surrogate": left.surrogate, "revision": self._revision, "body": b""}
                values = [{**where, "position": position, **row} for position, row in enumerate(rows)]
                if values:
                    self._connection.execute(insert(table), values)
            erasure = {"surrogate": left.surrogate, "revision": self._revision, "body": left.erasure}
            self._connection.execute(insert(ERASURES).values(**erasure))

    def _check_unused(self, record_id: str) -> None:
        if record_id not in self._owners:
            return
        if self._owners[record_id] is None:
            raise UnknownRecord.at(("record_id",), "is a record of a person who was erased", "leave the row out")
        raise EventOutOfOrder.at(("record_id",), "is that of another record", "make a new id for each record")

    def _check_requests_unused(self, request_ids: list[str]) -> None:
        known = select(REQUESTS.c.request_id).where(REQUESTS.c.request_id.in_(request_ids))
        if request_ids and (self._found(known) or self._requests.intersection(request_ids)):
            raise _rights.request_id_taken()
        self._requests.update(request_ids)

    def _found(self, ids: Select[Any]) -> set[str]:
        """Those of some ids that there are, here or in the ledger behind."""
        found = set(self._connection.execute(ids).scalars())
        if self._behind is not None:
            with self._behind.read() as connection:
                found.update(connection.execute(ids).scalars())
        return found

    def _look_up(self, contents: Sequence[Content | Plain]) -> None:
        subjects = list({each: None for content in contents for each in _subjects(content)})
        records = [each for content in contents for each in _record_ids(content)]
        left = [each.surrogate for each in contents if isinstance(each, Erased)]
        self._read(self._database, self._connection, subjects, records, left, here=True)
        if self._behind is not None:
            others = [subject_id for subject_id in subjects if subject_id not in self._people]
            with self._behind.read() as connection:
                self._read(self._behind, connection, others, records, left, here=False)

    def _read(
        self,
        database: Database,
        connection: Connection,
        subjects: list[str],
        records: list[str],
        left: list[str],
        *,
        here: bool,
    ) -> None:
        people = find_people(connection, database.vault, subjects)
        for kept in _rows.kept_of_all(connection, people) if people else ():
            work = self._people[kept.person.subject_id] = _Work(kept.history)
            if here:
                work.kept = kept
            else:  # all that the other ledger has of the person is new to this one
                work.records = [each.record for each in kept.history.consents]
                work.events, work.facts = list(kept.history.log), list(kept.history.facts)
                work.requests = [each.request for each in kept.history.requests]
                work.request_events = [event for each in kept.history.requests for event in each.events]
        if left:
            found = select(ERASURES.c.surrogate).where(ERASURES.c.surrogate.in_(left))
            self._erased.update(connection.execute(found).scalars())
        if records:
            self._owners |= _rows.owners_of(connection, records)


def _subjects(content: Content | Plain) -> Iterator[str]:
    if isinstance(content, Entry):
        yield content.record.subject_id
    elif isinstance(content, Plain | Restored):
        yield content.subject_id


def _record_ids(content: Content | Plain) -> Iterator[str]:
    if isinstance(content, Plain):
        if content.template.named:
            yield content.record_id
    elif isinstance(content, Entry):
        if content.named:
            yield content.record.record_id
    elif isinstance(content, Restored):
        yield from (record.record_id for record in content.records)
    elif isinstance(content, Erased):
        yield from (row["record_id"] for row in content.records)


def _still_to_do(found: Consent, entry: Entry) -> tuple[Step, ...]:
    """The steps of a record that the ledger has already which it does not have yet; raises where they differ."""
    stated = entry.record if entry.act_named else replace(entry.record, act_id=found.record.act_id)
    if found.record != stated:
        cure = "make a new id for each record"
        raise EventOutOfOrder.at(("record_id",), "is a record that the ledger has with other content", cure)
    for step in entry.steps:
        known = found.event(step.type)
        if known is not None and known.occurred_at != step.by.occurred_at:
            path = (f"{step.type}_at",)
            raise EventOutOfOrder.at(path, "is another time than the ledger has", "leave it as it was recorded")
    return tuple(step for step in entry.steps if found.event(step.type) is None)


def _parts(left: Erased) -> tuple[tuple[dict[str, Any], ...], ...]:
    return left.records, left.events, left.facts, left.requests, left.request_events


def _same(history: History, restored: Restored) -> bool:
    return (
        tuple(each.record for each in history.consents) == restored.records
        and history.log == restored.events
        and history.facts == restored.facts
        and tuple(each.request for each in history.requests) == restored.requests
        and {e.event_id for case in history.requests for e in case.events}
        == {e.event_id for e in restored.request_events}
    )
