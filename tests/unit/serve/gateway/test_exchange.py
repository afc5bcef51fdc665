"""What is read of a request line, and what is refused because two servers could read it differently."""

from __future__ import annotations

import pytest

from lexgate.errors import InputError
from lexgate.serve.gateway import Exchange, exchange_of


def exchange(target: str = "/", host: str = "shop.example", method: str = "GET", **headers: str) -> Exchange:
    return exchange_of(
        method, "https", host, target, {name.replace("_", "-"): value for name, value in headers.items()}
    )


@pytest.mark.parametrize(
    ("path", "segments"),
    [
        ("/", ("",)),
        ("/orders", ("orders",)),
        ("/orders/", ("orders", "")),
        ("/orders/5", ("orders", "5")),
        ("/orders/a%20b", ("orders", "a b")),
        ("/%6frders/%E8%AE%A2", ("orders", "订")),
        ("/a:b@c!$&'()*+,=~.-_", ("a:b@c!$&'()*+,=~.-_",)),
        ("/...", ("...",)),
        ("/%25", ("%",)),
        ("/100%25x", ("100%x",)),
    ],
)
def test_a_path_is_its_decoded_segments(path: str, segments: tuple[str, ...]) -> None:
    assert exchange(path + "?a=1").segments == segments
    assert exchange(path).path == path


UNCLEAR = [
    *("", "orders", "*", "http://shop.example/orders"),
    *("//orders", "/orders//5", "/orders//"),
    *("/.", "/..", "/a/../b", "/a/./b", "/%2e%2e/b", "/a/.%2E/b", "/a/%2e"),
    *("/a%2fb", "/a%2Fb", "/a\\b", "/a%5cb", "/a%00b", "/a%252fb", "/%252e%252e/b"),
    *("/a;b=1/c", "/;/a", "/a#b", "/a b", "/a\tb", "/a\x7f", "/ä"),
    *("/%", "/%4", "/%zz", "/a%2", "/%ff", "/%c0%af", "/%ed%a0%80"),
]


@pytest.mark.parametrize("path", UNCLEAR)
def test_a_path_that_servers_read_differently_is_refused(path: str) -> None:
    with pytest.raises(InputError) as refused:
        exchange(path)
    assert refused.value.fields[0].pointer == "/path"
    assert not path.strip("/%") or path not in str(refused.value)


def test_the_query_keeps_every_value_and_how_each_name_was_written() -> None:
    told = exchange("/a?item=phone&item=e%2Bmail+x&%69tem=&b&=c")
    assert told.query == {"item": ["phone", "e+mail x", ""], "b": [""], "": ["c"]}
    assert told.as_sent(["item"]) == ("item", "%69tem")
    assert told.as_sent(["other"]) == ("other",)
    assert exchange("/a?").query == exchange("/a").query == {}


@pytest.mark.parametrize("query", ["a=%", "a=%zz", "%ff=1", "a=1;b=2", "a=1#b"])
def test_a_query_that_servers_read_differently_is_refused(query: str) -> None:
    with pytest.raises(InputError) as refused:
        exchange(f"/a?{query}")
    assert refused.value.fields[0].pointer == "/query"


@pytest.mark.parametrize(
    ("stated", "host"),
    [
        ("Shop.Example", "shop.example"),
        ("shop.example:8443", "shop.example"),
        ("shop.example.:80", "shop.example"),
        ("[::1]:80", "[::1]"),
        ("[::1]", "[::1]"),
        ("", ""),
    ],
)
def test_a_host_is_its_name_alone(stated: str, host: str) -> None:
    assert exchange("/", stated).host == host


@pytest.mark.parametrize("method", ["", "GET ", "GE T", "GET\n", "GÉT"])
def test_a_method_is_a_token(method: str) -> None:
    with pytest.raises(InputError, match="no method"):
        exchange(method=method)


@pytest.mark.parametrize("name", ["x_http_method_override", "x_http_method", "x_method_override"])
def test_a_header_that_names_another_method_is_refused(name: str) -> None:
    with pytest.raises(InputError, match="names another method"):
        exchange(method="GET", **{name: "DELETE"})
    assert exchange(method="GET", **{name: "GET"}).method == "GET"


def test_the_mapping_sees_the_exchange_and_what_is_not_there_is_missing() -> None:
    told = exchange_of("POST", "http", "a", "/b?c=1", {"d": "e"}, body={"f": 1}, claims={"sub": "g"}, peer="h")
    assert told.stated() == {
        "method": "POST",
        "scheme": "http",
        "host": "a",
        "path": "/b",
        "segments": ("b",),
        "query": {"c": ["1"]},
        "headers": {"d": "e"},
        "route": {},
        "claims": {"sub": "g"},
        "peer": "h",
        "body": {"f": 1},
    }
    assert "body" not in told.stated(body=False)
    assert {"body", "peer"}.isdisjoint(exchange().stated())
