"""What is remembered of a mapping."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator
from contextlib import closing
from pathlib import Path
from typing import Any

import orjson
import pytest
from hypothesis import HealthCheck, given, settings, strategies as st

from lexgate.bootstrap import Application, assemble
from lexgate.config import Config, GatewaySection, LogSection
from lexgate.engine import GATEWAY
from lexgate.serve.gateway import Exchange, Mapping, exchange_of

# Every source, in every form, alone and beside others; texts that routes compare are texts that clients write, too.
PLAIN: Any = {
    "operation.kind": {"constant": "use"},
    "operation.purpose": {"body": "purpose"},
    "operation.items": {"query": "item", "as": "list"},
    "operation.scale": {"query": "scale", "as": "integer"},
    "operation.automated_decision": {"header": "x-automated", "as": "boolean"},
    "operation.method": {"header": "x-method"},
    "processor.id": {"extension": "processor"},
    "data.dataset": {"path": "name"},
    "subject.id": [{"header": "x-user"}, {"path": "name"}],
    "subject.age": {"body": "user.age"},
    "notice": {"body": "user"},
    "platform.id": [{"peer": True}, {"query": "peer"}, {"constant": "ann"}],
}
BESIDE = {fact: sources for fact, sources in PLAIN.items() if fact not in {"data.dataset", "subject.id"}}
ROUTES: Any = [
    {"name": "one", "methods": ["GET", "POST"], "path": "/orders/{name}", "facts": PLAIN},
    {"name": "text", "methods": ["POST"], "path": "/orders/ann", "facts": BESIDE},
    {
        "name": "host",
        "methods": ["POST"],
        "path": "/orders/{name}",
        "host": "b",
        "no_data": True,
        "keep_query": ["item"],
    },
    {
        "name": "rest",
        "methods": ["POST"],
        "path": "/files/{name}/{more*}",
        "facts": {
            "operation.kind": {"constant": "use"},
            "subject.id": [{"header": "x-user"}, {"claim": "user"}, {"body": "flag"}],
            "processor.id": {"path": "name"},
            "notice.id": {"claim": "act.sub"},
        },
        "authenticated_by": [{"claim": "act.sub"}, {"header": "x-user"}, {"body": "flag"}],
        "observe": True,
        "remove_query": ["debug"],
    },
]
TEXT = st.sampled_from(["ann", "bob", "orders", "a,b", "", "7", "true", "é"])
JSON = st.one_of(
    TEXT, st.none(), st.booleans(), st.integers(-1, 9), st.sampled_from([0.5, 1.0]), st.lists(TEXT, max_size=2),
    st.dictionaries(st.sampled_from(["id", "age", "sub", "0"]), TEXT | st.integers(0, 9), max_size=3),
)  # fmt: skip
NAMES = st.sampled_from(["item", "scale", "peer", "region", "debug", "other"])
USERS = st.fixed_dictionaries({"age": JSON}, optional={"id": TEXT})
BODIES = st.one_of(
    JSON, st.fixed_dictionaries({"user": USERS | JSON}, optional={"purpose": JSON, "flag": JSON, "0": JSON})
)
SEGMENTS = st.sampled_from(["ann", "bob", "orders", "a,b"])
PATHS = st.one_of(
    SEGMENTS.map(lambda name: f"/orders/{name}"),
    st.tuples(SEGMENTS, SEGMENTS).map(lambda names: "/files/" + "/".join(names)),
    st.lists(st.sampled_from(["orders", "files", "ann"]), max_size=3).map(lambda parts: "/" + "/".join(parts)),
)


@st.composite
def exchanges(draw: st.DrawFn) -> Exchange:
    query = draw(st.lists(st.tuples(NAMES, st.sampled_from(["", "ann", "7", "07", "a,b", "true"])), max_size=4))
    path = draw(PATHS) + ("?" + "&".join(f"{name}={value}" for name, value in query) if query else "")
    headers = draw(st.dictionaries(st.sampled_from(["x-user", "x-automated", "x-method"]), TEXT, max_size=3))
    return exchange_of(
        draw(st.sampled_from(["GET", "POST"])),
        "https",
        draw(st.sampled_from(["a", "b"])),
        path,
        headers,
        body=draw(BODIES),
        body_problem=draw(st.sampled_from([None, "is empty", "is compressed"])),
        route=draw(st.dictionaries(st.sampled_from(["processor", "other"]), TEXT, max_size=2)),
        claims=draw(st.dictionaries(st.sampled_from(["sub", "act", "user"]), JSON, max_size=3)),
        peer=draw(st.none() | TEXT),
    )


class Counting:
    """The real engine, which counts what it maps."""

    def __init__(self, engine: Any) -> None:
        self.engine = engine
        self.asked: Counter[str] = Counter()

    def evaluate(self, entry_point: str, document: bytes) -> bytes:
        self.asked[entry_point] += 1
        evaluated: bytes = self.engine.evaluate(entry_point, document)
        return evaluated


@pytest.fixture(scope="module")
def application(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Application]:
    file = tmp_path_factory.mktemp("routes") / "routes.yaml"
    file.write_bytes(orjson.dumps({"routes": ROUTES}))  # JSON is YAML
    config = Config(log=LogSection(enabled=False), gateway=GatewaySection(routes=Path(file)))
    with closing(assemble(config)) as application:
        yield application


@pytest.fixture(scope="module")
def remembering(application: Application) -> Mapping:
    assert application.routes is not None
    return Mapping(application.engine, application.routes)


@pytest.mark.promise
@settings(max_examples=600, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(exchange=exchanges())
def test_what_is_remembered_is_what_is_mapped(
    application: Application, remembering: Mapping, exchange: Exchange
) -> None:
    """An exchange means the same whether it is mapped itself or others of its shape were mapped before it."""
    fresh = Mapping(application.engine).mapped(exchange)
    for _ in range(2):
        assert _telling(remembering.mapped(exchange)) == _telling(fresh)


def _telling(mapped: Any) -> Any:
    """Numbers by their value, as the vocabulary takes them. Beside a problem nobody reads the request."""
    told = mapped._asdict()
    if mapped.problems:
        told["request"] = mapped.request is not None
    return _plain(told)


def _plain(value: Any) -> Any:
    if isinstance(value, dict):
        return {name: _plain(each) for name, each in value.items()}
    if isinstance(value, list | tuple):
        return [_plain(each) for each in value]
    return ("number", float(value)) if isinstance(value, int | float) and not isinstance(value, bool) else value


def test_exchanges_of_one_shape_are_mapped_once(application: Application) -> None:
    engine: Any = Counting(application.engine)
    mapping = Mapping(engine, application.routes)
    for number in range(50):
        user = f"u-{number}"
        body = {"purpose": f"p{number}", "notice": {"id": f"n{number}"}}
        headers = {"x-user": user, "x-request-id": f"{number}"}
        mapped = mapping.mapped(exchange_of("POST", "http", f"h{number}", f"/orders/{user}", headers, body=body))
        assert mapped.request is not None
        assert mapped.request["operation"]["purpose"] == f"p{number}"
        assert mapped.request["subject"] == {"id": user}
        assert not mapped.problems
    assert engine.asked[GATEWAY] == 1


def test_no_more_is_remembered_than_has_room(application: Application) -> None:
    mapping = Mapping(application.engine, application.routes)
    for number in range(3000):
        mapping.mapped(exchange_of("POST", "http", "b", f"/orders/x?n{number}=1", {}))
        assert len(mapping._known) <= 1024
    many = "&".join(f"n{number}=1" for number in range(2000))
    before = len(mapping._known)
    assert mapping.mapped(exchange_of("POST", "http", "b", f"/orders/x?{many}", {})).no_data
    assert len(mapping._known) == before
