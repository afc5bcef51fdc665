"""A run over a few lines: who kills, who survives, what is remembered, what the justifications do."""

from __future__ import annotations

from pathlib import Path

import pytest

from lexgate.errors import PolicyError
from lexgate.mutation import KILLED, NOT_MADE, SURVIVED, Memory, Mutation, Outcome, Selection, read_justified
from tests.unit.mutation.toy import ADULT, RULES, STRONG, TESTS, WEAK, toy_policies


def run(source: Path, opa: Path, memory: Path | None = None, selection: Selection | None = None) -> Outcome:
    mutation = Mutation(source, opa)
    return mutation.run(mutation.mutants(selection or Selection()), memory=Memory(memory))


def test_strong_tests_let_no_mutant_survive(tmp_path: Path, opa: Path) -> None:
    outcome = run(toy_policies(tmp_path, ADULT, STRONG), opa)
    assert [each.mutant.difference for each in outcome.unexplained] == []
    assert outcome.share == 1.0
    assert len(outcome.having(KILLED)) > 10


def test_weak_tests_let_mutants_survive(tmp_path: Path, opa: Path) -> None:
    outcome = run(toy_policies(tmp_path, ADULT, WEAK), opa)
    survivors = {each.mutant.difference for each in outcome.having(SURVIVED)}
    assert '-\tinput.kind == "sell"\n+\ttrue' in survivors
    assert "-adult(age) if age >= 18\n+adult(age) if age > 18" in survivors
    assert "-adult(age) if age >= 18\n+adult(age) if age >= 19" in survivors
    assert "-adult(age) if age >= 18\n+adult(age) if age < 18" not in survivors
    assert 0 < outcome.share < 1


def test_a_survivor_says_where_it_is(tmp_path: Path, opa: Path) -> None:
    (first, *_) = run(toy_policies(tmp_path, ADULT, WEAK), opa).having(SURVIVED)
    assert first.statute == "toy"
    assert (first.mutant.place, first.mutant.rule) == (f"{RULES}:7", "lexgate.statutes.toy.deny")


def test_a_killed_mutant_names_the_test_that_noticed(tmp_path: Path, opa: Path) -> None:
    outcome = run(toy_policies(tmp_path, ADULT, STRONG), opa, selection=Selection(operator="change_code"))
    (killed,) = outcome.judged
    assert killed.verdict.by == "data.lexgate.statutes.toy.test_1_denies_a_child"
    assert killed.verdict.scope == "own"


def test_a_mutant_that_does_not_compile_counts_as_not_made(tmp_path: Path, opa: Path) -> None:
    rules = "deny contains x if some x in input.x\n\nf(x) if x > 1\n\na if f(1)\n"
    outcome = run(toy_policies(tmp_path, rules, 'test_1_denies if "x" in deny with input as {"x": ["x"]}\n'), opa)
    reasons = {each.mutant.difference: each.verdict.by for each in outcome.having(NOT_MADE)}
    assert reasons["-deny contains x if some x in input.x\n+deny contains x if true"].endswith("var x is unsafe")
    assert reasons["-f(x) if x > 1"].endswith("undefined function f")
    assert len(outcome.having(KILLED)) + len(outcome.having(SURVIVED)) + len(reasons) == len(outcome.judged)


def test_tests_that_fail_anyway_judge_nothing(tmp_path: Path, opa: Path) -> None:
    source = toy_policies(tmp_path, ADULT, WEAK + "\ntest_1_denies_nobody if false\n")
    with pytest.raises(PolicyError, match=r"fail on the policies as they are: data\.lexgate\.statutes\.toy\.test_1"):
        run(source, opa)


def test_ids_survive_moving_lines_and_change_with_the_rule(tmp_path: Path, opa: Path) -> None:
    source = toy_policies(tmp_path, ADULT)
    before = [mutant.id for mutant in Mutation(source, opa).mutants(Selection())]
    assert len(set(before)) == len(before)
    path = source / RULES
    text = path.read_text("utf-8")
    path.write_text(text.replace("deny contains", "# A remark.\n\nelsewhere := 1\n\ndeny contains"), "utf-8")
    moved = [mutant.id for mutant in Mutation(source, opa).mutants(Selection())]
    assert set(before) < set(moved)
    path.write_text(text.replace("18", "21"), "utf-8")
    changed = {mutant.id for mutant in Mutation(source, opa).mutants(Selection())}
    lost = [mutant for mutant in before if mutant not in changed]
    assert 0 < len(lost) < len(before)


