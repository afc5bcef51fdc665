"""Runs the load generator (benchmarks/load) and reads what it reports."""

from __future__ import annotations

import json
import resource
import subprocess
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path
from time import perf_counter
from typing import Any

from benchmarks.processes import machine_busy_seconds, tree_cpu_seconds

PROGRAM = Path(__file__).parent.parent / "build/bench/load"


class WrongAnswers(Exception):
    """A server did not answer as it must; nothing that was measured of it counts."""


@dataclass(frozen=True)
class Load:
    """What is to be sent; times in seconds, `rate` in calls a second (0 sends as fast as answers come)."""

    corpus: Path
    seconds: float
    warmup: float = 1.0
    protocol: str = "grpc"
    connections: int = 4
    streams: int = 8
    batch: int = 0
    rate: float = 0.0
    requests: int = 0
    any_effect: bool = False


@dataclass(frozen=True)
class Answers:
    """What came back; latencies in seconds, `cpu_each` in seconds of the server's processor time a decision.

    `generator_busy` and `others_busy` are in processors: 1 is one core all of the time.
    """

    decisions: int
    seconds: float
    p50: float
    p99: float
    late_p99: float
    cpu_each: float
    generator_busy: float
    others_busy: float

    @property
    def per_second(self) -> float:
        """Decisions a second."""
        return self.decisions / self.seconds


class _Spent:
    """Processor time since it was made: of a server, of finished children, of the whole machine."""

    def __init__(self, servers: Sequence[int]) -> None:
        self._servers = servers
        self._before = self._now()

    def _now(self) -> tuple[float, float, float, float]:
        children = resource.getrusage(resource.RUSAGE_CHILDREN)
        generator = children.ru_utime + children.ru_stime
        return sum(map(tree_cpu_seconds, self._servers)), generator, machine_busy_seconds(), perf_counter()

    def so_far(self) -> tuple[float, float, float]:
        """Returns the server's seconds, and in processors what the generator and all others used."""
        server, generator, machine, elapsed = (
            now - before for now, before in zip(self._now(), self._before, strict=True)
        )
        return server, generator / elapsed, max(0.0, machine - server - generator) / elapsed


def send(load: Load, port: int, *, server: int, core: int | None = None, beside: Sequence[int] = ()) -> Answers:
    """Sends the load to a port of this machine, from one core or from any. Raises `WrongAnswers`.

    `server` is the process whose processor time, and that of all below it, is counted; `beside` are others that serve.
    """
    command = [*(["taskset", "-c", str(core)] if core is not None else []), *_command(load, port)]
    spent = _Spent([server, *beside])
    with subprocess.Popen(command, stdout=subprocess.PIPE, text=True) as process:
        try:
            out, _ = process.communicate(timeout=load.seconds + load.warmup + _PATIENCE_SECONDS)
        finally:
            process.kill()
    cpu, generator, others = spent.so_far()
    report = _checked(out, load)
    return Answers(
        decisions=report["decisions"],
        seconds=report["seconds"],
        p50=report["p50"],
        p99=report["p99"],
        late_p99=report["late_p99"],
        cpu_each=cpu / (report["sent"] * max(1, load.batch)),
        generator_busy=generator,
        others_busy=others,
    )


def _command(load: Load, port: int) -> list[str]:
    options = {
        "protocol": load.protocol,
        "target": f"127.0.0.1:{port}",
        "corpus": load.corpus,
        "connections": load.connections,
        "streams": load.streams,
        "batch": load.batch,
        "rate": load.rate,
        "requests": load.requests,
        "warmup": f"{load.warmup}s",
        "limit": f"{load.seconds}s",
        "any-effect": str(load.any_effect).lower(),
    }
    return [str(PROGRAM), *(f"-{name}={value}" for name, value in options.items())]


def _checked(out: str, load: Load) -> dict[str, Any]:
    report: dict[str, Any] = json.loads(out or "{}")
    if not report or report["faults"] or not report["decisions"]:
        raise WrongAnswers(f"{load}: {report.get('faults') or 'no answers'}")
    return report


_PATIENCE_SECONDS = 30
