"""A server whose PostgreSQL dies under it: no decision, never another one; and it goes on when the database is back."""

from __future__ import annotations

from collections.abc import Iterator

import grpc
import pytest

from lexgate.v1 import decision_service_pb2 as wire, facts_pb2
from tests.e2e.serving import EFFECT_OF, Server, serving
from tests.postgres import KEY, PASSWORD, PostgresServer, running

pytestmark = [pytest.mark.xdist_group("postgres-faults"), pytest.mark.timeout(240)]

REQUESTS = {
    "ALLOW": wire.EvaluateRequest(
        operation=facts_pb2.Operation(kind="delete", place="CN"), subject=facts_pb2.Subject(id="s-1")
    ),
    "DENY": wire.EvaluateRequest(
        operation=facts_pb2.Operation(kind="sell", basis="none", items=["phone"], place="CN"),
        subject=facts_pb2.Subject(id="s-1"),
    ),
}
JSON = {
    "ALLOW": {"operation": {"kind": "delete", "place": "CN"}, "subject": {"id": "s-1"}},
    "DENY": {
        "operation": {"kind": "sell", "basis": "none", "items": ["phone"], "place": "CN"},
        "subject": {"id": "s-1"},
    },
}


@pytest.fixture(scope="module")
def postgres_of_its_own() -> Iterator[PostgresServer]:
    with running() as postgres:
        yield postgres


@pytest.fixture(scope="module")
def server(postgres_of_its_own: PostgresServer) -> Iterator[Server]:
    with serving(WORKERS="2", LEDGER__URL=postgres_of_its_own.ledger(), LEDGER__KEY_FILE=str(KEY)) as server:
        yield server


@pytest.mark.parametrize("effect", REQUESTS)
def test_decisions_are_faults_while_the_database_is_gone(
    server: Server, postgres_of_its_own: PostgresServer, effect: str
) -> None:
    assert server.stub.Evaluate(REQUESTS[effect], timeout=20).decision.effect == EFFECT_OF[effect]
    assert server.http.post("/v1/decisions", json=JSON[effect]).json()["effect"] == effect
    postgres_of_its_own.kill()
    for _ in range(3):
        with pytest.raises(grpc.RpcError) as raised:
            server.stub.Evaluate(REQUESTS[effect], timeout=20)
        assert raised.value.code() is grpc.StatusCode.UNAVAILABLE
        assert server.http.post("/v1/decisions", json=JSON[effect]).status_code == 503
    postgres_of_its_own.start()
    for _ in range(3):
        assert server.stub.Evaluate(REQUESTS[effect], timeout=20).decision.effect == EFFECT_OF[effect]
        assert server.http.post("/v1/decisions", json=JSON[effect]).json()["effect"] == effect
    assert not [line for line in server.said if PASSWORD in line]
