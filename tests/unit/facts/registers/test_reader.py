"""Entries as they are stated: what is read, and what is refused with which words."""

from __future__ import annotations

import hashlib
import time
from collections.abc import Iterator
from typing import Any

import pytest

from lexgate.domain.instant import LATEST
from lexgate.domain.register import Entry, Finding, Kind
from lexgate.facts.registers import EntryReader, entry_json
from tests.integration.registers import kit

SECRET = "13812345678"  # stands for a personal value: no message has it


@pytest.fixture(scope="module")
def reader() -> EntryReader:
    return kit.reader()


def read(reader: EntryReader, kind: Kind, **change: Any) -> Entry:
    stated = {name: value for name, value in {**kit.STATED[kind], **change}.items() if value is not None}
    return reader.read(kind, stated, processor=kit.CLINIC)


@pytest.mark.parametrize("kind", Kind)
def test_entry_is_written_as_it_is_read(reader: EntryReader, kind: Kind) -> None:
    entry = read(reader, kind)
    stated = entry_json(entry)
    assert reader.read(kind, stated) == entry
    assert entry_json(reader.read(kind, stated)) == stated
    assert (entry.kind, entry.processor) == (kind, kit.CLINIC)


def test_facts_are_brought_to_one_form(reader: EntryReader) -> None:
    one = read(
        reader,
        Kind.CONTRACT,
        facts={
            "counterparty": "lab",
            "purposes": ["b", "a", "b"],
            "supervised_at": "2023-01-02",
            "methods": [],
            "kind": "",
        },
    )
    assert one.facts == {"counterparty": "lab", "purposes": ["a", "b"], "supervised_at": "2023-01-02"}
    midnight = {"counterparty": "lab", "purposes": ["a", "b"], "supervised_at": "2023-01-01T16:00:00Z"}
    assert read(reader, Kind.CONTRACT, facts=midnight) == one
    noon = read(reader, Kind.CONTRACT, facts={"supervised_at": "2023-01-02T12:00:00+08:00"})
    assert noon.facts == {"supervised_at": "2023-01-02T04:00:00Z"}


def test_numbers_keep_their_decimals(reader: EntryReader) -> None:
    links = [{"window_months": 3, "max_utilisation_pct": 70.25}]
    entry = read(reader, Kind.PROCESSOR, facts={"network": {"links": links}, "filings": {"training": {}}})
    assert entry.facts == {"network": {"links": links}}


def test_last_day_counts_whole_and_an_instant_ends(reader: EntryReader) -> None:
    midnight = 1704038400  # 2024-01-01T00:00:00+08:00
    for until in ("2023-12-31", "2024-01-01T00:00:00+08:00"):
        entry = read(reader, Kind.CONTRACT, valid_until=until)
        assert entry.valid_until == midnight
        assert entry_json(entry)["valid_until"] == "2023-12-31"
    assert entry_json(read(reader, Kind.ORDER, valid_until="2023-12-31T12:00:00Z"))["valid_until"] == (
        "2023-12-31T12:00:00Z"
    )


@pytest.mark.parametrize("until", ["9999-12-31", "9999-12-31T23:59:59Z", "9999-12-31T16:00:00Z"])
def test_end_of_all_days_is_written_too(reader: EntryReader, until: str) -> None:
    entry = read(reader, Kind.ORDER, valid_until=until)
    assert entry.valid_until is not None
    assert entry.valid_until <= LATEST
    assert reader.read(Kind.ORDER, entry_json(entry)) == entry


def test_findings_say_who_established_them(reader: EntryReader) -> None:
    entry = read(reader, Kind.ALGORITHM)
    assert entry.findings == (Finding({"harms_user": False}, "ethics-board", "eb-4", 1696867200),)
    assert entry.established() == {"differential_treatment": True, "harms_user": False}


def test_finding_joins_the_facts_of_its_root(reader: EntryReader) -> None:
    finding = {"facts": {"actor": {"deliberate_insecurity": True}}, "established_by": "a-1", "record": "r-1"}
    entry = read(reader, Kind.PROCESSOR, facts={"actor": {"authorised": True}}, findings=[finding])
    assert entry.established() == {"actor": {"authorised": True, "deliberate_insecurity": True}}


def test_caller_s_fact_is_no_register_s(reader: EntryReader) -> None:
    stated = {"id": kit.CLINIC, "facts": {"account": {"secret_kept": True}, "processor": {"roles": []}}}
    assert reader.read(Kind.PROCESSOR, stated).facts == {"account": {"secret_kept": True}}


def test_entry_may_state_its_id_alone(reader: EntryReader) -> None:
    assert reader.read(Kind.SYSTEM, {"id": "ward"}, processor=kit.CLINIC) == Entry(
        kind=Kind.SYSTEM, id="ward", processor=kit.CLINIC
    )
    assert reader.read(Kind.DATASET, {"id": "d"}, processor=kit.CLINIC).items == {}
    assert reader.read(Kind.PROCESSOR, {"id": kit.CLINIC}) == Entry(
        kind=Kind.PROCESSOR, id=kit.CLINIC, processor=kit.CLINIC
    )


