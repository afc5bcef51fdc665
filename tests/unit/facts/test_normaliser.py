"""The normaliser over a vocabulary of a few facts: what it says of what does not fit, what it remembers, its limits."""

from __future__ import annotations

import math
from typing import Any

import orjson
import pytest

from lexgate.domain.vocabulary import Fact, FactType, Vocabulary
from lexgate.errors import InputError
from lexgate.facts import normalise
from lexgate.facts.normalise import LONGEST_REMEMBERED, MAX_INPUT_BYTES, Normaliser, input_of


def fact(name: str, kind: FactType = FactType.STRING, **more: Any) -> Fact:
    return Fact(name=name, type=kind, description="One fact.", **more)


FACTS = [
    fact("now", FactType.DATETIME),
    fact("shop.name"),
    fact("shop.id", judged=False),
    fact("shop.open", FactType.BOOL),
    fact("shop.large", FactType.BOOL, derived="size"),
    fact("shop.address.street"),
    fact("goods", FactType.LIST),
    fact("goods[].name"),
    fact("goods[].id", judged=False),
    fact("goods[].parts[].name"),
    fact("operation.region"),
    fact("operation.place", FactType.COUNTRY),
]
VOCABULARY = Vocabulary(FACTS, regions={"CN-HN": ["CN-43"]})


@pytest.fixture
def normaliser() -> Normaliser:
    return Normaliser(VOCABULARY)


def normal(normaliser: Normaliser, document: Any) -> Any:
    """The normal form of a document, or what is said of it."""
    try:
        return orjson.loads(normaliser.document(document, 5)[0])
    except InputError as error:
        return str(error)


@pytest.mark.parametrize(
    ("document", "said"),
    [
        ([], "the input: is not an object; write one object with the roots of a document"),
        ({"shop": 5}, "shop: is not an object; write an object with the facts of this root"),
        ({"shop": []}, "shop: is not an object; write an object with the facts of this root"),
        ({"shop": {"naem": "x"}}, "shop.naem: is not a fact of the vocabulary; did you mean name?"),
        ({"shop": {"xyz": 1}}, "shop.xyz: is not a fact of the vocabulary; known here: address, id, large, name, open"),
        ({"xyz": 1}, "xyz: is not a fact of the vocabulary; known here: goods, now, operation, shop"),
        (
            {"shop": {"x" * 70: 1}},
            f"shop.{'x' * 64}: is not a fact of the vocabulary; known here: address, id, large, name, open",
        ),
        ({"shop": {5: 1}}, "shop.5: is not a fact of the vocabulary; known here: address, id, large, name, open"),
        ({"shop": {"large": True}}, "shop.large: is a derived fact; leave it out: it follows from other facts"),
        ({"goods": {}}, "goods: is not a list; write a list of objects"),
        ({"goods": [{}] * 201}, "goods: has more than 200 entries; state only those that matter to this request"),
        ({"goods": [{}, 5]}, "goods[1]: is not an object; write an object with the facts of this root"),
        ({"goods": [{"parts": [{}, {"name": 5}]}]}, "goods[0].parts[1].name: is not a string; write a string"),
        ({"goods": [{"parts": 5}]}, "goods[0].parts: is not a list; write a list of objects"),
    ],
)
def test_a_refusal_names_the_field_and_the_cure(normaliser: Normaliser, document: Any, said: str) -> None:
    assert normal(normaliser, document) == said


def test_each_wrong_field_is_named_in_the_order_of_the_document(normaliser: Normaliser) -> None:
    document = {"goods": [{"name": 1}, {}, {"name": 2, "x": 0}], "shop": {"open": "", "name": 5, "id": None, "y": None}}
    with pytest.raises(InputError) as caught:
        normaliser.document(document, 5)
    names = [field.name for field in caught.value.fields]
    assert names == ["goods[0].name", "goods[2].name", "goods[2].x", "shop.name"]


def test_twenty_wrong_fields_are_named_and_no_more(normaliser: Normaliser) -> None:
    for number, named in ((20, 20), (21, 20)):
        with pytest.raises(InputError) as caught:
            normaliser.document({"goods": [{"name": 5}] * number}, 5)
        assert len(caught.value.fields) == named


