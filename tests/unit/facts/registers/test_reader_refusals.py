"""What entries are refused with, to the word: all fields that are wrong, each with its cure."""

from __future__ import annotations

from typing import Any

import pytest

from lexgate.domain.register import Kind
from lexgate.domain.vocabulary import Fact, FactType
from lexgate.errors import InputError
from lexgate.facts.registers import EntryReader
from lexgate.facts.registers._facts import _whose
from tests.integration.registers import kit

SECRET = "13812345678"  # stands for a personal value: no message has it
MISSING = "is missing; state it"
NO_STRING = "is not a string; write an id or code, in quotes where it looks like a number"
NO_CODE = "is not an id or code; write up to 128 letters, digits and . _ : / - of ASCII"
NO_MEMBER = "is no member of it; known here: id, processor, facts, findings"
NO_ROOT = "is not a root of these facts; known here: processor, filings, account, actor, network"
NO_FACTS = "is not an object; write an object with the facts of this root"
NO_DATE = "write 2025-01-31T09:30:00+08:00, or 2025-01-31 for 00:00 at +08:00"
OF_ID = "is not stated; leave it out: it is the id of the entry"
IN_FORCE = (
    "is not stated; state valid_from and valid_until beside the facts: it follows from them and the instant judged"
)
NO_ITEM = "names an item that this dataset does not have; list it below items, with its categories"
NO_NAMES = "is missing; name those that the approval covers"
NO_TEXTS = "write by language, such as zh-Hans, the sha256 of the text or its file"
NOT_LATER = "is not after valid_from; write a later date, or leave it out"
BY_A_PERSON = "has to be found by a person; state it below findings, with established_by and record"
GROUNDS = "known codes: contract_with_subject, hr, statutory_duty, emergency, other_prescribed, none"
LONG = "x" * 70
REFUSED: list[tuple[Kind, dict[str, Any], list[str]]] = [
    (Kind.SYSTEM, {"id": None}, [f"id: {MISSING}"]),
    (Kind.SYSTEM, {"id": 7}, [f"id: {NO_STRING}"]),
    (Kind.SYSTEM, {"id": "张三"}, [f"id: {NO_CODE}"]),
    (Kind.SYSTEM, {"processor": None}, ["processor: is missing; name the processor that the entry belongs to"]),
    (Kind.SYSTEM, {"processor": "x y"}, [f"processor: {NO_CODE}"]),
    (Kind.PROCESSOR, {"id": 7}, [f"id: {NO_STRING}"]),
    (Kind.PROCESSOR, {"processor": "shop-1"}, ["processor: is another one than the id; leave it out"]),
    (Kind.SYSTEM, {"fact": {}, "x": 1}, [f"x: {NO_MEMBER}"]),
    (Kind.SYSTEM, {LONG: 1}, [f"{LONG[:64]}: {NO_MEMBER}"]),
    (Kind.SYSTEM, {"fcts": {"encryption": True}}, ["fcts: is no member of it; did you mean facts?"]),
    (Kind.SYSTEM, {"valid_from": "2023-01-01"}, [f"valid_from: {NO_MEMBER}"]),
    (Kind.SYSTEM, {"facts": [SECRET]}, [f"facts: {NO_FACTS}"]),
    (
        Kind.PROCESSOR,
        {"facts": SECRET},
        ["facts: is not an object; write an object with processor, filings, account, actor, network"],
    ),
    (Kind.PROCESSOR, {"facts": {"filing": {}}}, ["facts.filing: is not a root of these facts; did you mean filings?"]),
    (Kind.PROCESSOR, {"facts": {LONG: 1}}, [f"facts.{LONG[:64]}: {NO_ROOT}"]),
    (
        Kind.PROCESSOR,
        {"facts": {"subject": {"age": 3}, "account": None, "processor": SECRET, "filings": {"trainin": 1}}},
        [
            "facts.subject.age: is stated by the ledger, and not by a register; leave it out",
            f"facts.subject: {NO_ROOT}",
            f"facts.processor: {NO_FACTS}",
            "facts.filings.trainin: is not a fact of the vocabulary; did you mean training?",
        ],
    ),
    (
        Kind.PROCESSOR,
        {"facts": {"filings": {"security_officer": {"name": [SECRET]}}}},
        ["facts.filings.security_officer.name: is not a string; write a string"],
    ),
    (Kind.PROCESSOR, {"facts": {"processor": {"id": "shop-1"}}}, [f"facts.processor.id: {OF_ID}"]),
    (Kind.PROCESSOR, {"facts": {"processor": {"id": 7}}}, [f"facts.processor.id: {OF_ID}"]),
    (
        Kind.PROCESSOR,
        {"regions": ["CN", "Hunan"]},
        ["regions[1]: is no code of a place; write CN-HN, CN-SJZ, VN-AG or CN"],
    ),
    (Kind.PROCESSOR, {"regions": "CN"}, ["regions: is not a list; write a list of strings"]),
    (
        Kind.PROCESSOR,
        {"regions": ["CN"] * 201},
        ["regions: has more than 200 members; list at most 200"],
    ),
    (Kind.CONTRACT, {"facts": {"in_force": True}}, [f"facts.in_force: {IN_FORCE}"]),
    (Kind.CONTRACT, {"facts": {"id": "lab-3"}}, [f"facts.id: {OF_ID}"]),
    (Kind.CONTRACT, {"valid_from": SECRET}, [f"valid_from: is not a date or date-time of RFC 3339; {NO_DATE}"]),
    (Kind.CONTRACT, {"valid_from": 2023}, [f"valid_from: is not a string with a date; {NO_DATE}"]),
    (Kind.CONTRACT, {"valid_from": ["2023-01-01"]}, [f"valid_from: is not a string with a date; {NO_DATE}"]),
    (Kind.CONTRACT, {"valid_until": 2023}, [f"valid_until: is not a string with a date; {NO_DATE}"]),
    (Kind.CONTRACT, {"valid_until": "2023-02-30"}, [f"valid_until: is a day or time that does not exist; {NO_DATE}"]),
    (Kind.CONTRACT, {"valid_until": "2022-12-31"}, [f"valid_until: {NOT_LATER}"]),
    (Kind.CONTRACT, {"valid_until": "2023-01-01T00:00:00+08:00"}, [f"valid_until: {NOT_LATER}"]),
    (
        Kind.CONTRACT,
        {"facts": {"supervised_at": SECRET}},
        [f"facts.supervised_at: is not a date or date-time of RFC 3339; {NO_DATE}"],
    ),
    (Kind.ORDER, {"facts": {"in_force": False}}, [f"facts.in_force: {IN_FORCE}"]),
    (
        Kind.DATASET,
        {"facts": {"necessary_items": ["phone"]}},
        ["facts.necessary_items: is not stated; state necessary_items beside the facts, by purpose"],
    ),
    (
        Kind.DATASET,
        {"facts": {"received_under": "lab-2"}},
        ["facts.received_under: is not stated; state received_under beside the facts"],
    ),
    (Kind.DATASET, {"facts": {"dataset": "intake"}}, [f"facts.dataset: {OF_ID}"]),
    (
        Kind.DATASET,
        {"items": ["phone"]},
        ["items: is not an object; write an object with a list by name", f"necessary_items.triage: {NO_ITEM}"],
    ),
    (
        Kind.DATASET,
        {"items": {"heart_rate": SECRET, "phone": [3]}},
        [
            "items.heart_rate: is not a list; write a list of strings",
            "items.phone[0]: is not a string; write a string",
        ],
    ),
    (
        Kind.DATASET,
        {"items": {"heart_rate": [], "": []}},
        ["items[1]: is empty; remove the empty member"],
    ),
    (
        Kind.DATASET,
        {"necessary_items": {"triage": ["phon"]}},
        ["necessary_items.triage: names an item that this dataset does not have; did you mean phone?"],
    ),
    (Kind.DATASET, {"items": None}, [f"necessary_items.triage: {NO_ITEM}"]),
    (Kind.DATASET, {"system": ["ward"], "notice": "a b"}, [f"system: {NO_STRING}", f"notice: {NO_CODE}"]),
    (
        Kind.ALGORITHM,
        {"facts": {"harms_user": True}, "findings": None},
        [f"facts.harms_user: {BY_A_PERSON}"],
    ),
    (
        Kind.ALGORITHM,
        {"facts": {"harms_user": "no"}},
        [f"facts.harms_user: {BY_A_PERSON}", "findings[0].facts.harms_user: is stated twice; state it once"],
    ),
    (Kind.ALGORITHM, {"findings": {"facts": {}}}, ["findings: is not a list; write a list of findings"]),
    (
        Kind.ALGORITHM,
        {"findings": [SECRET]},
        ["findings[0]: is not an object; write an object with facts, established_by, record, established_at"],
    ),
    (Kind.NOTICE, {"version": None}, [f"version: {MISSING}"]),
    (Kind.NOTICE, {"texts": None}, [f"texts: are missing; {NO_TEXTS}"]),
    (Kind.NOTICE, {"texts": {}}, [f"texts: are missing; {NO_TEXTS}"]),
    (Kind.NOTICE, {"texts": SECRET}, [f"texts: is not an object with texts; {NO_TEXTS}"]),
    (
        Kind.NOTICE,
        {"texts": {"in Chinese": {"sha256": kit.HASH}, LONG: {}}},
        [
            "texts.in Chinese: is not a language tag; write zh-Hans, vi or en",
            f"texts.{LONG[:64]}: is not a language tag; write zh-Hans, vi or en",
        ],
    ),
    (
        Kind.NOTICE,
        {"texts": {"vi": {"sha256": "A" * 64}}},
        ["texts.vi.sha256: is not a SHA-256; write 64 lower-case hexadecimal digits"],
    ),
    (Kind.NOTICE, {"texts": {"vi": {"sha256": 4}}}, ["texts.vi.sha256: is not a string; write a string"]),
    (Kind.NOTICE, {"texts": {"vi": SECRET}}, ["texts.vi: states not exactly one of sha256; state one of them"]),
    (Kind.NOTICE, {"texts": {"vi": {}}}, ["texts.vi: states not exactly one of sha256; state one of them"]),
    (
        Kind.NOTICE,
        {"texts": {"vi": {"text": "notice.md"}}},
        ["texts.vi: states not exactly one of sha256; state one of them"],
    ),
    (Kind.EXPORT, {"purposes": None, "recipients": []}, [f"purposes: {NO_NAMES}", f"recipients: {NO_NAMES}"]),
    (Kind.EXPORT, {"purposes": "ads"}, ["purposes: is not a list; write a list of strings"]),
    (Kind.EXPORT, {"facts": {"ground": SECRET}}, [f"facts.ground: is not a code of the vocabulary; {GROUNDS}"]),
    (Kind.EXPORT, {"facts": {"necessity_shown": True}}, [f"facts.necessity_shown: {BY_A_PERSON}"]),
]
FINDINGS: list[tuple[dict[str, Any], list[str]]] = [
    ({}, [f"established_by: {MISSING}", f"record: {MISSING}"]),
    ({"established_by": SECRET * 20, "record": 3}, [f"established_by: {NO_CODE}", f"record: {NO_STRING}"]),
    (
        {"established_by": "b", "record": "r", "established_at": "soon"},
        [f"established_at: is not a date or date-time of RFC 3339; {NO_DATE}"],
    ),
    (
        {"established_by": "b", "record": "r", "by": "x"},
        ["by: is no member of it; known here: facts, established_by, record, established_at"],
    ),
    ({"established_by": "b", "record": "r", "facts": {}}, ["facts: are missing; state what was found"]),
    ({"established_by": "b", "record": "r", "facts": None}, [f"facts: {NO_FACTS}"]),
    (
        {"established_by": "b", "record": "r", "facts": {"differential_treatment": False}},
        ["facts.differential_treatment: is stated twice; state it once"],
    ),
    (
        {"established_by": "b", "record": "r", "facts": {"harms_user": 1}},
        ["facts.harms_user: is not true or false; write true or false"],
    ),
]


