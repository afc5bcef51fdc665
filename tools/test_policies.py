"""Runs the tests of the policies on OPA's interpreter and on Wasm, and fails when one was skipped or none was there.

On Wasm, `opa test --target wasm` compiles a module for each test, which takes minutes, and it leaves the failed cases
of a table test (`test_x[name] if …`) out of its report while the test counts as passed (both seen with OPA 1.22.2). So
here one module has every test as an entry point, and the driver that lexgate itself uses evaluates them; each case that
the interpreter ran must be true there too. Every line of the rules must be reached by a test.
"""

from __future__ import annotations

import argparse
import json
import subprocess
import sys
from pathlib import Path
from typing import Any

from lexgate.engine import WasmEngine
from lexgate.errors import EngineFault
from lexgate.law._opa import Opa, member, reaching
from lexgate.law.build import FOLDERS
from lexgate.law.policy_set import DATA, WASM

POLICIES = Path(__file__).parent.parent / "policies"
NOT_PASSED = ("fail", "error", "skip")


def main() -> int:
    """Runs every test on each engine; returns 1 when any did not pass."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--opa", type=Path, required=True)
    parser.add_argument("--policies", type=Path, default=POLICIES)
    options = parser.parse_args()
    opa = Opa(options.opa, options.policies)
    tests = _interpreted(opa)
    results = {"rego": {name: word for test in tests for name, word in _cases(_name(test), test).items()}}
    results["wasm"] = _compiled(opa, tests) if tests else {}
    cases = list(results["rego"])
    problems = sum(_report(engine, outcome, cases) for engine, outcome in results.items())
    bare = _unreached(opa)
    for place in bare:
        print(f"{place}: no test reaches this line", file=sys.stderr)
    print(f"lines of the rules that no test reaches: {len(bare)}")
    return int(bool(problems) or bool(bare) or not tests)


def _report(engine: str, outcome: dict[str, str], cases: list[str]) -> int:
    problems = {case: outcome.get(case, "fail") for case in cases if outcome.get(case) != "passed"}
    for case, problem in sorted(problems.items()):
        print(f"{case}: {problem} on {engine}", file=sys.stderr)
    print(f"tests of the policies on {engine}: {len(cases) - len(problems)} of {len(cases)} passed")
    return len(problems)


def _interpreted(opa: Opa) -> list[dict[str, Any]]:
    command = [str(opa.binary.absolute()), "test", "--format", "json", "--bundle", *FOLDERS]
    done = subprocess.run(command, cwd=opa.folder, capture_output=True, text=True, check=False)
    try:
        return json.loads(done.stdout) or []
    except json.JSONDecodeError:
        sys.exit(f"opa test: {done.stdout}{done.stderr}")


def _unreached(opa: Opa) -> list[str]:
    report = json.loads(opa.run("test", "--coverage", "--format", "json", "--bundle", *FOLDERS))
    return [
        f"{name}:{row}"
        for name, file in report["files"].items()
        for part in file.get("not_covered", ())
        for row in range(part["start"]["row"], part["end"]["row"] + 1)
    ]


def _name(test: dict[str, Any]) -> str:
    return f"{test['location']['file']}:{test['location']['row']}: {test['name']}"


def _cases(name: str, result: dict[str, Any]) -> dict[str, str]:
    """The cases of a table test, or the test itself, with how each ended."""
    if not (parts := result.get("sub_results")):
        return {name: next((word for word in NOT_PASSED if result.get(word)), "passed")}
    outcome: dict[str, str] = {}
    for part, inner in parts.items():
        outcome |= _cases(f"{name}[{part}]", inner)
    return outcome


def _compiled(opa: Opa, tests: list[dict[str, Any]]) -> dict[str, str]:
    entry_points = {
        _name(test): f"{test['package'].removeprefix('data.')}.{test['name']}".replace(".", "/") for test in tests
    }
    module = opa.build("--target", "wasm", *reaching(sorted(set(entry_points.values()))), "--bundle", *FOLDERS)
    engine = WasmEngine(member(module, WASM), member(module, DATA), digest="")
    outcome: dict[str, str] = {}
    for name, entry_point in entry_points.items():
        outcome |= _true_cases(name, _value(engine, entry_point))
    return outcome


def _value(engine: WasmEngine, entry_point: str) -> Any:
    try:
        return json.loads(engine.evaluate(entry_point, b"{}"))
    except EngineFault:
        return None  # undefined, which is how a test fails


def _true_cases(name: str, value: Any) -> dict[str, str]:
    if not isinstance(value, dict):
        return {name: "passed"} if value is True else {}
    outcome: dict[str, str] = {}
    for part, inner in value.items():
        outcome |= _true_cases(f"{name}[{part}]", inner)
    return outcome


if __name__ == "__main__":
    sys.exit(main())