def test_a_document_has_a_normal_form(normaliser: Normaliser) -> None:
    document = {
        "shop": {"name": "corner", "id": "s-1", "open": False, "address": {"street": ""}},
        "goods": ({"name": "pen", "id": "g-1", "parts": [{"name": "cap"}, {}]}, {}),
        "operation": {"region": "CN-43-01"},
    }
    assert normal(normaliser, document) == {
        "schema": 1,
        "now": 5,
        "shop": {"name": "corner", "open": False, "address": {}},
        "goods": [{"name": "pen", "parts": [{"name": "cap"}, {}]}, {}],
        "operation": {"region": "CN-HN", "place": "CN"},
    }
    assert normal(normaliser, {"goods": [{}] * 200})["goods"] == [{}] * 200
    assert normaliser.document({"now": "1970-01-01T00:00:09Z"}, 5) == (b'{"schema":1,"now":9}', 9)


def test_a_root_is_spliced_into_an_input(normaliser: Normaliser) -> None:
    for splice in (normaliser.fragment, normaliser.repeated):
        assert splice("shop", {"open": True}) == b',"shop":{"open":true}'
        assert splice("operation", {"region": "CN-43"}) == b',"operation":{"region":"CN-HN","place":"CN"}'
        assert splice("goods", []) == b""
        assert splice("shop", None) == b""
        with pytest.raises(InputError, match=r"^shop\.name: is not a string; write a string$"):
            splice("shop", {"name": 5})
    assert input_of(3, [b',"a":1', b"", b',"b":2']) == b'{"schema":1,"now":3,"a":1,"b":2}'


def test_what_is_no_json_is_refused_with_its_place(normaliser: Normaliser) -> None:
    with pytest.raises(InputError, match=r"^shop\.open: is not true or false"):
        normaliser.repeated("shop", {"open": {1, 2}})
    with pytest.raises(InputError, match=r"^shop\.open: is not true or false"):
        normaliser.repeated("shop", {"open": math.nan})


def test_what_callers_repeat_is_remembered_unless_it_is_long(normaliser: Normaliser) -> None:
    for length, remembered in ((LONGEST_REMEMBERED, True), (LONGEST_REMEMBERED + 1, False)):
        value = {"goods": [{"name": "x" * 100}] * 17 + [{"name": ""}]}["goods"]
        value[-1] = {"name": "x" * (length - len(orjson.dumps(value)))}
        assert len(orjson.dumps(value)) == length
        again = normaliser.repeated("goods", value) is normaliser.repeated("goods", orjson.loads(orjson.dumps(value)))
        assert again is remembered


def test_only_the_last_ones_are_remembered(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(normalise, "REMEMBERED", 2)
    normaliser = Normaliser(VOCABULARY)
    first, second, _ = (normaliser.repeated("shop", {"name": name}) for name in ("a", "b", "c"))
    assert normaliser.repeated("shop", {"name": "b"}) is second
    assert normaliser.repeated("shop", {"name": "a"}) is not first


def test_an_input_may_come_to_64_kilobytes() -> None:
    room = MAX_INPUT_BYTES - len(input_of(1, []))
    assert MAX_INPUT_BYTES == 65536
    assert len(input_of(1, [b" " * room])) == MAX_INPUT_BYTES
    with pytest.raises(InputError) as caught:
        input_of(1, [b" " * (room + 1)])
    assert str(caught.value) == (
        "the input: comes to more than 65536 bytes; state only the facts that matter to this request"
    )


def test_a_vocabulary_with_facts_below_a_fact_is_refused() -> None:
    with pytest.raises(ValueError, match=r"^the vocabulary has facts below shop\.name\.first, which is a fact itself$"):
        Normaliser(Vocabulary([fact("shop.name"), fact("shop.name.first")]))


def test_a_list_may_be_described_after_its_facts() -> None:
    normaliser = Normaliser(Vocabulary([fact("goods[].name"), fact("goods", FactType.LIST)]))
    assert normal(normaliser, {"goods": [{"name": "pen"}]})["goods"] == [{"name": "pen"}]
    assert normaliser.roots == {"goods"}
