"""The file of routes: what it takes, what it refuses and where, and the order in which routes win."""

from __future__ import annotations

import json
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from lexgate.config.routes import read_routes
from lexgate.domain.vocabulary import Vocabulary
from lexgate.errors import ConfigError
from lexgate.law.policy_set import PolicySet

Read = Callable[..., dict[str, Any]]
KIND = {"operation.kind": {"constant": "use"}}


def route(name: str = "order", path: str = "/orders/{order}", **more: Any) -> dict[str, Any]:
    return {"name": name, "methods": ["GET"], "path": path, "facts": KIND, **more}


@pytest.fixture(scope="module")
def vocabulary(policy_set: PolicySet) -> Vocabulary:
    return Vocabulary.parse(policy_set.vocabulary)


@pytest.fixture
def read(vocabulary: Vocabulary, tmp_path: Path) -> Read:
    def reading(*routes: Any, text: str | None = None) -> dict[str, Any]:
        file = tmp_path / "routes.yaml"
        file.write_text(json.dumps({"routes": routes}) if text is None else text, "utf-8")
        return read_routes(file, vocabulary)

    return reading


@pytest.mark.parametrize(
    ("more", "problem"),
    [
        ({"response": {"items": {"phone": 7}}}, "items.phone"),
        ({"response": {"itmes": {}}}, "itmes"),
        ({"response": {"harmless": "/order_id"}}, "harmless"),
        ({"response": {}, "facts": None, "no_data": True}, "response says what of the data may leave"),
    ],
)
def test_a_response_that_nobody_can_read_is_refused(read: Read, more: dict[str, Any], problem: str) -> None:
    with pytest.raises(ConfigError, match=problem):
        read(route(**more))


def test_a_response_goes_to_the_filter_as_it_is(read: Read) -> None:
    response = {"items": {"symptoms": "/notes/*/text"}, "harmless": ["/order_id"]}
    assert read(route(response=response))["routes"][0]["response"] == response


def test_a_route_is_compiled_for_the_mapping(read: Read) -> None:
    facts = {
        **KIND,
        "operation.scale": {"query": "scale", "as": "integer"},
        "subject.id": [{"path": "order"}, {"claim": "act.sub"}, {"peer": True}],
        "data.dataset": {"body": "customer.set"},
    }
    told = read(route(facts=facts, host="Shop.Example", remove_headers=["X-Debug"], keep_query=["scale"]))
    assert told["by_length"] == {"GET": {"2": [0]}}
    assert told["routes"] == [
        {
            "name": "order",
            "segments": [{"is": "orders"}, {"name": "order"}],
            "observe": False,
            "reads_body": True,
            "remove_headers": ("x-debug",),
            "remove_query": (),
            "host": "shop.example",
            "keep_query": ("scale",),
            "facts": {
                "operation.kind": [{"from": "constant", "at": "", "as": "value", "value": "use"}],
                "operation.scale": [{"from": "query", "at": "scale", "as": "integer"}],
                "subject.id": [
                    {"from": "path", "at": "order", "as": "string", "segment": 1},
                    {"from": "claim", "at": "act.sub", "as": "value", "members": ["act", "sub"]},
                    {"from": "peer", "at": "", "as": "string"},
                ],
                "data.dataset": [{"from": "body", "at": "customer.set", "as": "value", "members": ["customer", "set"]}],
            },
        }
    ]


def test_the_more_certain_route_wins(read: Read) -> None:
    paths = ["/{a}/{b}", "/orders/{rest*}", "/orders/open", "/{rest*}", "/orders/{order}"]
    told = read(*(route(f"r{place}", path) for place, path in enumerate(paths)), route("here", host="a"))
    names = [each["name"] for each in told["routes"]]
    assert names == ["r2", "here", "r4", "r1", "r0", "r3"]
    assert told["by_length"] == {"GET": {"2": [0, 1, 2, 4], "any": [3, 5]}}


def test_a_route_may_touch_no_data(read: Read) -> None:
    health = {"name": "health", "methods": ["GET", "HEAD"], "path": "/", "no_data": True}
    told = read(health)
    assert told["routes"][0]["no_data"] is True
    assert told["by_length"] == {"GET": {"1": [0]}, "HEAD": {"1": [0]}}


