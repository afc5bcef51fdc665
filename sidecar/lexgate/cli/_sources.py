"""The sources of the policies, where lexgate runs from a checkout of its project."""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping
from pathlib import Path
from typing import Any

_TEST = re.compile(r"^test_(\w+)", re.ASCII | re.MULTILINE)
_NO_WORD = re.compile(r"[^a-z0-9]+")
CHECKOUT = Path(__file__).parents[3]


def policy_sources() -> Path | None:
    """Returns the folder of the policies, or None where lexgate was installed without it."""
    folder = CHECKOUT / "policies"
    return folder if (folder / "lexgate" / "decision.rego").is_file() else None


def rego_tests_of(statute: str, article: str, articles: Iterable[str], law: Mapping[str, Any]) -> list[str] | None:
    """Returns the names of the tests of one entry, or None where they are not known.

    `articles` are all entries of the statute; `law` is law.json, which has the tests if the build collected them.
    """
    collected = law.get("tests")
    if collected is not None:
        return list(collected.get(f"{statute}:{article}", ()))
    folder = policy_sources()
    if folder is None:
        return None
    place = folder / "lexgate" / ("house" if statute == "house" else f"statutes/{statute.replace('-', '_')}")
    slugs = {_slug(each): each for each in articles}
    return [name for name in _tests_in(place) if _tested(name, slugs) == article]


def _tests_in(folder: Path) -> list[str]:
    files = sorted(folder.glob("*_test.rego"))
    return [f"test_{name}" for file in files for name in _TEST.findall(file.read_text("utf-8"))]


def _tested(name: str, slugs: Mapping[str, str]) -> str | None:
    """The entry that a test names: `test_22_p2_denies_…` is about 22.p2, and not about 22."""
    parts = name.removeprefix("test_").split("_")
    for length in range(len(parts), 0, -1):
        if (article := slugs.get("_".join(parts[:length]))) is not None:
            return article
    return None


def _slug(article: str) -> str:
    return _NO_WORD.sub("_", article.lower()).strip("_")
