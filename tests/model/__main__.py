"""Looks for documents on which the compiled policies and the predicates of the matrices disagree.

    python -m tests.model --statute angiang --entries posture --count 5000

Prints YAML: each difference once, with the smallest document found for it. Ends with 1 where there is one.
It judges the tree that it is started in: its policies/law, and what `make policies` made of them. With PYTHONPATH at
another tree, it is that tree's model.
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
from tests.model.cases import case_of, save
from tests.model.comparison import Comparison, Difference, Document
from tests.model.documents import Documents, seeded
from tests.model.law import ENTRY_POINTS, Entry, Law

FRAME = ("effect", "governs", "refer")  # parts of an answer that belong to no single entry
FIRED = ("deny", "oblige", "owed", "advice")


def main() -> int:
    options = _options()
    extra = tuple(yaml.safe_load(options.also.read_text(encoding="utf-8"))["entries"]) if options.also else ()
    law = Law(options.policies, extra)
    aims = _aims(law, options)
    policies = PolicySet.load()
    engine = WasmEngine(policies.wasm, policies.data, policies.policy_digest)
    comparison = Comparison(law, policies, engine, sorted({entry.entry_point for entry in aims}))
    report = _search(comparison, Documents(law), aims, options)
    engine.close()
    yaml.safe_dump(report, sys.stdout, sort_keys=False, allow_unicode=True, width=120)
    return 1 if report["disagreements"] else 0


def _options() -> argparse.Namespace:
    parser = argparse.ArgumentParser(
        prog="python -m tests.model", description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    parser.add_argument("--statute", help="only entries of this statute, or `house`")
    parser.add_argument("--entries", choices=(*ENTRY_POINTS, "all"), default="all", help="one entry point only")
    parser.add_argument("--article", default="", help="only articles that begin so")
    parser.add_argument("--count", type=int, default=5000, help="how many documents")
    parser.add_argument("--seed", type=int, default=1, help="another seed gives other documents")
    parser.add_argument(
        "--policies", type=Path, default=Path("policies"), help="the folder of law/ and vocabulary.yaml"
    )
    parser.add_argument("--also", type=Path, help="a YAML file with `entries` that no matrix has yet")
    parser.add_argument("--cases", type=Path, help="a folder: each difference is saved there as a case file")
    return parser.parse_args()


def _aims(law: Law, options: argparse.Namespace) -> list[Entry]:
    aims = [
        entry
        for entry in law.entries.values()
        if entry.entry_point
        and options.entries in {"all", entry.entry_point}
        and options.statute in {None, entry.statute}
        and entry.article.startswith(options.article)
    ]
    if not aims:
        sys.exit("no entry of that statute, entry point and article has a predicate")
    return aims


def _search(
    comparison: Comparison, documents: Documents, aims: list[Entry], options: argparse.Namespace
) -> dict[str, Any]:
    random = seeded(options.seed)
    ids = {entry.id for entry in aims}
    times: Counter[Difference] = Counter()
    fired: set[str] = set()
    first: dict[Difference, Document] = {}
    for number in range(options.count):
        document = documents.directed(random, random.choice(aims)) if number % 2 else documents.noise(random)
        for answer in comparison.predicates(document).values():
            fired.update(name for part in FIRED for name in answer.get(part, ()))
        for difference in comparison.differences(document):
            if difference.part in FRAME or difference.name in ids:
                times[difference] += 1
                first.setdefault(difference, document)
    found = [_described(comparison, each, first[each], count, options.cases) for each, count in times.most_common()]
    return {"documents": options.count, "disagreements": found, "never_fired": sorted(ids - fired)}


def _described(
    comparison: Comparison, difference: Difference, document: Document, times: int, folder: Path | None
) -> dict[str, Any]:
    document = comparison.smallest(document, difference)
    if folder:
        save(folder, difference, case_of(difference, document, comparison.predicates(document)))
    return {
        "entry_point": difference.entry_point,
        "part": difference.part,
        "name": difference.name,
        "only_said_by": difference.said_by,
        "times": times,
        "document": document,
    }


if __name__ == "__main__":
    sys.exit(main())
