"""Folders of policies of a few lines, for tests of mutation."""

from __future__ import annotations

from pathlib import Path

RULES = "lexgate/statutes/toy/article_1.rego"
TESTS = "lexgate/statutes/toy/article_1_test.rego"
HEADER = "package lexgate.statutes.toy\n\nimport future.keywords.not\nimport future.keywords.or\n\n"
ADULT = """deny contains "toy:1" if {
	input.kind == "sell"
	not adult(input.age)
}

adult(age) if age >= 18
"""
STRONG = """
denied(kind, age) if "toy:1" in deny with input as {"kind": kind, "age": age}

test_1_denies_a_child if {
	denied("sell", 17)
	not "toy:1" in oblige with input as {"kind": "sell", "age": 17}
}

test_1_denies_an_age_unstated if "toy:1" in deny with input as {"kind": "sell"}

test_1_permits_others if {
	not denied("sell", 18)
	not denied("sell", 19)
	not denied("buy", 17)
	not denied("sell_x", 17)
}

oblige contains "toy:2" if input.never
"""
# Nobody looks at the age of eighteen, nor at what else may be done.
WEAK = """
test_1_denies_a_child if "toy:1" in deny with input as {"kind": "sell", "age": 3}

test_1_permits_a_grown_up if not "toy:1" in deny with input as {"kind": "sell", "age": 40}
"""


def toy_policies(folder: Path, rules: str, tests: str = "", *, vocabulary: str = "") -> Path:
    """Writes one article, its tests and, where there is one, a vocabulary with empty words; returns the folder."""
    (folder / RULES).parent.mkdir(parents=True)
    (folder / "data").mkdir()
    (folder / RULES).write_text(HEADER + rules, "utf-8")
    if tests:
        (folder / TESTS).write_text(HEADER + tests, "utf-8")
    if vocabulary:
        (folder / "vocabulary.yaml").write_text(vocabulary, "utf-8")
        (folder / "words.yaml").write_text("schema: 1\n", "utf-8")
    return folder
