"""The mixes of GDPRbench in the terms of the ledger, against one sidecar with its decision log on.

S. Shastri, V. Banakar, M. Wasserman, A. Kumar, V. Chidambaram: Understanding and Benchmarking the Impact of GDPR on
Database Systems, PVLDB 13(7), 2020. A record of personal data is here the consent that it rests on:

controller  uniform  25% create a record: grant; 25% delete: revoke; 50% update its metadata: renew, with another scope
customer    Zipf     20% read one's data: the document of the person; 20% read metadata: the record with its events;
                     20% update one's data: a standing fact; 20% update metadata: renew; 20% delete: withdraw
processor   Zipf     80% read data by key: a decision to use it; 20% by purpose, objection, automated decision: a
                     decision for another purpose, or on an automated one
"""

from __future__ import annotations

import threading
import time
from bisect import bisect_left
from collections import defaultdict
from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import ExitStack, contextmanager
from dataclasses import dataclass, field, replace
from itertools import accumulate
from pathlib import Path
from random import Random
from statistics import median

from benchmarks import known, servers
from benchmarks.withdrawal import percentile
from lexgate.client import Circumstances, Client, LedgerClient
from lexgate.domain.consent import Actor, ConsentRecord, Role
from lexgate.facts.ledger import new_id

CREATE, READ, UPDATE, DELETE = "create", "read", "update", "delete"
OPERATIONS = (CREATE, READ, UPDATE, DELETE)
CALLERS = 4
_SKEW = 0.99  # that of YCSB, on which GDPRbench is built
_RECORDS_EACH = 4  # of one person, for so many purposes
_PURPOSES = ("triage", "appointments", "research", "newsletter")


@dataclass(frozen=True)
class Mixed:
    """What one mix came to: operations a second, and of each operation the milliseconds that each one took."""

    per_second: float
    took: Mapping[str, Sequence[float]]


@dataclass
class Caller:
    """One caller with records, connections and a clock of its own, so that no two callers end the same consent."""

    lexgate: Client
    ledger: LedgerClient
    records: list[ConsentRecord]
    rng: Random
    uniform: bool
    took: dict[str, list[float]] = field(default_factory=lambda: defaultdict(list))

    def __post_init__(self) -> None:
        self._weights = list(accumulate(1 / rank**_SKEW for rank in range(1, len(self.records) + 1)))

    def run(self, mix: Sequence[tuple[float, str, Callable[[Caller], None]]], until: float) -> None:
        """Makes operations of a mix until an instant of the monotonic clock."""
        shares = list(accumulate(share for share, _, _ in mix))
        while time.monotonic() < until:
            _, name, operation = mix[bisect_left(shares, self.rng.random() * shares[-1])]
            started = time.perf_counter()
            operation(self)
            self.took[name].append((time.perf_counter() - started) * 1e3)

    def pick(self) -> int:
        """The place of a record: any alike, or the first ones more often."""
        if self.uniform:
            return self.rng.randrange(len(self.records))
        most = min(len(self.records), len(self._weights))
        return min(bisect_left(self._weights, self.rng.random() * self._weights[most - 1]), most - 1)

    def create(self) -> None:
        """The controller records a consent that a new person gave."""
        record = known.consent(f"n-{self.rng.getrandbits(48):012x}", "triage", int(time.time()))
        self.ledger.grant(record, _person(record))
        self.records.append(record)

    def renew(self) -> None:
        """A consent gets another scope."""
        place = self.pick()
        before = self.records[place]
        scope = replace(before.scope, items=before.scope.items[: self.rng.randint(1, len(before.scope.items))])
        after = replace(before, record_id=new_id(), act_id=new_id(), scope=scope, renews_record_id=before.record_id)
        self.ledger.renew(after, _person(after))
        self.records[place] = after

    def revoke(self) -> None:
        """The controller ends a consent."""
        self.ledger.revoke(self.records.pop(self.pick()).record_id, known.OFFICE)

    def withdraw(self) -> None:
        """The person ends a consent."""
        record = self.records.pop(self.pick())
        self.ledger.withdraw(record.record_id, _person(record))

    def read_own(self) -> None:
        """The person reads what stands."""
        self.ledger.subject_document(self.records[self.pick()].subject_id)

    def read_record(self) -> None:
        """The person reads a consent, and what became of it."""
        self.ledger.consent(self.records[self.pick()].record_id)

    def update_own(self) -> None:
        """The person states a fact."""
        record = self.records[self.pick()]
        self.ledger.state_fact(record.subject_id, "pushes_refused", self.rng.random() < 1 / 2, _person(record))

    def decide(self) -> None:
        """The processor asks whether it may use the data of a person."""
        self.lexgate.evaluate(known.asked(self.records[self.pick()].subject_id, self.rng))

    def decide_otherwise(self) -> None:
        """The processor asks about another purpose, or an automated decision."""
        request = known.asked(self.records[self.pick()].subject_id, self.rng)
        request["operation"] |= {"purpose": self.rng.choice(_PURPOSES), "automated_decision": True}
        self.lexgate.evaluate(request)


