"""The law of the model: what it reads, what it judges where, and that it is independent."""

from __future__ import annotations

import ast
from pathlib import Path
from typing import Any

import pytest
import yaml

from tests.model.law import Case, Law

OF_THE_MODEL = ("syntax", "values", "meaning", "law", "pools", "draft", "documents", "malformed", "mutants", "wordings")
PLACED = {"now": "2025-06-01", "operation": {"place": "CN", "kind": "use"}, "data": {"network": True}}


@pytest.mark.parametrize("module", OF_THE_MODEL)
def test_the_model_imports_nothing_but_the_standard_library_yaml_and_itself(root: Path, module: str) -> None:
    tree = ast.parse((root / "tests" / "model" / f"{module}.py").read_text(encoding="utf-8"))
    imported = {node.module for node in ast.walk(tree) if isinstance(node, ast.ImportFrom) and node.module}
    imported |= {name.name for node in ast.walk(tree) if isinstance(node, ast.Import) for name in node.names}
    foreign = {name for name in imported if name.split(".")[0] in {"lexgate", "orjson"} or "rego" in name}
    assert not foreign
    assert {name for name in imported if name.startswith("tests.")} <= {f"tests.model.{own}" for own in OF_THE_MODEL}


def test_the_formulas_of_the_vocabulary_are_those_of_the_specification(law: Law, policies: Path) -> None:
    facts = yaml.safe_load((policies / "vocabulary.yaml").read_text(encoding="utf-8"))["facts"]
    described = {name: fact["derived"] for name, fact in facts.items() if fact.get("derived")}
    specification = yaml.safe_load((Path(__file__).parent / "specification.yaml").read_text(encoding="utf-8"))
    formulas = {name: text for name, text in specification["formulas"].items() if name in facts}
    assert {name: "".join(text.split()) for name, text in described.items()} == {
        name: "".join(text.split()) for name, text in formulas.items()
    }
    assert set(law.trees) - set(formulas) == {
        "handles_data",
        "demanded_by_law",
        "pushes_by_automated_decision",
    }


def test_the_parameters_of_the_vocabulary_are_those_of_the_specification(law: Law) -> None:
    described = {name: fact["default"] for name, fact in law.facts.items() if "default" in fact}
    assert described == law.params


def test_every_predicate_that_is_judged_belongs_to_one_entry_point(law: Law) -> None:
    judged = [entry for point in ("decision", "posture") for entry in law.judged(point)]
    assert {entry.verb for entry in law.entries.values() if entry not in judged} == {"applies", "excluded", "define"}
    assert {entry.verb for entry in law.judged("posture")} == {"oblige", "advise"}


def test_a_denial_outweighs_a_referral_and_nothing_governs_is_a_referral(law: Law) -> None:
    core = {**PLACED, "data": {"network": True, "core": True, "personal": False}}
    assert law.decision(core)["effect"] == "REFER"
    assert law.decision({**core, "operation": {"place": "CN", "purpose_unlawful": True}})["effect"] == "DENY"
    assert law.decision({"now": "2025-06-01"})["refer"] == ["no_statute_governs"]
    assert law.decision({**PLACED, "data": {"network": True, "personal": False}})["effect"] == "ALLOW"


def test_house_rules_are_judged_where_the_regulations_govern(law: Law) -> None:
    assert law.decision(PLACED)["deny"] == ["house:personal_unstated"]
    assert law.decision({**PLACED, "now": "2024-06-01"})["deny"] == []


@pytest.mark.parametrize(
    ("operation", "place", "region"),
    [
        ({"region": "CN-HN"}, "CN", "CN-HN"),
        ({"region": "CN-HN-CS"}, "CN", "CN-HN"),
        ({"region": "CN-HNX"}, "CN", "CN-HNX"),
        ({"region": "VN-44"}, "VN", "VN-AG"),
        ({"region": "CN-HN", "place": "SG"}, "SG", "CN-HN"),
        ({"region": "elsewhere"}, None, "elsewhere"),
        ({"place": "CN"}, "CN", None),
        ({}, None, None),
    ],
)
def test_the_place_follows_from_the_region(law: Law, operation: Any, place: str | None, region: str | None) -> None:
    case = _case(law, {"operation": operation})
    assert (case["operation.place"], case["operation.region"]) == (place, region)


def test_an_entry_that_no_matrix_has_can_be_added(policies: Path) -> None:
    extra = {"statute": "ndsr", "article": "999", "kind": "rule", "predicate": "deny if data.core"}
    law = Law(policies, (extra,))
    assert law.decision({**PLACED, "data": {"network": True, "core": True, "personal": False}})["deny"] == ["ndsr:999"]


def test_a_statute_of_which_nothing_says_when_it_governs_is_refused(policies: Path) -> None:
    extra = {"statute": "harbour", "article": "2", "kind": "rule", "predicate": "deny if data.core"}
    with pytest.raises(ValueError, match="when harbour governs at the decision"):
        Law(policies, (extra,))


def test_what_obliges_without_an_entry_point_is_refused(policies: Path) -> None:
    extra = {"statute": "ndsr", "article": "999", "kind": "government", "predicate": "oblige act if data.core"}
    with pytest.raises(ValueError, match="government"):
        Law(policies, (extra,))


def _case(law: Law, roots: Any) -> Any:
    return Case(law, {"now": "2025-06-01", **roots})
