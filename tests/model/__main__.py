"""Looks for documents on which the compiled policies of this tree and the predicates of its matrices disagree.

    python -m tests.model --statute angiang --entries posture --count 5000

Prints YAML: each difference once, with the smallest document found for it. Ends with 1 where there is one.
"""

from __future__ import annotations

import argparse
import sys
from collections import Counter
from pathlib import Path
from typing import Any

import yaml

from lexgate.engine import WasmEngine
from lexgate.law.policy_set import PolicySet
from tests.model.comparison import Comparison
from tests.model.documents import Documents, seeded
from tests.model.law import Entry, Law

FIRED = ("deny", "oblige", "owed", "advice")


def main() -> int:
    options = _options()
    extra = tuple(yaml.safe_load(options.also.read_text())["entries"]) if options.also else ()
    law = Law(options.policies, extra)
    policies = PolicySet.load()
    engine = WasmEngine(policies.wasm, policies.data, policies.policy_digest)
    comparison = Comparison(law, policies, engine)
    found = _search(comparison, Documents(law), _aims(law, options), options)
    engine.close()
    yaml.safe_dump(found, sys.stdout, sort_keys=False, allow_unicode=True, width=120)
    return 1 if found["disagreements"] else 0


def _options() -> argparse.Namespace:
    parser = argparse.ArgumentParser(prog="python -m tests.model", description=__doc__)
    parser.add_argument("--statute", help="only entries of this statute")
    parser.add_argument("--entries", choices=("decision", "posture", "all"), default="all", help="one entry point only")
    parser.add_argument("--article", help="only articles that begin so")
    parser.add_argument("--count", type=int, default=5000, help="how many documents")
    parser.add_argument("--seed", type=int, default=1)
    parser.add_argument(
        "--policies", type=Path, default=Path("policies"), help="the folder of law/ and vocabulary.yaml"
    )
    parser.add_argument("--also", type=Path, help="a YAML file with `entries` that no matrix has yet")
    return parser.parse_args()


def _aims(law: Law, options: argparse.Namespace) -> list[Entry]:
    aims = [
        entry
        for entry in law.entries.values()
        if entry.entry_point
        and options.entries in ("all", entry.entry_point)
        and options.statute in (None, entry.statute)
        and entry.article.startswith(options.article or "")
    ]
    if not aims:
        sys.exit("no entry of that statute, entry point and article has a predicate")
    return aims


def _search(comparison: Comparison, documents: Documents, aims: list[Entry], options: argparse.Namespace) -> Any:
    random = seeded(options.seed)
    times: Counter[tuple[str, str, str]] = Counter()
    fired: Counter[str] = Counter()
    cases: dict[tuple[str, str, str], Any] = {}
    ids = {entry.id for entry in aims}
    points = sorted({entry.entry_point for entry in aims})
    for number in range(options.count):
        aim = random.choice(aims)
        document = documents.directed(random, aim) if number % 2 else documents.noise(random)
        for point in points:
            answer = comparison.model(point, document)
            fired.update(ids.intersection(name for part in FIRED for name in answer.get(part, ())))
            for part, marks in comparison.differences(point, document).items():
                for mark in marks:
                    times[point, part, mark] += 1
                    cases.setdefault((point, part, mark), document)
    return {
        "documents": options.count,
        "disagreements": [
            _described(comparison, key, cases[key], count)
            for key, count in times.most_common()
            if options.statute is None or key[1] in ("governs", "effect", "refer") or _of(key[2], ids)
        ],
        "never_fired": sorted(ids - set(fired)),
    }


def _of(mark: str, ids: set[str]) -> bool:
    return mark[1:] in ids


def _described(comparison: Comparison, key: tuple[str, str, str], document: Any, times: int) -> Any:
    point, part, mark = key
    side = (
        "the policies say it, the predicates do not" if mark[0] == "+" else "the predicates say it, the policies do not"
    )
    smallest = comparison.smallest(point, document, part, mark)
    return {"entry_point": point, "part": part, "id": mark[1:], "meaning": side, "times": times, "document": smallest}


if __name__ == "__main__":
    sys.exit(main())
