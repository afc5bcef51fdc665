"""A line of an export: what is read of it, and everything that a changed one is refused for."""

from __future__ import annotations

import copy
from collections.abc import Callable
from functools import partial
from typing import Any

import orjson
import pytest

from lexgate.domain.consent import EventType, Role
from lexgate.domain.rights import RequestEventType
from lexgate.facts.ledger._chain import digest
from lexgate.facts.ledger.transfer._entry import Erased, Restored
from lexgate.facts.ledger.transfer._restore import checked, restored
from tests.integration.ledger import kit
from tests.unit.facts.ledger.book import Book, refused

SALTS = [f"{number:032x}" for number in range(30)]
AGAIN = "export again"
MOTHER = kit.says(Role.GUARDIAN, "g-1")


def full() -> Book:
    """Consents, one of them renewed and one invalid, facts and a request."""
    book = Book()
    book.state("is_consumer", True)
    book.state_guardian()
    old = book.grant(kit.record(record_id="r-1"))
    book.now += 10
    new = book.grant(kit.record(record_id="r-2", renews_record_id=old.record_id))
    book.grant(kit.record(record_id="r-3", guardian=kit.guardian(), scope=kit.scope("ads")), MOTHER)
    book.end(new, EventType.WITHDRAWN, MOTHER)
    invalid = book.request(kit.record(record_id="r-4", scope=kit.scope("research")))
    book.keep(book.by(kit.person()).give(invalid.record_id, "v1"))
    book.keep(book.by(kit.clinic()).invalidate(invalid.record_id, None))
    request = book.open(kit.rights(request_id="q-1"))
    book.go_on(request, RequestEventType.VERIFIED)
    book.open(kit.rights(request_id="q-2"))
    return book


def line_of(book: Book) -> dict[str, Any]:
    """As an export has it."""
    history, salts = book.history, iter(SALTS)

    def salted(name: str, things: Any) -> list[Any]:
        return [{"salt": next(salts), name: orjson.loads(orjson.dumps(each))} for each in things]

    return {
        "lexgate": "person",
        "version": 1,
        "subject_id": history.subject_id,
        "records": salted("record", [each.record for each in history.consents]),
        "events": salted("event", history.log),
        "facts": salted("fact", history.facts),
        "requests": salted("request", [each.request for each in history.requests]),
        "request_events": salted("request_event", [e for each in history.requests for e in each.events]),
    }


BOOK = full()
LINE = line_of(BOOK)
ERASED = {
    "lexgate": "erased",
    "version": 1,
    "surrogate": "x-1",
    "erasure": {"type": "erased", "actor": {"role": "subject"}},
    "records": [{"record_id": "r-9", "digest": "aa" * 32}],
    "events": [{"record_id": "r-9", "seq": 1, "chain": "bb" * 32, "digest": "cc" * 32}],
    "facts": [{"digest": "dd" * 32}],
    "requests": [{"request_id": "q-9", "controller_id": "shop-1", "digest": "ee" * 32}],
    "request_events": [
        {"request_id": "q-9", "seq": 1, "type": "opened", "chain": "ff" * 32, "digest": "00" * 32}
    ],
}  # fmt: skip


def person(line: dict[str, Any] | None = None) -> Restored:
    found = restored(copy.deepcopy(LINE if line is None else line))
    assert isinstance(found, Restored)
    return found


def test_a_person_is_read_with_everything() -> None:
    found, history = person(), BOOK.history
    assert found.subject_id == kit.SUBJECT
    assert list(found.records) == [each.record for each in history.consents]
    assert (found.events, found.facts) == (history.log, history.facts)
    assert list(found.requests) == [each.request for each in history.requests]
    assert list(found.request_events) == [event for each in history.requests for event in each.events]
    things = (*found.records, *found.events, *found.facts, *found.requests, *found.request_events)
    assert [found.salts[id(each)].hex() for each in things] == SALTS[: len(things)]
    assert person({"lexgate": "person", "version": 1, "subject_id": "s-9"}).records == ()


def test_a_person_comes_back_as_it_was() -> None:
    changes, history = checked(person(), BOOK.now), BOOK.history
    assert changes.history == history
    assert changes.records == [each.record for each in history.consents]
    assert (tuple(changes.events), tuple(changes.facts)) == (history.log, history.facts)
    assert changes.requests == [each.request for each in history.requests]
    assert changes.request_events == [event for each in history.requests for event in each.events]
    assert changes.about is None


