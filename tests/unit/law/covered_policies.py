"""Sources of policies without a gap, as small as they may be: one entry of each status, with its rules and tests."""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path

MATRIX = "law/toy.yaml"
RULES = "lexgate/statutes/toy/article_1.rego"
TESTS = "lexgate/statutes/toy/article_1_test.rego"
CASES = "cases/toy/one.yaml"
CONTENTS = "law/contents.json"

SOURCES: Mapping[str, str] = {
    MATRIX: """# The matrix of a toy.
statute: toy
title: {en: Toy}
citation: Toy No. 1
articles:
  '1':
    status: enforced   # judged in-line
    kind: rule
    effect: deny
    addressee: everyone
    code: forbidden
    quote: Nobody may.
    gist: {en: Nobody may.}
    penalties: ['6']
    cures: [{requires: [{fact: operation.kind, op: set, who_can: caller}]}]
  '1a':
    status: enforced
    kind: obligation
    effect: obligation
    addressee: everyone
    code: tell
    quote: Everybody tells.
    gist: {en: Everybody tells.}
    obligation: {verb: tell, object: everybody}

  # A standing duty.
  '1(2)':
    status: reported
    kind: evidence
    effect: obligation
    addressee: processor
    code: appoint
    quote: A processor appoints.
    gist: {en: 'A processor appoints | somebody.'}
    obligation: {verb: appoint, object: officer}
  1.p3:
    status: advice
    kind: government
    effect: advice
    addressee: processor
    code: consider
    quote: A processor may consider.
    gist: {en: A processor may consider.}
    obligation: {verb: consider, object: it}
  '5':
    status: definition
    kind: definition
    addressee: everyone
    quote: Nobody is nobody.
    gist: {en: Nobody is nobody.}
  '6':
    status: penalty
    kind: penalty
    addressee: everyone
    quote: A fine.
    gist: {en: A fine.}
""",
    RULES: """package lexgate.statutes.toy

import data.lexgate.facts

# METADATA
# title: 'Doing it'
# custom:
#   article: toy:1
deny contains "toy:1" if {
	facts.kind == "use"
	article_1_done
}

details contains ["toy:1", "item", item] if some item in input.items

article_1_done if input.done

# METADATA
# title: 'Telling'
# custom:
#   article: toy:1a
oblige contains "toy:1a" if input.done

# METADATA
# title: 'Appointing'
# custom:
#   article: toy:1(2)
duties contains "toy:1(2)" if input.big

met contains "toy:1(2)" if input.officer

due contains ["toy:1(2)", input.until] if input.officer

# METADATA
# title: 'Considering'
# custom:
#   article: toy:1.p3
advice contains "toy:1.p3" if input.big
""",
    "lexgate/facts.rego": """package lexgate.facts

default kind := "unstated"

kind := input.kind
""",
    TESTS: """package lexgate.statutes.toy_test

test_1_denies_it if true

test_1_permits_else if true

test_1a_obliges_to_tell if true

test_1a_spares_others if true

test_1_2_owes_an_officer if true

test_1_2_meets_with_one if true

test_1_p3_advises_the_big if true

test_1_p3_spares_the_small if true
""",
    CASES: """cases:
  - name: it is done
    story: Somebody does it.
    request: {done: true}
    expect:
      effect: DENY
      articles: {cited: ["toy:1"]}
      posture: {owed: ["toy:1(2)"]}
  - name: it is not done
    story: Nobody does it.
    request: {done: false}
    expect:
      effect: ALLOW
      articles: {not_cited: ["toy:1"]}
      obligations: {"toy:1a": {verb: tell}}
      posture: {met: ["toy:1(2)"], advice: ["toy:1.p3"]}
""",
    CONTENTS: '{"toy": {"entries": 6, "sha256": "9f9b125176c5bd0b91a6d38c0038e2c11941428a2811bffce1592d88e6c88866"}}\n',
}


def covered_policies(folder: Path) -> Path:
    """Writes the sources below `folder`."""
    for name, text in SOURCES.items():
        path = folder / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(text)
    return folder


def change(folder: Path, name: str, old: str, new: str) -> None:
    """Replaces a text that is there once."""
    path = folder / name
    text = path.read_text()
    assert text.count(old) == 1, old
    path.write_text(text.replace(old, new))
