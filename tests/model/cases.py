"""A disagreement written as a case of the law: what the predicates expect of the smallest document."""

from __future__ import annotations

import re
from collections.abc import Mapping
from pathlib import Path
from typing import Any

import yaml

from tests.model.comparison import Answer, Difference, Document

CITED = ("deny", "oblige")


def case_of(difference: Difference, document: Document, answers: Mapping[str, Answer]) -> dict[str, Any]:
    """A file of one case, in the form of policies/cases/case.schema.json."""
    other = "policies" if difference.said_by == "predicates" else "predicates"
    story = f"Only the {difference.said_by} say {difference.name} ({difference.part}); the {other} do not."
    answer = answers[difference.entry_point]
    expect = _decision(difference, answer) if difference.entry_point == "decision" else {"posture": _posture(answer)}
    case = {"name": f"{difference.name} in {difference.part}", "story": story, "document": document, "expect": expect}
    return {"title": f"{difference.name}: predicates and policies disagree", "cases": [case]}


def save(folder: Path, difference: Difference, case: Mapping[str, Any]) -> Path:
    """Writes the case into `folder`, under a name of its own."""
    folder.mkdir(parents=True, exist_ok=True)
    words = (difference.entry_point, difference.part, difference.name, difference.said_by)
    path = folder / f"{re.sub('[^a-zA-Z0-9]+', '_', '_'.join(words))}.yaml"
    path.write_text(yaml.safe_dump(case, sort_keys=False, allow_unicode=True, width=110), encoding="utf-8")
    return path


def _decision(difference: Difference, answer: Answer) -> dict[str, Any]:
    expect: dict[str, Any] = {"effect": answer["effect"]}
    cited = [name for part in CITED for name in answer[part]]
    articles = {"cited": sorted(cited)} if cited else {}
    if difference.part in CITED and difference.said_by == "policies":
        articles["not_cited"] = [difference.name]
    if articles:
        expect["articles"] = articles
    return {**expect, "governs": answer["governs"], "reasons": answer["refer"]}


def _posture(answer: Answer) -> dict[str, Any]:
    return {"owed": answer["owed"], "advice": answer["advice"]}
