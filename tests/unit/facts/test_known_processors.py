"""What the registers' document of a processor becomes for a request: roots, what is not registered, and until when."""

from __future__ import annotations

from typing import Any

import orjson
import pytest

from lexgate.domain import Vocabulary
from lexgate.domain.instant import format_instant
from lexgate.errors import RegisterFault
from lexgate.facts.edges import Taxonomy
from lexgate.facts.known import NOTHING, Knowledge, Part, contracts_that_matter, merged
from lexgate.facts.normalise import Normaliser
from lexgate.facts.source import Query
from lexgate.law.policy_set import PolicySet

NORMALISER = Normaliser(Vocabulary.parse(PolicySet.load().vocabulary))
TAXONOMY = {"items": {"phone": {"personal": True, "categories": ["contact"]}}}
NOW = 1_750_000_000
SHOP = Query(processor_id="p-1")
DATASET = {
    "facts": {"source": "subject", "network": False},
    "items": {"phone": ["private"], "pulse": ["medical_health"], "price": []},
    "necessary_items": {"triage": ["pulse", "phone"]},
    "received_under": "k-1",
    "notice": "n-1",
    "system": None,
}
EMPTY: dict[str, Any] = {
    "filings": {},
    "assessments": [],
    "incidents": [],
    "account": {},
    "actor": {},
    "network": {},
    "contracts": [],
    "orders": [],
    "export": {},
}


@pytest.fixture
def knowledge() -> Knowledge:
    return Knowledge(NORMALISER, Taxonomy(TAXONOMY))


def found(knowledge: Knowledge, query: Query, **document: Any) -> Part:
    return knowledge.of_processor(orjson.dumps(document).decode(), query, NOW)


def spliced(part: Part) -> dict[str, Any]:
    roots: dict[str, Any] = orjson.loads(b"{%b}" % part.joined.removeprefix(b","))
    return roots


@pytest.mark.parametrize("query", [Query(), Query("s-1", purpose="triage", items=("phone",), recipients=("lab",))])
def test_a_request_that_names_nothing_registered_gets_nothing(knowledge: Knowledge, query: Query) -> None:
    assert found(knowledge, query, facts={"processor": {"is_sme": True}}) is NOTHING
    assert knowledge.of_processor(None, query, NOW) is NOTHING


def test_a_processor_has_its_facts_and_is_silent_on_none(knowledge: Knowledge) -> None:
    part = found(knowledge, SHOP)
    assert part.whole == {"processor": {"id": "p-1"}, **EMPTY}
    assert part.fragments == {"processor": b',"processor":{"id":"p-1"}', **dict.fromkeys(EMPTY, b"")}
    assert (part.unregistered, part.since, part.until) == ((), NOW, None)

    facts = {
        "processor": {"is_sme": True, "id": "another"},
        "filings": {"drill": {"date": "1970-01-01"}},
        "assessments": [{"kind": "transfer_risk"}],
        "incidents": [{"handled": True}],
        "account": {"secret_kept": True},
        "actor": {"authorised": True},
        "network": {"fibre_routes": 2},
    }
    part = found(knowledge, SHOP, facts=facts)
    assert part.whole == {
        **EMPTY,
        **facts,
        "processor": {"is_sme": True, "id": "p-1"},
        "filings": {"drill": {"date": -28800}},
    }
    assert spliced(part) == {root: value for root, value in part.whole.items() if value}


def test_a_processor_that_no_register_has_is_unregistered(knowledge: Knowledge) -> None:
    part = knowledge.of_processor(None, Query(processor_id="p-1", dataset="d", notice="n-1", app="a-1"), NOW)
    assert part.unregistered == ("processor.id", "data.dataset", "notice.id", "app.id")
    named = {"processor": {"id": "p-1"}, "data": {"network": True}}
    assert part.whole == {**named, **EMPTY, "items": [], "notice": {}, "app": {}}
    assert spliced(part) == named


@pytest.mark.parametrize("root", ["notice", "algorithm", "platform", "system", "app"])
def test_what_is_registered_under_an_id_stands(knowledge: Knowledge, root: str) -> None:
    facts: dict[str, Any] = {
        "notice": {"form": "rules"},
        "algorithm": {"harms_user": False},
        "platform": {"registered_users": 5},
        "system": {"backup": True},
        "app": {"warning_shown": True},
    }
    for name, stated, unregistered in (("x-1", facts[root], ()), ("x-2", {}, (f"{root}.id",))):
        named: Any = {root: name}
        part = found(knowledge, Query(**named), **{f"{root}s": {"x-1": {"facts": facts[root]}}})
        assert (part.whole, part.unregistered) == ({root: stated}, unregistered)


