"""Which items one evaluation stands for, and which requests about items are refused."""

from __future__ import annotations

from typing import Any

import orjson
import pytest

from lexgate.domain import Vocabulary
from lexgate.errors import InputError
from lexgate.facts.resolve import InlineFacts, Resolver
from lexgate.facts.situations import Situations
from lexgate.facts.source import Once, Standing
from lexgate.law.policy_set import PolicySet

POLICIES = PolicySet.load()
VOCABULARY = Vocabulary.parse(POLICIES.vocabulary)
TAXONOMY = {
    "items": {
        "phone": {"personal": True, "categories": ["contact"]},
        "fax": {"personal": True, "categories": ["contact"]},
        "pulse": {"personal": True, "categories": ["medical_health"]},
    }
}
LITERALS = {"words": ["ndsr", "plain"], "prefixes": ["tag."]}
REQUEST: dict[str, Any] = {
    "operation": {"kind": "use", "purpose": "triage"},
    "consents": [{"id": "c-1", "items": ["phone", "red", "blue"]}],
    "notice": {"items": ["phone", "fax", "red"]},
}


def situations(literals: Any = LITERALS, lists: Any = None) -> Situations:
    resolver = Resolver(VOCABULARY, TAXONOMY, InlineFacts.ALWAYS)
    return Situations(resolver, literals, orjson.dumps({"taxonomy": TAXONOMY, "lists": lists or {}}))


def groups(items: list[str], request: Any = REQUEST, **made: Any) -> list[tuple[str, ...]]:
    found = situations(**made)
    return [each.alike.items for each in found.of(found.read(request), items) if each.alike]


def refused(items: Any, request: Any = REQUEST, **bounds: int) -> list[str]:
    found = situations()
    with pytest.raises(InputError) as caught:
        found.of(found.read(request), items, **bounds)
    return [field.pointer for field in caught.value.fields]


def test_items_that_stand_in_the_same_places_are_one_situation() -> None:
    assert groups(["green", "black", "white"]) == [("green", "black", "white")]


def test_who_is_named_elsewhere_is_another_situation() -> None:
    assert groups(["red", "blue", "green"]) == [("red",), ("blue",), ("green",)]


def test_what_the_items_are_parts_them() -> None:
    assert groups(["phone", "fax", "pulse"], {"operation": {"kind": "use"}}) == [("phone", "fax"), ("pulse",)]


def test_the_order_of_names_in_a_set_parts_nothing() -> None:
    consents = [{"id": "c-1", "items": ["amber", "zinc"]}]
    assert groups(["zinc", "amber"], {**REQUEST, "consents": consents}) == [("zinc", "amber")]


def test_an_item_that_is_the_value_of_another_fact_stands_alone() -> None:
    assert groups(["triage", "green", "black"]) == [("triage",), ("green", "black")]


def test_an_item_with_the_name_of_a_fact_stands_alone() -> None:
    assert groups(["kind", "purpose", "green", "black"]) == [("kind",), ("purpose",), ("green", "black")]


def test_items_that_the_policies_spell_out_stand_alone() -> None:
    items = ["green", "plain", "tag.a", "tag.b", "black"]
    assert groups(items) == [("green", "black"), ("plain",), ("tag.a",), ("tag.b",)]


def test_nothing_is_shared_where_rules_look_into_names() -> None:
    assert groups(["green", "black"], literals=None) == [("green",), ("black",)]


def test_the_data_of_the_policies_part_items() -> None:
    lists = {"private": ["green"], "limits": {"black": 1, "white": 1, "grey": 2}}
    items = ["green", "black", "white", "grey"]
    assert groups(items, lists=lists) == [("green",), ("black", "white"), ("grey",)]


def test_what_the_routes_of_a_gateway_say_of_items_parts_nothing() -> None:
    data = {"mapping": {"gateway": {"routes": [{"response": {"items": {"green": "/a", "black": "/b"}}}]}}}
    found = Situations(Resolver(VOCABULARY, TAXONOMY, InlineFacts.ALWAYS), LITERALS, orjson.dumps(data))
    assert len(found.of(found.read(REQUEST), ["green", "black"])) == 1


