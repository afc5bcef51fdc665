"""Runs the tests of the policies on both engines of opa, and fails when one was skipped or when there was none.

A case of a table test (`test_x[name] if …`) that fails on Wasm is left out of opa's report there, and the test counts
as passed (seen with OPA 1.22.2). So each case that ran on one engine must have run on the other.
"""

from __future__ import annotations

import argparse
import json
import subprocess
import sys
from pathlib import Path
from typing import Any

from lexgate.law.build import FOLDERS

POLICIES = Path(__file__).parent.parent / "policies"
TARGETS = ("rego", "wasm")
NOT_PASSED = ("fail", "error", "skip")


def main() -> int:
    """Runs every test on each target; returns 1 when any did not pass."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--opa", type=Path, required=True)
    parser.add_argument("--policies", type=Path, default=POLICIES)
    options = parser.parse_args()
    results = {target: _results(options.opa.absolute(), options.policies, target) for target in TARGETS}
    everything = set().union(*results.values())
    wrong = 0
    for target, outcome in results.items():
        problems = {case: outcome.get(case, "did not run") for case in everything if outcome.get(case) != "passed"}
        for case, problem in sorted(problems.items()):
            print(f"{case}: {problem} on {target}", file=sys.stderr)
        print(f"opa test -t {target}: {len(everything) - len(problems)} of {len(everything)} passed")
        wrong += len(problems)
    return int(bool(wrong) or not everything)


def _results(opa: Path, policies: Path, target: str) -> dict[str, str]:
    command = [str(opa), "test", "--format", "json", "--target", target, "--bundle", *FOLDERS]
    done = subprocess.run(command, cwd=policies, capture_output=True, text=True, check=False)
    try:
        tests: list[dict[str, Any]] = json.loads(done.stdout) or []
    except json.JSONDecodeError:
        sys.exit(f"opa test -t {target}: {done.stdout}{done.stderr}")
    outcome: dict[str, str] = {}
    for test in tests:
        outcome |= _cases(f"{test['location']['file']}:{test['location']['row']}: {test['name']}", test)
    return outcome


def _cases(name: str, result: dict[str, Any]) -> dict[str, str]:
    if not (parts := result.get("sub_results")):
        return {name: _word(result)}
    outcome: dict[str, str] = {}
    for part, inner in parts.items():
        outcome |= _cases(f"{name}[{part}]", inner)
    return outcome


def _word(result: dict[str, Any]) -> str:
    return next((word for word in NOT_PASSED if result.get(word)), "passed")


if __name__ == "__main__":
    sys.exit(main())
