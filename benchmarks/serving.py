"""The bench of the server: `make bench`, or `make bench BENCH=--quick` for an impression in two minutes.

Measures the figures that the project promises, in interleaved rounds, on one machine with two cores or more: servers
on one core, the load generator on another. Prints a table with what each figure was to be, names those that fall
short, and writes build/bench/serving.json. `--part serving` measures decisions with inline facts alone, `--part ledger`
those with a ledger, `--part envoy` those that an Envoy asks for, `--part dataset` verdicts for the rows of tables.
"""

from __future__ import annotations

import argparse
import os
import platform
import signal
import sys
import tempfile
from collections.abc import Iterator, Sequence
from contextlib import ExitStack, contextmanager
from dataclasses import asdict
from importlib.metadata import version
from pathlib import Path
from statistics import median
from time import perf_counter
from typing import Any

import orjson

from benchmarks import corpus, dataset, driver, envoy, ledger, rounds, servers
from benchmarks.rounds import FULL, QUICK, SERVER_CORE, Bench, Plan, Round, Servers
from benchmarks.stats import Figure
from lexgate.bootstrap import assemble
from lexgate.config import Config

FOLDER = servers.ROOT / "build/bench"
REQUESTS = 5000
COMPARED = 200
_SILENT = {"log": {"enabled": False}}


