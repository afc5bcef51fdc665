"""The traffic of the bench: different requests, 85% of them allowed, as files that the load generator reads.

Each record is one byte (the effect, as in lexgate.v1.Effect), the length as a varint, and the body: an
EvaluateRequest, or for an OPA server `{"input": …}` of the same request.
"""

from __future__ import annotations

import random
from collections import Counter
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path

from google.protobuf.json_format import ParseDict

from benchmarks.services import SERVICES, Request
from lexgate.bootstrap import Application
from lexgate.domain.decision import Decision, Effect
from lexgate.serve.wire import RequestReader
from lexgate.v1.decision_service_pb2 import EvaluateRequest

DENIED_SHARE = 0.15
TOLERATED = 0.02
_CODES = {Effect.ALLOW: 1, Effect.DENY: 2, Effect.REFER: 3}


class CorpusError(Exception):
    """The corpus is not what the bench says that it measures."""


@dataclass(frozen=True)
class Entry:
    """One request in its two forms, and what the policies decide of it in this process."""

    message: bytes
    input: bytes
    decision: Decision


def requests(count: int, seed: int = 1) -> Iterator[Request]:
    """Yields requests in their JSON form; the shares of services and of denials are exact, their order is not."""
    rng = random.Random(seed)  # noqa: S311 - a corpus is to be the same each time
    now = datetime.now(UTC)
    total = sum(service.weight for service in SERVICES)
    places = [service for service in SERVICES for _ in range(round(count * service.weight / total))]
    services = (places + [SERVICES[0]] * count)[:count]
    denied = round(count * DENIED_SHARE)
    plan = [(service, spoilt) for service, spoilt in zip(services, _spread(count, denied), strict=True)]
    rng.shuffle(plan)
    for service, spoilt in plan:
        yield service.request(rng, now, spoilt=spoilt)


def _spread(count: int, chosen: int) -> Iterator[bool]:
    """Yields `chosen` times True among `count`, evenly."""
    for place in range(count):
        yield (place + 1) * chosen // count > place * chosen // count


def build(application: Application, count: int) -> list[Entry]:
    """Returns the corpus, decided in this process. Raises `CorpusError` when `check` does."""
    reader = RequestReader(application.resolver)
    entries = []
    for request in requests(count):
        message = ParseDict(request, EvaluateRequest())
        prepared = reader.prepare(message)
        decision = application.decider.decide(prepared, "bench")
        entries.append(Entry(message.SerializeToString(), prepared.input, decision))
    check(entries)
    return entries


def check(entries: Iterable[Entry]) -> None:
    """Raises `CorpusError` when the mix is not the one stated above."""
    effects = Counter(entry.decision.effect for entry in entries)
    denied = effects[Effect.DENY] / effects.total()
    if effects[Effect.REFER] or abs(denied - DENIED_SHARE) > TOLERATED:
        raise CorpusError(f"the mix of the corpus is {dict(effects)}: look at benchmarks/services.py")


def write(entries: Iterable[Entry], folder: Path) -> tuple[Path, Path]:
    """Writes the corpus for gRPC and the one for an OPA server, and returns their paths."""
    grpc, http = folder / "corpus.grpc", folder / "corpus.http"
    kept = list(entries)
    grpc.write_bytes(b"".join(record(entry, entry.message) for entry in kept))
    http.write_bytes(b"".join(record(entry, b'{"input":' + entry.input + b"}") for entry in kept))
    return grpc, http


def record(entry: Entry, body: bytes) -> bytes:
    """Returns one record of a file: what must come of the entry, and what is sent for it."""
    return bytes([_CODES[entry.decision.effect]]) + varint(len(body)) + body


def varint(value: int) -> bytes:
    """Returns the base-128 encoding of protobuf, least significant group first."""
    out = bytearray()
    while value > 0x7F:  # noqa: PLR2004 - seven bits a byte
        out.append(value & 0x7F | 0x80)
        value >>= 7
    out.append(value)
    return bytes(out)
