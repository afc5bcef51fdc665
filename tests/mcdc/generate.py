"""Writes, for each condition of the law, a pair of documents that differ in it alone and in the outcome.

    python -m tests.mcdc.generate --statute ndsr

Keeps the pairs that are still right and looks for the others, so that it goes on where it was stopped. Writes
tests/mcdc/pairs and docs/evidence/conditions.md; ends with 1 where a condition has neither a pair nor a justification,
or where the compiled policies give an outcome that the predicates do not.
"""

from __future__ import annotations

import argparse
import signal
import sys
import zlib
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from functools import lru_cache
from multiprocessing import get_context
from os import cpu_count
from pathlib import Path

from rich.console import Console
from rich.progress import BarColumn, MofNCompleteColumn, Progress, TextColumn, TimeRemainingColumn

from lexgate.engine import WasmEngine
from lexgate.law.policy_set import PolicySet
from tests.mcdc.pairs import FOLDER, Address, Judged, Pair, judged, justified, keep, kept, said
from tests.mcdc.report import REPORT, report
from tests.mcdc.search import Search
from tests.model.comparison import Comparison
from tests.model.documents import seeded
from tests.model.law import Law
from tests.model.pools import Pools

ROOT = Path(__file__).parents[2]
TRIES = 400


@dataclass(frozen=True)
class Task:
    """One decision, the pairs that it had, and the conditions that none is sought for."""

    decision: str
    pairs: Mapping[int, Pair]
    justified: frozenset[int]
    tries: int


@dataclass(frozen=True)
class Outcome:
    """The pairs of one decision, and those on which the compiled policies say otherwise."""

    decision: str
    pairs: tuple[Pair, ...]
    refuted: tuple[Pair, ...]


@dataclass(frozen=True)
class Workshop:
    """What every search needs; read once a process."""

    law: Law
    pools: Pools
    judged: Mapping[str, Judged]
    comparison: Comparison


def main() -> int:
    options = _options()
    console = Console(stderr=True)
    shop = workshop()
    pairs, exceptions = kept(), justified()
    chosen = [each for each in shop.judged.values() if options.statute in {None, each.decision.statute}]
    tasks = [_task(each, {} if options.again else pairs, exceptions, options.tries) for each in chosen]
    refuted: list[Pair] = []
    columns = (TextColumn("decisions"), BarColumn(None), MofNCompleteColumn(), TimeRemainingColumn())
    with get_context("spawn").Pool(options.jobs, _deaf) as pool, Progress(*columns, console=console) as progress:
        for outcome in progress.track(pool.imap_unordered(searched, tasks), total=len(tasks)):
            refuted += outcome.refuted
            pairs = {address: pair for address, pair in pairs.items() if address[0] != outcome.decision}
            pairs |= {(pair.decision, pair.condition): pair for pair in outcome.pairs}
            _keep(pairs, shop.judged[outcome.decision].decision.statute, shop.judged)
    REPORT.write_text(report(shop.judged, pairs, exceptions, PolicySet.load().policy_digest), encoding="utf-8")
    return _verdict(console, refuted, list(_open(chosen, pairs, exceptions)))


def _options() -> argparse.Namespace:
    parser = argparse.ArgumentParser(
        prog="python -m tests.mcdc.generate", description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    parser.add_argument("--statute", help="only decisions of this statute, or `house`, or `scope`")
    parser.add_argument("--tries", type=int, default=TRIES, help="documents to begin with, a condition")
    parser.add_argument("--jobs", type=int, default=cpu_count(), help="processes")
    parser.add_argument("--again", action="store_true", help="look for every pair anew")
    return parser.parse_args()


def _deaf() -> None:
    """A worker leaves Ctrl-C to the parent."""
    signal.signal(signal.SIGINT, signal.SIG_IGN)


@lru_cache(maxsize=1)
def workshop() -> Workshop:
    """Of this tree."""
    law, policies = Law(ROOT / "policies"), PolicySet.load()
    engine = WasmEngine(policies.wasm, policies.data, policies.policy_digest)
    return Workshop(law, Pools(law), judged(law), Comparison(law, policies, engine))


def _task(
    each: Judged, pairs: Mapping[Address, Pair], exceptions: Mapping[Address, tuple[str, str]], tries: int
) -> Task:
    name = each.decision.id
    known = {number: pair for (decision, number), pair in pairs.items() if decision == name}
    spared = {one.number for one in each.conditions if exceptions.get((name, one.number), ("",))[0] == one.text}
    return Task(name, known, frozenset(spared), tries)


def searched(task: Task) -> Outcome:
    """Looks for the pairs that one decision lacks."""
    shop = workshop()
    each = shop.judged[task.decision]
    right = {
        condition.number: task.pairs[condition.number]
        for condition in each.conditions
        if condition.number in task.pairs and is_right(each, task.pairs[condition.number])
    }
    wanted = [one for one in each.conditions if one.number not in right and one.number not in task.justified]
    search = Search(shop.law, shop.pools, each, seeded(zlib.crc32(task.decision.encode())))
    found = sorted((right | search.pairs(wanted, task.tries)).items())
    confirmed = {number: confirms(shop.comparison, each, pair) for number, pair in found}
    return Outcome(
        task.decision,
        tuple(pair for number, pair in found if confirmed[number]),
        tuple(pair for number, pair in found if not confirmed[number]),
    )


def is_right(each: Judged, pair: Pair) -> bool:
    """Whether the predicate says that the condition is what the documents of a pair differ by."""
    texts = {condition.number: condition.text for condition in each.conditions}
    return texts.get(pair.condition) == pair.text and each.cause(pair.condition, pair.holds, pair.spares) == pair.cause


def confirms(comparison: Comparison, each: Judged, pair: Pair) -> bool:
    """Whether the outcome of the compiled policies differs as that of the predicate does."""
    return said(each.decision, comparison.policies(pair.holds)) and not said(
        each.decision, comparison.policies(pair.spares)
    )


def _keep(pairs: Mapping[Address, Pair], statute: str, known: Mapping[str, Judged]) -> None:
    order = {name: place for place, name in enumerate(known)}
    chosen = [pair for pair in pairs.values() if pair.decision in known]
    chosen = [pair for pair in chosen if known[pair.decision].decision.statute == statute]
    FOLDER.mkdir(exist_ok=True)
    keep(FOLDER, statute, sorted(chosen, key=lambda pair: (order[pair.decision], pair.condition)))


def _open(
    chosen: list[Judged], pairs: Mapping[Address, Pair], exceptions: Mapping[Address, tuple[str, str]]
) -> Iterator[str]:
    for each in chosen:
        for condition in each.conditions:
            address = (each.decision.id, condition.number)
            if address not in pairs and address not in exceptions:
                yield f"{each.decision.id} condition {condition.number}: {condition.text}"


def _verdict(console: Console, refuted: list[Pair], without: list[str]) -> int:
    for pair in refuted:
        console.print(f"the policies say otherwise: {pair.line()}", markup=False, soft_wrap=True)
    for each in without:
        console.print(f"no pair: {each}", markup=False, soft_wrap=True)
    console.print(f"{REPORT}: {len(without)} without a pair, {len(refuted)} refuted")
    return 1 if refuted or without else 0


if __name__ == "__main__":
    sys.exit(main())