def test_a_dataset_says_what_its_data_and_items_are(knowledge: Knowledge) -> None:
    query = Query(processor_id="p-1", dataset="d", purpose="triage", items=("price", "phone", "pulse"))
    part = found(knowledge, query, datasets={"d": DATASET}, notices={"n-1": {"facts": {"form": "rules"}}})
    assert part.whole["data"] == {
        "source": "subject",
        "network": False,
        "personal": True,
        "categories": ["contact", "medical_health", "private"],
        "necessary_items": ["phone", "pulse"],
        "received_under": "k-1",
    }
    assert part.whole["items"] == [
        {"id": "phone", "categories": ["contact", "private"]},
        {"id": "pulse", "categories": ["medical_health"]},
    ]
    assert part.whole["notice"] == {"form": "rules"}
    assert "system" not in part.whole
    assert part.unregistered == ()


def test_a_dataset_without_anything_is_network_data(knowledge: Knowledge) -> None:
    query = Query(dataset="d", purpose="triage")
    for dataset in ({}, {"facts": {}, "items": {}, "necessary_items": {"ads": ["phone"]}, "received_under": None}):
        part = found(knowledge, query, datasets={"d": dataset})
        assert (part.whole, part.unregistered) == ({"data": {"network": True}, "items": []}, ())


def test_an_item_that_the_dataset_does_not_have_is_unregistered(knowledge: Knowledge) -> None:
    query = Query(dataset="d", items=("price", "phone", "face"))
    part = found(knowledge, query, datasets={"d": {"items": {"price": []}}})
    assert part.unregistered == ("operation.items",)
    assert part.whole["items"] == [{"id": "phone", "categories": ["contact"]}]
    assert found(knowledge, Query(dataset="e", items=("face",)), datasets={}).unregistered == ("data.dataset",)


def test_what_a_dataset_belongs_to_stands_where_the_request_names_no_other(knowledge: Knowledge) -> None:
    belongs = {"notice": "x-1", "platform": "x-1", "system": "x-1", "app": "x-9"}
    roots: dict[str, Any] = {
        "notices": {"x-1": {"facts": {"form": "rules"}}, "x-2": {"facts": {"form": "individual"}}},
        "platforms": {"x-1": {"facts": {"registered_users": 5}}},
        "systems": {"x-1": {"facts": {"backup": True}}},
    }
    part = found(knowledge, Query(dataset="d", notice="x-2"), datasets={"d": belongs}, **roots)
    assert {root: part.whole[root] for root in belongs} == {
        "notice": {"form": "individual"},
        "platform": {"registered_users": 5},
        "system": {"backup": True},
        "app": {},
    }
    assert part.unregistered == ("app.id",)


def entry(since: int | None, until: int | None, **more: Any) -> dict[str, Any]:
    return {"valid_from": since, "valid_until": until, **more}


def test_contracts_and_orders_are_in_force_between_their_instants(knowledge: Knowledge) -> None:
    bounds = [(None, None), (NOW, NOW + 1), (NOW + 9, None), (None, NOW), (NOW - 9, NOW + 7)]
    kept = [entry(*each, facts={"kind": "rectify"}) for each in bounds]
    part = found(knowledge, SHOP, orders=kept)
    assert [each["in_force"] for each in part.whole["orders"]] == [True, True, False, False, True]
    assert part.until == NOW + 1
    assert found(knowledge, SHOP, orders=[kept[0]]).until is None
    assert found(knowledge, SHOP, orders=kept[2:]).until == NOW + 7
    assert found(knowledge, SHOP, orders=kept[2:3]).until == NOW + 9

    named = [entry(*each, facts={"id": f"k-{place}", "kind": "joint"}) for place, each in enumerate(bounds)]
    part = found(knowledge, SHOP, contracts=named)
    assert [each["in_force"] for each in part.whole["contracts"]] == [True, True, False, False, True]
    assert [each["id"] for each in spliced(part)["contracts"]] == ["k-0", "k-1", "k-4"]