@pytest.fixture(scope="module")
def reader() -> EntryReader:
    return kit.reader()


def refused(reader: EntryReader, kind: Kind, stated: Any, **more: Any) -> list[str]:
    """All that is wrong, as people read it."""
    with pytest.raises(InputError) as raised:
        reader.read(kind, stated, **more)
    assert SECRET not in str(raised.value)
    return [str(field) for field in raised.value.fields]


@pytest.mark.parametrize(("kind", "change", "errors"), REFUSED)
def test_what_is_wrong_is_named_with_its_cure(
    reader: EntryReader, kind: Kind, change: dict[str, Any], errors: list[str]
) -> None:
    owner = {} if kind is Kind.PROCESSOR else {"processor": kit.CLINIC}
    stated = {name: value for name, value in {**owner, **kit.STATED[kind], **change}.items() if value is not None}
    assert refused(reader, kind, stated) == errors


@pytest.mark.parametrize("stated", [None, [], SECRET, 3])
def test_entry_is_an_object(reader: EntryReader, stated: Any) -> None:
    assert refused(reader, Kind.APP, stated) == [
        "the input: is not an object; write an object with the id and the facts of the entry"
    ]


@pytest.mark.parametrize(("finding", "errors"), FINDINGS)
def test_finding_that_nobody_stands_for_is_refused(
    reader: EntryReader, finding: dict[str, Any], errors: list[str]
) -> None:
    good = {"facts": {"harms_user": False}, "established_by": "b", "record": "r"}
    wrong = {"facts": {"harms_user": False}, **finding}
    stated = {"id": "score", "processor": kit.CLINIC, "facts": {"differential_treatment": True}}
    for place, findings in enumerate(([wrong], [good, wrong])):
        named = [f"findings[{place}].{error}" for error in errors]
        assert refused(reader, Kind.ALGORITHM, {**stated, "findings": findings}) == named


