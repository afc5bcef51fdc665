"""The Wasm driver by itself: against opa-py-wasm, against a module without rules, and how long a module takes to load.

`python -m benchmarks.driver`. Both evaluators go from the text of an input to the decision as a Python value, one after
the other in each round. What counts is processor time, so that other programs on the machine disturb less.
"""

from __future__ import annotations

import argparse
import shutil
import subprocess
import tarfile
import tempfile
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from itertools import cycle, islice
from pathlib import Path
from time import perf_counter, thread_time

import orjson

from benchmarks import corpus
from benchmarks.stats import Rounds
from lexgate.bootstrap import assemble
from lexgate.config import Config
from lexgate.engine import DECISION, WasmEngine
from lexgate.law.build import build_policy_set
from lexgate.law.policy_set import DATA, WASM, PolicySet

ROOT = Path(__file__).parent.parent
OPA = ROOT / ".tools/bin/opa"
RIVAL_PYTHON = ROOT / ".venv-bench/bin/python"
_NO_RULES = 'package lexgate\n\ndecision := {"effect": "DENY", "governs": []}\n'


class WrongAnswer(Exception):
    """The rival does not decide as the driver does, so their times say nothing."""


@dataclass(frozen=True)
class DriverTimes:
    """Microseconds a call in each round; load times in milliseconds.

    `all_statutes` and `ndsr_alone` are of requests that only NDSR governs, with every statute
    loaded and with NDSR alone.
    """

    load_compiling_ms: float
    load_precompiled_ms: float
    driver: Rounds
    rival: Rounds
    no_rules: Rounds
    all_statutes: Rounds
    ndsr_alone: Rounds


class Rival:
    """The process with opa-py-wasm."""

    def __init__(self, process: subprocess.Popen[str]) -> None:
        self._process = process

    def line(self) -> str:
        """Returns the next line that it says."""
        assert self._process.stdout  # noqa: S101 - it was started with a pipe
        return self._process.stdout.readline()

    def seconds(self, count: int) -> float:
        """Returns the seconds of `count` evaluations."""
        assert self._process.stdin  # noqa: S101 - as above
        self._process.stdin.write(f"{count}\n")
        self._process.stdin.flush()
        return float(self.line())


@contextmanager
def _rival(inputs: Sequence[bytes], effects: Sequence[str], folder: Path) -> Iterator[Rival]:
    listed, policies = folder / "inputs.jsonl", PolicySet.load().folder
    listed.write_bytes(b"\n".join(inputs))
    command: list[Path | str] = [
        RIVAL_PYTHON,
        "-I",
        Path(__file__).with_name("rival.py"),
        policies / WASM,
        policies / DATA,
        listed,
    ]
    with subprocess.Popen(command, stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True) as process:
        rival = Rival(process)
        try:
            if orjson.loads(rival.line() or "null") != list(effects):
                raise WrongAnswer("opa-py-wasm did not decide every input as the driver does")
            yield rival
        finally:
            process.kill()


def _seconds(engine: WasmEngine, inputs: Iterator[bytes], count: int) -> float:
    chosen = list(islice(inputs, count))
    started = thread_time()
    for document in chosen:
        orjson.loads(engine.evaluate(DECISION, document))
    return thread_time() - started


def without_rules(folder: Path) -> WasmEngine:
    """Returns an engine whose policies only answer: what the driver and the passing of input and answer cost."""
    source, bundle = folder / "none.rego", folder / "none.tar.gz"
    source.write_text(_NO_RULES)
    subprocess.run([OPA, "build", "-t", "wasm", "-e", DECISION, "-o", bundle, source], check=True)
    with tarfile.open(bundle) as archive:
        module = archive.extractfile("/policy.wasm")
        assert module  # noqa: S101 - opa build puts it there
        return WasmEngine(module.read(), b"{}", "sha256:none")


def ndsr_alone(folder: Path) -> WasmEngine:
    """Returns an engine of the same policies without the rules of the other statutes."""
    source, built = folder / "policies", folder / "ndsr-alone"
    shutil.copytree(ROOT / "policies", source, ignore=shutil.ignore_patterns("*_test.rego", "cases"))
    for statute in (source / "lexgate/statutes").iterdir():
        if statute.name != "ndsr":
            shutil.rmtree(statute)
    build_policy_set(source, built, OPA)
    policies = PolicySet.load(built)
    return WasmEngine(policies.wasm, policies.data, policies.policy_digest)


def _only_ndsr_governs(document: bytes) -> bool:
    return "region" not in orjson.loads(document)["operation"]


def _milliseconds(work: Callable[[], WasmEngine], times: int) -> float:
    took = []
    for _ in range(times):
        started = perf_counter()
        work().close()
        took.append(perf_counter() - started)
    return min(took) * 1000


def measure(inputs: Sequence[bytes], effects: Sequence[str], *, rounds: int, calls: int) -> DriverTimes:
    """Measures in interleaved rounds of `calls` evaluations each. Raises `WrongAnswer`."""
    policies = PolicySet.load()
    digest = policies.policy_digest
    with tempfile.TemporaryDirectory(prefix="lexgate-bench-") as name, _rival(inputs, effects, Path(name)) as rival:
        folder = Path(name)
        cache = folder / "cache"
        engine = WasmEngine(policies.wasm, policies.data, digest, cache=cache)
        empty, alone = without_rules(folder), ndsr_alone(folder)
        endless, national = cycle(inputs), cycle([each for each in inputs if _only_ndsr_governs(each)])
        taken: list[tuple[float, ...]] = []
        for _ in range(rounds + 1):
            ours = _seconds(engine, endless, calls)
            its = rival.seconds(calls)
            few = (_seconds(each, national, calls) for each in (engine, alone))
            taken.append((ours, its, _seconds(empty, endless, calls), *few))
        times = [Rounds([each / calls * 1e6 for each in row]) for row in zip(*taken[1:], strict=True)]
        compiling = _milliseconds(lambda: WasmEngine(policies.wasm, policies.data, digest), 2)
        precompiled = _milliseconds(lambda: WasmEngine(policies.wasm, policies.data, digest, cache=cache), 5)
        return DriverTimes(compiling, precompiled, *times)


def _shown(times: DriverTimes) -> Iterator[tuple[str, Rounds]]:
    yield "driver", times.driver
    yield "opa-py-wasm", times.rival
    yield "no rules", times.no_rules
    yield "five statutes", times.all_statutes
    yield "NDSR alone", times.ndsr_alone


def main() -> None:
    """Prints what was measured."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--rounds", type=int, default=5)
    parser.add_argument("--calls", type=int, default=3000)
    options = parser.parse_args()
    application = assemble(Config())
    entries = corpus.build(application, 1000)
    application.close()
    inputs, effects = [entry.input for entry in entries], [entry.decision.effect.value for entry in entries]
    times = measure(inputs, effects, rounds=options.rounds, calls=options.calls)
    for name, values in _shown(times):
        print(f"{name:13} {values.median:8.1f} µs a call, spread {values.spread:.0%}")
    print(f"driver ÷ opa-py-wasm {times.driver.over(times.rival).median:.3f}")
    print(f"loading {times.load_compiling_ms:.1f} ms compiling, {times.load_precompiled_ms:.1f} ms precompiled")


if __name__ == "__main__":
    main()
