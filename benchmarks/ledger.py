"""The figures of the ledger: what resolution costs, how fast a withdrawal works, imports, and GDPRbench."""

from __future__ import annotations

import os
from collections.abc import Iterator, Sequence
from dataclasses import asdict, dataclass
from pathlib import Path
from statistics import median
from typing import Any

from benchmarks import gdprbench, importing, resolution, withdrawal
from benchmarks.gdprbench import Mixed
from benchmarks.resolution import Round, Tell
from benchmarks.stats import Figure, Rounds


@dataclass(frozen=True)
class Plan:
    """How much of everything; `seconds` are those of each mix."""

    resolution: resolution.Plan
    rounds: int = 3
    trials: int = 100
    consents: int = 60_000
    records: int = 10_000
    seconds: float = 5.0


FULL = Plan(resolution.Plan(many=1_000_000))
QUICK = Plan(
    resolution.Plan(many=20_000, requests=1000, rounds=2, seconds=1.0, open_seconds=1.5, warmup=0.3),
    rounds=2,
    trials=20,
    consents=4000,
    records=400,
    seconds=1.0,
)


@dataclass(frozen=True)
class Measured:
    """What was measured."""

    plan: Plan
    rounds: Sequence[Round]
    imported: Rounds
    withdrawn: Rounds
    mixes: dict[str, Mixed]

    def figures(self) -> list[Figure]:
        """Returns the figures with what they are to be."""
        resolved = resolution.figures(self.rounds, self.plan.resolution)
        return [*resolved, importing.figure(self.imported), withdrawal.figure(self.withdrawn)]

    def lines(self) -> Iterator[str]:
        """Yields what lies behind the figures, and the mixes."""
        behind = "with a ledger (medians)"
        yield f"{behind:34} {'decisions/s':>12} {'CPU µs each':>12} {'p50 ms':>8} {'p99 ms':>8}"
        for name, what in _WHAT.items():
            every = [getattr(one, name) for one in self.rounds]
            rate, cpu = median(a.per_second for a in every), median(a.cpu_each for a in every) * 1e6
            p50, p99 = (median(getattr(a, which) for a in every) * 1e3 for which in ("p50", "p99"))
            yield f"{what:34} {rate:12,.0f} {cpu:12.1f} {p50:8.2f} {p99:8.2f}"
        yield ""
        yield from gdprbench.lines(self.mixes, self.plan.records)

    def report(self) -> dict[str, Any]:
        """Returns everything for a program."""
        mixes = {
            name: {
                "per_second": mixed.per_second,
                "ms": {each: _percentiles(took) for each, took in mixed.took.items() if took},
            }
            for name, mixed in self.mixes.items()
        }
        return {"plan": asdict(self.plan), "rounds": [asdict(one) for one in self.rounds], "gdprbench": mixes}


def measure(folder: Path, plan: Plan, tell: Tell) -> Measured:
    """Measures everything."""
    cores = sorted(os.sched_getaffinity(0))[:2]
    rounds = resolution.measure(folder, plan.resolution, tell)
    tell(f"an import of {plan.consents:,} consents, {plan.rounds} times")
    imported = importing.measure(folder, cores[0], plan.rounds, plan.consents)
    tell(f"withdrawals, {plan.rounds * plan.trials} times")
    withdrawn = withdrawal.measure(folder, cores, plan.rounds, plan.trials)
    tell(f"the mixes of GDPRbench over {plan.records:,} records")
    mixes = gdprbench.measure(folder, cores, plan.records, plan.seconds)
    return Measured(plan, rounds, imported, withdrawn, mixes)


def _percentiles(took: Sequence[float]) -> dict[str, float]:
    return {"count": len(took), "p50": median(took), "p99": withdrawal.percentile(took, 0.99)}


_WHAT = {
    "inline": "all facts inline",
    "by_ids": "by ids, many patients",
    "few": "few patients, at half that rate",
    "many": "many patients, at half that rate",
}