def test_finding_has_facts(reader: EntryReader) -> None:
    stated = {"id": "score", "processor": kit.CLINIC, "findings": [{"established_by": "b", "record": "r"}]}
    assert refused(reader, Kind.ALGORITHM, stated) == ["findings[0].facts: are missing; state what was found"]


def test_register_fact_is_no_finding(reader: EntryReader) -> None:
    finding = {"facts": {"encryption": True}, "established_by": "b", "record": "r"}
    assert refused(reader, Kind.SYSTEM, {"id": "ward", "processor": kit.CLINIC, "findings": [finding]}) == [
        "findings[0].facts.encryption: is nothing that a person finds; state it below the facts of the entry"
    ]


def test_fact_is_stated_once(reader: EntryReader) -> None:
    def finding(**facts: bool) -> dict[str, Any]:
        return {"facts": facts, "established_by": "b", "record": "r"}

    stated = {"id": "score", "processor": kit.CLINIC}
    both = {**stated, "facts": {"differential_treatment": True}}
    for entry, findings, path in (
        (stated, [finding(harms_user=False), finding(harms_user=False)], "findings[1].facts.harms_user"),
        (
            both,
            [finding(harms_user=True), finding(differential_treatment=True)],
            "findings[1].facts.differential_treatment",
        ),
        (
            both,
            [finding(harms_user=True), finding(harms_user=True, differential_treatment=True)],
            "findings[1].facts.differential_treatment",  # the first by name
        ),
    ):
        assert refused(reader, Kind.ALGORITHM, {**entry, "findings": findings}) == [
            f"{path}: is stated twice; state it once"
        ]


