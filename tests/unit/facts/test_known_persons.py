"""What the ledger's document of a person becomes for a request: facts, consents that may matter, and until when."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

import orjson
import pytest

from lexgate.domain import Vocabulary
from lexgate.domain.instant import format_instant, parse_instant
from lexgate.errors import LedgerFault, RegisterFault
from lexgate.facts import known
from lexgate.facts.edges import Taxonomy
from lexgate.facts.known import NOTHING, Knowledge, Part, consent_matters
from lexgate.facts.normalise import Normaliser
from lexgate.facts.source import Query
from lexgate.law.policy_set import PolicySet

NORMALISER = Normaliser(Vocabulary.parse(PolicySet.load().vocabulary))
NOW = parse_instant("2025-06-01T00:00:00+08:00")
DAY = 86400
QUERY = Query("s-1", "p-1", purpose="triage", items=("phone",))
NO_AGE = r"^the age recorded of the person is none at the instant judged$"


@pytest.fixture
def knowledge() -> Knowledge:
    return Knowledge(NORMALISER, Taxonomy({}))


def consent(name: str, **change: Any) -> dict[str, Any]:
    facts = {
        "id": name,
        "granted_at": format_instant(NOW - 5 * DAY),
        "separate": True,
        "given_by": "self",
        "purposes": ["triage"],
        "items": ["phone"],
        "retention_until": format_instant(NOW + 90 * DAY),
    }
    bounds = {"controllers": ["p-1"], "valid_from": NOW - 5 * DAY, "valid_until": NOW + 30 * DAY}
    facts |= {member: value for member, value in change.items() if member not in bounds}
    return {name: value for name, value in {**bounds, **change}.items() if name in bounds} | {
        "facts": {member: value for member, value in facts.items() if value is not None}
    }


def normal_consent(name: str, **change: Any) -> dict[str, Any]:
    normal = {
        "id": name,
        "granted_at": NOW - 5 * DAY,
        "separate": True,
        "given_by": "self",
        "purposes": ["triage"],
        "items": ["phone"],
        "retention_until": NOW + 90 * DAY,
        "active": True,
        **change,
    }
    return {member: value for member, value in normal.items() if value is not None}


def person(*consents: Any, **members: Any) -> str:
    plain = {"subject_id": "s-1", "revision": 3, "subject": {}, "consents": consents, "refusals": [], "requests": []}
    return orjson.dumps({**plain, **members}).decode()


def spliced(part: Part) -> dict[str, Any]:
    """The roots as an input would have them."""
    found: dict[str, Any] = orjson.loads(b"{%b}" % part.joined.removeprefix(b","))
    return found


def rights_request(**change: Any) -> Mapping[str, Any]:
    plain = {"request_id": "q-1", "controller_id": "p-1", "kind": "restrict", "purposes": [], "items": []}
    return {**plain, "opened_at": NOW - DAY, "open": True, **change}


def test_who_is_not_named_has_no_facts(knowledge: Knowledge) -> None:
    assert knowledge.of_subject(person(), Query(None, "p-1"), NOW) is NOTHING
    assert (NOTHING.fragments, NOTHING.joined, NOTHING.whole, NOTHING.unregistered) == ({}, b"", {}, ())
    assert (NOTHING.incidents, NOTHING.since, NOTHING.until) == ((), None, None)


def test_who_is_not_known_consented_to_nothing(knowledge: Knowledge) -> None:
    part = knowledge.of_subject(None, QUERY, NOW)
    assert part.fragments == {"subject": b"", "consents": b""}
    assert part.whole == {"subject": {"id": "s-1"}, "consents": []}
    assert (part.unregistered, part.since, part.until, list(part.incidents)) == ((), None, None, [])


def test_a_person_has_facts_and_consents(knowledge: Knowledge) -> None:
    document = person(consent("c-1"), consent("c-2", retention_until=None), subject={"is_consumer": True})
    part = knowledge.of_subject(document, QUERY, NOW)
    roots = {
        "subject": {"is_consumer": True},
        "consents": [normal_consent("c-1"), normal_consent("c-2", retention_until=None)],
    }
    assert list(part.fragments) == ["subject", "consents"]
    assert spliced(part) == roots
    assert part.whole == roots
    assert (part.unregistered, part.since, part.until, part.incidents) == ((), NOW, NOW + 30 * DAY, [])


def test_a_person_of_whom_nothing_is_recorded_has_empty_roots(knowledge: Knowledge) -> None:
    part = knowledge.of_subject(person(), QUERY, NOW)
    assert part.fragments == {"subject": b"", "consents": b""}
    assert part.whole == {"subject": {}, "consents": []}


def test_consents_that_no_rule_looks_at_are_left_out_of_the_input_and_not_of_the_whole(knowledge: Knowledge) -> None:
    document = person(
        consent("c-other", purposes=["ads"]),
        consent("c-over", valid_until=NOW),
        consent("c-later", valid_from=NOW + 1),
        consent("c-misled", purposes=["ads"], obtained_by="misleading"),
        consent("c-elsewhere", controllers=["p-2"]),
        consent("c-1", controllers=["p-2", "p-1"]),
    )
    part = knowledge.of_subject(document, QUERY, NOW)
    assert [each["id"] for each in spliced(part)["consents"]] == ["c-misled", "c-1"]
    assert [each["id"] for each in part.whole["consents"]] == ["c-other", "c-over", "c-later", "c-misled", "c-1"]
    assert part.until == NOW + 1
    assert spliced(knowledge.of_subject(document, QUERY._replace(purpose="ads"), NOW))["consents"][0]["id"] == "c-other"


def test_without_a_processor_no_consent_counts(knowledge: Knowledge) -> None:
    document = person(consent("c-1"), requests=[rights_request()])
    part = knowledge.of_subject(document, Query("s-1", purpose="triage"), NOW)
    assert part.fragments == {"subject": b"", "consents": b""}
    assert part.incidents == []


def test_a_consent_of_a_guardian_for_a_child_who_is_14_by_now_is_shown(knowledge: Knowledge) -> None:
    document = person(consent("c-1", given_by="guardian"), subject={"birth_month": "2011-05"})
    part = knowledge.of_subject(document, QUERY, NOW)
    assert spliced(part) == {
        "subject": {"age": 14},
        "consents": [normal_consent("c-1", given_by="guardian", active=False, outgrown=True)],
    }
    assert part.whole == spliced(part)
    before = knowledge.of_subject(document, QUERY, NOW - 1)
    assert spliced(before)["subject"] == {"age": 13}
    assert before.until == NOW


def test_an_age_band_gives_the_age(knowledge: Knowledge) -> None:
    part = knowledge.of_subject(person(subject={"age_band": "14-17"}), QUERY, NOW)
    assert part.whole["subject"] == spliced(part)["subject"] == {"age": 14}
    assert part.until is None


def test_unanswered_requests_to_the_processor_are_incidents(knowledge: Knowledge) -> None:
    asked = [rights_request(), rights_request(controller_id="p-2"), rights_request(open=False)]
    part = knowledge.of_subject(person(requests=asked), QUERY, NOW)
    assert part.incidents == [{"kind": "rights_request", "discovered_at": NOW - DAY, "handled": False}]
    assert spliced(part)["subject"] == {"open_requests": ["restrict"], "restricted": True}
    older = orjson.loads(person())
    del older["requests"]
    assert knowledge.of_subject(orjson.dumps(older).decode(), QUERY, NOW).incidents == []


@pytest.mark.parametrize(
    ("asked", "subject"),
    [
        ({"kind": "delete", "items": ["fax", "phone"]}, {"open_requests": ["delete"]}),
        ({"kind": "delete", "items": ["fax"]}, {}),
        ({"kind": "delete", "purposes": ["ads", "triage"]}, {"open_requests": ["delete"]}),
        ({"kind": "delete", "purposes": ["ads"]}, {}),
    ],
)
def test_a_request_about_other_items_or_purposes_is_none_about_these(
    knowledge: Knowledge, asked: dict[str, Any], subject: dict[str, Any]
) -> None:
    part = knowledge.of_subject(person(requests=[rights_request(**asked)]), QUERY, NOW)
    assert part.whole["subject"] == subject
    assert spliced(part) == ({"subject": subject} if subject else {})


def test_a_refusal_is_that_of_the_purpose(knowledge: Knowledge) -> None:
    refusal = {"purpose_id": "triage", "refused_at": NOW - DAY, "prompts_since": 2}
    document = person(refusals=[refusal, {**refusal, "purpose_id": "ads", "prompts_since": 7}])
    found = knowledge.of_subject(document, QUERY, NOW)
    assert spliced(found) == {"subject": {"refused_at": NOW - DAY, "prompts_since_refusal": 2}}
    assert found.whole["subject"] == spliced(found)["subject"]


@pytest.mark.parametrize(
    "document",
    [
        person(subject={"birth_month": "2025-07"}),
        person(subject={"age_band": "old"}),
        person(subject={"age_band": "18+", "birth_month": "2011-05"}),
        person(consent("c-1", given_by="guardian"), subject={"birth_month": "2025-07"}),
    ],
)
def test_an_age_that_is_none_is_a_fault_of_the_ledger(knowledge: Knowledge, document: str) -> None:
    with pytest.raises(LedgerFault, match=NO_AGE):
        knowledge.of_subject(document, QUERY, NOW)


@pytest.mark.parametrize(
    ("root", "document"),
    [
        ("subject", person(subject={"hobby": "SECRET"})),
        ("consents", person(consent("c-1", separate="SECRET"))),
        ("incidents", person(requests=[rights_request()])),
    ],
)
def test_what_does_not_fit_the_vocabulary_is_a_fault_and_is_not_repeated(
    knowledge: Knowledge, root: str, document: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    if root == "incidents":
        monkeypatch.setattr(known, "incidents_of", lambda *_: [{"kind": "SECRET"}])
    with pytest.raises(RegisterFault) as caught:
        knowledge.of_subject(document, QUERY, NOW)
    assert str(caught.value) == f"what is recorded as {root} does not fit the vocabulary of these policies"


def test_the_whole_is_checked_as_the_fragments_are(knowledge: Knowledge) -> None:
    part = knowledge.of_subject(person(consent("c-1", purposes=["ads"], separate="yes")), QUERY, NOW)
    assert part.fragments["consents"] == b""
    with pytest.raises(RegisterFault, match=r"^what is recorded as consents does not fit"):
        _ = part.whole


def test_a_part_is_remembered_for_as_long_as_time_changes_nothing(knowledge: Knowledge) -> None:
    document = person(consent("c-1"))
    part = knowledge.of_subject(document, QUERY, NOW)
    assert knowledge.of_subject(str(document), QUERY, NOW) is part
    assert knowledge.of_subject(document, QUERY, NOW + 30 * DAY - 1) is part
    over = knowledge.of_subject(document, QUERY, NOW + 30 * DAY)
    assert (over.fragments["consents"], over.since) == (b"", NOW + 30 * DAY)
    assert knowledge.of_subject(document, QUERY, NOW + 30 * DAY) is over
    assert spliced(knowledge.of_subject(document, QUERY, NOW))["consents"]


@pytest.mark.parametrize(
    "query",
    [
        QUERY._replace(subject_id="s-2"),
        QUERY._replace(processor_id="p-2"),
        QUERY._replace(purpose="ads"),
        QUERY._replace(items=("fax",)),
    ],
)
def test_another_request_has_a_part_of_its_own(knowledge: Knowledge, query: Query) -> None:
    document = person(consent("c-1"))
    assert knowledge.of_subject(document, query, NOW) is not knowledge.of_subject(document, QUERY, NOW)


def test_what_persons_have_in_common_is_normalised_once(knowledge: Knowledge, monkeypatch: pytest.MonkeyPatch) -> None:
    checked: list[str] = []
    check = NORMALISER.check

    def watched(root: str) -> Any:
        checked.append(root)
        return check(root)

    monkeypatch.setattr(NORMALISER, "check", watched)
    for number in range(3):
        document = person(
            consent(
                f"c-{number}", granted_at=format_instant(NOW - number), retention_until=format_instant(NOW + number)
            ),
            subject={"is_consumer": True},
            subject_id=f"s-{number}",
        )
        part = knowledge.of_subject(document, QUERY._replace(subject_id=f"s-{number}"), NOW)
        own = normal_consent(f"c-{number}", granted_at=NOW - number, retention_until=NOW + number)
        assert spliced(part) == {"subject": {"is_consumer": True}, "consents": [own]}
    assert sorted(checked) == ["consents", "subject"]


def test_only_the_last_parts_are_remembered(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(known, "_REMEMBERED", 2)
    knowledge = Knowledge(NORMALISER, Taxonomy({}))
    documents = [person(subject={"deleted_tags": [f"tag-{number}"]}) for number in range(3)]
    first, _, third = (knowledge.of_subject(document, QUERY, NOW) for document in documents)
    assert knowledge.of_subject(documents[2], QUERY, NOW) is third
    assert knowledge.of_subject(documents[0], QUERY, NOW) is not first


@pytest.mark.parametrize(
    ("facts", "matters"),
    [
        ({"active": True, "purposes": ["triage"]}, True),
        ({"outgrown": True, "purposes": ["ads", "triage"]}, True),
        ({"active": False, "purposes": ["triage"]}, False),
        ({"active": True, "purposes": ["ads"]}, False),
        ({"active": True}, False),
        ({"active": True, "obtained_by": "fraud"}, True),
        ({"obtained_by": "fraud", "purposes": ["triage"]}, False),
    ],
)
def test_a_consent_matters_where_it_stands_for_the_purpose_or_was_got_by_means(
    facts: dict[str, Any], matters: bool
) -> None:
    assert consent_matters(facts, "triage") is matters


@pytest.mark.parametrize(
    ("since", "until", "holds"),
    [
        (None, None, True),
        (5, None, True),
        (6, None, False),
        (None, 6, True),
        (None, 5, False),
        (5, 6, True),
        (6, 5, False),
    ],
)
def test_a_part_holds_between_its_instants(since: int | None, until: int | None, holds: bool) -> None:
    assert Part({}, dict, (), since, until).holds(5) is holds