def test_a_caller_who_states_what_items_are_parts_them() -> None:
    stated = {**REQUEST, "facts": {"items": [{"id": "green", "categories": ["religion"]}, {"id": "black"}]}}
    assert groups(["green", "black", "white", "grey"], stated) == [("green",), ("black",), ("white", "grey")]


def test_who_vouches_parts_items() -> None:
    resolver = Resolver(VOCABULARY, TAXONOMY, InlineFacts.MISSING_ONLY, Shop())
    found = Situations(resolver, LITERALS, b"{}")
    request = {"operation": {"kind": "use"}, "processor": {"id": "shop"}, "data": {"dataset": "d", "categories": ["x"]}}
    prepared = found.of(found.read(request), ["one", "two", "three"])
    assert [each.alike.items for each in prepared if each.alike] == [("one",), ("two", "three")]
    assert [each.asserted for each in prepared] == [("operation",), ("data", "operation")]


def test_the_end_of_an_answer_is_looked_for_item_by_item() -> None:
    assert groups(["green", "black"], {**REQUEST, "valid_until": True}) == [("green",), ("black",)]


def test_each_item_has_the_digest_of_its_own_input() -> None:
    found = situations()
    [both] = found.of(found.read(REQUEST), ["green", "black"])
    [green], [black] = (found.of(found.read(REQUEST), [item]) for item in ("green", "black"))
    assert both.alike
    assert green.alike
    assert black.alike
    if both.now == green.now == black.now:
        assert both.alike.inputs == (*green.alike.inputs, *black.alike.inputs)
    assert len(set(both.alike.inputs)) == 2


@pytest.mark.parametrize("items", [[], "phone", None, {"phone": 1}, ["phone"] * 201])
def test_no_items_or_too_many_are_refused(items: Any) -> None:
    assert refused(items) == ["/items"]


def test_a_deployment_may_take_less() -> None:
    assert refused(["phone", "fax"], most=1) == ["/items"]


@pytest.mark.parametrize("item", [7, None, "", "phone", "a" * 300, "a\x00"])
def test_the_item_that_is_wrong_is_named(item: Any) -> None:
    assert refused(["phone", item]) == ["/items/1"]


def test_a_request_with_items_of_its_own_is_refused() -> None:
    assert refused(["phone"], {"operation": {"kind": "use", "items": ["fax"]}}) == ["/request/operation/items"]


def test_what_is_wrong_with_the_request_is_named_below_it() -> None:
    assert refused(["phone"], {"operation": {"kind": "borrow"}}) == ["/request/operation/kind"]
    assert refused(["phone"], {}) == ["/request/operation"]


class Shop:
    """A source with one dataset, which counts how often it is read."""

    waits = False

    def __init__(self) -> None:
        self.reads = 0

    def standing(self, *_: object) -> Standing:
        self.reads += 1
        items = {"one": ["x"], "two": [], "three": []}
        document = {"facts": {}, "datasets": {"d": {"facts": {"personal": True}, "items": items}}}
        return Standing(self.reads, None, orjson.dumps(document).decode())

    def standing_at(self, *_: object) -> Standing:
        return self.standing()

    def revision(self) -> int:
        return self.reads


def test_all_items_rest_on_one_read() -> None:
    shop = Shop()
    found = Situations(Resolver(VOCABULARY, TAXONOMY, InlineFacts.MISSING_ONLY, shop), LITERALS, b"{}")
    asked = found.read({"operation": {"kind": "use"}, "processor": {"id": "shop"}, "data": {"dataset": "d"}})
    assert {each.revision for each in found.of(asked, ["one", "two", "three", "four"])} == {1}
    assert shop.reads == 1


def test_what_was_read_once_stays() -> None:
    once = Once(Shop())
    assert once.revision() == 0
    assert once.standing("a", "b") is once.standing("a", "b")
    assert once.standing_at("a", "b", 1, 2) is once.standing_at("a", "b", 1, 2)
    assert (once.revision(), once.waits) == (2, False)
