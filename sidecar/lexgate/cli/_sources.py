"""The sources of the policies, where lexgate runs from a checkout of its project."""

from __future__ import annotations

import re
import shutil
from collections.abc import Iterable, Mapping
from pathlib import Path
from typing import Any

from lexgate.cli._failure import Failure
from lexgate.law.rego import article_of_test, article_slug

_TEST = re.compile(r"^test_(\w+)", re.ASCII | re.MULTILINE)
CHECKOUT = Path(__file__).parents[3]


def policy_sources() -> Path | None:
    """Returns the folder of the policies, or None where lexgate was installed without it."""
    folder = CHECKOUT / "policies"
    return folder if (folder / "lexgate" / "decision.rego").is_file() else None


def stated_or_own_sources(stated: Path | None) -> Path:
    """Returns the folder of the policies that was named, or that of this checkout. Raises `Failure` without any."""
    source = stated or policy_sources()
    if source is None:
        raise Failure("there are no sources of policies here: name their folder with --source")
    if not (source / "lexgate").is_dir():
        raise Failure(f"{source} holds no policies: it has no folder lexgate")
    return source


def found_opa() -> Path:
    """Returns the pinned opa of this checkout, or the one on PATH. Raises `Failure` without any."""
    pinned = CHECKOUT / ".tools" / "bin" / "opa"
    if pinned.is_file():
        return pinned
    if (found := shutil.which("opa")) is None:
        raise Failure("there is no opa: name it with --opa, or run `make opa` in a checkout")
    return Path(found)


def rego_tests_of(
    statute: str, article: str, articles: Iterable[str], law: Mapping[str, Any], source: Path | None = None
) -> list[str] | None:
    """Returns the names of the tests of one entry, or None where they are not known.

    `articles` are all entries of the statute; `law` is law.json, which has the tests if the build collected them;
    `source` the folder of the policies, where it is not that of this checkout.
    """
    collected = law.get("tests")
    if collected is not None:
        return list(collected.get(f"{statute}:{article}", ()))
    folder = source or policy_sources()
    if folder is None:
        return None
    place = folder / "lexgate" / ("house" if statute == "house" else f"statutes/{statute.replace('-', '_')}")
    slugs = {article_slug(each): each for each in articles}
    return [name for name in _tests_in(place) if article_of_test(name, slugs) == article]


def _tests_in(folder: Path) -> list[str]:
    files = sorted(folder.glob("*_test.rego"))
    return [f"test_{name}" for file in files for name in _TEST.findall(file.read_text("utf-8"))]
