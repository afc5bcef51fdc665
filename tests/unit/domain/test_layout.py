"""Where items stand in a record, and what is left when some may leave."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pytest
from hypothesis import example, given, strategies as st

from lexgate.domain.layout import MAX_DEPTH, Form, Layout
from lexgate.errors import InputError

ORDER: dict[str, Any] = {
    "order_id": 7,
    "customer": {"name": "Ann", "address": {"city": "Lima", "street": "1 Main"}},
    "notes": [{"text": "asthma", "by": "dr"}, {"text": "flu"}],
    "tags": ["a", "b"],
    "empty": {},
}


def kept(items: Any, allowed: set[str], record: Any = ORDER, harmless: Any = ()) -> Any:
    return Layout(items, harmless).kept(record, allowed, "nothing")


@pytest.mark.parametrize(
    ("pointer", "left"),
    [
        ("/order_id", {"order_id": 7}),
        ("/customer/name", {"customer": {"name": "Ann"}}),
        ("/notes/0/text", {"notes": [{"text": "asthma"}]}),
        ("/notes/*/text", {"notes": [{"text": "asthma"}, {"text": "flu"}]}),
        ("/customer/address/*", {"customer": {"address": {"city": "Lima", "street": "1 Main"}}}),
        ("/tags/1", {"tags": ["b"]}),
        ("/tags", {"tags": ["a", "b"]}),
        ("/empty", {"empty": {}}),
        ("", ORDER),
        ("/none", "nothing"),
        ("/notes/text", "nothing"),
        ("/notes/00/text", "nothing"),
        ("/order_id/below", "nothing"),
    ],
)
def test_a_pointer_names_a_place(pointer: str, left: Any) -> None:
    assert kept({"it": pointer}, {"it"}) == left
    assert kept({"it": pointer}, set()) == "nothing"


@pytest.mark.parametrize(
    ("name", "left"),
    [
        ("customer.address.city", {"customer": {"address": {"city": "Lima"}}}),
        ("notes.text", {"notes": [{"text": "asthma"}, {"text": "flu"}]}),
        ("customer", {"customer": ORDER["customer"]}),
        ("notes.0.text", "nothing"),
    ],
)
def test_a_dotted_name_looks_through_lists(name: str, left: Any) -> None:
    assert kept([name], {name}) == left


def test_a_pointer_escapes_its_separators() -> None:
    record = {"a/b": {"m~n": 1}}
    assert kept({"it": "/a~1b/m~0n"}, {"it"}, record) == record


def test_every_item_that_covers_a_value_has_to_be_allowed() -> None:
    items = {"address": "/customer/address", "street": "/customer/address/street"}
    assert kept(items, {"address"}) == {"customer": {"address": {"city": "Lima"}}}
    assert kept(items, {"street"}) == "nothing"
    assert kept(items, {"address", "street"}) == {"customer": {"address": ORDER["customer"]["address"]}}


def test_an_item_may_have_several_places_and_a_place_several_items() -> None:
    items = {"who": ["/customer/name", "notes.by"], "author": "/notes/0/by"}
    assert kept(items, {"who"}) == {"customer": {"name": "Ann"}}
    assert kept(items, {"who", "author"}) == {"customer": {"name": "Ann"}, "notes": [{"by": "dr"}]}


def test_what_is_harmless_stays_unless_an_item_covers_it() -> None:
    assert kept({"name": "/customer/name"}, set(), harmless=["/order_id", "customer"]) == {
        "order_id": 7,
        "customer": {"address": {"city": "Lima", "street": "1 Main"}},
    }


def test_nothing_is_left_of_what_is_emptied() -> None:
    assert kept({"text": "/notes/*/text", "by": "/notes/*/by"}, {"by"}) == {"notes": [{"by": "dr"}]}


def test_lists_and_values_may_be_whole_records() -> None:
    assert kept(["a"], {"a"}, [{"a": 1, "b": 2}, {"b": 3}, {"a": 4}]) == [{"a": 1}, {"a": 4}]
    assert kept({"it": ""}, {"it"}, 5) == 5
    assert kept(["a"], {"a"}, 5) == "nothing"


def test_members_are_items_by_their_names() -> None:
    layout = Layout.of_members([ORDER], ["/order_id"])
    assert layout.items_in(ORDER) == {
        *("customer.name", "customer.address.city", "customer.address.street", "notes.text", "notes.by"),
        *("tags", "empty"),
    }
    assert layout.kept(ORDER, {"notes.by", "tags"}) == {"order_id": 7, "notes": [{"by": "dr"}], "tags": ["a", "b"]}


def test_a_name_with_a_dot_is_judged_by_it() -> None:
    record = {"a.b": 1, "a": {"b": 2}}
    layout = Layout.of_members([record])
    assert layout.items_in(record) == {"a.b"}
    assert (layout.kept(record, {"a.b"}), layout.kept(record, set(), 0)) == (record, 0)


def test_a_name_that_is_no_string_is_dropped() -> None:
    assert Layout.of_members([{1: "x", "a": 2}]).kept({1: "x", "a": 2}, {"a", "1"}) == {"a": 2}


NAMES = "has an item that is no name; name items by strings"
PLACE = "is no place; write a JSON pointer such as /notes/0/text, or a dotted name"
PLACES = "is no list of places; write a list of JSON pointers or dotted names"
LONG = "x" * 65


@pytest.mark.parametrize(
    ("items", "harmless", "said"),
    [
        ("name", (), f"items: {PLACES}"),
        (7, (), f"items: {PLACES}"),
        ([7], (), f"items: {NAMES}"),
        ([""], (), f"items: {NAMES}"),
        ({7: "/a"}, (), f"items: {NAMES}"),
        ({"a": 7}, (), f"items.a: {PLACES}"),
        ({LONG: 7}, (), f"items.{LONG[:64]}: {PLACES}"),
        ({"a": [7]}, (), f"items.a: {PLACE}"),
        ({LONG: [7]}, (), f"items.{LONG[:64]}: {PLACE}"),
        ({}, "/a", f"harmless: {PLACES}"),
        ({}, [None], f"harmless[0]: {PLACE}"),
    ],
)
def test_what_is_no_layout_is_refused(items: Any, harmless: Any, said: str) -> None:
    with pytest.raises(InputError) as caught:
        Layout(items, harmless)
    assert str(caught.value) == said


@pytest.mark.parametrize("wrap", [lambda part: {"a": part}, lambda part: [part]], ids=["members", "entries"])
def test_a_record_that_nests_too_deep_is_refused(wrap: Callable[[Any], Any]) -> None:
    record: Any = 1
    for _ in range(MAX_DEPTH):
        record = wrap(record)
    layout = Layout(["a." * 150 + "a"])
    asks: tuple[Callable[[Any], object], ...] = (
        lambda record: layout.kept(record, set()),
        layout.items_in,
        lambda record: Layout.of_members([record]),
    )
    for ask in asks:
        ask(record)
        with pytest.raises(InputError) as refused:
            ask(wrap(record))
        assert refused.value.fields[0].pointer == ""
        assert str(refused.value).endswith("nests deeper than 100 levels; flatten the record")


def test_a_form_says_where_items_stand() -> None:
    form = Form.read({"items": {"name": "/customer/name"}, "harmless": ["/order_id"]})
    assert form.layout(ORDER).items_in(ORDER) == {"name"}
    assert "order_id" not in Form.read({"harmless": ["/order_id"]}).layout(ORDER).items_in(ORDER)
    assert "order_id" in Form.read({}).layout(ORDER).items_in(ORDER)


def test_a_form_without_places_keeps_what_is_harmless() -> None:
    assert Form.read({"items": {}, "harmless": ["/order_id"]}).layout(ORDER).kept(ORDER, (), None) == {"order_id": 7}


@pytest.mark.parametrize("stated", [{"items": "name"}, {"items": {"a": 1}}, {"harmless": "/a"}])
def test_a_form_that_nobody_can_read_is_refused(stated: Any) -> None:
    (member,) = stated
    with pytest.raises(InputError, match=rf"^{member}\b"):
        Form.read(stated)


def test_a_form_with_an_unknown_member_is_refused() -> None:
    with pytest.raises(InputError) as refused:
        Form.read({"i" * 65: {}, "items": {}})
    assert str(refused.value) == f"{'i' * 64}: is not known; write items and harmless, and nothing else"


JSON = st.recursive(
    st.none() | st.booleans() | st.integers(0, 9) | st.sampled_from("xyz"),
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(st.sampled_from("abc"), inner, max_size=3),
    max_leaves=12,
)


@example({"a": [None, {"a": None, "b": None}]}, {"a.b"})
@given(JSON, st.sets(st.sampled_from(["a", "b", "a.b", "c.a", "b.c"])))
def test_no_value_is_kept_whose_item_may_not_leave(record: Any, allowed: set[str]) -> None:
    left = Layout.of_members([record]).kept(record, allowed)
    items = set(names(record))
    # In a list beside values, an object is covered by the item of those, too.
    may_leave = {name for name in items if covering(name) & items <= allowed}
    assert set(names(left)) == may_leave


def covering(name: str) -> set[str]:
    """The name, and those of all that it lies in."""
    steps = name.split(".")
    return {".".join(steps[:length]) for length in range(1, len(steps) + 1)}


def names(value: Any, above: str = "") -> list[str]:
    """The dotted names of the values of a record."""
    if isinstance(value, dict) and value:
        return [each for name, part in value.items() for each in names(part, f"{above}.{name}".lstrip("."))]
    if isinstance(value, list) and value:
        return [each for part in value for each in names(part, above)]
    return [above] if above else []