def main() -> int:
    """Measures, prints and writes. Returns 0 whatever the figures are."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--quick", action="store_true", help="an impression: the figures are not to be quoted")
    parser.add_argument("--part", choices=["serving", "ledger", "envoy", "dataset"], help="one part alone")
    options = parser.parse_args()
    if len(os.sched_getaffinity(0)) < 2:  # noqa: PLR2004 - server and generator
        print("the bench needs two cores", file=sys.stderr)
        return 2
    for ending in (signal.SIGINT, signal.SIGTERM):  # either stops everything that was started
        signal.signal(ending, signal.default_int_handler)
    started = perf_counter()
    try:
        report = _measured(quick=options.quick, part=options.part)
    except KeyboardInterrupt:
        print("stopped before the end: nothing is written", file=sys.stderr)
        return 130
    report["took_seconds"] = round(perf_counter() - started)
    (FOLDER / "serving.json").write_bytes(orjson.dumps(report, option=orjson.OPT_INDENT_2 | orjson.OPT_APPEND_NEWLINE))
    return 0


def _measured(*, quick: bool, part: str | None) -> dict[str, Any]:
    figures: list[Figure] = []
    report: dict[str, Any] = {"machine": _machine()}
    behind: list[str] = []
    with _folder() as folder:
        if part in {None, "serving"}:
            served = _serving(folder, QUICK if quick else FULL)
            figures += served.pop("figures")
            behind += served.pop("behind")
            report |= served
        for name, one in {"ledger": ledger, "envoy": envoy, "dataset": dataset}.items():
            if part in {None, name}:
                measured: ledger.Measured | envoy.Measured | dataset.Measured
                measured = one.measure(folder, one.QUICK if quick else one.FULL, _tell)
                figures += measured.figures()
                behind += ["", *measured.lines()]
                report[name] = measured.report()
    _print_table(figures)
    if quick:
        print("a quick run: an impression, not to be quoted; growth is judged over a million evaluations only")
    print("\n".join(behind))
    return {"figures": [_figure(figure) for figure in figures], **report}


def _serving(folder: Path, plan: Plan) -> dict[str, Any]:
    entries, digest = _entries()
    grpc, http = corpus.write(entries, folder)
    _tell("the driver against opa-py-wasm")
    inputs = [entry.input for entry in entries[: REQUESTS // 5]]
    effects = [entry.decision.effect.value for entry in entries[: REQUESTS // 5]]
    times = driver.measure(inputs, effects, rounds=plan.rounds, calls=plan.driver_calls)
    with _all_servers(folder, entries[:COMPARED]) as running:
        seen = Bench(running, plan, grpc, http).rounds(_tell)
    _tell(f"memory over {plan.memory_evaluations:,} evaluations")
    with servers.lexgate("memory", folder, [SERVER_CORE]) as server:
        sizes = rounds.resident(server, grpc, plan.memory_evaluations)
    return {
        "figures": rounds.figures(seen, times, sizes),
        "behind": list(_background(seen, times)),
        "rounds": [asdict(one) for one in seen],
        "driver": asdict(times),
        "resident_mb": sizes,
        "plan": asdict(plan),
        "policy_digest": digest,
    }


def _entries() -> tuple[list[corpus.Entry], str]:
    _tell(f"{REQUESTS:,} different requests")
    application = assemble(Config.model_validate(_SILENT))
    try:
        return corpus.build(application, REQUESTS), application.decider.policy_digest
    finally:
        application.close()


@contextmanager
def _folder() -> Iterator[Path]:
    """A folder on the disk of the project, where a log costs what it costs; gone afterwards."""
    FOLDER.mkdir(parents=True, exist_ok=True)
    with tempfile.TemporaryDirectory(prefix="run-", dir=FOLDER) as name:
        yield Path(name)


@contextmanager
def _all_servers(folder: Path, entries: Sequence[corpus.Entry]) -> Iterator[Servers]:
    _tell("servers: constant, without a log, whole, two workers, OPA")
    one, two = [SERVER_CORE], sorted(os.sched_getaffinity(0))[:2]
    with ExitStack() as stack:
        start = stack.enter_context
        running = Servers(
            constant=start(servers.constant(one)),
            pooled=start(servers.constant(one, "pool")),
            silent=start(servers.lexgate("silent", folder, one, **_SILENT)),
            whole=start(servers.lexgate("whole", folder, one)),
            two=start(servers.lexgate("two", folder, two)),
            opa=start(servers.opa(folder, one)),
        )
        for server in (running.silent, running.whole, running.two):
            servers.check_lexgate(server, entries)
        servers.check_opa(running.opa, entries)
        yield running


def _print_table(figures: Sequence[Figure]) -> None:
    print(f"\n{'figure':46} {'measured':>10} {'target':>10}  {'verdict':12} spread of rounds")
    for figure in figures:
        target = f"{'≤' if figure.at_most else '≥'} {figure.target:g}"
        verdict = "reached" if figure.met else "FALLS SHORT"
        spread = f"{figure.rounds.spread:.0%}" if len(figure.rounds.values) > 1 else "one run"
        value = f"{figure.rounds.median:.2f}"
        print(f"{_name(figure):46} {value:>10} {target:>10}  {verdict:12} {spread}")


def _name(figure: Figure) -> str:
    return f"{figure.name}, {figure.unit}" if figure.unit else figure.name


def _background(seen: Sequence[Round], times: driver.DriverTimes) -> Iterator[str]:
    yield f"\n{'what lies behind it (medians)':34} {'decisions/s':>12} {'CPU µs each':>12} {'p50 ms':>8} {'p99 ms':>8}"
    for name in ("constant", "pooled", "silent", "whole", "opa", "batch", "two", "steady"):
        every = [getattr(one, name) for one in seen]
        rate, cpu = median(a.per_second for a in every), median(a.cpu_each for a in every) * 1e6
        p50, p99 = (median(getattr(a, which) for a in every) * 1e3 for which in ("p50", "p99"))
        yield f"{_WHAT[name]:34} {rate:12,.0f} {cpu:12.1f} {p50:8.2f} {p99:8.2f}"
    yield (
        f"driver {times.driver.median:.0f} µs, opa-py-wasm {times.rival.median:.0f} µs, a module without rules "
        f"{times.no_rules.median:.0f} µs; loading {times.load_compiling_ms:.0f} ms compiling, "
        f"{times.load_precompiled_ms:.1f} ms precompiled"
    )
    others = median(getattr(one, name).others_busy for one in seen for name in _WHAT)
    generator = max(one.constant.generator_busy for one in seen)
    late = max(one.steady.late_p99 for one in seen) * 1e3
    yield (
        f"other programs used {others:.2f} cores meanwhile; the generator at most {generator:.2f} of its core, "
        f"and was {late:.2f} ms late (p99) on the fixed schedule"
    )


def _figure(figure: Figure) -> dict[str, Any]:
    return {
        "name": figure.name,
        "unit": figure.unit,
        "measured": figure.rounds.median,
        "target": figure.target,
        "at_most": figure.at_most,
        "met": figure.met,
        "rounds": figure.rounds.values,
        "spread": figure.rounds.spread,
    }


def _machine() -> dict[str, Any]:
    return {
        "cores": os.cpu_count(),
        "kernel": platform.release(),
        "architecture": platform.machine(),
        "python": platform.python_version(),
        "grpcio": version("grpcio"),
        "wasmtime": version("wasmtime"),
        "load_average": os.getloadavg(),
    }


def _tell(what: str) -> None:
    print(f"- {what}", file=sys.stderr, flush=True)


_WHAT = {
    "constant": "gRPC, constant answer",
    "pooled": "the same through grpcio's pool",
    "silent": "gRPC, evaluation only",
    "whole": "gRPC, whole product",
    "opa": "OPA server, HTTP",
    "batch": "EvaluateBatch of 100",
    "two": "two workers, generator between",
    "steady": "half of the whole product's rate",
}


if __name__ == "__main__":
    sys.exit(main())
