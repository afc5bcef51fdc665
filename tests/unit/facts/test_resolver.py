"""The resolver over a vocabulary of a few facts: what it says of a request, and what it hands on to whom."""

from __future__ import annotations

from collections.abc import Iterator
from types import SimpleNamespace
from typing import Any

import orjson
import pytest

from lexgate.domain.vocabulary import Fact, FactType, Vocabulary
from lexgate.errors import InputError, RevisionNotReached
from lexgate.facts import resolve
from lexgate.facts.options import PLAIN, Options
from lexgate.facts.resolve import InlineFacts, Prepared, Resolved, Resolver, asserts, ids_of
from lexgate.facts.source import Query, Standing
from tests.unit.facts.roots import ROOTS

NOW = 1_750_000_000
DAY = 86400
TAXONOMY = {"items": {"phone": {"personal": True, "categories": ["contact"]}}}
FROM_RECORDS = "leave it out: this deployment takes facts from the ledger and the registers alone"


def fact(name: str, kind: FactType = FactType.STRING, **more: Any) -> Fact:
    return Fact(name=name, type=kind, description="One fact.", **more)


VOCABULARY = Vocabulary(
    [
        *ROOTS,
        fact("operation.purpose"),
        fact("operation.items", FactType.IDS),
        fact("data.dataset", FactType.ID, judged=False),
        fact("data.network", FactType.BOOL, stated_by=("caller", "register")),
        fact("data.personal", FactType.BOOL, stated_by=("caller", "register")),
        fact("data.source", stated_by=("caller",)),
        fact("data.core", FactType.BOOL, stated_by=("register",)),
        fact("data.categories", FactType.STRINGS, stated_by=("caller", "register")),
        fact("large", FactType.BOOL, derived="it follows"),
        fact("param.grace", FactType.INT),
        fact("now", FactType.DATETIME),
    ]
)


class Records:
    """A source with one person and one processor, which remembers what it was asked for."""

    waits = False

    def __init__(self, subject: Any = None, processor: Any = None) -> None:
        self.documents = [None if each is None else orjson.dumps(each).decode() for each in (subject, processor)]
        self.asked: list[Any] = []
        self.revisions: Iterator[int] = iter([])

    def standing(self, *ids: Any) -> Standing:
        self.asked.append(ids)
        return Standing(8, *self.documents)

    def standing_at(self, *ids: Any) -> Standing:
        return self.standing(*ids)

    def revision(self) -> int:
        return next(self.revisions)


def person(**members: Any) -> Any:
    return {"subject_id": "s-1", "subject": {}, "consents": [], "refusals": [], **members}


def resolver(inline: InlineFacts = InlineFacts.MISSING_ONLY, source: Records | None = None) -> Resolver:
    return Resolver(VOCABULARY, TAXONOMY, inline, source)


def facts(prepared: Prepared) -> dict[str, Any]:
    roots: dict[str, Any] = orjson.loads(prepared.input)
    return roots


@pytest.fixture(autouse=True)
def clock(monkeypatch: pytest.MonkeyPatch) -> list[float]:
    """A clock that stands still but for those who sleep; what is returned holds how long each slept."""
    slept: list[float] = []
    here = SimpleNamespace(time=lambda: NOW + 0.9, monotonic=lambda: 100.0 + sum(slept), sleep=slept.append)
    monkeypatch.setattr(resolve, "time", here)
    monkeypatch.setattr("lexgate.facts.options.time", here)
    return slept


@pytest.mark.parametrize(
    ("request_", "said"),
    [
        (["x"], "the input: is not an object; write one object with the request"),
        ({"operation": {}, "facts": ["x"]}, "facts: is not an object; write an object with roots of the vocabulary"),
        (
            {"operation": {}, "data": {}, "facts": {"data": {}}},
            "facts.data: is stated twice; state it once, as data",
        ),
        ({}, "operation: is missing; say what is about to happen to the data"),
        ({"operation": None}, "operation: is missing; say what is about to happen to the data"),
        ({"operation": "use"}, "operation: is missing; say what is about to happen to the data"),
        ({"now": "2025-01-01"}, "now: is never taken from a caller; leave it out"),
        ({"operation": {}, "facts": {"param": {}}}, "param: is never taken from a caller; leave it out"),
        ({"large": True}, "large: is never taken from a caller; leave it out"),
        ({"operatoin": {}}, "operatoin: is not known; did you mean operation?"),
        ({"explian": True}, "explian: is not known; did you mean explain?"),
        ({"lrge": True}, "lrge: is not known; see the JSON Schema of requests"),
        ({"#" * 70: {}}, f"{'#' * 64}: is not known; see the JSON Schema of requests"),
        (
            {"operation": {}, "at_least_revision": "7"},
            (
                "at_least_revision: cannot be honoured; "
                "leave it out: this deployment has no ledger, so there is no revision to wait for"
            ),
        ),
        (
            {"operation": {}, "valid_until": True, "as_of": "2025-01-01"},
            (
                "valid_until: is for an answer about now, not for one about another day or another state of knowledge; "
                "leave as_of and known_at out"
            ),
        ),
        (
            {"operation": {}, "valid_until": True, "known_at": "2025-01-01"},
            (
                "valid_until: is for an answer about now, not for one about another day or another state of knowledge; "
                "leave as_of and known_at out"
            ),
        ),
        (
            {"operation": {"purpose": 5}, "data": 5, "subject": {"age": 1, "age_band": "18+"}},
            (
                "data: is not an object; write an object with the facts of this root; "
                "operation.purpose: is not a string; write a string; "
                "subject.age_band: is stated beside age; state the age in one way"
            ),
        ),
        ({"operation": {}, "subject": 5}, "subject: is not an object; write an object with the facts of this root"),
    ],
)
def test_a_request_that_cannot_be_taken_is_refused(request_: Any, said: str) -> None:
    with pytest.raises(InputError) as caught:
        resolver().request(request_)
    assert str(caught.value) == said