def test_contracts_that_no_rule_looks_at_are_left_out_of_the_input(knowledge: Knowledge) -> None:
    contracts = [
        {"facts": {"id": name, "counterparty": party, "kind": kind}}
        for name, party, kind in (("k-1", "old", "provide"), ("k-2", "lab", "entrust"), ("k-3", "press", "entrust"))
    ]
    query = Query(processor_id="p-1", dataset="d", recipients=("lab",))
    part = found(knowledge, query, contracts=contracts, datasets={"d": {"received_under": "k-1"}})
    assert [each["id"] for each in spliced(part)["contracts"]] == ["k-1", "k-2"]
    assert len(part.whole["contracts"]) == 3
    assert part.fragments["contracts"].startswith(b',"contracts":[')


CONTRACTS: list[dict[str, Any]] = [
    {"id": "k-1", "counterparty": "lab", "in_force": False},
    {"id": "k-2", "counterparty": "press", "in_force": True},
    {"id": "k-3", "counterparty": "bank", "in_force": True},
    {"id": "k-4", "counterparty": "lab", "in_force": True},
    {"id": "k-5", "kind": "joint", "in_force": True},
    {"id": "k-6", "kind": "joint"},
    {"counterparty": "bank", "in_force": True},
]


@pytest.mark.parametrize(
    ("query", "data", "matter"),
    [
        (Query(), {"received_under": "k-0"}, ["k-5"]),
        (Query(recipients=("lab",)), {"received_under": "k-0"}, ["k-4", "k-5"]),
        (Query(recipients=("lab",)), {"received_under": "k-1"}, ["k-1", "k-4", "k-5"]),
        (Query(basis="contract"), {"received_under": "k-0"}, ["k-2", "k-5"]),
        (Query(basis="contract"), {"received_under": "k-1"}, ["k-1", "k-2", "k-5"]),
        (Query(basis="consent"), {"received_under": "k-6"}, ["k-5", "k-6"]),
    ],
)
def test_a_contract_matters_for_whom_it_is_with_or_that_there_is_one(
    query: Query, data: dict[str, Any], matter: list[str]
) -> None:
    assert [each.get("id") for each in contracts_that_matter(CONTRACTS, query, data)] == matter


def test_one_contract_in_force_is_shown_and_no_second_one() -> None:
    shown = contracts_that_matter(
        [CONTRACTS[3], CONTRACTS[1]], Query(basis="contract", recipients=("lab",)), {"received_under": "-"}
    )
    assert [each["id"] for each in shown] == ["k-4"]


def test_an_approval_counts_in_its_time_for_its_purposes_and_recipients(knowledge: Knowledge) -> None:
    query = Query(processor_id="p-1", purpose="triage", recipients=("lab", "press"))

    def export(*entries: dict[str, Any]) -> Any:
        return found(knowledge, query, exports=entries).whole["export"]

    facts = {"facts": {"ground": "contract_with_subject"}}
    counting: list[dict[str, Any]] = [
        {},
        {"purposes": [], "recipients": []},
        {"purposes": ["ads", "triage"]},
        {"recipients": ["press", "lab"]},
        {"recipients": ["press", "lab", "bank"]},
        entry(NOW, NOW + 1),
    ]
    for counts in counting:
        assert export({**facts, **counts}) == facts["facts"], counts
    for not_so in ({"purposes": ["ads"]}, {"recipients": ["lab"]}, entry(NOW + 1, None), entry(None, NOW)):
        assert export({**facts, **not_so}) == {}, not_so
    later = {"facts": {"ground": "hr", "necessity_shown": True}}
    assert export(facts, {**facts, "purposes": ["ads"]}, later, {"facts": {"labour_rules": True}}) == {
        "ground": "hr",
        "necessity_shown": True,
        "labour_rules": True,
    }


def test_what_does_not_fit_the_vocabulary_is_a_fault_and_is_not_repeated(knowledge: Knowledge) -> None:
    with pytest.raises(RegisterFault) as caught:
        found(knowledge, SHOP, facts={"account": {"secret_kept": "SECRET"}})
    assert str(caught.value) == "what is recorded as account does not fit the vocabulary of these policies"


def test_a_part_is_remembered_for_as_long_as_time_changes_nothing(knowledge: Knowledge) -> None:
    document = orjson.dumps({"orders": [entry(NOW + 5, None, facts={"kind": "rectify"})]}).decode()
    part = knowledge.of_processor(document, SHOP, NOW)
    assert knowledge.of_processor(document, SHOP, NOW + 4) is part
    # Another person at the same processor: what the registers have is the same.
    assert knowledge.of_processor(document, SHOP._replace(subject_id="s-2"), NOW) is part
    for query in (SHOP._replace(processor_id="p-2"), SHOP._replace(recipients=("lab",)), SHOP._replace(app="a")):
        assert knowledge.of_processor(document, query, NOW) is not part
    begun = knowledge.of_processor(document, SHOP, NOW + 5)
    assert (part.whole["orders"][0]["in_force"], begun.whole["orders"][0]["in_force"]) == (False, True)


