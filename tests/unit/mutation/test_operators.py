"""What each operator makes of a rule of a few lines."""

from __future__ import annotations

from pathlib import Path

import pytest

from lexgate.mutation import OPERATORS, Mutant, Mutation, Selection
from tests.unit.mutation.toy import HEADER, toy_policies

VOCABULARY = """
regions: {}
facts:
  data.kind: {type: enum, values: [gold, lead, tin], description: Which.}
  data.shown: {type: bool, description: Whether it is shown.}
  data.kept: {type: bool, description: Whether it is kept.}
  data.size: {type: int, description: How much.}
  "things[].safe": {type: bool, description: Whether it is safe.}
  "things[].sound": {type: bool, description: Whether it is sound.}
"""


def made(folder: Path, opa: Path, operator: str, rules: str, vocabulary: str = "") -> list[str]:
    """The file of each mutant without its header, each run of white space as one blank."""
    mutants = mutants_by(folder, opa, operator, rules, vocabulary)
    return [" ".join(mutant.text.decode().removeprefix(HEADER).split()) for mutant in mutants]


def mutants_by(folder: Path, opa: Path, operator: str, rules: str, vocabulary: str = "") -> list[Mutant]:
    source = toy_policies(folder, rules, vocabulary=vocabulary)
    return Mutation(source, opa).mutants(Selection(operator=operator))


@pytest.mark.parametrize(
    ("operator", "rules", "expected"),
    [
        ("drop_condition", "a if {\n\tinput.x\n\tinput.y\n}", ["a if { true input.y }", "a if { input.x true }"]),
        ("drop_condition", "a if input.x", ["a if true"]),
        ("drop_condition", "a if not input.x", ["a if true"]),
        ("drop_condition", "a if {\n\tx := input.x\n\tf(x)\n}", ["a if { x := input.x true }"]),
        (
            "drop_condition",
            "a := {x | some x in input.x; x > 1}",
            ["a := {x | true; x > 1}", "a := {x | some x in input.x; true}"],
        ),
        ("drop_condition", "default a := false", []),
        ("drop_all_conditions", "a if {\n\tinput.x\n\tinput.y\n}", ["a if { true }"]),
        ("drop_all_conditions", "a if input.x", []),
        ("negate_condition", "a if {\n\tinput.x\n\tnot input.y\n}", ["a if { not input.x not input.y }"]),
        ("negate_condition", "a if input.x or b", ["a if not input.x or b", "a if input.x or not b"]),
        ("negate_condition", "a if {\n\tx := 1\n\tx > 0\n}", ["a if { x := 1 not x > 0 }"]),
        ("negate_condition", "a contains x if some x in input.x", []),
        (
            "remove_not",
            "a if {\n\tnot input.x\n\tnot f(input.y)\n}",
            ["a if { input.x not f(input.y) }", "a if { not input.x f(input.y) }"],
        ),
        ("drop_alternative", "a if b or c", ["a if b", "a if c"]),
        ("drop_alternative", "a if b or c or d", ["a if b or c", "a if d", "a if b or d", "a if c or d"]),
        ("drop_rule", "a if input.x\n\n# Why not.\nb := 1", ["# Why not. b := 1", "a if input.x # Why not."]),
        ("drop_rule", "f(x) if x > 1", ["", "f(x) if false"]),
        ("drop_rule", "default a := false", []),
        (
            "drop_else",
            "a := 1 if {\n\tinput.x\n} else := 2 if {\n\tinput.y\n} else := 3",
            ["a := 1 if { input.x }", "a := 1 if { input.x } else := 2 if { input.y }"],
        ),
        ("move_to_other_set", 'deny contains "toy:1" if input.x', ['oblige contains "toy:1" if input.x']),
        ("move_to_other_set", 'met contains "toy:1" if input.x', ['duties contains "toy:1" if input.x']),
        ("move_to_other_set", "deny := 1", []),
        ("swap_quantifier", "a if {\n\tsome x in input.x\n\tx > 1\n}", ["a if { every x in input.x { x > 1 } }"]),
        (
            "swap_quantifier",
            "a if {\n\tevery i, x in input.x {\n\t\tx > i\n\t}\n}",
            ["a if { some i, x in input.x x > i }"],
        ),
        ("swap_quantifier", "a if some x in input.x", []),
        ("swap_comparison", "a if input.x < 2", ["a if input.x <= 2"]),
        ("swap_comparison", "a if input.x >= 2", ["a if input.x > 2"]),
        ("swap_comparison", 'a if input.x == "y"', ['a if input.x != "y"']),
        ("swap_comparison", 'a if input.x != "y"', ['a if input.x == "y"']),
        ("swap_arithmetic", "a := input.x + 1", ["a := input.x - 1"]),
        (
            "swap_arithmetic",
            "a := (input.x | input.y) - input.z",
            ["a := (input.x | input.y) + input.z", "a := (input.x & input.y) - input.z"],
        ),
        ("swap_function", "a := min(input.x)", ["a := max(input.x)"]),
        ("swap_function", 'a if startswith(input.x, "y")', ['a if endswith(input.x, "y")']),
        ("swap_arguments", "a if f(input.x, 2)", ["a if f(2, input.x)"]),
        ("swap_arguments", "a := input.x - input.y", ["a := input.y - input.x"]),
        ("swap_arguments", "a if input.x < input.y", []),
        ("swap_arguments", "a if input.x in input.y", []),
        ("shift_bound", "a if input.x < 2", ["a if input.x < 3", "a if input.x < 1"]),
        ("shift_bound", "a := input.x + 86400", ["a := input.x + 86401", "a := input.x + 86399"]),
        ("shift_bound", "a := x[0]", []),
        ("flip_boolean", "default a := false", ["default a := true"]),
        ("flip_boolean", "a if input.x == true", ["a if input.x == false"]),
        ("flip_boolean", "a if input.x", []),
        ("swap_constant", 'a if input.x == "y"', ['a if input.x == "y_x"']),
        (
            "swap_constant",
            'a if input.x == "y"\n\na if "z" == input.x',
            ['a if input.x == "z" a if "z" == input.x', 'a if input.x == "y" a if "y" == input.x'],
        ),
        ("swap_constant", 'f("y")\n\nf("z")', ['f("z") f("z")', 'f("y") f("y")']),
        ("swap_constant", 'a if f("y")', ['a if f("y_x")']),
        ("change_code", 'deny contains "toy:1" if input.x', ['deny contains "toy:1_x" if input.x']),
        (
            "change_code",
            'details contains ["toy:1", "name", n] if some n in input.x',
            [
                'details contains ["toy:1_x", "name", n] if some n in input.x',
                'details contains ["toy:1", "name_x", n] if some n in input.x',
            ],
        ),
        ("change_code", "a if input.x", []),
        ("change_default", 'default a := "unstated"', ['default a := "unstated_x"']),
        ("swap_fact", "a if {\n\tr.x\n\tr.y\n}", ["a if { r.y r.y }", "a if { r.x r.x }"]),
        ("swap_fact", "a if r.x", []),
        ("lose_fact", "a if r.x", ["a if r.x_x"]),
        ("lose_fact", "a if data.readings.x", []),
        ("drop_element", 'a := {"x", "y"}', ['a := {"y"}', 'a := {"x"}']),
        ("drop_element", 'a := {"x": 1, "y": 2}', ['a := {"y": 2}', 'a := {"x": 1}']),
        ("drop_element", 'a := ["x"]', []),
    ],
)
def test_operator(tmp_path: Path, opa: Path, operator: str, rules: str, expected: list[str]) -> None:
    assert sorted(made(tmp_path, opa, operator, rules)) == sorted(expected)


