"""The traffic of the bench is what the bench says that it is."""

from __future__ import annotations

from collections import Counter
from pathlib import Path

import pytest

from benchmarks import corpus
from benchmarks.services import SERVICES
from lexgate.bootstrap import assemble
from lexgate.config import Config
from lexgate.domain.decision import Effect
from lexgate.v1.decision_service_pb2 import EvaluateRequest

COUNT = 400


@pytest.fixture(scope="module")
def entries() -> list[corpus.Entry]:
    application = assemble(Config.model_validate({"log": {"enabled": False}}))
    try:
        return corpus.build(application, COUNT)
    finally:
        application.close()


def test_the_mix_is_the_stated_one(entries: list[corpus.Entry]) -> None:
    effects = Counter(entry.decision.effect for entry in entries)

    assert effects == {Effect.ALLOW: COUNT * 0.85, Effect.DENY: COUNT * 0.15}


def test_no_request_comes_twice(entries: list[corpus.Entry]) -> None:
    requests = [EvaluateRequest.FromString(entry.message) for entry in entries]

    assert len({request.subject.id for request in requests}) == COUNT
    assert len({request.processor.id for request in requests}) == len(SERVICES)


def test_every_service_is_allowed_and_denied_something(entries: list[corpus.Entry]) -> None:
    met = {(EvaluateRequest.FromString(e.message).processor.id, e.decision.effect) for e in entries}

    assert len(met) == 2 * len(SERVICES)


def test_the_same_seed_makes_the_same_traffic() -> None:
    first, second = ([request["subject"] for request in corpus.requests(50)] for _ in range(2))

    assert first == second


def test_a_corpus_with_another_mix_is_refused(entries: list[corpus.Entry]) -> None:
    denied = [entry for entry in entries if entry.decision.effect is Effect.DENY]

    with pytest.raises(corpus.CorpusError, match="mix"):
        corpus.check(denied)


def test_records_are_read_back_by_their_lengths(entries: list[corpus.Entry], tmp_path: Path) -> None:
    grpc, http = corpus.write(entries[:3], tmp_path)

    assert _bodies(grpc.read_bytes()) == [entry.message for entry in entries[:3]]
    assert _bodies(http.read_bytes()) == [b'{"input":' + entry.input + b"}" for entry in entries[:3]]


def _bodies(content: bytes) -> list[bytes]:
    out, place = [], 0
    while place < len(content):
        assert content[place] in {1, 2}
        size, shift = 0, 0
        while True:
            place += 1
            size |= (content[place] & 0x7F) << shift
            shift += 7
            if content[place] < 0x80:
                break
        out.append(content[place + 1 : place + 1 + size])
        place += 1 + size
    return out
