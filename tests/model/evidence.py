"""Holds the policies against the predicates on very many documents, and reports what was seen.

    python -m tests.model.evidence --wasm 1000000 --server 50000

Stops and goes on: what was compared is kept in the folder of the output, as long as policies, matrices and model stay
the same. Writes evidence.json, evidence.md and a case file for each difference; ends with 1 where there is one, or
where an entry fired too seldom.
"""

from __future__ import annotations

import argparse
import hashlib
import json
import signal
import sys
import time
from collections import Counter
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import asdict, dataclass, field
from functools import lru_cache
from multiprocessing import get_context
from os import cpu_count
from pathlib import Path
from typing import Any

from rich.console import Console
from rich.progress import BarColumn, MofNCompleteColumn, Progress, TextColumn, TimeRemainingColumn

from lexgate.engine import Engine, OpaServerEngine, WasmEngine
from lexgate.law.policy_set import PolicySet
from tests.model.cases import case_of, save
from tests.model.comparison import Comparison, Difference, Document
from tests.model.documents import Documents, seeded
from tests.model.law import ENTRY_POINTS, Law

ROOT = Path(__file__).parents[2]
OPA = ROOT / ".tools" / "bin" / "opa"
CHUNK = 2000
FEWEST = 100  # times that each entry must have fired
FIRED = ("deny", "oblige", "owed", "advice", "refer")


@dataclass
class Seen:
    """What the comparison of some documents showed."""

    documents: int = 0
    fired: Counter[str] = field(default_factory=Counter)
    governed: Counter[str] = field(default_factory=Counter)
    effects: Counter[str] = field(default_factory=Counter)
    differences: list[dict[str, Any]] = field(default_factory=list)

    def add(self, other: Seen) -> None:
        """Takes what others saw to it; of one difference the first document stays."""
        self.documents += other.documents
        for name in ("fired", "governed", "effects"):
            getattr(self, name).update(getattr(other, name))
        known = [each["difference"] for each in self.differences]
        self.differences += [each for each in other.differences if each["difference"] not in known]

    def written(self) -> dict[str, Any]:
        """What `read` takes back."""
        counters = {name: dict(getattr(self, name)) for name in ("fired", "governed", "effects")}
        return {"documents": self.documents, "differences": self.differences, **counters}

    @classmethod
    def read(cls, raw: Mapping[str, Any]) -> Seen:
        """Takes what `written` gave."""
        counters = {name: Counter(raw[name]) for name in ("fired", "governed", "effects")}
        return cls(raw["documents"], differences=raw["differences"], **counters)


@dataclass(frozen=True)
class Task:
    """Some documents for one engine; the number is their seed."""

    engine: str
    number: int
    documents: int
    cache: Path


def main() -> int:
    options = _options()
    output: Path = options.output
    output.mkdir(parents=True, exist_ok=True)
    wanted = {"wasm": options.wasm, "server": options.server}
    seen, console = resumed(output), Console(stderr=True)
    begun = time.monotonic()
    try:
        for engine, count in wanted.items():
            _compare(engine, count, seen, output, console)
    except KeyboardInterrupt:
        console.print(f"stopped; the same command goes on from {output / 'state.json'}")
        return 130
    report = report_of(seen, wanted, time.monotonic() - begun)
    write_report(output, report, seen)
    console.print(f"{output / 'evidence.md'}: {report['verdict']}")
    return 0 if report["verdict"] == "agree" else 1


def _options() -> argparse.Namespace:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--wasm", type=int, default=1_000_000, help="documents for the embedded engine")
    parser.add_argument("--server", type=int, default=50_000, help="documents for the OPA server")
    parser.add_argument("--output", type=Path, default=Path("build/evidence"), help="the folder of the report")
    return parser.parse_args()


