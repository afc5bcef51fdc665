"""Figures of the server: counted as plain integers in each process, added up over all processes for Prometheus.

Each process writes its totals to a file of its own once a second; whoever is asked for the figures reads all files. A
restarted process continues the totals of the one before it, so that no counter ever falls. Labels hold codes of the law
and of lexgate, never an id.
"""

from __future__ import annotations

import threading
from bisect import bisect_left
from collections import Counter
from collections.abc import Iterator, Sequence
from contextlib import suppress
from dataclasses import dataclass, field
from pathlib import Path

import orjson
from prometheus_client.core import CounterMetricFamily, HistogramMetricFamily, InfoMetricFamily, Metric

from lexgate.domain.decision import Decision, Effect
from lexgate.serve.roster import Roster

_BOUNDS = (0.00005, 0.0001, 0.00025, 0.0005, 0.001, 0.0025, 0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1.0, 2.5)
_LABELS = (*map(str, _BOUNDS), "+Inf")
_FLUSH_SECONDS = 1.0


@dataclass(slots=True)
class Totals:
    """What one process counted. `buckets[i]` are decisions that took at most the i-th bound, and more than the last."""

    entry: str
    engine: str
    effects: dict[str, int] = field(default_factory=lambda: {effect.value: 0 for effect in Effect})
    violations: Counter[tuple[str, str]] = field(default_factory=Counter)
    errors: Counter[str] = field(default_factory=Counter)
    faults: Counter[str] = field(default_factory=Counter)
    buckets: list[int] = field(default_factory=lambda: [0] * len(_LABELS))
    seconds: float = 0.0
    exchanges: Counter[tuple[str, str, str]] = field(default_factory=Counter)

    def serialise(self) -> bytes:
        """Returns the totals as JSON."""
        return orjson.dumps(
            {
                "entry": self.entry,
                "engine": self.engine,
                "effects": self.effects,
                "violations": [[*cited, count] for cited, count in self.violations.items()],
                "errors": self.errors,
                "faults": self.faults,
                "buckets": self.buckets,
                "seconds": self.seconds,
                "exchanges": [[*labels, count] for labels, count in self.exchanges.items()],
            }
        )

    @classmethod
    def parse(cls, text: bytes) -> Totals:
        """Reads what `serialise` wrote."""
        raw = orjson.loads(text)
        return cls(
            raw["entry"],
            raw["engine"],
            raw["effects"],
            Counter({(statute, article): count for statute, article, count in raw["violations"]}),
            Counter(raw["errors"]),
            Counter(raw["faults"]),
            raw["buckets"],
            raw["seconds"],
            Counter({(entry, mode, outcome): count for entry, mode, outcome, count in raw["exchanges"]}),
        )


class Metrics:
    """Counts in one process, for less than a microsecond a decision. Safe for many threads."""

    def __init__(self, entry: str, engine: str, file: Path) -> None:
        self._file = file
        self._totals = _read(file) or Totals(entry, engine)
        self._lock = threading.Lock()
        self._ended = threading.Event()
        self._writer = threading.Thread(target=self._write_regularly, name="metrics", daemon=True)

    def start(self) -> None:
        """Writes the totals now, and once a second from now on."""
        self.flush()
        self._writer.start()

    def decided(self, decision: Decision, seconds: float) -> None:
        """One decision left, `seconds` after its request was read."""
        totals = self._totals
        with self._lock:
            totals.buckets[bisect_left(_BOUNDS, seconds)] += 1
            totals.seconds += seconds
            totals.effects[decision.effect._value_] += 1  # the property `value` would cost as much as all the rest
            for violation in decision.violations:
                totals.violations[violation.statute, violation.article] += 1

    def refused(self, kind: str) -> None:
        """One request was refused before evaluation."""
        with self._lock:
            self._totals.errors[kind] += 1

    def fault(self, kind: str) -> None:
        """One request got no decision."""
        with self._lock:
            self._totals.faults[kind] += 1

    def passed(self, entry: str, outcome: str, *, observed: bool) -> None:
        """One request that passes a gateway came to an outcome, or would have."""
        with self._lock:
            self._totals.exchanges[entry, "observe" if observed else "enforce", outcome] += 1

    def flush(self) -> None:
        """Writes the totals. A folder that cannot be written costs figures, never a decision."""
        with self._lock:
            content = self._totals.serialise()
        draft = self._file.with_suffix(".new")
        with suppress(OSError):
            draft.write_bytes(content)
            draft.replace(self._file)

    def close(self) -> None:
        """Writes the totals for the last time."""
        self._ended.set()
        if self._writer.is_alive():
            self._writer.join()
        self.flush()

    def _write_regularly(self) -> None:
        while not self._ended.wait(_FLUSH_SECONDS):
            self.flush()