def test_what_is_left_of_the_erased_is_read_with_everything() -> None:
    assert restored(copy.deepcopy(ERASED)) == Erased(
        "x-1",
        '{"actor":{"role":"subject"},"type":"erased"}',
        ({"record_id": "r-9", "digest": b"\xaa" * 32},),
        ({"record_id": "r-9", "seq": 1, "chain": b"\xbb" * 32, "digest": b"\xcc" * 32},),
        ({"digest": b"\xdd" * 32},),
        ({"request_id": "q-9", "controller_id": "shop-1", "digest": b"\xee" * 32},),
        (
            {
                "request_id": "q-9",
                "seq": 1,
                "type": "opened",
                "chain": b"\xff" * 32,
                "digest": b"\x00" * 32,
            },
        ),
    )


HEX = f"InputError: the input: has a salt or digest that is not in hexadecimal; {AGAIN}"
NEWER = "InputError: version: is that of a newer lexgate; install that version"


def put(*path: str | int, value: Any) -> Callable[[dict[str, Any]], None]:
    def change(line: dict[str, Any]) -> None:
        found: Any = line
        for key in path[:-1]:
            found = found[key]
        found[path[-1]] = value

    return change


def drop(*path: str | int) -> Callable[[dict[str, Any]], None]:
    def change(line: dict[str, Any]) -> None:
        found: Any = line
        for key in path[:-1]:
            found = found[key]
        del found[path[-1]]

    return change


@pytest.mark.parametrize(
    ("change", "words"),
    [
        (
            put("lexgate", value="other"),
            "InputError: lexgate: is no kind of line that lexgate knows; export again, or install a newer one",
        ),
        (put("version", value=2), NEWER),
        (put("version", value=0), NEWER),
        (drop("version"), "InputError: version: is missing, or not of the type of this field; export again"),
        (
            put("events", 0, "event", "seq", value="one"),
            "InputError: events[0].event.seq: is missing, or not of the type of this field; export again",
        ),
        (put("records", 0, "salt", value="zz"), HEX),
        (put("records", 0, "salt", value="00" * 15), HEX),
        (put("events", 0, "salt", value="00" * 32), HEX),
        (put("facts", 0, "salt", value=""), HEX),
        (put("requests", 0, "salt", value="0"), HEX),
        (put("request_events", 0, "salt", value="00"), HEX),
        (
            put("subject_id", value="s-99"),
            "InputError: subject_id: is not that of the records and requests; export again",
        ),
        (
            put("requests", 0, "request", "subject_id", value="s-99"),
            "InputError: subject_id: is not that of the records and requests; export again",
        ),
        (
            put("subject_id", value="13812345678"),
            "InputError: subject_id: looks like the number of a telephone or identity card; write a pseudonym",
        ),
    ],
)
def test_a_line_that_is_none_is_refused(change: Callable[[dict[str, Any]], None], words: str) -> None:
    line = copy.deepcopy(LINE)
    change(line)
    assert refused(lambda: restored(line)) == words


@pytest.mark.parametrize(
    ("change", "words"),
    [
        (put("version", value=2), NEWER),
        (drop("surrogate"), "InputError: surrogate: is missing, or not of the type of this field; export again"),
        (put("facts", 0, "digest", value="dd" * 16), HEX),
        (put("events", 0, "chain", value="bb" * 33), HEX),
        (put("records", 0, "digest", value="zz" * 32), HEX),
    ],
)
def test_a_line_of_the_erased_that_is_none_is_refused(change: Callable[[dict[str, Any]], None], words: str) -> None:
    line = copy.deepcopy(ERASED)
    change(line)
    assert refused(lambda: restored(line)) == words


BROKEN = f"EventOutOfOrder: events: do not follow from each other and the records; {AGAIN}"
RECORDED = (
    "EventOutOfOrder: recorded_at: lies in the future of the ledger, or before the event; "
    "set the clock of this machine, or export again"
)


