"""What the ledger knows of a person, and what of it stood at another time or by another knowledge."""

from __future__ import annotations

import uuid
from dataclasses import replace

from lexgate.domain.consent import ConsentRecord, EventType, Role, State
from lexgate.domain.rights import RequestEventType
from lexgate.facts.ledger import broken_at, new_id
from lexgate.facts.ledger._chain import canonical, digest, head
from lexgate.facts.ledger._history import Changes, History, Refusal
from tests.integration.ledger import kit
from tests.unit.facts.ledger.book import Book


def full() -> tuple[Book, ConsentRecord]:
    """A book with one of everything, written at NOW."""
    book = Book()
    record = book.grant(kit.record())
    book.state("is_consumer", True)
    book.open(kit.rights("restrict"))
    return book, record


def test_an_id_is_a_uuid_that_grows() -> None:
    assert uuid.UUID(new_id()).version == 7
    assert new_id() < new_id()


def test_the_event_of_a_record_has_all_that_was_said() -> None:
    book = Book()
    record = book.request(kit.record())
    book.now += 10
    said = kit.person(occurred_at=kit.NOW + 5, reason="moved_away", evidence_sha256="b" * 64)
    changes = book.keep(book.by(said).give(record.record_id, "v1"))
    (given,) = changes.events
    asked = book.history.log[0]
    assert (given.record_id, given.seq, given.type) == (record.record_id, 2, EventType.GIVEN)
    assert (given.occurred_at, given.recorded_at, given.effective_at) == (kit.NOW + 5, kit.NOW + 10, None)
    assert (given.actor, given.method) == (said.actor, "web_form")
    assert (given.reason, given.evidence_sha256) == ("moved_away", "b" * 64)
    assert given.prev_hash == head(record, [asked])
    assert (asked.occurred_at, asked.seq, asked.prev_hash) == (kit.NOW, 1, head(record, ()))
    assert (changes.about, changes.state(), changes.records) == (record.record_id, State.GIVEN, [])


def test_a_write_about_a_record_says_which() -> None:
    book = Book()
    record = kit.record()
    for changes in (book.by(kit.clinic()).request(record), book.by(kit.person()).grant(record)):
        assert (changes.about, changes.records, len(changes.events)) == (record.record_id, [record], 1)
        assert changes.request_state() is None
    given = book.grant(kit.record())
    for changes in (
        book.by(kit.person()).end(given.record_id, EventType.WITHDRAWN),
        book.by(kit.clinic()).invalidate(given.record_id, None),
    ):
        assert (changes.about, changes.records, len(changes.events)) == (given.record_id, [], 1)


def test_a_fact_has_all_that_was_said() -> None:
    book = Book(now=kit.NOW + 5)
    said = kit.clinic(occurred_at=kit.NOW, evidence_sha256="b" * 64)
    changes = book.by(said).state_fact("is_consumer", True)
    (fact,) = changes.facts
    assert (fact.name, fact.value, fact.occurred_at, fact.recorded_at) == ("is_consumer", True, kit.NOW, kit.NOW + 5)
    assert (fact.actor, fact.method, fact.evidence_sha256) == (said.actor, "web_form", "b" * 64)
    assert (changes.about, changes.state(), changes.request_state()) == (None, None, None)


def test_a_renewal_that_is_given_supersedes_in_the_same_write() -> None:
    book = Book()
    old = book.grant(kit.record())
    new = kit.record(renews_record_id=old.record_id)
    changes = book.by(kit.person(reason="new_terms")).renew(new)
    told = [(each.record_id, each.type, each.seq, each.reason) for each in changes.events]
    assert told == [
        (new.record_id, EventType.GIVEN, 1, "new_terms"),
        (old.record_id, EventType.SUPERSEDED, 2, "new_terms"),
    ]
    assert changes.state() is State.GIVEN


