"""What records refuse: each names the field and the cure, and takes the value next to the one that it refuses."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from functools import partial

import pytest

from lexgate.domain.circumstances import Circumstances
from lexgate.domain.consent import Actor, ConsentRecord, Form, Guardian, Notice, Retention, Role, Scope
from lexgate.domain.register import Change, Entry, Kind, Plan
from lexgate.domain.rights import RequestKind, RightsRequest
from lexgate.domain.standing import SubjectFact, Value
from lexgate.errors import InputError

HASH = "0" * 64
ACTOR = Actor("s-1", Role.SUBJECT)
NOTICE = Notice("n", "v1", HASH, "vi", 5)
GUARDIAN = Guardian("g-1", "mother", "id_check", evidence_ref="e-1")
RECORD = ConsentRecord("r-1", "s-1", "c-1", "CN", "act-1", NOTICE, Scope("ads"), Form(), valid_from=10, valid_until=11)
REQUEST = RightsRequest("q-1", "s-1", "c-1", RequestKind.OBJECT, ("ads",), ("phone",))
SAYING = Circumstances(ACTOR, "web")
SHOP = Entry(kind=Kind.SYSTEM, id="shop", processor="c-1")
NO_CODE = "is not an id or code; write up to 128 letters, digits and . _ : / - of ASCII"
NO_HASH = "is not a SHA-256; write 64 lower-case hexadecimal digits"
NO_LANGUAGE = "is not a language tag; write zh-Hans, vi or en"
NO_BAND = "is not an age band; write 0-13, 14-17 or 18+"
A_NUMBER = "looks like the number of a telephone or identity card; write a pseudonym"
KEPT = (
    "is not a fact that the ledger keeps; the ledger keeps age_band, birth_month, located_in_cn, is_employee, "
    "is_consumer, account_closed, personalisation_off, pushes_refused, minor_mode, deleted_tags, guardianship"
)


def fact(name: str, value: Value) -> SubjectFact:
    return SubjectFact(name, value, 10, 20, ACTOR, "web")


CODES: list[tuple[str, Callable[[str], object]]] = [
    ("actor.id", lambda code: Actor(code, Role.SUBJECT)),
    ("notice.id", lambda code: replace(NOTICE, id=code)),
    ("notice.version", lambda code: replace(NOTICE, version=code)),
    ("scope.retention.on_expiry", lambda code: Retention(max=1, on_expiry=code)),
    ("scope.purpose_id", Scope),
    ("scope.operations[1]", lambda code: Scope("ads", operations=("use", code))),
    ("scope.methods[0]", lambda code: Scope("ads", methods=(code,))),
    ("scope.items[0]", lambda code: Scope("ads", items=(code,))),
    ("scope.categories[0]", lambda code: Scope("ads", categories=(code,))),
    ("scope.recipients[0]", lambda code: Scope("ads", recipients=(code,))),
    ("scope.overseas[0]", lambda code: Scope("ads", overseas=(code,))),
    ("scope.storage_locations[0]", lambda code: Scope("ads", storage_locations=(code,))),
    ("guardian.guardian_id", lambda code: replace(GUARDIAN, guardian_id=code)),
    ("guardian.relation", lambda code: replace(GUARDIAN, relation=code)),
    ("guardian.method", lambda code: replace(GUARDIAN, method=code)),
    ("guardian.evidence_ref", lambda code: replace(GUARDIAN, evidence_ref=code)),
    ("subject_id", lambda code: replace(RECORD, subject_id=code)),
    ("record_id", lambda code: replace(RECORD, record_id=code)),
    ("controller_id", lambda code: replace(RECORD, controller_id=code)),
    ("jurisdiction", lambda code: replace(RECORD, jurisdiction=code)),
    ("act_id", lambda code: replace(RECORD, act_id=code)),
    ("bundle_id", lambda code: replace(RECORD, bundle_id=code)),
    ("renews_record_id", lambda code: replace(RECORD, renews_record_id=code)),
    ("impact_assessment_ref", lambda code: replace(RECORD, impact_assessment_ref=code)),
    ("joint_controller_ids[1]", lambda code: replace(RECORD, joint_controller_ids=("c-2", code))),
    ("request_id", lambda code: replace(REQUEST, request_id=code)),
    ("subject_id", lambda code: replace(REQUEST, subject_id=code)),
    ("controller_id", lambda code: replace(REQUEST, controller_id=code)),
    ("purposes[1]", lambda code: replace(REQUEST, purposes=("ads", code))),
    ("items[0]", lambda code: replace(REQUEST, items=(code,))),
    ("method", lambda code: replace(SAYING, method=code)),
    ("reason", lambda code: replace(SAYING, reason=code)),
    ("idempotency_key", lambda code: replace(SAYING, idempotency_key=code)),
    ("subject.deleted_tags[1]", lambda code: fact("deleted_tags", ("sport", code))),
]


@pytest.mark.parametrize(("field", "make"), CODES)
def test_ids_and_codes_are_short_and_plain(field: str, make: Callable[[str], object]) -> None:
    for code in ("a", "A1._:/-z", "x" * 128):
        make(code)
    for text in ("", "-a", "a b", "x" * 129, "é", "a\n"):
        assert refused(partial(make, text)) == f"{field}: {NO_CODE}"


@pytest.mark.parametrize(("field", "make"), [each for each in CODES if each[0] in {"actor.id", "guardian.guardian_id"}])
def test_numbers_that_name_a_person_are_no_pseudonyms(field: str, make: Callable[[str], object]) -> None:
    assert refused(lambda: make("13812345678")) == f"{field}: {A_NUMBER}"


REFUSED: list[tuple[str, Callable[[], object]]] = [
    (f"notice.sha256: {NO_HASH}", lambda: replace(NOTICE, sha256="0" * 63)),
    (f"notice.sha256: {NO_HASH}", lambda: replace(NOTICE, sha256="A" * 64)),
    (f"notice.language: {NO_LANGUAGE}", lambda: replace(NOTICE, language="vietnamese")),
    (f"evidence_sha256: {NO_HASH}", lambda: replace(SAYING, evidence_sha256="0" * 65)),
    (
        "scope.retention: states not exactly one of max and until; state one of them",
        lambda: Retention(max=1, until=2),
    ),
    ("scope.retention: states not exactly one of max and until; state one of them", Retention),
    ("scope.retention.max: is below 0; write the seconds that the data may be kept", lambda: Retention(max=-1)),
    (
        (
            "form.explicit: is false, and a separate consent is explicit; "
            "ask for it explicitly, or record it as not separate"
        ),
        lambda: Form(separate=True),
    ),
    (f"subject_age_band: {NO_BAND}", lambda: replace(RECORD, subject_age_band="13")),
    (
        "withdrawal_url: is not a plain address; write http(s)://… without ?, # and @",
        lambda: replace(RECORD, withdrawal_url="https://shop.example/?who=me"),
    ),
    (
        "valid_until: is not after valid_from; write a later instant, or leave it out",
        lambda: replace(RECORD, valid_until=10),
    ),
    (
        "purposes: is empty, and an objection is one to a purpose; name the purposes",
        lambda: replace(REQUEST, purposes=()),
    ),
    (
        (
            "purposes: is stated, and a request to access is about all purposes; "
            "leave it out, or name the data items in items"
        ),
        lambda: replace(REQUEST, kind=RequestKind.ACCESS),
    ),
    ("subject.guardianship: is no guardianship; state a guardian", lambda: fact("guardianship", None)),
    ("subject.minor_mode: is not true or false; write one", lambda: fact("minor_mode", "yes")),
    (
        "subject.deleted_tags: is not a list of codes; write all of them, those stated before too",
        lambda: fact("deleted_tags", True),
    ),
    ("subject.age_band: is not a string; write an age band or a month of birth", lambda: fact("age_band", True)),
    (f"subject.age_band: {NO_BAND}", lambda: fact("age_band", "2011-05")),
    ("subject.birth_month: is not a month; write 2011-05, never the day", lambda: fact("birth_month", "2011-13")),
    ("subject.birth_month: is not a month; write 2011-05, never the day", lambda: fact("birth_month", "2011-05-09")),
    (f"subject.name: {KEPT}", lambda: fact("name", "x")),
    (
        "after.id: is another one than before; remove one entry and add the other",
        lambda: Change(SHOP, replace(SHOP, id="till")),
    ),
    (
        "after.id: is another one than before; remove one entry and add the other",
        lambda: Change(SHOP, replace(SHOP, kind=Kind.APP)),
    ),
    (
        (
            "after.processor: has to be the one to whom the system of this id belongs; "
            "give the entry another id, or remove that one first"
        ),
        lambda: Change(SHOP, replace(SHOP, processor="c-2")),
    ),
    (
        "changes[1]: is about an entry of another change; make one change of the two",
        lambda: Plan(1, (Change(None, SHOP), Change(SHOP, None))),
    ),
]


@pytest.mark.parametrize(("words", "make"), REFUSED, ids=[words.split(";")[0] for words, _ in REFUSED])
def test_a_refusal_names_the_field_and_the_cure(words: str, make: Callable[[], object]) -> None:
    assert refused(make) == words


@pytest.mark.parametrize(
    "make",
    [
        lambda: Retention(max=0),
        lambda: Retention(until=-5),
        lambda: Form(separate=True, explicit=True),
        lambda: Form(written=True),
        lambda: replace(RECORD, valid_until=None),
        lambda: replace(RECORD, withdrawal_url="http://shop.example/out", subject_age_band="18+"),
        lambda: replace(RECORD, subject_age_band="0-13"),
        lambda: replace(REQUEST, kind=RequestKind.RESTRICT),
        lambda: replace(REQUEST, kind=RequestKind.RESTRICT, purposes=()),
        lambda: replace(REQUEST, kind=RequestKind.DELETE, purposes=()),
        lambda: replace(SAYING, evidence_sha256=HASH),
        lambda: replace(NOTICE, language="zh-Hans"),
        lambda: fact("guardianship", GUARDIAN),
        lambda: fact("minor_mode", None),
        lambda: fact("minor_mode", False),
        lambda: fact("deleted_tags", None),
        lambda: fact("deleted_tags", ()),
        lambda: fact("age_band", None),
        lambda: fact("birth_month", "2011-05"),
        lambda: Change(SHOP, replace(SHOP, facts={"push_refusal": True})),
        lambda: Plan(1, (Change(None, SHOP), Change(None, replace(SHOP, id="till")))),
    ],
)
def test_what_lies_next_to_a_refusal_is_taken(make: Callable[[], object]) -> None:
    make()


@pytest.mark.parametrize(
    ("band", "good"), [("14-17", True), ("0-13", True), ("18+", True), ("1-2-3", False), ("+", False)]
)
def test_bands_of_years(band: str, good: bool) -> None:
    if good:
        assert fact("age_band", band).key == ("age", "")
    else:
        assert refused(lambda: fact("age_band", band)) == f"subject.age_band: {NO_BAND}"


def refused(make: Callable[[], object]) -> str:
    """The one error, as people read it."""
    with pytest.raises(InputError) as caught:
        make()
    assert len(caught.value.fields) == 1
    return str(caught.value)
