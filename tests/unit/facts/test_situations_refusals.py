"""Items of a request that cannot be judged each alone, and what is looked at to tell them apart."""

from __future__ import annotations

from typing import Any

import orjson
import pytest

from lexgate.domain.vocabulary import Fact, FactType, Vocabulary
from lexgate.errors import InputError, RevisionNotReached
from lexgate.facts.options import PLAIN
from lexgate.facts.resolve import InlineFacts, Resolver
from lexgate.facts.situations import Asked, Situations, below_request
from lexgate.facts.source import Standing
from tests.unit.facts.roots import ROOTS

VOCABULARY = Vocabulary(
    [
        *ROOTS,
        Fact(name="operation.items", type=FactType.IDS, description="Which."),
        Fact(name="operation.purpose", type=FactType.STRING, description="Why."),
        Fact(name="data.network", type=FactType.BOOL, description="Where."),
        Fact(name="data.categories", type=FactType.STRINGS, description="Of which classes."),
        Fact(name="data.dataset", type=FactType.ID, description="Where.", judged=False),
        Fact(name="orders[].items", type=FactType.IDS, description="About which."),
    ]
)
LITERALS: Any = {"words": [], "prefixes": []}
NO_ITEMS = "items: is no list of items, or has none or too many; name from 1 to 200 items"
REQUEST: dict[str, Any] = {"operation": {"purpose": "x"}}


def situations(data: Any = None, source: Any = None, literals: Any = LITERALS) -> Situations:
    found = Resolver(VOCABULARY, {}, InlineFacts.ALWAYS, source)
    return Situations(found, literals, orjson.dumps({} if data is None else data))


def groups(items: Any, request: Any = REQUEST, **made: Any) -> list[tuple[str, ...]]:
    found = situations(**made)
    return [each.alike.items for each in found.of(found.read(request), items) if each.alike]


def said(items: Any, request: Any = REQUEST, **bounds: int) -> str:
    found = situations()
    with pytest.raises(InputError) as caught:
        found.of(found.read(request), items, **bounds)
    return str(caught.value)


@pytest.mark.parametrize(
    ("items", "words"),
    [
        ([], NO_ITEMS),
        ("a", NO_ITEMS),
        (
            [str(each) for each in range(201)],
            NO_ITEMS,
        ),
        (["a", 5], "items[1]: is not a string; write the name of an item"),
        (["a", "b", "a"], "items[2]: is named twice; name each item once"),
        (["a", ""], "items[1]: is empty; remove the empty member"),
    ],
)
def test_what_is_no_list_of_items_is_refused(items: Any, words: str) -> None:
    assert said(items) == words


def test_two_hundred_items_are_taken_or_as_many_as_a_deployment_takes() -> None:
    found = situations()
    items = [f"i{each}" for each in range(200)]
    assert len(found.of(found.read(REQUEST), tuple(items))) == 1
    assert len(found.of(found.read(REQUEST), ["a", "b"], most=2)) == 1
    assert said(["a", "b", "c"], most=2) == (
        "items: is no list of items, or has none or too many; name from 1 to 2 items"
    )
    assert said([*items, "more"], most=500) == (NO_ITEMS)


def test_what_is_wrong_with_the_request_is_named_below_it() -> None:
    assert said(["a"], {"operation": {"items": ["b"]}}) == (
        "request.operation.items: is stated beside the items; leave it out: each of the items is judged alone"
    )
    assert said(["a"], {"operation": {"purpose": 5}}) == "request.operation.purpose: is not a string; write a string"
    with pytest.raises(InputError) as caught:
        situations().read({"operation": {}, "language": "fr"})
    assert str(caught.value) == "request.language: is not a language of explanations; write one of en, zh, vi"
    error = InputError.at(("operation", "items", 0), "p", "c")
    assert str(below_request(error)) == "request.operation.items[0]: p; c"
    assert str(below_request(error, 3)) == "items[3]: p; c"
    assert (
        str(below_request(InputError.at(("operation", "items", 1), "p", "c"), 3)) == "request.operation.items[1]: p; c"
    )


def test_a_request_is_read() -> None:
    assert situations().read(REQUEST) == Asked(REQUEST, PLAIN)


def test_empty_items_of_the_request_are_none() -> None:
    assert groups(["a", "b"], {"operation": {"items": []}}) == [("a", "b")]