@pytest.mark.parametrize("stated", ["", "r-7", "-7", "7.0", "\u0667", "1" * 19])
def test_a_revision_is_a_number_of_at_most_18_digits(stated: str) -> None:
    records = Records()
    if stated:
        with pytest.raises(InputError) as caught:
            resolver(source=records).request({"operation": {}, "at_least_revision": stated})
        said = "at_least_revision: is not a revision; write a revision that a write returned"
        assert (str(caught.value), records.asked) == (said, [])
    else:
        resolver(source=records).request({"operation": {}, "at_least_revision": stated})
        assert records.asked == [(None, None)]


def test_a_revision_is_waited_for_as_long_as_the_patience_lasts(clock: list[float]) -> None:
    records = Records()
    waiting = {"operation": {}, "at_least_revision": "9" * 18}
    for revisions, naps in (([10**18 - 1], 0), ([10**18], 0), ([0, 1, 10**18 - 1], 2)):
        clock.clear()
        records.revisions = iter(revisions)
        assert resolver(source=records).request(waiting, patience=1.0).revision == 8
        assert clock == [0.002] * naps
    for patience, naps in ((0.0, 0), (0.004, 2), (0.0041, 3)):
        clock.clear()
        records.revisions = iter([0] * 99)
        with pytest.raises(RevisionNotReached) as caught:
            resolver(source=records).request(waiting, patience)
        assert str(caught.value) == "the ledger has not reached the revision asked for: try again"
        assert len(clock) == naps
    clock.clear()
    asked, options = resolver(source=records), Options(at_least_revision="7")
    for ask in (
        lambda: asked.request(waiting),
        lambda: asked.stated({"operation": {}}, options, NOW),
        lambda: asked.resolved(records, Query(), options, NOW),
    ):
        with pytest.raises(RevisionNotReached):
            ask()
    assert clock == []


def test_a_plain_request_is_prepared() -> None:
    request = {"operation": {"items": ["phone"]}, "subject": {"id": "s-1"}, "facts": {"filings": None, "orders": ""}}
    data = b',"data":{"personal":true,"categories":["contact"],"network":true}'
    found = resolver().request(request)
    assert found == Prepared(
        b'{"schema":1,"now":%d%b,"operation":{"items":["phone"]},"subject":{}}' % (NOW, data),
        NOW,
        NOW,
        True,
        ("operation",),
        "s-1",
    )
    assert found[7:] == (False, "en", None, None, None, None)


def test_what_says_nothing_is_not_read() -> None:
    said = {"operation": {}, "data": "", "app": None, "explain": None, "facts": {"orders": "", "filings": None}}
    assert resolver().read(said) == ({"operation": {}}, PLAIN)
    assert resolver().read({**said, "facts": None}) == ({"operation": {}}, PLAIN)


def test_options_are_handed_on() -> None:
    asked = {"operation": {}, "processor": {"id": "p-1"}, "explain": True, "language": "vi", "valid_until": True}
    found = resolver(source=Records()).request(asked)
    assert (found.now, found.known_at, found.binding, found.processor_id) == (NOW, NOW, True, "p-1")
    assert (found.explain, found.language, found.revision) == (True, "vi", 8)
    assert found.again is not None
    later = found.again(NOW + 5)
    assert (later.now, later.known_at, later.again, later.explain, later.revision) == (NOW + 5, NOW + 5, None, False, 8)
    assert facts(later) == {**facts(found), "now": NOW + 5}