def test_what_is_added_leaves_the_rest_as_it_was() -> None:
    book, first = full()
    before = book.history
    assert [len(each) for each in (before.consents, before.log, before.facts, before.requests)] == [1, 1, 1, 1]
    changes = Changes(before)
    record = kit.record()
    changes.add_record(record)
    assert changes.records == [record]
    assert replace(changes.history, consents=before.consents) == before
    assert [each.record for each in changes.history.consents] == [first, record]
    (event,) = book.by(kit.person()).end(first.record_id, EventType.WITHDRAWN).events
    changes.add_event(event)
    assert [each.events for each in changes.history.consents] == [(*before.log, event), ()]
    assert replace(changes.history, consents=before.consents, log=before.log) == before
    assert (changes.history.log, changes.events) == ((*before.log, event), [event])
    (fact,) = book.by(kit.clinic()).state_fact("is_employee", True).facts
    earlier = changes.history
    changes.add_fact(fact)
    assert changes.history == replace(earlier, facts=(*before.facts, fact))
    other = kit.rights("copy")
    changes.add_request(other)
    assert [each.request for each in changes.history.requests] == [before.requests[0].request, other]
    assert replace(changes.history, requests=before.requests) == replace(earlier, facts=(*before.facts, fact))


def test_an_event_of_a_request_is_added_to_that_one() -> None:
    book = Book()
    first, second = book.open(kit.rights("copy")), book.open(kit.rights("port"))
    book.go_on(second, RequestEventType.VERIFIED)
    assert [len(each.events) for each in book.history.requests] == [1, 2]
    assert book.history.request(first.request_id) == book.history.requests[0]
    assert book.history.request("r-none") is None
    assert book.history.consent("r-none") is None


# As it stood, and as it was known.


def test_what_is_seen_is_what_happened_and_was_recorded_until_then() -> None:
    book = Book()
    record = book.grant(kit.record(notice=kit.notice(displayed_at=kit.NOW - 100)), kit.person(occurred_at=kit.NOW - 20))
    book.state("is_consumer", True, kit.clinic(occurred_at=kit.NOW - 20))
    book.open(kit.rights("restrict"), kit.person(occurred_at=kit.NOW - 20))
    whole = book.history
    assert whole.seen(None, None) == whole
    assert whole.seen(kit.NOW - 20, kit.NOW) == whole
    for as_of, known_at in ((kit.NOW - 21, None), (None, kit.NOW - 1)):
        assert whole.seen(as_of, known_at) == History(kit.SUBJECT)
    book.now += 10
    book.end(record, EventType.WITHDRAWN)
    seen = book.history.seen(book.now - 1, None)
    assert (seen.consents, seen.log) == (whole.consents, whole.log)


def test_of_two_facts_the_later_one_stands_and_of_one_instant_the_one_recorded_last() -> None:
    book = Book()
    book.state("is_consumer", True)
    book.state("is_consumer", False)
    assert book.history.subject() == {"is_consumer": False}
    book.state("is_consumer", True, kit.clinic(occurred_at=kit.NOW - 1))
    assert book.history.subject() == {"is_consumer": False}
    book.state("is_consumer", None)
    assert book.history.subject() == {}
    assert book.history.standing() == {}


def test_guardianships_are_no_facts_of_the_vocabulary() -> None:
    book = Book()
    book.state("is_consumer", True)
    book.state_guardian()
    book.state_guardian(guardian_id="g-2")
    assert book.history.subject() == {"is_consumer": True}
    assert [each.guardian_id for each in book.history.guardians()] == ["g-1", "g-2"]


# Refusals.


def refuse(book: Book, purpose: str, by: int | None = None) -> ConsentRecord:
    record = book.request(kit.record(scope=kit.scope(purpose)))
    book.end(record, EventType.REFUSED, kit.person(occurred_at=by))
    return record


def test_a_refusal_stands_for_each_purpose_with_the_prompts_since() -> None:
    book = Book()
    book.rules = replace(book.rules, max_prompts_after_refusal=9)
    book.request(kit.record(scope=kit.scope("zoo")))
    refuse(book, "triage")
    book.now += 5
    refuse(book, "ads")
    for _ in range(2):
        book.request(kit.record())
    assert list(book.history.refusals()) == [Refusal("ads", kit.NOW + 5, 0), Refusal("triage", kit.NOW, 2)]
    assert book.history.refusal("zoo") is None
    assert book.history.refusal("never") is None