class Ledger:
    """A source that is at revision 1, and knows a dataset whose items belong to categories."""

    waits = False

    def standing(self, *_: object) -> Standing:
        items = {"a": ["x"], "b": ["x"], "c": ["y"], "d": []}
        return Standing(1, None, orjson.dumps({"datasets": {"d": {"items": items}}}).decode())

    def standing_at(self, *_: object) -> Standing:
        return self.standing()

    def revision(self) -> int:
        return 1


def test_items_that_the_register_says_the_same_of_are_one_situation() -> None:
    request = {**REQUEST, "processor": {"id": "p-1"}, "data": {"dataset": "d"}}
    assert groups(["a", "b", "c", "d"], request, source=Ledger()) == [("a", "b"), ("c",), ("d",)]


def test_a_revision_is_waited_for_before_items_are_judged(monkeypatch: pytest.MonkeyPatch) -> None:
    waited: list[float] = []

    def behind(_source: Any, _revision: str, patience: float) -> None:
        waited.append(patience)
        raise RevisionNotReached("not yet")

    monkeypatch.setattr("lexgate.facts.resolve._await_revision", behind)
    found = situations(source=Ledger())
    for patience in ((), (3.5,)):
        with pytest.raises(RevisionNotReached):
            found.of(found.read({**REQUEST, "at_least_revision": "2"}), ["a"], *patience)
    assert waited == [0.0, 3.5]


@pytest.mark.parametrize(
    ("data", "parted"),
    [
        ({"lists": ["a", "b"]}, [("a",), ("b",), ("c",)]),
        ({"lists": [["a"], ["b"]]}, [("a",), ("b",), ("c",)]),
        ({"lists": {"one": ["a"], "two": ["b"]}}, [("a",), ("b",), ("c",)]),
        ({"kinds": {"a": "x", "b": "x"}}, [("a", "b"), ("c",)]),
        ({"kinds": {"a": "x", "b": "y"}}, [("a",), ("b",), ("c",)]),
        ({"kinds": {"deep": {"a": {"n": 1}, "b": {"n": 2}}}}, [("a",), ("b",), ("c",)]),
        ({"a": 1, "b": 1}, [("a", "b"), ("c",)]),
        ({"mapping": {"a": 1}, "kinds": {}}, [("a", "b", "c")]),
        ({"numbers": [1, True, None]}, [("a", "b", "c")]),
    ],
)
def test_the_data_of_the_policies_part_items_by_where_they_stand(data: Any, parted: list[tuple[str, ...]]) -> None:
    assert groups(["a", "b", "c"], data=data) == parted


@pytest.mark.parametrize(
    ("orders", "parted"),
    [
        ([{"items": ["a", "b"]}], [("a", "b"), ("c",)]),
        ([{"items": ["a"]}, {"items": ["b"]}], [("a",), ("b",), ("c",)]),
        ([{"items": ["a", "b"]}, {"items": ["b", "a"]}], [("a", "b"), ("c",)]),
        ([{"kind": "a", "items": ["b"]}], [("a",), ("b",), ("c",)]),
        ([{"kind": "orders"}], [("a", "b", "c")]),
    ],
)
def test_the_facts_of_a_request_part_items_by_where_they_stand(orders: Any, parted: list[tuple[str, ...]]) -> None:
    assert groups(["a", "b", "c"], {**REQUEST, "orders": orders}) == parted


def test_an_item_called_as_a_fact_stands_alone() -> None:
    orders = [{"kind": "x"}]
    assert groups(["kind", "orders", "purpose", "a", "b"], {**REQUEST, "orders": orders}) == [
        ("kind",),
        ("orders",),
        ("purpose",),
        ("a", "b"),
    ]


@pytest.mark.parametrize(
    ("literals", "parted"),
    [
        ({"words": ["a"], "prefixes": []}, [("a",), ("ab", "b")]),
        ({"words": [], "prefixes": ["a"]}, [("a",), ("ab",), ("b",)]),
        ({"words": ["b"], "prefixes": ["x", "ab"]}, [("a",), ("ab",), ("b",)]),
        (None, [("a",), ("ab",), ("b",)]),
    ],
)
def test_items_that_rules_know_by_name_stand_alone(literals: Any, parted: list[tuple[str, ...]]) -> None:
    assert groups(["a", "ab", "b"], literals=literals) == parted