class Figures:
    """Collects the figures of all processes for Prometheus."""

    def __init__(self, folder: Path, roster: Roster, info: dict[str, str]) -> None:
        self._folder = folder
        self._roster = roster
        self._info = info

    def collect(self) -> Iterator[Metric]:
        """Yields every figure, added up."""
        totals = [read for file in sorted(self._folder.glob("*.json")) if (read := _read(file))]
        yield from _counters(totals)
        yield _histogram(totals)
        restarts = CounterMetricFamily("lexgate_worker_restarts", "Restarts of processes that died.", labels=["worker"])
        for name, count in self._roster.restarts().items():
            restarts.add_metric([name], count)
        yield restarts
        yield InfoMetricFamily("lexgate", "What is running.", value=self._info)


def _counters(all_totals: Sequence[Totals]) -> Iterator[Metric]:
    decisions = CounterMetricFamily("lexgate_decisions", "Decisions that left.", labels=["entry", "effect", "engine"])
    violations = CounterMetricFamily("lexgate_violations", "Violations by article.", labels=["statute", "article"])
    errors = CounterMetricFamily("lexgate_request_errors", "Requests refused unevaluated.", labels=["entry", "kind"])
    faults = CounterMetricFamily("lexgate_faults", "Requests that got no decision.", labels=["entry", "kind"])
    exchanges = CounterMetricFamily(
        "lexgate_exchanges", "Requests at gateways, by what became of them.", labels=["entry", "mode", "outcome"]
    )
    sums: list[Counter[tuple[str, ...]]] = [Counter(), Counter(), Counter(), Counter(), Counter()]
    for totals in all_totals:
        sums[0].update({(totals.entry, effect, totals.engine): count for effect, count in totals.effects.items()})
        sums[1].update(totals.violations)
        sums[2].update({(totals.entry, kind): count for kind, count in totals.errors.items()})
        sums[3].update({(totals.entry, kind): count for kind, count in totals.faults.items()})
        sums[4].update(totals.exchanges)
    for family, counts in zip((decisions, violations, errors, faults, exchanges), sums, strict=True):
        for labels, count in sorted(counts.items()):
            family.add_metric(labels, count)
        yield family


def _histogram(all_totals: Sequence[Totals]) -> Metric:
    family = HistogramMetricFamily("lexgate_decision_seconds", "Time from request to decision.", labels=["entry"])
    for entry in sorted({totals.entry for totals in all_totals}):
        same = [totals for totals in all_totals if totals.entry == entry]
        counts = [sum(column) for column in zip(*(totals.buckets for totals in same), strict=True)]
        running, buckets = 0, []
        for label, count in zip(_LABELS, counts, strict=True):
            running += count
            buckets.append((label, running))
        family.add_metric([entry], buckets, sum(totals.seconds for totals in same))
    return family


def _read(file: Path) -> Totals | None:
    try:
        return Totals.parse(file.read_bytes())
    except (OSError, ValueError, KeyError, TypeError):
        return None