def test_all_fields_are_named_together(reader: EntryReader) -> None:
    stated = {"facts": {"kind": SECRET, "purpose": ["a"]}, "valid_from": 3, "until": 4}
    assert [each.split(":")[0] for each in refused(reader, Kind.CONTRACT, stated)] == [
        "until",
        "id",
        "processor",
        "facts.kind",
        "facts.purpose",
        "valid_from",
    ]


def test_never_more_than_twenty_fields_are_named(reader: EntryReader) -> None:
    assert len(refused(reader, Kind.SYSTEM, {f"x{n}": n for n in range(40)})) == 20


@pytest.mark.parametrize(
    ("stated", "error"),
    [
        (
            {"text": "notice.md", "sha256": kit.HASH},
            "texts.vi: states not exactly one of sha256 and text; state one of them",
        ),
        ({"file": "notice.md"}, "texts.vi: states not exactly one of sha256 and text; state one of them"),
        ({"text": ["notice.md"]}, "texts.vi.text: is not a string; write a string"),
        ({"text": "no.md"}, "texts.vi.text: is none; name another"),
    ],
)
def test_text_in_a_folder_is_named_by_its_path(reader: EntryReader, stated: dict[str, Any], error: str) -> None:
    def texts(name: str) -> bytes:
        assert name == "no.md"
        raise InputError.at((), "is none", "name another")

    entry = {"id": "n", "version": "v1", "processor": kit.CLINIC, "texts": {"vi": stated}}
    assert refused(reader, Kind.NOTICE, entry, texts=texts) == [error]


@pytest.mark.parametrize(
    ("stated_by", "words"),
    [
        ((), "is stated by nobody, and not by a register; leave it out"),
        (("caller", "ledger"), "is stated by the caller or the ledger, and not by a register; leave it out"),
        (("finding", "caller"), "is stated by the finding or the caller, and not by a register; leave it out"),
        (("finding",), BY_A_PERSON),
        (("caller", "register"), "is nothing that a person finds; state it below the facts of the entry"),
    ],
)
def test_who_states_a_fact_is_told(stated_by: tuple[str, ...], words: str) -> None:
    fact = Fact(name="x.y", type=FactType.BOOL, description="", stated_by=stated_by)
    assert "; ".join(_whose(fact)) == words
