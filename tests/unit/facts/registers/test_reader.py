"""Entries as they are stated: what is read, and what is refused with which words."""

from __future__ import annotations

from typing import Any

import pytest

from lexgate.domain.instant import LATEST
from lexgate.domain.register import Entry, Finding, Kind
from lexgate.errors import InputError
from lexgate.facts.registers import EntryReader, entry_json
from tests.integration.registers import kit

SECRET = "13812345678"  # stands for a personal value: no message has it


@pytest.fixture(scope="module")
def reader() -> EntryReader:
    return kit.reader()


def read(reader: EntryReader, kind: Kind, **change: Any) -> Entry:
    stated = {name: value for name, value in {**kit.STATED[kind], **change}.items() if value is not None}
    return reader.read(kind, stated, processor=kit.CLINIC)


def refused(reader: EntryReader, kind: Kind, stated: Any) -> dict[str, str]:
    """The problem and the cure of each field."""
    with pytest.raises(InputError) as raised:
        reader.read(kind, stated)
    assert SECRET not in str(raised.value)
    return {field.name: f"{field.problem}; {field.cure}" for field in raised.value.fields}


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


@pytest.mark.parametrize(
    ("kind", "change", "field", "words"),
    [
        (Kind.SYSTEM, {"id": None}, "id", "is missing"),
        (Kind.SYSTEM, {"id": 7}, "id", "is not a string"),
        (Kind.SYSTEM, {"id": "张三"}, "id", "is not an id or code"),
        (Kind.SYSTEM, {"processor": "x y"}, "processor", "is not an id or code"),
        (Kind.PROCESSOR, {"processor": "shop-1"}, "processor", "is another one than the id"),
        (Kind.SYSTEM, {"fact": {}, "x": 1}, "x", "known here: id, processor, facts, findings"),
        (Kind.SYSTEM, {"fcts": {"encryption": True}}, "fcts", "did you mean facts?"),
        (Kind.SYSTEM, {"valid_from": "2023-01-01"}, "valid_from", "is no member of it"),
        (Kind.SYSTEM, {"facts": [SECRET]}, "facts", "is not an object"),
        (Kind.PROCESSOR, {"facts": SECRET}, "facts", "write an object with processor, filings"),
        (Kind.PROCESSOR, {"facts": {"filing": {}}}, "facts.filing", "did you mean filings?"),
        (Kind.PROCESSOR, {"facts": {"subject": {"age": 3}}}, "facts.subject", "is not a root of these facts"),
        (Kind.PROCESSOR, {"facts": {"processor": SECRET}}, "facts.processor", "is not an object"),
        (
            Kind.PROCESSOR,
            {"facts": {"filings": {"security_officer": {"name": [SECRET]}}}},
            "facts.filings.security_officer.name",
            "is not a string",
        ),
        (
            Kind.PROCESSOR,
            {"facts": {"filings": {"trainin": {"date": "2023-10-01"}}}},
            "facts.filings.trainin",
            "did you mean training?",
        ),
        (Kind.PROCESSOR, {"facts": {"processor": {"id": "shop-1"}}}, "facts.processor.id", "leave it out"),
        (Kind.PROCESSOR, {"facts": {"processor": {"roles": ["platfrm"]}}}, "facts.processor.roles[0]", "platform?"),
        (Kind.PROCESSOR, {"regions": ["Hunan"]}, "regions[0]", "is no code of a place"),
        (Kind.PROCESSOR, {"regions": "CN"}, "regions", "is not a list"),
        (Kind.CONTRACT, {"facts": {"in_force": True}}, "facts.in_force", "state valid_from and valid_until"),
        (Kind.CONTRACT, {"facts": {"id": "lab-3"}}, "facts.id", "it is the id of the entry"),
        (Kind.CONTRACT, {"valid_from": SECRET}, "valid_from", "is not a date"),
        (Kind.CONTRACT, {"valid_from": 2023}, "valid_from", "is not a string with a date"),
        (Kind.CONTRACT, {"valid_until": "2023-02-30"}, "valid_until", "does not exist"),
        (Kind.CONTRACT, {"valid_until": "2022-12-31"}, "valid_until", "is not after valid_from"),
        (Kind.CONTRACT, {"facts": {"supervised_at": SECRET}}, "facts.supervised_at", "is not a date"),
        (Kind.ORDER, {"facts": {"in_force": False}}, "facts.in_force", "state valid_from and valid_until"),
        (Kind.DATASET, {"facts": {"necessary_items": ["phone"]}}, "facts.necessary_items", "by purpose"),
        (Kind.DATASET, {"facts": {"received_under": "lab-2"}}, "facts.received_under", "beside the facts"),
        (Kind.DATASET, {"facts": {"dataset": "intake"}}, "facts.dataset", "it is the id of the entry"),
        (Kind.DATASET, {"items": ["phone"]}, "items", "is not an object"),
        (Kind.DATASET, {"items": {"heart_rate": SECRET}}, "items.heart_rate", "is not a list"),
        (Kind.DATASET, {"items": {"heart_rate": [3]}}, "items.heart_rate[0]", "is not a string"),
        (Kind.DATASET, {"necessary_items": {"triage": ["phon"]}}, "necessary_items.triage", "did you mean phone?"),
        (Kind.DATASET, {"items": None}, "necessary_items.triage", "list it below items"),
        (Kind.DATASET, {"system": ["ward"]}, "system", "is not a string"),
        (Kind.ALGORITHM, {"facts": {"harms_user": True}}, "facts.harms_user", "below findings"),
        (Kind.ALGORITHM, {"findings": {"facts": {}}}, "findings", "is not a list"),
        (Kind.ALGORITHM, {"findings": [SECRET]}, "findings[0]", "is not an object"),
        (Kind.NOTICE, {"version": None}, "version", "is missing"),
        (Kind.NOTICE, {"texts": None}, "texts", "are missing"),
        (Kind.NOTICE, {"texts": SECRET}, "texts", "is not an object with texts"),
        (Kind.NOTICE, {"texts": {"in Chinese": {"sha256": kit.HASH}}}, "texts.in Chinese", "is not a language tag"),
        (Kind.NOTICE, {"texts": {"vi": {"sha256": "A" * 64}}}, "texts.vi.sha256", "is not a SHA-256"),
        (Kind.NOTICE, {"texts": {"vi": {"sha256": 4}}}, "texts.vi.sha256", "is not a string"),
        (Kind.NOTICE, {"texts": {"vi": SECRET}}, "texts.vi", "not exactly one of sha256"),
        (Kind.NOTICE, {"texts": {"vi": {"text": "notice.md"}}}, "texts.vi", "not exactly one of sha256"),
        (Kind.EXPORT, {"purposes": None}, "purposes", "name those that the approval covers"),
        (Kind.EXPORT, {"recipients": []}, "recipients", "name those that the approval covers"),
        (Kind.EXPORT, {"facts": {"ground": SECRET}}, "facts.ground", "is not a code of the vocabulary"),
    ],
)
def test_what_is_wrong_is_named_with_its_cure(
    reader: EntryReader, kind: Kind, change: dict[str, Any], field: str, words: str
) -> None:
    stated = {
        name: value
        for name, value in {"processor": kit.CLINIC, **kit.STATED[kind], **change}.items()
        if value is not None
    }
    if kind is Kind.PROCESSOR and "processor" not in change:
        del stated["processor"]
    assert words in refused(reader, kind, stated)[field]


