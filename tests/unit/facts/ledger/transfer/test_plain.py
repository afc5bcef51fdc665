"""The fast way of the most frequent row writes what every other row's way writes; whatever could be refused is slow."""

from __future__ import annotations

import uuid
from dataclasses import replace
from typing import Any

import orjson
import pytest

from lexgate.domain.consent import EventType, Guardian, Role, Scope
from lexgate.domain.instant import parse_instant
from lexgate.facts.ledger import Rules
from lexgate.facts.ledger._chain import canonical
from lexgate.facts.ledger._document import document_of
from lexgate.facts.ledger._history import History
from lexgate.facts.ledger._operations import Operations
from lexgate.facts.ledger.transfer import FIELDS, _plain, _texts
from lexgate.facts.ledger.transfer._entry import Entry
from lexgate.facts.ledger.transfer._flat import FlatReader, instant, values_of
from lexgate.facts.ledger.transfer._plain import Plain
from lexgate.facts.ledger.transfer._texts import Texts
from tests.integration.ledger import kit
from tests.integration.ledger.consent_files import row
from tests.unit.facts.ledger.book import Book

GIVEN = parse_instant("2023-01-10T09:00:30+08:00")


def as_tuple(stated: dict[str, Any]) -> tuple[Any, ...]:
    return tuple(values_of(stated))


class Rows:
    """Reads rows that are alike but for what a change says; a template is there after the second one."""

    def __init__(self, **alike: Any) -> None:
        self.reader = FlatReader()
        self._alike = alike
        self._before = (self.read(), self.read())

    def read(self, **change: Any) -> Entry | Plain:
        return self.reader.read(values_of(row(**{**self._alike, **change})))

    @property
    def before(self) -> tuple[Entry | Plain, Entry | Plain]:
        """What the first two rows were read as."""
        return self._before


def is_fast(rows: Rows, **change: Any) -> bool:
    return isinstance(rows.read(**change), Plain)


def test_the_first_row_is_read_at_length_and_those_like_it_fast() -> None:
    rows = Rows()
    first, second = rows.before
    assert (type(first), type(second), type(rows.read())) == (Entry, Plain, Plain)
    assert is_fast(rows, subject_id="c-2", notice_displayed_at="2023-01-10T08:00:00+08:00", given_at="2023-01-11")
    for alike in ("jurisdiction", "purpose_id", "controller_id", "method"):
        assert not is_fast(rows, **{alike: "other"})


@pytest.mark.parametrize(
    "change",
    [
        {},
        {"record_id": "r-1"},
        {"act_id": "a-1"},
        {"record_id": "r-1", "act_id": "a-1", "evidence_sha256": "b" * 64},
        {"valid_until": "2024-01-01"},
        {"valid_from": "2023-01-10T09:00:30+08:00"},
        {"retention_max": None},
        {"retention_max": None, "retention_until": "2030-01-01"},
        {"retention_max": 0},
        {"subject_age_band": "14-17", "joint_controller_ids": "lab-1", "bundle_id": "b-1", "reason": "moved_away"},
        {"withdrawal_url": "https://shop.example/100%25/out"},
        {"withdrawal_url": "https://shop.example/%b%d"},
    ],
)
def test_the_fast_way_writes_the_same(change: dict[str, Any]) -> None:
    rows = Rows(**change)
    mine = {"subject_id": "c-9", "notice_displayed_at": "2023-01-10T09:00:29+08:00"}
    plain = rows.read(**mine)
    assert isinstance(plain, Plain)
    entry = rows.reader.entry(values_of(row(**{**change, **mine})))
    record = replace(entry.record, record_id=plain.record_id, act_id=plain.act_id)
    changes = Operations(History("c-9"), entry.steps[0].by, kit.NOW, Rules()).grant(record)
    written, event, document = plain.texts(kit.NOW, 7)
    assert written == canonical(record)
    event_id = orjson.loads(event)["event_id"]
    assert uuid.UUID(event_id).version == 7
    assert event == canonical(replace(changes.events[0], event_id=event_id))
    assert orjson.loads(document) == document_of(changes.history, 7)
    assert plain.texts(kit.NOW, 7)[1] != event


def test_what_a_plain_row_says() -> None:
    rows = Rows(record_id="r-1", act_id="a-1", valid_until="2024-01-01", evidence_sha256="b" * 64)
    plain = rows.read(record_id="r-2", act_id="a-2", subject_id="c-2")
    assert isinstance(plain, Plain)
    assert plain[:5] == ("c-2", "r-2", "a-2", GIVEN - 30, GIVEN)
    assert (plain.valid_until, plain.evidence, plain.template.named) == (parse_instant("2024-01-01"), "b" * 64, True)
    plain = Rows().read()
    assert isinstance(plain, Plain)
    assert (plain.valid_until, plain.evidence, plain.template.named) == (None, "", False)
    assert uuid.UUID(plain.record_id).version == uuid.UUID(plain.act_id).version == 7
    assert plain.record_id != plain.act_id
    assert list(plain.values) == values_of(row())


@pytest.mark.parametrize(
    "change",
    [
        {"subject_id": None},
        {"subject_id": "13812345678"},
        {"subject_id": "a b"},
        {"subject_id": 5},
        {"notice_displayed_at": None},
        {"given_at": None},
        {"given_at": "yesterday"},
        {"given_at": True},
        {"record_id": "a b"},
        {"act_id": "a b"},
        {"record_id": 5},
        {"evidence_sha256": "b"},
        {"valid_from": "2023-01-10T09:00:31+08:00"},
        {"valid_until": "tomorrow"},
        {"valid_until": "2023-01-10T09:00:30+08:00"},
        {"notice_displayed_at": "2023-01-10T09:00:31+08:00"},
    ],
)
def test_a_row_of_which_something_could_be_refused_is_never_plain(change: dict[str, Any]) -> None:
    stated = {"record_id": "r-1", "act_id": "a-1", "valid_until": "2024-01-01", "evidence_sha256": "b" * 64}
    reader = Rows(**stated).reader._plain
    assert reader.plain(values_of(row(**stated)), instant) is not None
    assert reader.plain([{**row(**stated), **change}.get(name) for name in FIELDS], instant) is None


