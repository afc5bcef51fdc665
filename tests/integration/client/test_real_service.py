"""Both clients against the real service: what it decides and refuses is what the caller holds."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import UTC, datetime
from typing import Any

import grpc
import pytest

from lexgate.client import Decision, Denied, Effect, InputError, NotBinding
from lexgate.v1.decision_service_pb2 import EvaluateStreamResponse
from tests.grpc_servers import real_service
from tests.integration.client.fakes import Asker

DELETE = {"operation": {"kind": "delete", "place": "CN"}, "data": {"personal": True}}
SELL = {"operation": {"kind": "sell", "place": "CN", "items": ["phone"], "basis": "none"}}
UNKNOWN_KIND = {"operation": {"kind": "borrow"}, "consents": [{}, {"granted_at": "2025-02-30"}]}


@pytest.fixture(scope="module")
def target() -> Iterator[str]:
    with real_service() as target:
        yield target


def test_an_allow_lets_proceed(asker: Asker, target: str) -> None:
    decision = asker.one(target, DELETE, timeout_seconds=5)
    assert decision.allowed
    assert decision.governs == ("ndsr",)
    decision.raise_if_denied()


def test_a_denial_names_articles_and_cures(asker: Asker, target: str) -> None:
    decision = asker.one(target, SELL, timeout_seconds=5)
    assert decision.effect is Effect.DENY
    assert ("ndsr", "8.p1c") in {(each.statute, each.article) for each in decision.violations}
    assert all(cure.requires for each in decision.violations for cure in each.cures)
    with pytest.raises(Denied, match=r"ndsr:8\.p1c"):
        decision.raise_if_denied()


def test_an_explained_denial_says_why_in_the_language_asked_for(asker: Asker, target: str) -> None:
    explained = asker.explained(target, SELL, language="zh", timeout_seconds=5)
    assert explained.decision.effect is Effect.DENY
    assert explained.text.startswith("DENY  不得进行\n")
    explanation = next(each for each in explained.decision.explanations if each.article == "8.p1c")
    assert explanation.title == "《网络数据安全管理条例》第8.p1c条"
    assert ("operation.basis", "stated", "none") in [(each.fact, each.state, each.value) for each in explanation.why]
    assert explanation.cures
    assert (explanation.duty, explanation.no_cure) == (None, None)


def test_an_explanation_takes_the_language_of_the_request(asker: Asker, target: str) -> None:
    explained = asker.explained(target, {**SELL, "language": "vi"}, timeout_seconds=5)
    assert explained.text.startswith("DENY  không được làm\n")


@pytest.mark.parametrize("language", ["fr", "EN"])
def test_a_language_that_no_explanation_has_is_refused(asker: Asker, target: str, language: str) -> None:
    with pytest.raises(InputError) as caught:
        asker.explained(target, SELL, language=language, timeout_seconds=5)
    assert [field.pointer for field in caught.value.fields] == ["/language"]


def test_an_answer_about_another_day_is_no_permission(asker: Asker, target: str) -> None:
    decision = asker.one(target, {**DELETE, "as_of": datetime(2025, 6, 1, tzinfo=UTC)}, timeout_seconds=5)
    assert decision.effect is Effect.ALLOW
    assert not decision.allowed
    with pytest.raises(NotBinding):
        decision.raise_if_denied()


def test_refused_facts_are_named(asker: Asker, target: str) -> None:
    with pytest.raises(InputError) as caught:
        asker.one(target, UNKNOWN_KIND, timeout_seconds=5)
    assert {field.pointer for field in caught.value.fields} == {"/operation/kind", "/consents/1/granted_at"}


def test_a_batch_mixes_what_each_request_comes_to(asker: Asker, target: str) -> None:
    outcomes = asker.many(target, [DELETE, UNKNOWN_KIND, {"operation": 5}, SELL], timeout_seconds=5)
    kinds = [each.effect if isinstance(each, Decision) else type(each) for each in outcomes]
    assert kinds == [Effect.ALLOW, InputError, InputError, Effect.DENY]


def test_bytes_that_are_no_message_are_the_callers_mistake(target: str) -> None:
    with grpc.insecure_channel(target) as channel:
        for method in ("Evaluate", "EvaluateBatch"):
            call: Any = channel.unary_unary(f"/lexgate.v1.DecisionService/{method}")
            with pytest.raises(grpc.RpcError) as caught:
                call(b"\xff", timeout=5)
            assert caught.value.code() is grpc.StatusCode.INVALID_ARGUMENT
        stream: Any = channel.stream_stream("/lexgate.v1.DecisionService/EvaluateStream")
        first, second = map(EvaluateStreamResponse.FromString, stream(iter([b"\xff", b"\xff"]), timeout=5))
        assert first.error.code == second.error.code == grpc.StatusCode.INVALID_ARGUMENT.value[0]