@pytest.mark.parametrize(
    ("options", "now", "known_at", "asked"),
    [
        ({}, NOW, NOW, ("s-1", "p-1")),
        ({"as_of": "1970-01-01T00:00:05Z"}, 5, NOW, ("s-1", "p-1", 5, None)),
        ({"known_at": "1970-01-01T00:00:07Z"}, NOW, 7, ("s-1", "p-1", None, 7)),
    ],
)
def test_records_are_asked_about_the_day_and_the_state_of_knowledge(
    options: dict[str, str], now: int, known_at: int, asked: Any
) -> None:
    records = Records()
    found = resolver(source=records).request(
        {"operation": {}, "subject": {"id": "s-1"}, "processor": {"id": "p-1"}, **options}
    )
    assert (found.now, found.known_at, found.binding, records.asked) == (now, known_at, not options, [asked])
    assert (found.subject_id, found.processor_id, found.revision) == ("s-1", "p-1", 8)


def test_another_source_may_stand_in_and_fragments_may_be_shared() -> None:
    own, other, shared = Records(), Records(), dict[str, bytes]()
    stated = {"operation": {"purpose": "a"}, "data": {}, "filings": {"drill": "x"}}
    one = resolver(source=own).stated(stated, PLAIN, NOW, source=other, shared=shared)
    assert (own.asked, other.asked) == ([], [(None, None)])
    assert shared == {"filings": b',"filings":{"drill":"x"}'}
    shared["filings"] = b',"filings":{"drill":"y"}'
    shared_too = resolver().stated({**stated, "operation": {"purpose": "b"}}, PLAIN, NOW, shared=shared)
    assert facts(one) | {"operation": {"purpose": "b"}, "filings": {"drill": "y"}} == facts(shared_too)


def test_what_changes_next_is_what_changes_of_either() -> None:
    subject = person(subject={"birth_month": "2011-05"})
    order = {"valid_from": NOW + 5, "facts": {"kind": "stop"}}
    request = {"operation": {}, "subject": {"id": "s-1"}, "processor": {"id": "p-1"}}
    older = resolver(source=Records(subject)).request(request).changes
    assert older is not None
    assert older > NOW + 5
    assert resolver(source=Records(subject, {"orders": [order]})).request(request).changes == NOW + 5
    assert resolver(source=Records(None, {"orders": [order]})).request(request).changes == NOW + 5
    assert resolver(source=Records(person(), {})).request(request).changes is None
    asked = {**request, "explain": True}
    assert resolver(source=Records(subject, {"orders": [order]})).request(asked).changes == NOW + 5
    assert isinstance(resolver(source=Records()).resolved(Records(), Query(), PLAIN, NOW), Resolved)


def shop(inline: InlineFacts, **data: Any) -> Prepared:
    """A request about the dataset of a shop whose register says that the data are personal."""
    dataset = {"facts": {"personal": True, "network": False}, "items": {"pulse": ["health"]}}
    records = Records(None, {"facts": {"processor": {"size": "small"}}, "datasets": {"d": dataset}})
    request = {"operation": {"items": ["pulse"]}, "processor": {"id": "p-1"}, "data": {"dataset": "d", **data}}
    return resolver(inline, records).request(request)


KNOWN = {"personal": True, "network": False, "categories": ["health"]}


@pytest.mark.parametrize("inline", list(InlineFacts))
def test_what_is_known_stands_where_a_caller_states_ids_alone(inline: InlineFacts) -> None:
    found = shop(inline)
    assert found.asserted == ("operation",)
    assert facts(found) == {
        "schema": 1,
        "now": NOW,
        "operation": {"items": ["pulse"]},
        "processor": {"id": "p-1", "size": "small"},
        "data": KNOWN,
        "items": [{"id": "pulse", "categories": ["health"]}],
    }


@pytest.mark.parametrize(
    ("inline", "stated", "data", "asserted", "contradictions"),
    [
        (InlineFacts.MISSING_ONLY, {"personal": True}, KNOWN, False, None),
        (InlineFacts.MISSING_ONLY, {"personal": False}, KNOWN, False, ["data.personal"]),
        (InlineFacts.MISSING_ONLY, {"source": "x"}, {**KNOWN, "source": "x"}, True, None),
        (InlineFacts.MISSING_ONLY, {"core": True}, KNOWN, False, ["data.core"]),
        (InlineFacts.MISSING_ONLY, {"network": True, "core": True}, KNOWN, False, ["data.core", "data.network"]),
        (InlineFacts.ALWAYS, {"personal": False}, {"personal": False, "network": True}, True, None),
    ],
)
def test_what_a_caller_states_is_joined_to_what_is_known(
    inline: InlineFacts, stated: Any, data: Any, asserted: bool, contradictions: list[str] | None
) -> None:
    found = shop(inline, **stated)
    assert found.asserted == (("data", "operation") if asserted else ("operation",))
    assert facts(found)["data"] == data
    assert facts(found).get("contradictions") == contradictions