@pytest.mark.parametrize(
    ("operator", "rules", "expected"),
    [
        ("swap_constant", 'a if input.data.kind == "lead"', ['a if input.data.kind == "tin"']),
        ("swap_constant", 'a if input.data.kind == "tin"', ['a if input.data.kind == "gold"']),
        ("swap_fact", "a if input.data.shown", ["a if input.data.kept"]),
        ("swap_fact", "a if input.data.size > 1", []),
        ("lose_fact", "a if input.data.size > 1", ["a if input.data.size_x > 1"]),
        ("swap_fact", "f(thing) if thing.safe", ["f(thing) if thing.sound"]),
    ],
)
def test_operator_knows_the_vocabulary(
    tmp_path: Path, opa: Path, operator: str, rules: str, expected: list[str]
) -> None:
    assert made(tmp_path, opa, operator, rules, VOCABULARY) == expected


def test_every_operator_is_tested_and_says_what_it_does() -> None:
    (parameters,) = [mark for mark in test_operator.pytestmark if mark.name == "parametrize"]  # type: ignore[attr-defined]  # pytest adds it
    assert {operator for operator, _, expected in parameters.args[1] if expected} == set(OPERATORS)
    assert all(operator.__doc__ for operator in OPERATORS.values())


def test_what_two_operators_make_alike_is_one_mutant(tmp_path: Path, opa: Path) -> None:
    mutants = Mutation(toy_policies(tmp_path, "a if {\n\tf(input.x)\n}"), opa).mutants(Selection())
    texts = [mutant.text for mutant in mutants]
    assert len(texts) == len(set(texts)) > 1