@pytest.mark.parametrize(
    ("change", "words"),
    [
        (
            drop("events", 0),
            "UnknownRecord: renews_record_id: is not a record of this person; name the consent that is renewed",
        ),
        (drop("events", 3), BROKEN),
        (drop("events", 5), BROKEN),
        (
            drop("facts", 1),
            (
                "WrongActor: actor.id: is not known as a guardian of the person; "
                "name the guardian of the record, or state the guardianship first"
            ),
        ),
        (drop("records", 0), BROKEN),
        (put("events", 0, "event", "prev_hash", value="0" * 64), BROKEN),
        (put("events", 1, "event", "seq", value=2), BROKEN),
        (put("events", 0, "event", "recorded_at", value=kit.NOW + 11), RECORDED),
        (put("events", 1, "event", "recorded_at", value=kit.NOW + 9), RECORDED),
        (put("events", 2, "event", "recorded_at", value=kit.NOW + 11), RECORDED),
        (put("events", 0, "event", "occurred_at", value=kit.NOW + 1), RECORDED),
        (put("facts", 0, "fact", "occurred_at", value=kit.NOW + 1), RECORDED),
        (put("facts", 0, "fact", "recorded_at", value=kit.NOW + 11), RECORDED),
        (put("request_events", 0, "request_event", "recorded_at", value=kit.NOW + 11), RECORDED),
        (
            put("facts", 1, "fact", "actor", value={"id": kit.SUBJECT, "role": "subject"}),
            "WrongActor: actor.role: may not state a guardianship; it takes a controller or authority, who verified it",
        ),
        (
            put("events", 0, "event", "actor", value={"id": "s-43", "role": "subject"}),
            "WrongActor: actor.id: is not the subject of the record; name the subject of the record",
        ),
        (
            put("events", 0, "event", "type", value="withdrawn"),
            (
                "EventOutOfOrder: type: withdrawn cannot follow a record that does not exist yet; "
                "what can follow: requested, given"
            ),
        ),
        (
            put("events", 0, "event", "occurred_at", value=kit.NOW - 61),
            (
                "NoticeNeverShown: notice.displayed_at: does not say that the notice was shown before; "
                "show the notice first, and say in displayed_at when"
            ),
        ),
        (
            put("events", -1, "event", "effective_at", value=kit.NOW + 9),
            (
                "InputError: effective_at: lies before the grant, or in the future; "
                "leave it out, and the consent was invalid from the beginning"
            ),
        ),
        (
            put("events", -1, "event", "occurred_at", value=kit.NOW + 9),
            (
                "EventOutOfOrder: occurred_at: lies before the last event of the record; "
                "leave it out, or write an instant that is not before the last event of the record"
            ),
        ),
        (drop("requests", 0), BROKEN),
        (drop("request_events", 0), BROKEN),
        (drop("request_events", -1), BROKEN),
        (put("request_events", 0, "request_event", "prev_hash", value="0" * 64), BROKEN),
        (put("request_events", 1, "request_event", "seq", value=3), BROKEN),
        (
            put("request_events", 0, "request_event", "actor", value={"id": "s-43", "role": "subject"}),
            "WrongActor: actor.id: is not the subject of the request; name the subject of the request",
        ),
        (
            put("request_events", 1, "request_event", "occurred_at", value=kit.NOW + 9),
            (
                "EventOutOfOrder: occurred_at: lies before the last event of the request; "
                "leave it out, or write an instant that is not before the last event of the request"
            ),
        ),
        (
            put("request_events", 1, "request_event", "type", value="fulfilled"),
            (
                "EventOutOfOrder: type: fulfilled cannot follow a request that is opened; "
                "what can follow: verified, refused, withdrawn"
            ),
        ),
    ],
)
def test_a_changed_line_is_refused(change: Callable[[dict[str, Any]], None], words: str) -> None:
    line = copy.deepcopy(LINE)
    change(line)
    assert refused(lambda: checked(person(line), BOOK.now)) == words


def test_what_was_recorded_last_may_be_missing() -> None:
    line = copy.deepcopy(LINE)
    del line["events"][-1]
    assert len(checked(person(line), BOOK.now).events) == len(BOOK.history.log) - 1


def test_events_come_in_the_order_in_which_they_were_recorded() -> None:
    line = copy.deepcopy(LINE)
    first, *rest = line["events"]
    last = {"salt": SALTS[-1], "event": {**first["event"]}}
    line["records"] = [line["records"][2], line["records"][0]]
    line["events"] = [rest[2], last]
    assert refused(lambda: checked(person(line), BOOK.now)) == BROKEN
    line["events"] = [last, rest[2]]
    checked(person(line), BOOK.now)


def test_what_comes_twice_is_refused() -> None:
    for name in ("records", "requests"):
        line = copy.deepcopy(LINE)
        line[name].append(line[name][0])
        assert refused(partial(checked, person(line), BOOK.now)) == BROKEN


def test_a_record_that_shares_its_act_is_refused_here_too() -> None:
    line = copy.deepcopy(LINE)
    records = {each["record"]["record_id"]: each["record"] for each in line["records"]}
    records["r-1"]["form"] = {"separate": True, "written": False, "explicit": True}
    records["r-3"]["act_id"] = records["r-1"]["act_id"]
    found = {each.record_id: each for each in person(line).records}
    line["events"][0]["event"]["prev_hash"] = digest(found["r-1"])
    second = next(each["event"] for each in line["events"] if each["event"]["type"] == "superseded")
    first = person(line).events[0]
    second["prev_hash"] = digest(first)
    third = next(each["event"] for each in line["events"] if each["event"]["record_id"] == "r-3")
    third["prev_hash"] = digest(found["r-3"])
    assert refused(lambda: checked(person(line), BOOK.now)).startswith("BundledConsent: act_id: is shared with")
