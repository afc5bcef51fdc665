"""A new house rule: rule, tests, entry of the matrix and cases, which pass as they are and wait to be rewritten."""

from __future__ import annotations

import re
from collections.abc import Mapping
from pathlib import Path
from typing import Any

from jinja2 import Environment, FileSystemLoader, StrictUndefined

from lexgate.cli._failure import Failure
from lexgate.law._yaml import parse_yaml
from lexgate.law.house import HOUSE_MATRIX
from lexgate.law.policy_set import PolicySet

_NAME = re.compile(r"[a-z][a-z0-9]*(?:_[a-z0-9]+)*", re.ASCII)
_LONGEST = 64
_RESERVED = ("test", "todo")  # opa takes a rule whose name begins so for a test
_TEMPLATES = Environment(
    loader=FileSystemLoader(Path(__file__).with_name("house_rule")),
    undefined=StrictUndefined,
    keep_trailing_newline=True,
    autoescape=False,  # noqa: S701 - it writes Rego and YAML, of names that were checked
)
_OTHERS = ("delivery", "upkeep")


def new_house_rule(folder: Path, name: str, purpose: str) -> list[Path]:
    """Writes a house rule into the sources of policies, or into a folder that holds house rules alone.

    Returns the files, the changed matrix last. Raises `Failure`, before anything is written, for a name that is none or
    is taken.
    """
    for stated in (name, purpose):
        _check_name(stated)
    files = _files(folder, name, purpose)
    for path in files:
        if path.exists():
            raise Failure(f"{path} is there already: give the rule another name")
    matrix = folder / HOUSE_MATRIX
    text = _with_entry(matrix, name, purpose)
    for path, content in {**files, matrix: text}.items():
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(content, "utf-8")
    return [*files, matrix]


def _check_name(stated: str) -> None:
    if not _NAME.fullmatch(stated) or len(stated) > _LONGEST or stated.split("_", maxsplit=1)[0] in _RESERVED:
        raise Failure(f"{stated!r} is no name: write small letters and digits in words joined by _, not test_ or todo_")


def _files(folder: Path, name: str, purpose: str) -> dict[Path, str]:
    words = {"name": name, "purpose": purpose, "other": next(other for other in _OTHERS if other != purpose)}
    rules = folder / "lexgate" / "house"
    return {
        rules / f"{name}.rego": _rendered("rule.rego", words),
        rules / f"{name}_test.rego": _rendered("rule_test.rego", words),
        folder / "cases" / "house" / f"{name}.yaml": _rendered("cases.yaml", words),
    }


def _rendered(template: str, words: Mapping[str, str]) -> str:
    return _TEMPLATES.get_template(f"{template}.jinja").render(words)


def _with_entry(matrix: Path, name: str, purpose: str) -> str:
    """The matrix of the house with one entry more, at its end, where its entries stand."""
    there = matrix.is_file()
    before = matrix.read_text("utf-8") if there else _rendered("house.yaml", {})
    old: Mapping[str, Any] = (parse_yaml(before, str(matrix)).get("articles") or {}) if there else {}
    if name in {*old, *_taken()}:
        raise Failure(f"house:{name} is there already: give the rule another name")
    after = before.rstrip("\n") + "\n" + _rendered("entry.yaml", {"name": name, "purpose": purpose})
    new = parse_yaml(after, str(matrix)).get("articles") or {}
    if {**old, name: new.get(name)} != new:
        raise Failure(f"{matrix} does not end with its articles: bring them to its end")
    return after


def _taken() -> set[str]:
    """The codes and house rules that lexgate has: a code stands once in all matrices."""
    statutes = PolicySet.load().law["statutes"]
    codes = {entry.get("code") for matrix in statutes.values() for entry in matrix["articles"].values()}
    return {*codes, *statutes["house"]["articles"]}
