"""What it costs to know the facts: decisions by ids against decisions with the same facts inline, and many patients.

Three servers: one without a ledger, one whose ledger has few patients, and one whose ledger has many.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from contextlib import ExitStack, contextmanager
from dataclasses import dataclass
from pathlib import Path

from benchmarks import corpus, known, servers
from benchmarks.generator import Answers, Load, send
from benchmarks.known import Twin, Twins
from benchmarks.rounds import GENERATOR_CORE, SERVER_CORE
from benchmarks.servers import Server
from benchmarks.stats import Figure, Rounds
from lexgate.bootstrap import assemble

COMPARED = 100
Tell = Callable[[str], None]


@dataclass(frozen=True)
class Plan:
    """How many patients, requests and rounds; seconds of each measurement."""

    many: int
    few: int = 1000
    requests: int = 5000
    rounds: int = 3
    seconds: float = 3.0
    open_seconds: float = 4.0
    warmup: float = 0.5


@dataclass(frozen=True)
class Round:
    """What one round saw: closed loops of both forms, and both ledgers at one and the same rate."""

    inline: Answers
    by_ids: Answers
    few: Answers
    many: Answers


def measure(folder: Path, plan: Plan, tell: Tell) -> list[Round]:
    """Returns all rounds."""
    ledgers = {"few": folder / "few.db", "many": folder / "many.db"}
    for name, path in ledgers.items():
        tell(f"a ledger of {getattr(plan, name):,} patients")
        known.fill(path, getattr(plan, name))
    tell("the same requests by ids and with their facts inline")
    many, few = _twins(ledgers["many"], plan.many, plan.requests), _twins(ledgers["few"], plan.few, plan.few)
    loads = {
        "inline": _load(folder / "inline", [twin.inline for twin in many], plan),
        "many": _load(folder / "many", [twin.by_ids for twin in many], plan),
        "few": _load(folder / "few", [twin.by_ids for twin in few], plan),
    }
    with _servers(folder, ledgers) as running:
        for name, twins in (("few", few), ("many", many)):
            servers.check_lexgate(running[name], [twin.by_ids for twin in twins[:COMPARED]])
        rounds = []
        for number in range(plan.rounds):
            rounds.append(_round(running, loads, plan))
            tell(f"resolution, round {number + 1} of {plan.rounds}: {rounds[-1].by_ids.per_second:,.0f} decisions/s")
    return rounds


def _twins(ledger: Path, patients: int, count: int) -> list[Twin]:
    with ExitStack() as stack:
        knowing, plain = assemble(known.silent(ledger)), assemble(known.silent())
        stack.callback(knowing.close)
        stack.callback(plain.close)
        return Twins(knowing, plain).about(patients, count)


def _load(folder: Path, entries: Sequence[corpus.Entry], plan: Plan) -> Load:
    folder.mkdir()
    grpc, _ = corpus.write(entries, folder)
    return Load(grpc, plan.seconds, plan.warmup)


@contextmanager
def _servers(folder: Path, ledgers: dict[str, Path]) -> Iterator[dict[str, Server]]:
    with ExitStack() as stack:
        core = [SERVER_CORE]
        running = {"inline": stack.enter_context(servers.lexgate("server-inline", folder, core))}
        for name, path in ledgers.items():
            one = servers.lexgate(f"server-{name}", folder, core, ledger={"path": str(path)})
            running[name] = stack.enter_context(one)
        yield running


def _round(running: dict[str, Server], loads: dict[str, Load], plan: Plan) -> Round:
    inline, by_ids = (_send(running[name], loads[name]) for name in ("inline", "many"))
    rate = by_ids.per_second / 2

    def steady(name: str) -> Answers:
        load = Load(loads[name].corpus, plan.open_seconds, plan.warmup, connections=16, rate=rate)
        return _send(running[name], load)

    return Round(inline, by_ids, steady("few"), steady("many"))


def _send(server: Server, load: Load) -> Answers:
    return send(load, server.port, server=server.pid, core=GENERATOR_CORE)


def figures(rounds: Sequence[Round], plan: Plan) -> list[Figure]:
    """Returns the figures with what they are to be."""
    by_ids, inline = (Rounds([getattr(one, name).per_second for one in rounds]) for name in ("by_ids", "inline"))
    many, few = (Rounds([getattr(one, name).p99 for one in rounds]) for name in ("many", "few"))
    name = f"p99, {plan.many:,} patients ÷ {plan.few:,}"
    return [
        Figure("by ids from SQLite ÷ the same facts inline", by_ids.over(inline), 0.8),
        Figure(name, many.over(few), 1.3, at_most=True),
    ]