def test_a_run_goes_on_where_it_stopped(tmp_path: Path, opa: Path) -> None:
    source, state = toy_policies(tmp_path / "policies", ADULT, WEAK), tmp_path / "state.jsonl"
    first = run(source, opa, state)
    lines = state.read_bytes().splitlines(keepends=True)
    assert len(lines) == len(first.judged)
    state.write_bytes(b"".join(lines[:-3]) + b'{"id": "cut o')
    again = run(source, opa, state)
    assert again == first
    assert len(state.read_bytes().splitlines()) == len(lines) + 1, "only three were judged again"


def test_what_changed_is_judged_again(tmp_path: Path, opa: Path) -> None:
    source, state = toy_policies(tmp_path / "policies", ADULT, WEAK), tmp_path / "state.jsonl"
    assert run(source, opa, state).unexplained
    (source / TESTS).write_text((source / TESTS).read_text("utf-8") + STRONG, "utf-8")
    assert run(source, opa, state).unexplained == []


def kills_written(state: Path) -> int:
    return state.read_bytes().count(b'"word":"killed"')


def test_a_kill_is_remembered_while_its_test_and_what_it_reaches_stay(tmp_path: Path, opa: Path) -> None:
    source, state = toy_policies(tmp_path / "policies", ADULT, STRONG), tmp_path / "state.jsonl"
    killed = len(run(source, opa, state).having(KILLED))
    tests = source / TESTS
    text = tests.read_text("utf-8")
    tests.write_text(f"{text}\ntest_1_permits_anything_else if true\n", "utf-8")
    assert len(run(source, opa, state).having(KILLED)) == kills_written(state) == killed, "none was judged again"
    tests.write_text(text.replace('not denied("sell", 19)', 'not denied("sell", 20)'), "utf-8")
    assert len(run(source, opa, state).having(KILLED)) == killed
    assert killed < kills_written(state) < 2 * killed, "what the other tests killed stays killed"


def test_a_selection_takes_a_statute_an_article_an_operator(tmp_path: Path, opa: Path) -> None:
    mutation = Mutation(toy_policies(tmp_path, ADULT), opa)
    everything = mutation.mutants(Selection())
    assert mutation.statutes == ["toy"]
    assert mutation.mutants(Selection("toy", "1")) == everything
    assert mutation.mutants(Selection("toy", "11")) == mutation.mutants(Selection("ndsr")) == []
    assert {each.operator for each in mutation.mutants(Selection(operator="shift_bound"))} == {"shift_bound"}


def test_justified_survivors_are_explained_and_what_is_killed_is_stale(tmp_path: Path, opa: Path) -> None:
    mutation = Mutation(toy_policies(tmp_path, ADULT, WEAK), opa)
    mutants = mutation.mutants(Selection())
    plain = mutation.run(mutants)
    survivors, killed = ([each.mutant.id for each in plain.having(word)] for word in (SURVIVED, KILLED))
    elsewhere = "gdpr/article_6:drop_rule:0123456789"
    reasons = dict.fromkeys([*survivors, killed[0], elsewhere], "it is the same")
    outcome = mutation.run(mutants, justified=reasons)
    assert outcome.unexplained == []
    assert list(outcome.stale) == [killed[0]]


@pytest.mark.parametrize(
    ("text", "said"),
    [
        ("reason: x", "is no list"),
        ("- reason: x", "entry 1 needs a `reason` and a list of `mutants`"),
        ("- mutants: [a]", "entry 1 needs"),
        ("- {reason: ' ', mutants: [a]}", "entry 1 needs"),
        ("- a", "entry 1 needs"),
        ("- {reason: x, mutants: [a]}\n- {reason: y, mutants: [b, a]}", "names a twice"),
    ],
)
def test_justifications_need_a_reason_for_each_mutant(tmp_path: Path, text: str, said: str) -> None:
    path = tmp_path / "justified.yaml"
    path.write_text(text, "utf-8")
    with pytest.raises(PolicyError, match=said):
        read_justified(path)


def test_justifications_may_share_a_reason(tmp_path: Path) -> None:
    path = tmp_path / "justified.yaml"
    path.write_text("- reason: >-\n    the\n    same\n  mutants:\n    - a:drop_rule:1 # why\n    - b\n", "utf-8")
    assert read_justified(path) == {"a:drop_rule:1": "the same", "b": "the same"}
    path.write_text("", "utf-8")
    assert read_justified(path) == {}
