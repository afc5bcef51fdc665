"""What is measured: all servers in turn in each round, so that a slow minute of the machine hits each alike."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from pathlib import Path

from benchmarks.driver import DriverTimes
from benchmarks.generator import Answers, Load, WrongAnswers, send
from benchmarks.processes import resident_mb
from benchmarks.servers import Server
from benchmarks.stats import Figure, Rounds

SERVER_CORE, GENERATOR_CORE = 0, 1
BATCH = 100
BATCH_LOAD = {"batch": BATCH, "connections": 2, "streams": 2}
# More connections than for one worker: the kernel spreads connections over workers, not requests.
TWO_WORKER_LOAD = {"connections": 16, "streams": 4}


@dataclass(frozen=True)
class Servers:
    """The servers that are compared, all with the same policies; idle ones cost nothing."""

    constant: Server
    pooled: Server
    silent: Server
    whole: Server
    two: Server
    opa: Server


@dataclass(frozen=True)
class Plan:
    """How long and how often; seconds."""

    rounds: int
    seconds: float
    warmup: float
    open_seconds: float
    memory_evaluations: int
    driver_calls: int


FULL = Plan(rounds=5, seconds=4.0, warmup=1.0, open_seconds=5.0, memory_evaluations=1_000_000, driver_calls=3000)
QUICK = Plan(rounds=3, seconds=1.0, warmup=0.3, open_seconds=1.5, memory_evaluations=20_000, driver_calls=400)


@dataclass(frozen=True)
class Round:
    """What one round saw."""

    constant: Answers
    pooled: Answers
    silent: Answers
    whole: Answers
    opa: Answers
    batch: Answers
    two: Answers
    steady: Answers


class Bench:
    """Measures running servers with one corpus."""

    def __init__(self, servers: Servers, plan: Plan, grpc: Path, http: Path) -> None:
        self._servers, self._plan = servers, plan
        self._grpc = Load(grpc, plan.seconds, plan.warmup)
        self._http = Load(http, plan.seconds, plan.warmup, protocol="http", connections=16, streams=1)

    def rounds(self, tell: Callable[[str], None]) -> list[Round]:
        """Returns all rounds."""
        done = []
        for number in range(self._plan.rounds):
            done.append(self._round())
            tell(f"round {number + 1} of {self._plan.rounds}: {done[-1].whole.per_second:,.0f} decisions/s")
        return done

    def _round(self) -> Round:
        servers = self._servers
        whole = self._closed(servers.whole, self._grpc)
        return Round(
            constant=self._closed(servers.constant, _with(self._grpc, any_effect=True)),
            pooled=self._closed(servers.pooled, _with(self._grpc, any_effect=True)),
            silent=self._closed(servers.silent, self._grpc),
            whole=whole,
            opa=self._closed(servers.opa, self._http),
            batch=self._closed(servers.whole, _with(self._grpc, **BATCH_LOAD)),
            two=send(_with(self._grpc, **TWO_WORKER_LOAD), servers.two.port, server=servers.two.pid),
            steady=self._steady(servers.whole, whole.per_second / 2),
        )

    def _closed(self, server: Server, load: Load) -> Answers:
        return send(load, server.port, server=server.pid, core=GENERATOR_CORE)

    def _steady(self, server: Server, rate: float) -> Answers:
        return self._closed(server, _with(self._grpc, rate=rate, seconds=self._plan.open_seconds, connections=16))


def _with(load: Load, **changed: object) -> Load:
    return Load(**{**load.__dict__, **changed})


def resident(server: Server, corpus: Path, evaluations: int) -> list[float]:
    """Drives the worker through all evaluations and returns its resident megabytes after each tenth of them.

    One of ten goes by itself, nine in batches: both ways of a worker, in less time. Raises `WrongAnswers` when it took
    too long to send them all.
    """
    tenth = evaluations // 10
    alone = Load(corpus, _MEMORY_SECONDS, warmup=0, requests=tenth // 10)
    batched = _with(alone, **BATCH_LOAD, requests=tenth * 9 // 10 // BATCH)
    sizes = []
    for _ in range(10):
        came = [send(load, server.port, server=server.pid, core=GENERATOR_CORE).decisions for load in (alone, batched)]
        if sum(came) != tenth:
            raise WrongAnswers(f"only {sum(came)} of {tenth} evaluations came to their end in time")
        sizes.append(resident_mb(server.worker()))
    return sizes


def figures(rounds: Sequence[Round], times: DriverTimes, resident_sizes: Sequence[float]) -> list[Figure]:
    """Returns the figures with what they are to be."""

    def rates(name: str) -> Rounds:
        return Rounds([getattr(one, name).per_second for one in rounds])

    def cpu(name: str) -> Rounds:
        return Rounds([getattr(one, name).cpu_each for one in rounds])

    tails = Rounds([one.steady.p99 / one.steady.p50 for one in rounds])
    growth = Rounds([resident_sizes[-1] - resident_sizes[0]])
    return [
        Figure("unary, evaluation only ÷ constant answer", rates("silent").over(rates("constant")), 0.6),
        Figure("unary, whole product ÷ constant answer", rates("whole").over(rates("constant")), 0.45),
        Figure("evaluation only ÷ constant in grpcio's pool", rates("silent").over(rates("pooled")), 0.6),
        Figure("whole product ÷ constant in grpcio's pool", rates("whole").over(rates("pooled")), 0.45),
        Figure("unary, whole product ÷ OPA server over HTTP", rates("whole").over(rates("opa")), 5.0),
        Figure("Wasm driver ÷ opa-py-wasm, time", times.driver.over(times.rival), 0.2, at_most=True),
        Figure(
            "NDSR request: five statutes ÷ NDSR alone", times.all_statutes.over(times.ndsr_alone), 1.3, at_most=True
        ),
        Figure("decision ÷ a module without rules, time", times.driver.over(times.no_rules), 3.0, at_most=True),
        Figure("loading the policies, compiling", Rounds([times.load_compiling_ms]), 1000.0, at_most=True, unit="ms"),
        Figure("loading them precompiled", Rounds([times.load_precompiled_ms]), 10.0, at_most=True, unit="ms"),
        Figure("batch of 100 ÷ unary, decisions", rates("batch").over(rates("whole")), 3.0),
        Figure("two workers ÷ one, CPU time a request", cpu("two").over(cpu("whole")), 1.2, at_most=True),
        Figure("p99 ÷ p50 at half load, open loop", tails, 4.0, at_most=True),
        Figure("resident memory of a worker", Rounds([max(resident_sizes)]), 160.0, at_most=True, unit="MB"),
        Figure("its growth over the last nine tenths", growth, 2.0, at_most=True, unit="MB"),
    ]


_MEMORY_SECONDS = 120.0
