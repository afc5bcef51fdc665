"""How long after a withdrawal is acknowledged each of several processes has answered that it denies.

Each process is a sidecar of its own on one ledger. An answer that still allows is no slow answer, but a wrong one.
"""

from __future__ import annotations

import math
import time
from collections.abc import Iterator, Sequence
from contextlib import ExitStack, contextmanager
from pathlib import Path
from random import Random
from typing import Any

import grpc
from google.protobuf.json_format import ParseDict

from benchmarks import known, servers
from benchmarks.generator import WrongAnswers
from benchmarks.stats import Figure, Rounds
from lexgate.client import Circumstances, LedgerClient
from lexgate.domain.consent import Actor, Role
from lexgate.v1 import decision_pb2
from lexgate.v1.decision_service_pb2 import EvaluateRequest
from lexgate.v1.decision_service_pb2_grpc import DecisionServiceStub

PROCESSES = 4
_PATIENCE_SECONDS = 10.0


class Everywhere:
    """Sidecars on one ledger, each over a connection of its own, and a client that writes through the first one."""

    def __init__(self, ledger: LedgerClient, stubs: Sequence[Any]) -> None:
        self._ledger, self._stubs = ledger, stubs
        self._rng = Random(1)  # noqa: S311 - no secret

    def seconds_to_deny(self, person: str) -> float:
        """Returns the seconds from the acknowledgement to the last answer. Raises `WrongAnswers`."""
        request = ParseDict(known.asked(person, self._rng), EvaluateRequest())
        by = Circumstances(Actor(person, Role.SUBJECT), "bench")
        self._ledger.state_fact(person, "age_band", "18+", known.OFFICE)
        record = known.consent(person, "triage", int(time.time()))
        self._ledger.grant(record, by)
        self._expect(decision_pb2.EFFECT_ALLOW, request)
        self._ledger.withdraw(record.record_id, by)
        acknowledged = time.perf_counter()
        self._expect(decision_pb2.EFFECT_DENY, request)
        return time.perf_counter() - acknowledged

    def _expect(self, effect: int, request: EvaluateRequest) -> None:
        calls = [stub.Evaluate.future(request, timeout=_PATIENCE_SECONDS) for stub in self._stubs]
        if {call.result().decision.effect for call in calls} != {effect}:
            raise WrongAnswers("a sidecar does not answer by what the ledger acknowledged")


@contextmanager
def everywhere(folder: Path, cores: Sequence[int]) -> Iterator[Everywhere]:
    """Runs the sidecars, spread over the cores."""
    path = folder / "withdrawals.db"
    known.new_ledger(path).close()
    with ExitStack() as stack:
        stubs = []
        for number in range(PROCESSES):
            core = [cores[number % len(cores)]]
            server = stack.enter_context(servers.lexgate(f"w-{number}", folder, core, ledger={"path": str(path)}))
            channel = stack.enter_context(grpc.insecure_channel(f"127.0.0.1:{server.port}"))
            stubs.append(DecisionServiceStub(channel))  # type: ignore[no-untyped-call] # generated without types
        ledger = stack.enter_context(LedgerClient(f"unix:{folder}/w-0/grpc.sock"))
        yield Everywhere(ledger, stubs)


def measure(folder: Path, cores: Sequence[int], rounds: int, trials: int) -> Rounds:
    """Returns the 99th percentile of each round, in milliseconds. Raises `WrongAnswers`."""
    with everywhere(folder, cores) as sidecars:
        sidecars.seconds_to_deny("s-first")  # connections are made
        taken = [
            [sidecars.seconds_to_deny(f"s-{number}-{trial}") * 1e3 for trial in range(trials)]
            for number in range(rounds)
        ]
    return Rounds([percentile(each, 0.99) for each in taken])


def percentile(values: Sequence[float], share: float) -> float:
    """Returns the smallest value that the share of all values does not exceed (nearest rank)."""
    return sorted(values)[max(0, math.ceil(share * len(values)) - 1)]


def figure(taken: Rounds) -> Figure:
    """Returns the figure with what it is to be."""
    name = f"withdrawn to denied in {PROCESSES} processes, p99"
    return Figure(name, taken, 10.0, at_most=True, unit="ms")