def test_facts_of_another_than_the_known_roots_come_from_the_caller() -> None:
    processor = {"id": "p-1", "size": "large"}
    request = {"operation": {}, "processor": processor, "app": {"old": True}, "subject": {"id": "s-1", "age": 7}}
    found = resolver(source=Records(person(subject={"age_band": "18+"}))).request(request)
    assert found.asserted == ("app", "operation")
    assert facts(found) == {
        "schema": 1,
        "now": NOW,
        "operation": {},
        "processor": {"id": "p-1"},
        "data": {"network": True},
        "app": {"old": True},
        "subject": {"age": 18},
        "contradictions": ["processor.size", "subject.age"],
        "unregistered": ["processor.id"],
    }


def test_where_facts_come_from_records_alone_no_root_is_taken() -> None:
    never = resolver(InlineFacts.NEVER)
    assert never.request({"operation": {"purpose": "a"}, "app": {"id": "a"}}).asserted == ("operation",)
    with pytest.raises(InputError) as caught:
        never.request({"operation": {}, "app": {"old": True}, "subject": {"age": 7}})
    assert str(caught.value) == "; ".join(
        f"{root}: may not be asserted by a caller; {FROM_RECORDS}" for root in ("app", "subject")
    )
    with pytest.raises(InputError) as caught:
        shop(InlineFacts.NEVER, personal=True)
    assert str(caught.value) == f"data: may not be asserted by a caller; {FROM_RECORDS}"


@pytest.mark.parametrize(
    ("root", "value", "says"),
    [
        ("operation", {}, True),
        ("subject", {}, False),
        ("subject", {"id": "s", "dataset": "d"}, False),
        ("subject", {"id": "s", "age": None, "name": "", "tags": []}, False),
        ("subject", {"age": 0}, True),
        ("subject", {"minor": False}, True),
        ("consents", [], False),
        ("consents", [{}], True),
        ("operation", None, True),
    ],
)
def test_a_root_asserts_where_it_says_more_than_ids(root: str, value: Any, says: bool) -> None:
    assert asserts(root, value) is says


def test_ids_are_those_of_the_person_and_the_processor() -> None:
    assert ids_of({"subject": {"id": "s"}, "processor": {"id": "p"}}) == ("s", "p")
    assert ids_of({"subject": {"id": ""}, "processor": {"id": 5}}) == (None, None)
    assert ids_of({"subject": "s", "processor": None}) == ids_of({}) == (None, None)


def test_a_document_is_prepared_as_it_is() -> None:
    document = {"operation": {"purpose": "a"}, "now": "1970-01-01T00:00:05Z", "processor": {"id": "p"}, "param": {}}
    data = b'{"schema":1,"now":%d,"operation":{"purpose":"a"},"processor":{"id":"p"},"param":{}}'
    found = resolver().document(document)
    assert found == Prepared(data % 5, 5, NOW, False, ("operation", "processor"), None, "p")
    assert resolver().document(document, 7, current=9) == found._replace(input=data % 7, now=7, known_at=9)
    assert resolver().document({}, current=9) == Prepared(b'{"schema":1,"now":9}', 9, 9, True, ())
    assert resolver().document({}) == Prepared(b'{"schema":1,"now":%d}' % NOW, NOW, NOW, True, ())
    with pytest.raises(InputError, match=r"^the input: is not an object"):
        resolver().document([], 7)


def test_the_roots_of_callers_are_neither_derived_nor_the_deployments() -> None:
    assert {"operation", "data", "subject", "app"} <= resolver().roots
    assert not {"large", "now", "param"} & resolver().roots


def test_what_the_wire_asks_of_a_resolver() -> None:
    asked = resolver()
    implied = asked.implied({"items": ["phone"]})
    assert (implied.personal, implied.categories) == (True, ("contact",))
    assert asked.implied(None) == asked.implied("phone") == asked.implied({})
    assert asked.fragment("data", {}, implied, NOW) == (
        b',"data":{"personal":true,"categories":["contact"],"network":true}'
    )
    assert asked.fragment("subject", {"age_band": "18+"}, implied, NOW) == b',"subject":{"age":18}'
    assert asked.fragment("app", {"id": "a"}, implied, NOW) == b',"app":{}'
    assert asked.check("operation")({"purpose": "a"}) == {"purpose": "a"}
    place = {"region": "CN-HN"}
    asked.settle_place(place)
    assert place == {"region": "CN-HN", "place": "CN"}
    with pytest.raises(InputError, match=r"^at_least_revision: cannot be honoured"):
        asked.prepared([], [], Options(at_least_revision="1"), NOW, (None, None))
