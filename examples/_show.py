"""How the examples print what forbids something and what would cure it."""

from __future__ import annotations

import json
from collections.abc import Iterable, Mapping
from typing import Any

PHRASES = {
    "set": "set {}",
    "add": "add to {}",
    "remove": "take it out of {}",
    "contains": "add it to {}",
    "at_least": "raise {}",
    "before": "bring about {}",
}
TELLING = ("given_by", "separate", "categories", "items")  # of a consent; the rest repeats the request


def show_violations(violations: Iterable[Mapping[str, Any]]) -> None:
    """Prints violations in their JSON form: the article, what it is about, and who can do what."""
    for violation in violations:
        about = ", ".join(value for values in violation["details"].values() for value in values)
        print(f"  {violation['statute']}:{violation['article']} {violation['code']}" + (f" ({about})" if about else ""))
        print("    cure: " + "\n      or: ".join(map(_cure, violation["cures"])))


def _cure(cure: Mapping[str, Any]) -> str:
    return " and ".join(map(_step, cure["requires"]))


def _step(need: Mapping[str, Any]) -> str:
    step = f"the {need['who_can']} can {PHRASES[need['op']].format(need['fact'])}"
    if not isinstance(need["value"], Mapping):
        return step
    telling = {name: need["value"][name] for name in TELLING if name in need["value"]}
    return f"{step} {json.dumps(telling)}"
