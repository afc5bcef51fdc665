"""Refuses iteration inside a `not` block, which OPA compiles wrongly for Wasm.

`not { some x in xs; … }` becomes, in OPA's intermediate representation, a `NotStmt` around a `ScanStmt` that sets a
local to true when the body held; the local is tested after the scan and never reset. Where the block is reached a
second time, in a loop around it, the local still says true: a rule that denies is dropped in silence, on the Wasm
engine only (seen with OPA 1.22.2). Comprehensions and `every` come out right today, but they stand on the same ground,
so no iteration at all is accepted in the block: a named helper (`not helper(x)`) has its own locals, and reads better.
"""

from __future__ import annotations

import json
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from lexgate.errors import PolicyError
from lexgate.law._opa import Opa, member, reaching, sources


@dataclass(frozen=True, slots=True, order=True)
class Breach:
    """An iteration inside a `not` block, where it stands in the Rego."""

    file: str
    row: int

    def __str__(self) -> str:
        return f"{self.file}:{self.row}: iteration inside a `not` block; move it into a helper: `not helper(x)`"


def check_plan(opa: Opa, folders: Sequence[str], entry_points: Sequence[str]) -> dict[str, Any]:
    """Returns the plan of the rules that the entry points reach.

    Raises `PolicyError` naming each iteration inside a `not` block.
    """
    bundle = opa.build("--target", "plan", *reaching(entry_points), *sources(folders))
    plan: dict[str, Any] = json.loads(member(bundle, "plan.json"))
    if breaches := find_breaches(plan):
        raise PolicyError("the plan gate refuses the policies:\n" + "\n".join(map(str, breaches)))
    return plan


def find_breaches(plan: Mapping[str, Any]) -> list[Breach]:
    """Returns the iterations inside `not` blocks of a plan, as `opa build --target plan` writes it."""
    files = [file["value"] for file in plan["static"]["files"]]
    return sorted({Breach(files[place["file"]], place["row"]) for place in _negated_scans(plan, None)})


def _negated_scans(node: Any, negation: Mapping[str, Any] | None) -> Iterator[Mapping[str, Any]]:
    if isinstance(node, list):
        for item in node:
            yield from _negated_scans(item, negation)
    elif isinstance(node, dict):
        statement: Mapping[str, Any] = node.get("stmt", {})
        if negation and node.get("type") == "ScanStmt":
            # What the compiler itself made has no row; then the block around it says where.
            yield statement if statement["row"] else negation
        if node.get("type") == "NotStmt":
            negation = statement
        for item in node.values():
            yield from _negated_scans(item, negation)