def test_a_consent_ends_the_refusal_unless_it_was_invalid() -> None:
    book = Book()
    refuse(book, "triage")
    record = book.grant(kit.record())
    assert list(book.history.refusals()) == []
    book.keep(book.by(kit.clinic()).invalidate(record.record_id, None))
    assert list(book.history.refusals()) == [Refusal("triage", kit.NOW, 0)]


def test_a_second_refusal_begins_anew_and_never_earlier() -> None:
    book = Book()
    book.rules = replace(book.rules, max_prompts_after_refusal=9)
    first, second, third = (book.request(kit.record()) for _ in range(3))
    book.now += 10
    book.end(first, EventType.REFUSED)
    book.request(kit.record())
    book.end(second, EventType.REFUSED, kit.person(occurred_at=kit.NOW + 4))
    assert book.history.refusal("triage") == Refusal("triage", kit.NOW + 10, 0)
    book.now += 10
    book.end(third, EventType.REFUSED)
    assert book.history.refusal("triage") == Refusal("triage", kit.NOW + 20, 0)


def test_a_notice_is_superseded_where_another_version_of_it_was_given() -> None:
    book = Book()
    old = book.grant(kit.record())
    book.grant(kit.record(renews_record_id=old.record_id))
    old = book.grant(kit.record(notice=kit.notice("v3")))
    book.grant(kit.record(renews_record_id=old.record_id, notice=kit.notice("v4", id="other")))
    assert book.history.superseded_notices() == set()
    old = book.grant(kit.record(notice=kit.notice("v5")))
    asked = book.request(kit.record(renews_record_id=old.record_id, notice=kit.notice("v6")))
    assert book.history.superseded_notices() == set()
    book.keep(book.by(kit.person()).give(asked.record_id, "v6"))
    assert book.history.superseded_notices() == {("intake", "v5")}


def test_a_notice_whose_consent_was_withdrawn_before_is_not_superseded() -> None:
    book = Book()
    old = book.grant(kit.record())
    asked = book.request(kit.record(renews_record_id=old.record_id, notice=kit.notice("v2")))
    book.end(old, EventType.WITHDRAWN)
    book.keep(book.by(kit.person()).give(asked.record_id, "v2"))
    assert book.history.superseded_notices() == set()


# The chain.


def test_the_canonical_form_is_one() -> None:
    assert canonical({"b": 1, "a": [True, None]}) == b'{"a":[true,null],"b":1}'
    assert digest({"b": 1, "a": 2}) == digest({"a": 2, "b": 1})
    # Of `{}`; also what the digests of ledgers that exist are made by.
    assert digest({}) == "44136fa355b3678a1146ad16f7e8649e94fb4fc21fe77e8310c060f61caaff8a"


def test_the_head_of_a_chain_is_the_digest_of_what_is_last() -> None:
    book, record = full()
    (consent,) = book.history.consents
    assert head(record, ()) == digest(record)
    assert head(record, consent.events) == digest(consent.events[0])
    assert head(record, (), lambda _: b"{}") == digest({})


def test_a_chain_breaks_at_the_first_event_that_does_not_follow() -> None:
    book, record = full()
    book.end(record, EventType.WITHDRAWN)
    (consent,) = book.history.consents
    assert broken_at(consent) is None
    assert broken_at(replace(consent, events=())) is None
    first, second = consent.events
    assert broken_at(replace(consent, events=(first, replace(second, seq=3)))) == 2
    assert broken_at(replace(consent, events=(replace(first, prev_hash="0" * 64), second))) == 1
    assert broken_at(replace(consent, record=replace(record, act_id="another"))) == 1
    (case,) = book.history.requests
    assert broken_at(case) is None
    assert broken_at(replace(case, request=replace(case.request, kind=kit.rights("copy").kind))) == 1


def test_whoever_gives_for_a_child_is_told_by_the_role() -> None:
    book = Book()
    book.grant(kit.record(guardian=kit.guardian()), kit.says(Role.GUARDIAN, "g-1"))
    assert [each.actor.role for each in book.history.log] == [Role.GUARDIAN]