Mix = Sequence[tuple[float, str, Callable[[Caller], None]]]
CONTROLLER: Mix = [(0.25, CREATE, Caller.create), (0.25, DELETE, Caller.revoke), (0.5, UPDATE, Caller.renew)]
CUSTOMER: Mix = [
    (0.2, READ, Caller.read_own),
    (0.2, READ, Caller.read_record),
    (0.2, UPDATE, Caller.update_own),
    (0.2, UPDATE, Caller.renew),
    (0.2, DELETE, Caller.withdraw),
]
PROCESSOR: Mix = [(0.8, READ, Caller.decide), (0.2, READ, Caller.decide_otherwise)]
MIXES: Mapping[str, tuple[Mix, bool]] = {
    "controller": (CONTROLLER, True),
    "customer": (CUSTOMER, False),
    "processor": (PROCESSOR, False),
}
"""Each mix, and whether it picks records uniformly."""


def measure(folder: Path, cores: Sequence[int], records: int, seconds: float) -> dict[str, Mixed]:
    """Returns what each mix came to, one after another on the same ledger."""
    path = folder / "gdprbench.db"
    loaded = load(path, records)
    out = {}
    with _served(folder, cores, path) as target:
        for name, (mix, uniform) in MIXES.items():
            with _callers(target, loaded, uniform) as callers:
                out[name] = _mixed(callers, mix, seconds)
                loaded = [record for caller in callers for record in caller.records]
    return out


def load(path: Path, records: int) -> list[ConsentRecord]:
    """Makes a ledger with so many consents, given by a quarter as many persons; returns them."""
    store = known.new_ledger(path)
    made = []
    for number in range(records):
        subject_id, purpose = f"p-{number // _RECORDS_EACH:06d}", _PURPOSES[number % _RECORDS_EACH]
        record = known.consent(subject_id, purpose, int(time.time()))
        store.ledger.grant(record, _person(record))
        made.append(record)
    store.close()
    return made


def _person(record: ConsentRecord) -> Circumstances:
    return Circumstances(Actor(record.subject_id, Role.SUBJECT), "bench")


@contextmanager
def _served(folder: Path, cores: Sequence[int], path: Path) -> Iterator[str]:
    with servers.lexgate("gdprbench", folder, cores[:1], ledger={"path": str(path)}):
        yield f"unix:{folder}/gdprbench/grpc.sock"


@contextmanager
def _callers(target: str, records: Sequence[ConsentRecord], uniform: bool) -> Iterator[list[Caller]]:
    with ExitStack() as stack:
        yield [
            Caller(
                stack.enter_context(Client(target, timeout_seconds=10)),
                stack.enter_context(LedgerClient(target, timeout_seconds=10)),
                list(records[number::CALLERS]),
                Random(number),  # noqa: S311 - no secret
                uniform,
            )
            for number in range(CALLERS)
        ]


def _mixed(callers: Sequence[Caller], mix: Mix, seconds: float) -> Mixed:
    until = time.monotonic() + seconds
    failed: list[BaseException] = []

    def run(caller: Caller) -> None:
        try:
            caller.run(mix, until)
        except BaseException as error:  # noqa: BLE001 - raised below, by the thread that waits
            failed.append(error)

    threads = [threading.Thread(target=run, args=(caller,)) for caller in callers]
    started = time.monotonic()
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    if failed:
        raise failed[0]
    elapsed = time.monotonic() - started
    took = {name: [ms for caller in callers for ms in caller.took[name]] for name in OPERATIONS}
    return Mixed(sum(map(len, took.values())) / elapsed, took)


def lines(mixes: Mapping[str, Mixed], records: int) -> Iterator[str]:
    """Yields a table of what each mix came to."""
    heads = "".join(f"{f'{name} p50 / p99':>20}" for name in OPERATIONS)
    yield f"{f'GDPRbench, {records:,} records, ms':34} {'per second':>12}{heads}"
    for name, mixed in mixes.items():
        cells = "".join(f"{_cell(mixed.took[operation]):>20}" for operation in OPERATIONS)
        yield f"{name:34} {mixed.per_second:12,.0f}{cells}"


def _cell(took: Sequence[float]) -> str:
    return f"{median(took):.2f} / {percentile(took, 0.99):.2f}" if took else ""