def _compare(engine: str, count: int, seen: dict[str, Seen], output: Path, console: Console) -> None:
    done = seen[engine].documents
    tasks = [
        Task(engine, begin // CHUNK, min(CHUNK, count - begin), output / "cache") for begin in range(done, count, CHUNK)
    ]
    columns = (TextColumn(f"{engine:6}"), BarColumn(None), MofNCompleteColumn(), TimeRemainingColumn())
    with get_context("spawn").Pool(cpu_count(), _deaf) as pool, Progress(*columns, console=console) as progress:
        bar = progress.add_task(engine, total=max(count, done), completed=done)
        for found in pool.imap(compared, tasks):
            seen[engine].add(found)
            keep(output, seen)
            progress.update(bar, completed=seen[engine].documents)


def _deaf() -> None:
    """A worker leaves Ctrl-C to the parent."""
    signal.signal(signal.SIGINT, signal.SIG_IGN)


def compared(task: Task) -> Seen:
    """Compares the documents of one task, with an engine of its own."""
    law, documents, policies = the_law()
    seen, known = Seen(task.documents), set[Difference]()
    random = seeded(task.number)
    aims = [entry for point in ENTRY_POINTS for entry in law.judged(point)]
    with _engine(task, policies) as engine:
        comparison = Comparison(law, policies, engine)
        for number in range(task.documents):
            document = documents.directed(random, random.choice(aims)) if number % 2 else documents.noise(random)
            _note(seen, comparison.predicates(document))
            for difference in comparison.differences(document):
                if difference not in known:
                    known.add(difference)
                    seen.differences.append(_difference(comparison, difference, document))
    return seen


def _note(seen: Seen, answers: Mapping[str, Mapping[str, Any]]) -> None:
    for point, answer in answers.items():
        seen.governed.update(f"{point} {statute}" for statute in answer["governs"])
        seen.fired.update(name for part in FIRED for name in answer.get(part, ()))
        seen.effects.update([answer["effect"]] if "effect" in answer else [])


def _difference(comparison: Comparison, difference: Difference, document: Document) -> dict[str, Any]:
    document = comparison.smallest(document, difference)
    return {
        "difference": asdict(difference),
        "document": document,
        "case": case_of(difference, document, comparison.predicates(document)),
    }


@lru_cache(maxsize=1)
def the_law() -> tuple[Law, Documents, PolicySet]:
    """Of this tree; read once a process."""
    law = Law(ROOT / "policies")
    return law, Documents(law), PolicySet.load()


@contextmanager
def _engine(task: Task, policies: PolicySet) -> Iterator[Engine]:
    digest, data = policies.policy_digest, policies.data
    engine: Engine
    if task.engine == "wasm":
        engine = WasmEngine(policies.wasm, data, digest, cache=task.cache)
    else:
        engine = OpaServerEngine(bundle=policies.bundle, data=data, digest=digest, binary=OPA, timeout_seconds=30)
    try:
        yield engine
    finally:
        engine.close()


@lru_cache(maxsize=1)
def _digest() -> str:
    """What the evidence is about: the policies, the matrices and the model."""
    sources = [*sorted((ROOT / "policies" / "law").glob("*.yaml")), *sorted((ROOT / "tests" / "model").glob("*.[py]*"))]
    digest = hashlib.sha256(PolicySet.load().policy_digest.encode())
    for path in sources:
        digest.update(path.read_bytes() if path.is_file() else b"")
    return f"sha256:{digest.hexdigest()}"


def resumed(output: Path) -> dict[str, Seen]:
    """What was kept in the folder about the same policies and the same model, by engine."""
    path = output / "state.json"
    state = json.loads(path.read_text(encoding="utf-8")) if path.exists() else {}
    if state.get("digest") != _digest():
        return {"wasm": Seen(), "server": Seen()}
    return {name: Seen.read(raw) for name, raw in state["seen"].items()}


def keep(output: Path, seen: Mapping[str, Seen]) -> None:
    """Replaces the state as a whole, so that no half of it is ever read."""
    state = {"digest": _digest(), "seen": {name: each.written() for name, each in seen.items()}}
    new = output / "state.json.new"
    new.write_text(json.dumps(state), encoding="utf-8")
    new.replace(output / "state.json")


def report_of(seen: Mapping[str, Seen], wanted: Mapping[str, int], seconds: float) -> dict[str, Any]:
    """The report: what fired and what did not, for each entry and engine, and every difference."""
    law, _, policies = the_law()
    entries = [
        {
            "id": entry.id,
            "entry_point": point,
            "does": entry.verb,
            **{
                name: {
                    "fired": each.fired[entry.id],
                    "spared": each.governed[f"{point} {entry.governed_by}"] - each.fired[entry.id],
                }
                for name, each in seen.items()
            },
        }
        for point in ENTRY_POINTS
        for entry in law.judged(point)
    ]
    fired = seen["wasm"].fired
    seldom = sorted(entry.id for point in ENTRY_POINTS for entry in law.judged(point) if fired[entry.id] < FEWEST)
    differences = [{"engine": name, **found} for name, each in seen.items() for found in each.differences]
    enough = all(seen[name].documents >= count for name, count in wanted.items())
    return {
        "verdict": "disagree" if differences else "agree" if enough and not seldom else "not enough",
        "policy_digest": policies.policy_digest,
        "digest": _digest(),
        "documents": {name: each.documents for name, each in seen.items()},
        "effects": {name: dict(sorted(each.effects.items())) for name, each in seen.items()},
        "seconds": round(seconds),
        f"fired_less_than_{FEWEST}_times": seldom,
        "differences": differences,
        "entries": entries,
    }


def write_report(output: Path, report: Mapping[str, Any], seen: Mapping[str, Seen]) -> None:
    """Writes the report twice, for programs and for people, and each difference as a case."""
    (output / "evidence.json").write_text(json.dumps(report, indent=2, ensure_ascii=False), encoding="utf-8")
    (output / "evidence.md").write_text("\n".join(_markdown(report)) + "\n", encoding="utf-8")
    for each in seen.values():
        for found in each.differences:
            save(output / "cases", Difference(**found["difference"]), found["case"])


def _markdown(report: Mapping[str, Any]) -> Iterator[str]:
    documents = report["documents"]
    yield "# Policies and predicates, held against each other"
    yield ""
    yield f"Verdict: **{report['verdict']}**. Policies `{report['policy_digest']}`."
    yield ""
    yield f"{documents['wasm']:,} documents on Wasm, {documents['server']:,} on the OPA server; half of them directed"
    yield "at one entry each, half noise. Fired: the predicate held. Spared: its statute governed, and it did not hold."
    yield ""
    for difference in report["differences"]:
        yield f"- {difference['engine']}: {difference['difference']}"
    yield "| entry | at | fired | spared | fired (server) | spared (server) |"
    yield "|---|---|---:|---:|---:|---:|"
    for entry in report["entries"]:
        wasm, server = entry["wasm"], entry["server"]
        counts = " | ".join(f"{each[name]:,}" for each in (wasm, server) for name in ("fired", "spared"))
        yield f"| `{entry['id']}` | {entry['entry_point']} | {counts} |"


if __name__ == "__main__":
    sys.exit(main())