def test_bounds_of_a_plain_row() -> None:
    rows = Rows(valid_until="2024-01-01")
    assert is_fast(rows, notice_displayed_at="2023-01-10T09:00:30+08:00")
    assert is_fast(rows, valid_until="2023-01-10T09:00:31+08:00")


@pytest.mark.parametrize(
    "change",
    [
        {"requested_at": "2023-01-10T09:00:10+08:00"},
        {"withdrawn_at": "2023-01-11"},
        {"renews_record_id": "r-0"},
        {"guardian_id": "g-1", "guardian_relation": "mother", "guardian_method": "id_check"},
        {
            "guardian_id": "g-1",
            "guardian_relation": "mother",
            "guardian_method": "id_check",
            "guardian_verified_at": "2022-01-01",
            "given_by": "guardian",
        },
    ],
)
def test_a_row_that_the_guards_must_look_at_is_never_plain(change: dict[str, Any]) -> None:
    rows = Rows(**change)
    assert [type(each) for each in (*rows.before, rows.read())] == [Entry, Entry, Entry]


def test_a_row_that_is_refused_for_what_is_alike_is_never_plain() -> None:
    reader = FlatReader()._plain
    for stated in (row(explicit="false"), row(separate="maybe")):
        assert [reader.plain(values_of(stated), instant) for _ in range(3)] == [None, None, None]


def test_one_and_true_are_not_alike() -> None:
    reader = FlatReader()._plain
    made = [reader.plain(values_of(row(explicit=True)), instant) for _ in range(2)]
    assert made[1] is not None
    assert [reader.plain(values_of(row(explicit=1)), instant) for _ in range(3)] == [None, None, None]


def test_values_that_json_does_not_have_are_alike_by_their_text() -> None:
    reader = FlatReader()._plain
    assert [reader.plain(values_of(row(bundle_id={1, 2})), instant) for _ in range(3)] == [None, None, None]


def test_rows_of_csv_are_alike_by_their_texts() -> None:
    reader = FlatReader()
    read = [type(reader.read(as_tuple(row(subject_id=f"c-{each}")))) for each in range(3)]
    assert read == [Entry, Plain, Plain]


def test_rows_with_and_without_an_optional_value_are_not_alike() -> None:
    rows = Rows()
    for change in ({"record_id": "r-1"}, {"valid_until": "2024-01-01"}, {"evidence_sha256": "b" * 64}):
        assert not is_fast(rows, **change)
        assert is_fast(rows, **change)


def test_templates_are_kept_up_to_a_bound(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(_plain, "_MOST", 2)
    rows = Rows(purpose_id="a")
    assert not is_fast(rows, purpose_id="b")
    assert is_fast(rows, purpose_id="a")
    assert is_fast(rows, purpose_id="b")
    assert not is_fast(rows, purpose_id="c")
    assert is_fast(rows, purpose_id="c")
    assert not is_fast(rows, purpose_id="a")


# The canonical JSON of many things.


def full_record() -> Any:
    return kit.record(
        valid_until=kit.NOW + 9,
        subject_age_band="0-13",
        joint_controller_ids=("lab-1",),
        bundle_id="b-1",
        renews_record_id="r-0",
        guardian=kit.guardian(),
        withdrawal_url="https://clinic.example/out",
        impact_assessment_ref="pia-1",
    )


def test_texts_are_canonical() -> None:
    texts, book = Texts(), Book()
    record = book.grant(kit.record(), kit.person(reason="moved_away", evidence_sha256="b" * 64))
    book.state("is_consumer", True)
    (event,) = book.history.log
    things = [record, full_record(), event, replace(event, effective_at=5), *book.history.facts, kit.rights()]
    for thing in things:
        assert texts(thing) == canonical(thing)
        assert texts(thing) == canonical(thing)


def test_what_repeats_is_written_once_and_forgotten(monkeypatch: pytest.MonkeyPatch) -> None:
    texts, first = Texts(), full_record()
    second = replace(first, record_id="r-2")
    once = texts(first)
    assert texts(first) is once
    texts(second)
    parts = dict(texts._parts)
    assert set(parts) == {id(part) for part in (first.notice, first.scope, first.form, first.guardian)}
    texts.forget()
    assert texts._known == {}
    assert texts._parts == parts
    assert texts(first) is not once
    monkeypatch.setattr(_texts, "_MOST", 4)
    texts.forget()
    assert texts._parts == parts
    monkeypatch.setattr(_texts, "_MOST", 3)
    texts.forget()
    assert texts._parts == {}


def test_an_entry_is_about_one_consent_alone() -> None:
    rows = Rows()
    entry = rows.reader.entry(values_of(row()))
    assert [each.type for each in entry.steps] == [EventType.GIVEN]
    assert _plain._alone(entry)
    mother = Guardian("g-1", "mother", "id_check")
    assert not _plain._alone(replace(entry, record=replace(entry.record, renews_record_id="r-0")))
    assert not _plain._alone(replace(entry, record=replace(entry.record, guardian=mother)))
    said = replace(entry.steps[0].by, actor=replace(entry.steps[0].by.actor, role=Role.GUARDIAN))
    assert not _plain._alone(replace(entry, steps=(replace(entry.steps[0], by=said),)))
    assert entry.record.scope != Scope("ads")