@pytest.mark.parametrize("stated", [None, [], SECRET, 3])
def test_entry_is_an_object(reader: EntryReader, stated: Any) -> None:
    assert "is not an object" in refused(reader, Kind.APP, stated)[""]


@pytest.mark.parametrize(
    ("finding", "field", "words"),
    [
        ({"record": "r-1"}, "findings[0].established_by", "is missing"),
        ({"established_by": "board"}, "findings[0].record", "is missing"),
        ({"established_by": SECRET * 20, "record": "r-1"}, "findings[0].established_by", "is not an id or code"),
        ({"established_by": "b", "record": "r", "established_at": "soon"}, "findings[0].established_at", "RFC 3339"),
        ({"established_by": "b", "record": "r", "by": "x"}, "findings[0].by", "is no member of it"),
        ({"established_by": "b", "record": "r", "facts": {}}, "findings[0].facts", "are missing"),
        (
            {"established_by": "b", "record": "r", "facts": {"differential_treatment": False}},
            "findings[0].facts.differential_treatment",
            "is stated twice",
        ),
    ],
)
def test_finding_that_nobody_stands_for_is_refused(
    reader: EntryReader, finding: dict[str, Any], field: str, words: str
) -> None:
    stated = {**kit.STATED[Kind.ALGORITHM], "processor": kit.CLINIC}
    stated["findings"] = [{"facts": {"harms_user": False}, **finding}]
    assert words in refused(reader, Kind.ALGORITHM, stated)[field]


def test_same_fact_is_found_once(reader: EntryReader) -> None:
    finding = {"facts": {"harms_user": False}, "established_by": "b", "record": "r"}
    stated = {"id": "score", "processor": kit.CLINIC, "findings": [finding, finding]}
    assert refused(reader, Kind.ALGORITHM, stated) == {"findings[1].facts.harms_user": "is stated twice; state it once"}


def test_register_fact_is_no_finding(reader: EntryReader) -> None:
    finding = {"facts": {"encryption": True}, "established_by": "b", "record": "r"}
    stated = {"id": "ward", "processor": kit.CLINIC, "findings": [finding]}
    assert "below the facts of the entry" in refused(reader, Kind.SYSTEM, stated)["findings[0].facts.encryption"]


def test_caller_s_fact_is_no_register_s(reader: EntryReader) -> None:
    stated = {"id": kit.CLINIC, "facts": {"account": {"secret_kept": True}, "processor": {"roles": []}}}
    assert reader.read(Kind.PROCESSOR, stated).facts == {"account": {"secret_kept": True}}
    wrong = refused(
        reader, Kind.EXPORT, {**kit.STATED[Kind.EXPORT], "processor": "c", "facts": {"necessity_shown": True}}
    )
    assert wrong == {
        "facts.necessity_shown": "has to be found by a person; state it below findings, with established_by and record"
    }


def test_all_fields_are_named_together(reader: EntryReader) -> None:
    wrong = refused(reader, Kind.CONTRACT, {"facts": {"kind": SECRET, "purpose": ["a"]}, "valid_from": 3, "until": 4})
    assert {*wrong} == {"id", "processor", "facts.kind", "facts.purpose", "valid_from", "until"}


def test_never_more_than_twenty_fields_are_named(reader: EntryReader) -> None:
    assert len(refused(reader, Kind.SYSTEM, {f"x{n}": n for n in range(40)})) == 20
