"""Rows of columns: what each field becomes, and with which words a value is refused."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta, timezone
from typing import Any

import pytest

from lexgate.domain.consent import (
    Actor,
    ConsentRecord,
    EventType,
    Form,
    Guardian,
    Notice,
    Retention,
    Role,
    Scope,
)
from lexgate.facts.ledger import Circumstances
from lexgate.facts.ledger.transfer import FIELDS, _flat
from lexgate.facts.ledger.transfer._entry import Entry, Step
from lexgate.facts.ledger.transfer._flat import FlatReader, instant, values_of
from tests.integration.ledger import kit
from tests.integration.ledger.consent_files import row
from tests.unit.facts.ledger.book import refused

AT = "2023-01-10T09:00:{:02}+08:00"
FIRST = 1_673_312_400  # of AT with 00 seconds
EVERYTHING: dict[str, Any] = {
    "record_id": "r-1",
    "subject_id": "c-1",
    "controller_id": "shop-1",
    "jurisdiction": "CN-HN",
    "act_id": "a-1",
    "valid_from": AT.format(4),
    "valid_until": AT.format(59),
    "subject_age_band": "0-13",
    "joint_controller_ids": "shop-2|shop-3",
    "bundle_id": "b-1",
    "renews_record_id": "r-0",
    "withdrawal_url": "https://shop.example/out",
    "impact_assessment_ref": "pia-1",
    "notice_id": "terms",
    "notice_version": "v1",
    "notice_sha256": "a" * 64,
    "notice_language": "zh-Hans",
    "notice_displayed_at": AT.format(0),
    "purpose_id": "ads",
    "necessary": "true",
    "operations": "collect|use",
    "methods": "ranking",
    "items": "phone",
    "categories": "minor",
    "recipients": "lab-1",
    "overseas": "SG",
    "storage_locations": "CN-HN|SG",
    "retention_max": "P1D",
    "retention_on_expiry": "anonymise",
    "separate": "true",
    "written": "false",
    "explicit": "true",
    "guardian_id": "g-1",
    "guardian_relation": "mother",
    "guardian_method": "id_check",
    "guardian_verified_at": AT.format(1),
    "guardian_verified_until": AT.format(58),
    "guardian_evidence_ref": "e-1",
    "requested_at": AT.format(2),
    "deferred_at": AT.format(3),
    "given_at": AT.format(4),
    "withdrawn_at": AT.format(5),
    "revoked_at": AT.format(6),
    "invalidated_at": AT.format(7),
    "given_by": "guardian",
    "method": "paper",
    "reason": "moved_away",
    "evidence_sha256": "b" * 64,
}
MOTHER = Actor("g-1", Role.GUARDIAN)
SHOP = Actor("shop-1", Role.CONTROLLER)


def entry(stated: dict[str, Any]) -> Entry:
    return FlatReader().entry(values_of(stated))


def step(kind: EventType, actor: Actor, second: int) -> Step:
    return Step(kind, Circumstances(actor, "paper", FIRST + second, "moved_away", "b" * 64))


def test_every_field_has_its_place() -> None:
    assert set(EVERYTHING) | {"refused_at", "retention_until"} == set(FIELDS)
    assert entry(EVERYTHING) == Entry(
        ConsentRecord(
            record_id="r-1",
            subject_id="c-1",
            controller_id="shop-1",
            jurisdiction="CN-HN",
            act_id="a-1",
            notice=Notice("terms", "v1", "a" * 64, "zh-Hans", FIRST),
            scope=Scope(
                "ads",
                necessary=True,
                operations=("collect", "use"),
                methods=("ranking",),
                items=("phone",),
                categories=("minor",),
                recipients=("lab-1",),
                overseas=("SG",),
                storage_locations=("CN-HN", "SG"),
                retention=Retention(max=kit.DAY, on_expiry="anonymise"),
            ),
            form=Form(separate=True, written=False, explicit=True),
            valid_from=FIRST + 4,
            valid_until=FIRST + 59,
            subject_age_band="0-13",
            joint_controller_ids=("shop-2", "shop-3"),
            bundle_id="b-1",
            renews_record_id="r-0",
            guardian=Guardian("g-1", "mother", "id_check", FIRST + 1, FIRST + 58, "e-1"),
            withdrawal_url="https://shop.example/out",
            impact_assessment_ref="pia-1",
        ),
        (
            step(EventType.REQUESTED, SHOP, 2),
            step(EventType.DEFERRED, MOTHER, 3),
            step(EventType.GIVEN, MOTHER, 4),
            step(EventType.WITHDRAWN, MOTHER, 5),
            step(EventType.REVOKED, SHOP, 6),
            step(EventType.INVALIDATED, SHOP, 7),
        ),
        named=True,
        act_named=True,
    )


@pytest.mark.parametrize("nothing", [None, ""])
def test_what_is_left_out_is_what_the_ledger_takes_for_it(nothing: str | None) -> None:
    plain = row(methods=None, items=None, categories=None, retention_max=None, separate=None, explicit=None)
    made = entry({**dict.fromkeys(FIELDS, nothing), **plain})
    record = made.record
    assert (made.named, made.act_named) == (False, False)
    assert record.record_id != record.act_id
    assert (record.scope, record.form) == (Scope("ads"), Form())
    assert (record.valid_from, record.valid_until) == (FIRST + 30, None)
    assert (record.subject_age_band, record.bundle_id, record.renews_record_id) == (None, None, None)
    assert (record.guardian, record.withdrawal_url, record.impact_assessment_ref) == (None, None, None)
    assert record.joint_controller_ids == ()
    assert made.steps == (
        Step(EventType.GIVEN, Circumstances(Actor("c-1", Role.SUBJECT), "import", FIRST + 30, None, None)),
    )


def test_each_id_that_is_stated_is_named() -> None:
    named = entry(row(record_id="r-1"))
    assert (named.named, named.act_named, named.record.record_id) == (True, False, "r-1")
    named = entry(row(act_id="a-1"))
    assert (named.named, named.act_named, named.record.act_id) == (False, True, "a-1")


def test_what_was_never_given_is_valid_from_when_it_was_asked_for() -> None:
    asked = entry(row(given_at=None, requested_at=AT.format(2), refused_at=AT.format(3)))
    assert asked.record.valid_from == FIRST + 2
    assert [each.type for each in asked.steps] == [EventType.REQUESTED, EventType.REFUSED]
    assert entry(row(given_at=0, notice_displayed_at=0)).record.valid_from == 0
    assert entry(row(valid_from=AT.format(9))).record.valid_from == FIRST + 9


def test_retention_is_one_of_two() -> None:
    assert entry(row(retention_max=None, retention_until=AT.format(9))).record.scope.retention == Retention(
        until=FIRST + 9, on_expiry="delete"
    )
    assert entry(row(retention_max=60)).record.scope.retention == Retention(max=60)
    assert entry(row(retention_max="60")).record.scope.retention == Retention(max=60)
    assert refused(lambda: entry(row(retention_max=None, retention_on_expiry="delete"))).startswith(
        "InputError: scope.retention: states not exactly one"
    )


def test_a_guardian_without_times_was_not_verified() -> None:
    stated = row(guardian_id="g-1", guardian_relation="mother", guardian_method="id_check")
    made = entry(stated)
    assert made.record.guardian == Guardian("g-1", "mother", "id_check", None, None, None)
    assert made.steps[0].by.actor == Actor("c-1", Role.SUBJECT)
    assert entry({**stated, "given_by": "subject"}).steps == made.steps


@pytest.mark.parametrize(
    ("value", "seconds"),
    [
        ("2023-01-10T09:00:00+08:00", FIRST),
        ("2023-01-10", FIRST - 9 * 3600),
        ("1673312400", FIRST),
        ("167331240", 167_331_240),
        (FIRST, FIRST),
        (0, 0),
        (-5, -5),
        (datetime(2023, 1, 10, 1, tzinfo=UTC), FIRST),
        (datetime(2023, 1, 10, 9, 0, 0, 999_999, tzinfo=timezone(timedelta(hours=8))), FIRST),
    ],
)
def test_an_instant_is_a_time_with_its_offset_or_seconds(value: Any, seconds: int) -> None:
    found = instant("given_at", value)
    assert (found, type(found)) == (seconds, int)


NO_INSTANT = "is not an instant; write RFC 3339 with the offset, or seconds since the epoch"
A_TIME = "write 2025-01-31T09:30:00+08:00"
NO_TEXT = "is not a text; write an id or a code"
MISSING = "is missing; write an id or a code"
NO_TRUTH = "is neither true nor false; write one of them, or leave it out"
NO_LIST = "is not a list; write a list, or one text with | between"
GUARDED = {"guardian_relation": "mother", "guardian_method": "id_check", "guardian_id": "g-1"}


@pytest.mark.parametrize(
    ("change", "words"),
    [
        ({"given_at": "20230110"}, f"given_at: is not a date or date-time of RFC 3339; {A_TIME}"),
        ({"given_at": "2023-01-10T09:00:00"}, f"given_at: is a time without its offset from UTC; {A_TIME}"),
        ({"given_at": True}, f"given_at: {NO_INSTANT}"),
        ({"given_at": 1.5}, f"given_at: {NO_INSTANT}"),
        ({"given_at": datetime(2023, 1, 10)}, f"given_at: {NO_INSTANT}"),  # noqa: DTZ001 - without an offset
        ({"withdrawn_at": []}, f"withdrawn_at: {NO_INSTANT}"),
        ({"valid_from": True}, f"valid_from: {NO_INSTANT}"),
        ({"valid_until": True}, f"valid_until: {NO_INSTANT}"),
        ({"notice_displayed_at": True}, f"notice_displayed_at: {NO_INSTANT}"),
        ({"retention_until": True}, f"retention_until: {NO_INSTANT}"),
        ({**GUARDED, "guardian_verified_at": True}, f"guardian_verified_at: {NO_INSTANT}"),
        ({**GUARDED, "guardian_verified_until": True}, f"guardian_verified_until: {NO_INSTANT}"),
        (
            {"given_at": None},
            "given_at: is missing, and so is every other time; say when it was asked or given",
        ),
        (
            {"retention_max": "long"},
            (
                "retention_max: is not a period of ISO 8601 in years, days, hours, minutes and seconds; "
                "write P3Y, P30D, or seconds"
            ),
        ),
        ({"retention_max": True}, f"retention_max: {NO_TEXT}"),
        ({"retention_on_expiry": 1}, f"retention_on_expiry: {NO_TEXT}"),
        ({"given_by": "father"}, "given_by: is neither subject nor guardian; write one of them, or leave it out"),
        ({"given_by": "guardian"}, "guardian_id: is missing, and a guardian gives; name the guardian"),
        ({"subject_id": None}, f"subject_id: {MISSING}"),
        (
            {"subject_id": ""},
            "subject_id: is not an id or code; write up to 128 letters, digits and . _ : / - of ASCII",
        ),
        (
            {"subject_id": "13812345678"},
            "subject_id: looks like the number of a telephone or identity card; write a pseudonym",
        ),
        ({"controller_id": 5}, f"controller_id: {NO_TEXT}"),
        ({"requested_at": AT.format(1), "controller_id": None}, f"controller_id: {MISSING}"),
        ({"jurisdiction": None}, f"jurisdiction: {MISSING}"),
        ({"purpose_id": None}, f"purpose_id: {MISSING}"),
        ({"notice_id": None}, f"notice_id: {MISSING}"),
        ({"notice_version": None}, f"notice_version: {MISSING}"),
        ({"notice_sha256": None}, f"notice_sha256: {MISSING}"),
        ({"notice_language": None}, f"notice_language: {MISSING}"),
        ({"record_id": 5}, f"record_id: {NO_TEXT}"),
        ({"act_id": 5}, f"act_id: {NO_TEXT}"),
        ({"subject_age_band": 5}, f"subject_age_band: {NO_TEXT}"),
        ({"bundle_id": 5}, f"bundle_id: {NO_TEXT}"),
        ({"renews_record_id": 5}, f"renews_record_id: {NO_TEXT}"),
        ({"withdrawal_url": 5}, f"withdrawal_url: {NO_TEXT}"),
        ({"impact_assessment_ref": 5}, f"impact_assessment_ref: {NO_TEXT}"),
        ({"method": 5}, f"method: {NO_TEXT}"),
        ({"reason": 5}, f"reason: {NO_TEXT}"),
        ({"evidence_sha256": 5}, f"evidence_sha256: {NO_TEXT}"),
        ({**GUARDED, "guardian_id": None}, f"guardian_id: {MISSING}"),
        ({**GUARDED, "guardian_relation": None}, f"guardian_relation: {MISSING}"),
        ({**GUARDED, "guardian_method": None}, f"guardian_method: {MISSING}"),
        ({**GUARDED, "guardian_evidence_ref": 5}, f"guardian_evidence_ref: {NO_TEXT}"),
        ({"necessary": "yes"}, f"necessary: {NO_TRUTH}"),
        ({"separate": 1}, f"separate: {NO_TRUTH}"),
        ({"written": "no"}, f"written: {NO_TRUTH}"),
        ({"explicit": "1"}, f"explicit: {NO_TRUTH}"),
        ({"joint_controller_ids": 5}, f"joint_controller_ids: {NO_LIST}"),
        ({"items": 5}, f"items: {NO_LIST}"),
        ({"items": ["phone", 5]}, f"items: {NO_TEXT}"),
        ({"storage_locations": True}, f"storage_locations: {NO_LIST}"),
    ],
)
def test_a_value_is_refused_with_its_field_and_a_cure(change: dict[str, Any], words: str) -> None:
    assert refused(lambda: FlatReader().entry([{**row(), **change}.get(name) for name in FIELDS])) == (
        f"InputError: {words}"
    )


def test_a_field_that_nobody_knows_is_refused() -> None:
    assert refused(lambda: values_of({"subject_id": "c-1", "surprise": 1})) == (
        "InputError: the input: has a field that lexgate does not know; leave it out, or rename it by --column"
    )


@pytest.mark.parametrize("text", ["true", "True", "TRUE", True])
def test_what_is_true(text: Any) -> None:
    assert entry(row(separate=None, explicit=text)).record.form == Form(explicit=True)


@pytest.mark.parametrize("text", ["false", "False", "FALSE", False, ""])
def test_what_is_false(text: Any) -> None:
    assert entry(row(separate=None, explicit=text)).record.form == Form()


# What repeats.


def test_a_scope_that_repeats_is_made_once() -> None:
    reader = FlatReader()
    first = reader.entry(values_of(row())).record
    second = reader.entry(values_of(row(subject_id="c-2"))).record
    assert second.scope is first.scope
    assert second.form is first.form
    assert reader.entry(values_of(row(methods="ranking"))).record.scope.methods == ("ranking",)


def test_lists_that_repeat_are_made_once_and_only_where_they_are_of_texts() -> None:
    reader = FlatReader()
    listed = row(methods=["model_scoring", "ranking"])
    first = reader.entry(values_of(listed)).record.scope
    assert reader.entry(values_of(listed)).record.scope is first
    assert first.methods == ("model_scoring", "ranking")
    assert refused(lambda: reader.entry(values_of(row(methods=["ranking", 5])))) == f"InputError: methods: {NO_TEXT}"


def test_one_is_not_taken_for_a_true_that_was_seen_before() -> None:
    reader = FlatReader()
    reader.entry(values_of(row(necessary=True)))
    assert refused(lambda: reader.entry(values_of(row(necessary=1)))) == f"InputError: necessary: {NO_TRUTH}"


def test_what_repeats_is_kept_up_to_a_bound(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(_flat, "_MOST", 2)
    reader = FlatReader()
    scopes = [reader.entry(values_of(row(purpose_id=each))).record.scope for each in ("a", "b")]
    again = [reader.entry(values_of(row(purpose_id=each))).record.scope for each in ("a", "b")]
    assert all(before is after for before, after in zip(scopes, again, strict=True))
    reader.entry(values_of(row(purpose_id="c")))
    assert reader.entry(values_of(row(purpose_id="c"))).record.scope.purpose_id == "c"
    assert reader.entry(values_of(row(purpose_id="a"))).record.scope is not scopes[0]
