"""Microseconds of each step of one decision in this process: `python -m benchmarks.profile_hot_path`.

Every request is another one, as on the wire, so that caches hit and miss as they do there; "again" is the same request
a second time. What gRPC itself costs is not in here: the constant server of `benchmarks.serving` shows it.
"""

from __future__ import annotations

import argparse
import cProfile
import pstats
import tempfile
from collections import defaultdict
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from pathlib import Path
from time import thread_time_ns
from typing import Any, ParamSpec, TypeVar

from benchmarks import corpus
from lexgate.bootstrap import Application, assemble
from lexgate.config import Config
from lexgate.decide import Decider
from lexgate.engine import Engine
from lexgate.law.cures import CureWriter
from lexgate.log import Log, NullLog, Position
from lexgate.serve.wire import RequestReader
from lexgate.serve.wire_decisions import decision_message
from lexgate.v1.decision_service_pb2 import EvaluateRequest, EvaluateResponse

P = ParamSpec("P")
T = TypeVar("T")
EVALUATE, APPEND, JOIN = "decide: evaluate", "decide: append to the log", "decide: join and record"
WAY = ("parse", "prepare", EVALUATE, APPEND, JOIN, "message", "serialise")
AGAIN = ("prepare again", "decide: join and record, again")


class Clock:
    """Adds up the processor time of each step in nanoseconds, without what steps inside it count themselves."""

    def __init__(self) -> None:
        self.spent: defaultdict[str, int] = defaultdict(int)
        self._inner = 0

    def run(self, step: str, work: Callable[P, T], *args: P.args, **kwargs: P.kwargs) -> T:
        """Returns what `work` returns."""
        outer, self._inner = self._inner, 0
        started = thread_time_ns()
        out = work(*args, **kwargs)
        took = thread_time_ns() - started
        self.spent[step] += took - self._inner
        self._inner = outer + took
        return out


class TimedEngine:
    """An engine that counts its time."""

    def __init__(self, engine: Engine, clock: Clock) -> None:
        self._engine, self._clock = engine, clock
        self.name, self.digest = engine.name, engine.digest

    def evaluate(self, entry_point: str, document: bytes) -> bytes:
        return self._clock.run(EVALUATE, self._engine.evaluate, entry_point, document)

    def close(self) -> None:
        self._engine.close()


class TimedLog:
    """A log that counts its time."""

    def __init__(self, log: Log, clock: Clock) -> None:
        self._log, self._clock = log, clock
        self.append_batch, self.close = log.append_batch, log.close

    def append(self, record: Any, /) -> Position:
        return self._clock.run(APPEND, self._log.append, record)


class Walk:
    """The way of a request, with a clock at every step."""

    def __init__(self, application: Application) -> None:
        self.clock = Clock()
        log = application.log if isinstance(application.log, NullLog) else TimedLog(application.log, self.clock)
        self._decider = Decider(
            TimedEngine(application.engine, self.clock),
            application.matrix,
            CureWriter(application.vocabulary),
            log,
            policy_digest=application.decider.policy_digest,
        )
        self._reader = RequestReader(application.resolver)

    def go(self, encoded: bytes) -> None:
        """Takes one message through all steps."""
        run = self.clock.run
        request = run("parse", EvaluateRequest.FromString, encoded)
        prepared = run("prepare", self._reader.prepare, request)
        decision = run(JOIN, self._decider.decide, prepared, "bench")
        run("serialise", run("message", _answer, decision).SerializeToString)

    def go_again(self, encoded: bytes) -> None:
        """Takes the two steps that remember something, for a message that was seen just before."""
        request = EvaluateRequest.FromString(encoded)
        prepared = self._reader.prepare(request)
        self._decider.decide(prepared, "bench")
        self.clock.run(AGAIN[0], self._reader.prepare, request)
        self.clock.run(AGAIN[1], self._decider.decide, prepared, "bench")


def _answer(decision: Any) -> EvaluateResponse:
    return EvaluateResponse(decision=decision_message(decision))


def measure(walk: Walk, messages: Sequence[bytes], rounds: int) -> dict[str, float]:
    """Returns the microseconds of each step for a mean request, in the quickest of the rounds."""
    best: dict[str, float] = {}
    for _ in range(rounds):
        for steps, go in ((WAY, walk.go), (AGAIN, walk.go_again)):
            walk.clock.spent.clear()
            for message in messages:
                go(message)
            for step in steps:
                took = walk.clock.spent[step] / len(messages) / 1000
                best[step] = min(best.get(step, took), took)
    return best


@contextmanager
def applications() -> Iterator[tuple[Application, Application]]:
    """Yields two applications: without a log, and with one that writes."""
    with tempfile.TemporaryDirectory(prefix="lexgate-bench-") as folder:
        silent = assemble(Config.model_validate({"log": {"enabled": False}}))
        writing = assemble(Config.model_validate({"log": {"directory": Path(folder)}}), slot=0)
        try:
            yield silent, writing
        finally:
            silent.close()
            writing.close()


def main() -> None:
    """Prints the steps."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--requests", type=int, default=5000)
    parser.add_argument("--rounds", type=int, default=5)
    parser.add_argument("--functions", action="store_true", help="which functions take the time, by cProfile")
    options = parser.parse_args()
    with applications() as (silent, writing):
        messages = [entry.message for entry in corpus.build(silent, options.requests)]
        if options.functions:
            _profile(Walk(writing), messages)
            return
        _print(measure(Walk(silent), messages, options.rounds), measure(Walk(writing), messages, options.rounds))


def _print(silent: dict[str, float], writing: dict[str, float]) -> None:
    print(f"{'µs for a mean request':34} {'log off':>9} {'log write':>9}")
    for step in WAY:
        print(f"{step:34} {silent[step]:9.1f} {writing[step]:9.1f}")
    print(f"{'all of it':34} {sum(silent[s] for s in WAY):9.1f} {sum(writing[s] for s in WAY):9.1f}")
    for step in AGAIN:
        print(f"{step:34} {silent[step]:9.1f} {writing[step]:9.1f}")


def _profile(walk: Walk, messages: Sequence[bytes]) -> None:
    with cProfile.Profile() as profile:
        for message in messages:
            walk.go(message)
    pstats.Stats(profile).sort_stats("tottime").print_stats(40)


if __name__ == "__main__":
    main()