def test_owner_is_the_one_that_the_entry_names(reader: EntryReader) -> None:
    assert reader.read(Kind.SYSTEM, {"id": "ward", "processor": "shop-1"}, processor=kit.CLINIC).processor == "shop-1"
    assert reader.read(Kind.PROCESSOR, {"id": "p", "processor": "p"}, processor=kit.CLINIC).processor == "p"


def test_what_is_empty_is_not_stated(reader: EntryReader) -> None:
    empty: dict[str, Any] = {"valid_from": None, "valid_until": "", "facts": {}, "findings": [], "x": None, "y": ""}
    assert reader.read(Kind.CONTRACT, {"id": "k", "processor": "p", **empty}) == Entry(
        kind=Kind.CONTRACT, id="k", processor="p"
    )


@pytest.mark.parametrize("kind", Kind)
def test_entry_is_written_as_it_was_stated(reader: EntryReader, kind: Kind) -> None:
    owner = {} if kind is Kind.PROCESSOR else {"processor": kit.CLINIC}
    in_utc: dict[Kind, dict[str, Any]] = {
        Kind.INCIDENT: {"facts": {"kind": "defect", "discovered_at": "2023-11-14T02:00:00Z"}},
        Kind.ORDER: {"valid_until": "2023-11-30T04:00:00Z"},
    }
    assert entry_json(read(reader, kind)) == {**owner, **kit.STATED[kind], **in_utc.get(kind, {})}


def test_finding_need_not_say_when(reader: EntryReader) -> None:
    finding = {"facts": {"harms_user": False}, "established_by": "board", "record": "r-1"}
    entry = read(reader, Kind.ALGORITHM, findings=[finding])
    assert entry.findings == (Finding({"harms_user": False}, "board", "r-1"),)
    assert entry_json(entry)["findings"] == [finding]


def test_items_without_categories_have_none(reader: EntryReader) -> None:
    entry = read(reader, Kind.DATASET, items={"phone": None, "heart_rate": ["b", "a", "b"]})
    assert entry.items == {"heart_rate": ("a", "b"), "phone": ()}
    assert entry.necessary_items == {"triage": ("heart_rate",)}


def test_contract_may_hold_for_one_day_or_one_second(reader: EntryReader) -> None:
    day = read(reader, Kind.CONTRACT, valid_from="2023-01-01", valid_until="2023-01-01")
    assert (day.valid_from, day.valid_until) == (1672502400, 1672588800)
    second = read(reader, Kind.CONTRACT, valid_until="2023-01-01T00:00:01+08:00")
    assert second.valid_until == 1672502401
    assert read(reader, Kind.CONTRACT, valid_from=None).valid_until == 1704038400


def test_numbers_without_decimals_are_whole(reader: EntryReader) -> None:
    links = [{"max_utilisation_pct": 70.0}, {"max_utilisation_pct": 0.001}, {"max_utilisation_pct": 0}]
    stated = read(reader, Kind.PROCESSOR, facts={"network": {"links": links}}).facts["network"]["links"]
    assert [(type(each["max_utilisation_pct"]), each["max_utilisation_pct"]) for each in stated] == [
        (int, 70),
        (float, 0.001),
        (int, 0),
    ]


@pytest.mark.parametrize(
    ("instant", "form"),
    [
        ("2023-01-01T15:59:59Z", "2023-01-01T15:59:59Z"),
        ("2023-01-01T16:00:00Z", "2023-01-02"),
        ("2023-01-01T16:00:01Z", "2023-01-01T16:00:01Z"),
        ("9999-12-30T16:00:00Z", "9999-12-31"),
        ("9999-12-31T16:00:00Z", "9999-12-31T16:00:00Z"),  # a day that nobody can write
        ("1969-12-31T16:00:00Z", "1970-01-01"),
    ],
)
def test_midnight_in_china_is_a_date_and_every_other_instant_is_in_utc(
    reader: EntryReader, instant: str, form: str
) -> None:
    assert entry_json(read(reader, Kind.CONTRACT, valid_from=instant, valid_until=None))["valid_from"] == form


def test_texts_of_a_folder_are_hashed(reader: EntryReader) -> None:
    stated = {"id": "n", "version": "v1", "texts": {"vi": {"text": "a.md", "sha256": ""}, "en": {"sha256": kit.HASH}}}
    entry = reader.read(Kind.NOTICE, stated, processor="p", texts=lambda name: name.encode())
    assert entry.texts == {"vi": hashlib.sha256(b"a.md").hexdigest(), "en": kit.HASH}
    assert list(entry.texts) == ["en", "vi"]


@pytest.fixture
def in_america(monkeypatch: pytest.MonkeyPatch) -> Iterator[None]:
    monkeypatch.setenv("TZ", "America/Los_Angeles")
    time.tzset()
    yield
    monkeypatch.undo()
    time.tzset()


@pytest.mark.usefixtures("in_america")
def test_dates_are_those_of_china_wherever_the_server_is(reader: EntryReader) -> None:
    entry = read(reader, Kind.CONTRACT, valid_from="2023-01-01")
    assert (entry.valid_from, entry_json(entry)["valid_from"]) == (1672502400, "2023-01-01")