WRONG = {
    "no facts": (route(facts=None), "order|write facts, or no_data"),
    "facts of no data": (route(no_data=True), "write facts, or no_data"),
    "no method": (route(methods=[]), "methods"),
    "a small method": (route(methods=["get"]), "write methods in capitals"),
    "an unknown key": (route(fact=1), "fact: Extra inputs"),
    "an unknown fact": (
        route(facts={"operation.kin": {"constant": "use"}}),
        "operation.kin: no such fact; did you",
    ),
    "a fact of the clock": (route(facts={**KIND, "now": {"constant": "2025-06-01"}}), "now: no such fact"),
    "another day": (route(facts={**KIND, "as_of": {"query": "day"}}), "as_of: no such fact"),
    "a fact inside a fact": (
        route(facts={**KIND, "operation": {"constant": {}}}),
        "operation: holds operation.kind, which is stated too",
    ),
    "two sources in one": (route(facts={"operation.kind": {"header": "a", "query": "b"}}), "states 2 sources"),
    "no source": (route(facts={"operation.kind": {}}), "states 0 sources"),
    "an empty list of sources": (route(facts={"operation.kind": []}), "an empty list of sources"),
    "an unknown source": (route(facts={"operation.kind": {"cookie": "a"}}), "cookie: Extra inputs"),
    "a name that the path lacks": (route(facts={**KIND, "subject.id": {"path": "person"}}), "the path has no {person}"),
    "a type of a body": (route(facts={**KIND, "subject.age": {"body": "age", "as": "integer"}}), "leave `as` out"),
    "no header": (route(facts={**KIND, "subject.id": {"header": "x user"}}), "is no name of a header"),
    "no header to remove": (route(remove_headers=["x:y"]), "is no name of a header"),
    "both ways of the query": (route(remove_query=["a"], keep_query=["b"]), "exclude each other"),
    "a host with a port": (route(host="a:80"), "write a host without port"),
    "no name": (route(name="An order"), "write a name of small letters"),
    "no path": (route(path="orders"), "a path begins with /"),
    "an empty segment": (route(path="/orders//{order}"), "each segment is a {name} or text"),
    "half a name": (route(path="/orders/x{order}"), "each segment is a {name} or text"),
    "an encoded path": (route(path="/orders/%20/{order}"), "each segment is a {name} or text"),
    "a path upwards": (route(path="/../{order}"), "each segment is a {name} or text"),
    "a rest in the middle": (route(path="/{rest*}/{order}"), "it comes last"),
    "a name twice": (route(path="/{order}/{order}"), "a name stands twice"),
}


@pytest.mark.parametrize("name", WRONG)
def test_what_is_wrong_is_named_with_its_place(read: Read, name: str) -> None:
    stated, said = WRONG[name]
    with pytest.raises(ConfigError) as refused:
        read(stated)
    assert any(part in str(refused.value) for part in said.split("|"))
    assert str(refused.value).startswith("gateway.routes: ")


@pytest.mark.parametrize(
    "other",
    [route("other"), route("other", "/orders/{id}"), route("other", methods=["PUT", "GET"])],
)
def test_two_routes_never_match_alike(read: Read, other: dict[str, Any]) -> None:
    with pytest.raises(ConfigError, match="other: matches what order matches"):
        read(route(), other)
    read(route(), {**other, "methods": ["PUT"]})
    read(route(), {**other, "host": "a"})


def test_two_routes_never_have_one_name(read: Read) -> None:
    with pytest.raises(ConfigError, match="order: two routes have this name"):
        read(route(), route(path="/other"))


@pytest.mark.parametrize(
    ("text", "said"),
    [
        ("routes: [", "is not YAML"),
        ("", "is not one document"),
        ("routes: []\n---\nroutes: []\n", "is not one document"),
        ("routes: []\nroutes: []\n", "routes"),
        ("- a\n", "the file: "),
        ("route: []\n", "routes: Field required"),
    ],
)
def test_another_file_is_refused(read: Read, text: str, said: str) -> None:
    with pytest.raises(ConfigError, match=said):
        read(text=text)


def test_a_missing_file_is_refused(vocabulary: Vocabulary, tmp_path: Path) -> None:
    with pytest.raises(ConfigError, match="cannot be read: No such file"):
        read_routes(tmp_path / "none.yaml", vocabulary)
