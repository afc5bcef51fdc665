"""OPA's compile API answers nonsense, other policies, nothing, or too late: no condition, and no rows."""

from __future__ import annotations

import time
from collections.abc import Iterator
from http.server import BaseHTTPRequestHandler

import orjson
import pytest

from lexgate.engine import OpaServerEngine
from lexgate.errors import EngineFault
from tests.unit.engine.fake_opa import FakeOpa, answer, fake_opa, send
from tests.unit.engine.kit import DATA, DIGEST

RULE, UNKNOWNS = "lexgate/rows/include", ("input.row", "input.consent")
QUERY = {"type": "field", "field": "row.person", "operator": "ne", "value": None}
ASKED, COMPILED = f"/v1/data/{RULE}", f"/v1/compile/{RULE}"
SECRET = "patient zero"


@pytest.fixture
def remote() -> Iterator[FakeOpa]:
    with fake_opa() as fake:
        fake.answers |= {ASKED: {"provenance": answer()["provenance"]}, COMPILED: {"result": {"query": QUERY}}}
        yield fake


@pytest.fixture
def engine(remote: FakeOpa) -> Iterator[OpaServerEngine]:
    connected = OpaServerEngine(bundle=b"", data=DATA, digest=DIGEST, url=remote.url, timeout_seconds=1)
    yield connected
    connected.close()


def test_the_question_is_what_opa_documents(remote: FakeOpa, engine: OpaServerEngine) -> None:
    remote.requests.clear()
    assert engine.conditions(RULE, b'{"now":1}', UNKNOWNS) == QUERY
    before, (path, headers, body), after = remote.requests
    assert (path, headers["Accept"]) == (COMPILED, "application/vnd.opa.ucast.all+json")
    asked = orjson.loads(body)
    options = {"maskRule": "data.lexgate.rows.masks"}
    assert asked == {"input": {"now": 1}, "unknowns": list(UNKNOWNS), "options": options}
    assert before[0] == after[0] == f"{ASKED}?provenance=true"


def test_always_and_never_are_told_apart(remote: FakeOpa, engine: OpaServerEngine) -> None:
    remote.answers[COMPILED] = {}
    assert engine.conditions(RULE, b"{}", UNKNOWNS) is None
    remote.answers[COMPILED] = {"result": {"query": {}}}
    assert engine.conditions(RULE, b"{}", UNKNOWNS) == {}


@pytest.mark.parametrize(
    ("body", "status"),
    [
        (b"", 200),
        (b"WHERE 1 = 1", 200),
        (b"null", 200),
        (b"[]", 200),
        (b'{"result":null}', 200),
        (b'{"result":"WHERE 1 = 1"}', 200),
        (b'{"result":{}}', 200),
        (b'{"result":{"queries":[[]]}}', 200),
        (orjson.dumps({"result": {"query": QUERY}})[:-1], 200),
        (orjson.dumps({"result": {"query": "x" * 2_000_000}}), 200),
        (orjson.dumps({"result": {"query": QUERY}}), 500),
        (orjson.dumps({"code": "evaluation_error", "message": SECRET}), 400),
        (b"", 204),
        (b"", 307),
    ],
)
def test_nonsense_is_a_fault(remote: FakeOpa, engine: OpaServerEngine, body: bytes, status: int) -> None:
    def misbehave(request: BaseHTTPRequestHandler) -> None:
        if request.path == COMPILED:
            send(request, body, status, Location=COMPILED)
        else:
            send(request, orjson.dumps(remote.answers[ASKED]))

    remote.misbehave = misbehave
    with pytest.raises(EngineFault) as fault:
        engine.conditions(RULE, orjson.dumps({"name": SECRET}), UNKNOWNS)
    assert SECRET not in str(fault.value)


@pytest.mark.parametrize("place", [0, 2])
def test_other_policies_before_or_after_are_a_fault(remote: FakeOpa, engine: OpaServerEngine, place: int) -> None:
    answers = [
        {"provenance": answer()["provenance"]},
        {"result": {"query": QUERY}},
        {"provenance": answer()["provenance"]},
    ]
    answers[place] = {"provenance": answer(revision="sha256:other")["provenance"]}
    rest = iter(answers)
    remote.misbehave = lambda request: send(request, orjson.dumps(next(rest)))
    with pytest.raises(EngineFault, match="other policies"):
        engine.conditions(RULE, b"{}", UNKNOWNS)


def test_too_late_is_a_fault(remote: FakeOpa, engine: OpaServerEngine) -> None:
    def hang(request: BaseHTTPRequestHandler) -> None:
        time.sleep(2)
        request.close_connection = True

    remote.misbehave = hang
    with pytest.raises(EngineFault, match="did not answer within"):
        engine.conditions(RULE, b"{}", UNKNOWNS)


def test_what_is_no_input_is_not_asked(remote: FakeOpa, engine: OpaServerEngine) -> None:
    remote.requests.clear()
    with pytest.raises(EngineFault):
        engine.conditions(RULE, b"[]", UNKNOWNS)
    assert remote.requests == []


def test_nobody_there_and_a_closed_engine_are_faults(engine: OpaServerEngine, remote: FakeOpa) -> None:
    def reset(request: BaseHTTPRequestHandler) -> None:
        request.connection.close()
        request.close_connection = True

    remote.misbehave = reset
    with pytest.raises(EngineFault, match="not to be reached"):
        engine.conditions(RULE, b"{}", UNKNOWNS)
    engine.close()
    with pytest.raises(EngineFault, match="closed"):
        engine.conditions(RULE, b"{}", UNKNOWNS)
