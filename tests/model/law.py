"""The law as its predicates say it: judges a document without Rego and without anything of lexgate.

Reads the matrices (policies/law), the types of the vocabulary, and specification.yaml.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import yaml

from tests.model.meaning import Compiler, kind_of, valued
from tests.model.syntax import Node, Predicate, inlined, parse_condition
from tests.model.wordings import predicate_of

SPECIFICATION = Path(__file__).parent / "specification.yaml"
ENTRY_POINTS = ("decision", "posture")
HOUSE = "house"
IN_LINE = frozenset({"rule", "obligation"})


@dataclass(frozen=True)
class Entry:
    """One entry with a predicate; `entry_point` is where it is judged, or empty where it only documents."""

    statute: str
    article: str
    verb: str
    entry_point: str
    tree: Node
    holds: Callable[[Any], bool]

    @property
    def id(self) -> str:
        """`ndsr:22(2)`."""
        return f"{self.statute}:{self.article}"

    @property
    def governed_by(self) -> str:
        """The statute that must govern for the entry to be judged: house rules go with the Regulations."""
        return "ndsr" if self.statute == HOUSE else self.statute


class Case(dict[str, Any]):
    """The facts of one document, each found once: `case["operation.kind"]`."""

    def __init__(self, law: Law, document: Mapping[str, Any]) -> None:
        super().__init__()
        self._law = law
        self._document = document
        self._violated: dict[str, bool] = {}
        self.bound: dict[str, Any] = {}

    def __missing__(self, name: str) -> Any:
        formula = self._law.formulas.get(name)
        self[name] = value = formula(self) if formula else self._given(name)
        return value

    def has(self, name: str) -> bool:
        return self._stated(name) not in (None, "")

    def violated(self, entry: str) -> bool:
        if entry not in self._violated:
            self._violated[entry] = self._law.entries[entry].holds(self)
        return self._violated[entry]

    def _given(self, name: str) -> Any:
        stated = self._stated(name)
        if name in self._law.params and stated in {None, ""}:
            stated = self._law.params[name]
        return valued(self._law.kinds[name], stated)

    def _stated(self, name: str) -> Any:
        if name in {"operation.place", "operation.region"}:
            return self._place()[name]
        value: Any = self._document
        for part in name.split("."):
            value = value.get(part) if isinstance(value, Mapping) else None
        return value

    def _place(self) -> Mapping[str, Any]:
        """The country follows from the region where none is stated; what lies within a governed region is that one."""
        operation = self._document.get("operation") or {}
        place, region = operation.get("place"), operation.get("region")
        if region:
            place = place or _country(region)
            within = (law for code, law in self._law.regions.items() if f"{region}-".startswith(f"{code}-"))
            region = next(within, region)
        return {"operation.place": place, "operation.region": region}


def _country(region: str) -> str | None:
    country, _, rest = region.partition("-")
    return country if len(country) == 2 and country.isupper() and rest else None


class Law:
    """The predicates of all statutes. `extra` adds entries that no matrix has yet, as mappings with `statute`,
    `article`, `kind` and `predicate`."""

    def __init__(self, policies: Path, extra: tuple[Mapping[str, Any], ...] = ()) -> None:
        specification = _read(SPECIFICATION)
        facts = _read(policies / "vocabulary.yaml")["facts"]
        self.facts: Mapping[str, Mapping[str, Any]] = facts
        self.kinds = {name: kind_of(fact["type"]) for name, fact in facts.items()}
        self.kinds |= dict.fromkeys(specification["formulas"], "bool")
        self.regions = {
            code: region for region, others in specification["regions"].items() for code in (region, *others)
        }
        self.params: Mapping[str, Any] = specification["params"]
        self._functions = {
            name: (function["argument"], parse_condition(function["condition"]))
            for name, function in specification["functions"].items()
        }
        self._compiler = Compiler(self.kinds)
        self.trees = {name: self._tree(text) for name, text in specification["formulas"].items()}
        self.formulas = {name: self._compiler.condition(tree) for name, tree in self.trees.items()}
        self.entries = {entry.id: entry for entry in map(self._entry, [*_matrices(policies), *extra]) if entry}
        self.governing = {
            point: self._named(_governs(specification["governs"][point], point, self.entries)) for point in ENTRY_POINTS
        }
        self.referring = self._named(specification["refer"])
        self.entries |= {
            f"{HOUSE}:{name}": Entry(HOUSE, name, "deny", "decision", tree, holds)
            for name, (tree, holds) in self._named(specification["house"]).items()
        }
        self._judged = {
            point: [entry for entry in self.entries.values() if entry.entry_point == point] for point in ENTRY_POINTS
        }

    def decision(self, document: Mapping[str, Any]) -> dict[str, Any]:
        """What may be done: effect, and sorted governs, deny, oblige, refer."""
        case = Case(self, document)
        governs, fired = self._fired("decision", case)
        refer = [name for name, (_, holds) in self.referring.items() if holds(case)]
        refer += [] if governs else ["no_statute_governs"]
        effect = "DENY" if fired["deny"] else "REFER" if refer else "ALLOW"
        sets = {"governs": governs, "deny": fired["deny"], "oblige": fired["oblige"], "refer": refer}
        return {"effect": effect, **{name: sorted(members) for name, members in sets.items()}}

    def posture(self, document: Mapping[str, Any]) -> dict[str, Any]:
        """What a processor owes: sorted governs, owed, advice."""
        governs, fired = self._fired("posture", Case(self, document))
        return {"governs": sorted(governs), "owed": sorted(fired["oblige"]), "advice": sorted(fired["advise"])}

    def all_trees(self) -> Iterator[Node]:
        """Every condition of the law."""
        yield from self.trees.values()
        yield from (entry.tree for entry in self.entries.values())
        for conditions in (*self.governing.values(), self.referring):
            yield from (tree for tree, _ in conditions.values())

    def judged(self, entry_point: str) -> list[Entry]:
        """The entries that one entry point judges."""
        return self._judged[entry_point]

    def _fired(self, entry_point: str, case: Case) -> tuple[list[str], dict[str, list[str]]]:
        governs = [name for name, (_, holds) in self.governing[entry_point].items() if holds(case)]
        fired: dict[str, list[str]] = {"deny": [], "oblige": [], "advise": []}
        for entry in self.judged(entry_point):
            if entry.governed_by in governs and entry.holds(case):
                fired[entry.verb].append(entry.id)
        return governs, fired

    def _named(self, conditions: Mapping[str, str]) -> dict[str, tuple[Node, Callable[[Any], bool]]]:
        trees = {name: self._tree(text) for name, text in conditions.items()}
        return {name: (tree, self._compiler.condition(tree)) for name, tree in trees.items()}

    def _entry(self, raw: Mapping[str, Any]) -> Entry | None:
        if not raw.get("predicate"):
            return None
        predicate = predicate_of(raw)
        tree = inlined(predicate.condition, self._functions)
        point = _entry_point(predicate, raw["kind"])
        return Entry(raw["statute"], raw["article"], predicate.verb, point, tree, self._compiler.condition(tree))

    def _tree(self, text: str) -> Node:
        return inlined(parse_condition(text), self._functions)


def _entry_point(predicate: Predicate, kind: str) -> str:
    """Decision judges every deny, and what obliges in-line; posture what evidence obliges to, and advice."""
    if predicate.verb == "deny" or (predicate.verb == "oblige" and kind in IN_LINE):
        return "decision"
    if predicate.verb == "advise" or (predicate.verb == "oblige" and kind == "evidence"):
        return "posture"
    if predicate.verb == "oblige":
        raise ValueError(f"an entry of kind {kind} obliges to nothing")
    return ""


def _governs(conditions: Mapping[str, str], point: str, entries: Mapping[str, Entry]) -> dict[str, str]:
    """When the statutes that have entries govern. Raises `ValueError` for one of which nothing says so."""
    statutes = {entry.statute for entry in entries.values()}
    judged = {entry.statute for entry in entries.values() if entry.entry_point == point}
    if unsaid := judged - conditions.keys():
        raise ValueError(f"tests/model/specification.yaml does not say when {min(unsaid)} governs at the {point}")
    return {statute: condition for statute, condition in conditions.items() if statute in statutes}


def _matrices(policies: Path) -> list[Mapping[str, Any]]:
    """Every entry of the matrices of statutes; the house rules are described, not specified, in theirs."""
    matrices = [_read(path) for path in sorted((policies / "law").glob("*.yaml"))]
    return [
        {"statute": matrix["statute"], "article": article, **entry}
        for matrix in matrices
        if not matrix.get("house")
        for article, entry in matrix["articles"].items()
    ]


def _read(path: Path) -> Any:
    return yaml.load(path.read_text(encoding="utf-8"), getattr(yaml, "CSafeLoader", yaml.SafeLoader))  # noqa: S506 - safe
