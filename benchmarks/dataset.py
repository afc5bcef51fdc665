"""Verdicts for the rows of a table: how many a second on one core, in this process.

    python -m benchmarks.dataset                       # 1,000,000 rows with 5,000 situations
    python -m benchmarks.dataset --situations 1000000  # every row says something else
    python -m benchmarks.dataset --profile

Seconds of the processor are counted, of all threads of the process.
"""

from __future__ import annotations

import argparse
import cProfile
import os
import pstats
import random
import time
from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import asdict, dataclass
from pathlib import Path
from typing import Any

import pyarrow as pa

from benchmarks.stats import Figure, Rounds
from lexgate.config import Config, LogSection
from lexgate.dataset import InProcess, judge

KINDS = ("use", "store", "delete")
PURPOSES = ("orders", "support", "delivery")
REGIONS = ("CN-GD", "CN-BJ", "CN-SH")
DENIED_SHARE = 0.15
COLUMNS = (
    *(f"operation.{name}" for name in ("kind", "purpose", "region", "items")),
    *("subject.id", "data.personal", "contract"),
)


@dataclass(frozen=True)
class Plan:
    """How many rows, of how many situations, in how many rounds; then how many rows that all differ, once."""

    rows: int = 1_000_000
    situations: int = 5_000
    rounds: int = 3
    distinct: int = 1_000_000


FULL = Plan()
QUICK = Plan(rows=200_000, rounds=2, distinct=30_000)


@dataclass(frozen=True)
class Measured:
    """Rows a second on one core."""

    plan: Plan
    repeated: Rounds
    distinct: Rounds

    def figures(self) -> list[Figure]:
        """Returns the figures with what they are to be."""
        return [
            Figure(f"judge(), {self.plan.situations:,} situations", self.repeated, 200_000, unit="rows/s"),
            Figure("judge(), every row differs", self.distinct, 15_000, unit="rows/s"),
        ]

    def lines(self) -> Iterator[str]:
        """Yields what lies behind the figures."""
        plan = self.plan
        yield f"judge(): {plan.rows:,} rows, {plan.distinct:,} where every row differs; in process, without a log"

    def report(self) -> dict[str, Any]:
        """Returns everything measured, for the file."""
        return asdict(self)


def measure(_folder: Path, plan: Plan, tell: Callable[[str], None]) -> Measured:
    """Measures on one core, and gives the others back in the end. Nothing is written."""
    with _on_one_core():
        tell(f"judge() over {plan.rows:,} rows of {plan.situations:,} situations")
        repeated = _rates(plan.rows, plan.situations, plan.rounds)
        tell(f"judge() over {plan.distinct:,} rows that all differ")
        return Measured(plan, repeated, _rates(plan.distinct, plan.distinct, 1))


def _rates(count: int, situations: int, rounds: int) -> Rounds:
    table, log = rows(count, situations), LogSection(enabled=False)
    return Rounds([count / timed(table, log)[0] for _ in range(rounds)])


@contextmanager
def _on_one_core() -> Iterator[None]:
    before = os.sched_getaffinity(0)
    os.sched_setaffinity(0, {min(before)})
    try:
        yield
    finally:
        os.sched_setaffinity(0, before)


def rows(count: int, situations: int) -> Any:
    """A table as a warehouse has it: who, what for and which items, and columns that no verdict depends on."""
    chance = random.Random(5)  # noqa: S311 - no secret
    known = [_situation(number, chance) for number in range(situations)]
    places = [*range(situations), *(chance.randrange(situations) for _ in range(count - situations))][:count]
    chance.shuffle(places)
    columns: dict[str, Any] = {name: [known[place][name] for place in places] for name in known[0]}
    columns["order_id"] = [f"o-{number:09}" for number in range(count)]
    return pa.table(columns)


def _situation(number: int, chance: random.Random) -> dict[str, Any]:
    return {
        "operation.kind": chance.choice(KINDS),
        "operation.purpose": chance.choice(PURPOSES),
        "operation.region": chance.choice(REGIONS),
        "operation.items": ["phone"] if number % 2 else ["phone", "email"],
        "subject.id": f"s-{number:08}",
        "data.personal": True,
        "contract": chance.random() >= DENIED_SHARE,
    }


def request(row: Mapping[str, Any]) -> dict[str, Any]:
    """What is asked about a row: whether a contract that is in force carries it."""
    operation = {name: row[f"operation.{name}"] for name in ("kind", "purpose", "region", "items")}
    return {
        "operation": operation | {"basis": "contract"},
        "subject": {"id": row["subject.id"]},
        "data": {"personal": row["data.personal"]},
        "facts": {"contracts": [{"in_force": row["contract"]}]},
    }


def timed(table: Any, log: LogSection) -> tuple[float, int]:
    """Returns the seconds of the processor for all rows, and how many rows are allowed."""
    with InProcess(Config(log=log)) as here:
        judge(table.slice(0, 100), here, columns=COLUMNS, request=request)  # the engine is warm
        started = time.process_time()
        verdicts = judge(table, here, columns=COLUMNS, request=request)
        taken = time.process_time() - started
    faults = verdicts.num_rows - verdicts["fault"].null_count
    if faults or verdicts.num_rows != table.num_rows:
        raise SystemExit(f"{faults} rows have no decision: {verdicts['fault'].drop_null()[0]}")
    return taken, sum(verdicts["allowed"].to_pylist())


def main(arguments: Sequence[str] | None = None) -> None:
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0] if __doc__ else "")
    parser.add_argument("--rows", type=int, default=1_000_000)
    parser.add_argument("--situations", type=int, default=5_000)
    parser.add_argument("--rounds", type=int, default=3)
    parser.add_argument("--profile", action="store_true")
    asked = parser.parse_args(arguments)
    os.sched_setaffinity(0, {min(os.sched_getaffinity(0))})
    table, log = rows(asked.rows, asked.situations), LogSection(enabled=False)
    if asked.profile:
        with cProfile.Profile() as profile:
            timed(table, log)
        pstats.Stats(profile).sort_stats("tottime").print_stats(25)
        return
    for _ in range(asked.rounds):
        taken, allowed = timed(table, log)
        print(f"{asked.rows} rows, {asked.situations} situations: {asked.rows / taken:,.0f} rows/s; {allowed} allowed")


if __name__ == "__main__":
    main()