def test_incidents_of_a_person_join_those_of_the_processor(knowledge: Knowledge) -> None:
    kept = [entry(None, NOW + 5, facts={"kind": "rectify"})]
    part = found(knowledge, SHOP._replace(app="a-1"), facts={"incidents": [{"handled": True}]}, orders=kept)
    assert part.with_incidents([]) is part
    joined = part.with_incidents([{"handled": False}])
    assert joined.whole == {**part.whole, "incidents": [{"handled": True}, {"handled": False}]}
    assert spliced(joined) == {**spliced(part), "incidents": [{"handled": True}, {"handled": False}]}
    assert list(joined.fragments) == list(part.fragments)
    assert (joined.unregistered, joined.since, joined.until) == (("app.id",), NOW, NOW + 5)
    assert NOTHING.with_incidents([{"handled": False}]).whole == {"incidents": [{"handled": False}]}


def may_state(path: str) -> bool:
    return path in {"data.source", "shop.hours.from", "data.categories"}


@pytest.mark.parametrize(
    ("root", "stated", "known", "value", "asserts", "contradictions"),
    [
        ("data", {}, {"personal": True}, {"personal": True}, False, ()),
        ("data", {"personal": True}, {"personal": True}, {"personal": True}, False, ()),
        ("data", {"personal": False}, {"personal": True}, {"personal": True}, False, ("data.personal",)),
        ("data", {"source": "x"}, {}, {"source": "x"}, True, ()),
        ("data", {"core": True}, {}, {}, False, ("data.core",)),
        ("data", {"categories": ["b"]}, {"categories": ["a", "b"]}, {"categories": ["a", "b"]}, False, ()),
        ("data", {"categories": ["c", "a"]}, {"categories": ["b"]}, {"categories": ["a", "b", "c"]}, True, ()),
        (
            "data",
            {"source": "x", "categories": ["b"], "core": True},
            {"categories": ["b"]},
            {"source": "x", "categories": ["b"]},
            True,
            ("data.core",),
        ),
        (
            "notice",
            {"categories": ["c"]},
            {"categories": ["b"]},
            {"categories": ["b"]},
            False,
            ("notice.categories",),
        ),
        ("shop", {"hours": {"from": 8}}, {}, {"hours": {"from": 8}}, True, ()),
        ("shop", {"hours": {"from": 8}, "a": 1}, {"a": 1}, {"hours": {"from": 8}, "a": 1}, True, ()),
        ("shop", {"hours": {"to": 8}}, {}, {}, False, ("shop.hours.to",)),
        (
            "shop",
            {"hours": {"from": 8, "to": 9}, "a": 2},
            {"hours": {"to": 7}, "a": 1},
            {"hours": {"from": 8, "to": 7}, "a": 1},
            True,
            ("shop.hours.to", "shop.a"),
        ),
        ("shop", {"hours": {}}, {"hours": {"to": 7}}, {"hours": {"to": 7}}, False, ()),
        ("consents", [{"id": "c"}], [{"id": "b"}, {"id": "c", "a": 1}], [{"id": "b"}, {"id": "c", "a": 1}], False, ()),
        ("consents", [{"id": "c"}, {"id": "d"}], [{"id": "c"}], [{"id": "c"}], False, ("consents",)),
        ("consents", [{"id": "c", "a": 2}], [{"id": "c", "a": 1}], [{"id": "c", "a": 1}], False, ("consents",)),
        ("consents", [], [{"id": "c"}], [{"id": "c"}], False, ()),
        ("consents", [{"id": "c"}], [], [], False, ("consents",)),
    ],
)
def test_what_is_known_stands_and_what_is_stated_otherwise_is_named(
    root: str, stated: Any, known: Any, value: Any, asserts: bool, contradictions: tuple[str, ...]
) -> None:
    assert merged(root, stated, known, may_state) == (value, asserts, contradictions)


def test_instants_are_read_as_the_vocabulary_says(knowledge: Knowledge) -> None:
    part = found(knowledge, SHOP, facts={"incidents": [{"discovered_at": format_instant(NOW)}]})
    assert part.whole["incidents"] == [{"discovered_at": NOW}]
