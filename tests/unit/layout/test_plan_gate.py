"""The gate refuses the pattern that OPA compiles wrongly for Wasm, and the pattern is still compiled wrongly."""

from __future__ import annotations

import json
import subprocess
from pathlib import Path
from typing import Any

import pytest

from lexgate.errors import PolicyError
from lexgate.law._opa import Opa
from lexgate.law.plan_gate import Breach, check_plan

HEAD = """package gate

import future.keywords.not

found contains item if {
	some item in input.items
"""
REFUSED = {
    "iteration": "not { some consent in input.consents; item in consent.items }",
    "iteration beside a condition": "not { input.flag; some consent in input.consents; item in consent.items }",
    "comprehension": "not count([consent | some consent in input.consents; item in consent.items]) > 0",
    "set comprehension": "not item in {i | some consent in input.consents; some i in consent.items}",
    "every": "not { every consent in input.consents { item in consent.items } }",
    "inside every": "every consent in input.consents { not { some i in consent.items; i == item } }",
}
ACCEPTED = {
    "helper": "not helper(item)",
    "membership": "not item in input.names",
    "block without iteration": "not { input.flag; item in input.names }",
    "iteration outside": "some consent in input.consents; not item in consent.items",
    "every": "every consent in input.consents { not item in consent.items }",
}
HELPER = """
helper(item) if {
	some consent in input.consents
	item in consent.items
}
"""
INPUT = {"items": ["a", "b", "c"], "consents": [{"items": ["a"]}], "names": ["b"], "flag": True}


def _write(folder: Path, body: str) -> Path:
    (folder / "gate").mkdir()
    (folder / "gate" / "rule.rego").write_text(f"{HEAD}\t{body}\n}}\n{HELPER}")
    return folder


@pytest.mark.parametrize("body", REFUSED.values(), ids=REFUSED)
def test_refuses(body: str, opa: Path, tmp_path: Path) -> None:
    with pytest.raises(PolicyError, match=r"gate/rule\.rego:7: iteration inside a `not` block"):
        check_plan(Opa(opa, _write(tmp_path, body)), ["gate"], ["gate/found"])


@pytest.mark.parametrize("body", ACCEPTED.values(), ids=ACCEPTED)
def test_accepts_what_both_engines_judge_alike(body: str, opa: Path, tmp_path: Path) -> None:
    folder = _write(tmp_path, body)
    check_plan(Opa(opa, folder), ["gate"], ["gate/found"])
    assert _evaluate(opa, folder, "wasm") == _evaluate(opa, folder, "rego")


@pytest.mark.parametrize("kind", ["iteration", "inside every"])
def test_gate_is_still_needed(kind: str, opa: Path, tmp_path: Path) -> None:
    folder = _write(tmp_path, REFUSED[kind])
    assert _evaluate(opa, folder, "rego") == ["b", "c"]
    assert _evaluate(opa, folder, "wasm") == [], (
        "this opa compiles it right: the gate may go once no older one is in use"
    )


def test_says_where_in_words() -> None:
    assert (
        str(Breach("a.rego", 3)) == "a.rego:3: iteration inside a `not` block; move it into a helper: `not helper(x)`"
    )


def _evaluate(opa: Path, folder: Path, target: str) -> Any:
    (folder / "input.json").write_text(json.dumps(INPUT))
    command = [str(opa), "eval", "--target", target, "--bundle", "gate", "--input", "input.json", "data.gate.found"]
    done = subprocess.run(command, cwd=folder, capture_output=True, check=True)
    return json.loads(done.stdout)["result"][0]["expressions"][0]["value"]
