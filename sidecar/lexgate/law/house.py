"""House rules that a deployment keeps in a folder of its own, put beside the law without touching it.

The folder is laid out as the policies are, and holds nothing but `lexgate/house/*.rego`, `law/house.yaml`, `cases/` and
`lexgate/mapping/authzen.rego` or `gateway.rego` with its test. House rules only tighten: they deny, and may not add to
what the rules of the law and of the shipped house call by name. A mapping takes the place of the shipped one: it says
what is asked, and no rule of the law looks at it.
"""

from __future__ import annotations

import re
import shutil
import tempfile
from collections.abc import Collection, Iterator, Mapping, Sequence
from pathlib import Path
from typing import Any

import yaml

from lexgate.errors import PolicyError
from lexgate.law._yaml import read_yaml
from lexgate.law.rego import RegoFile, read_policies

HOUSE_MATRIX = Path("law", "house.yaml")
_RULES = re.compile(r"lexgate/house/[a-z0-9_]+\.rego")
_CASES = re.compile(r"cases/.+\.(?:yaml|yml|json)")
_PACKAGES = {False: "lexgate.house", True: "lexgate.house_test"}
# The package of each mapping, and of its test.
_MAPPINGS = {
    f"lexgate/mapping/{name}.rego": f"lexgate.mapping.{name}"
    for mapping in ("authzen", "gateway")
    for name in (mapping, f"{mapping}_test")
}
# What a house adds to.
_SHARED = {"lexgate.house.deny", "lexgate.house.details"}
_FOLDER = "lexgate/house"
_MARK = ".merged"
_PARTS = f"lexgate/house/*.rego, {HOUSE_MATRIX}, cases/ and {', '.join(_MAPPINGS)}"


def merge_house(source: Path, house: Path, output: Path, opa: Path) -> Sequence[str]:
    """Writes the sources of the policies with the house rules of a folder beside them; returns the rules' ids.

    `output` is a new folder, or one that this wrote before. Raises `PolicyError`, and leaves `output` alone, for what
    is no house rule, or would change what is not its own.
    """
    _check_places(source, house, output)
    output.parent.mkdir(parents=True, exist_ok=True)
    with tempfile.TemporaryDirectory(prefix=f"{output.name}-", dir=output.parent) as scratch:
        merged = Path(scratch, "merged")
        shutil.copytree(source, merged)
        (merged / _MARK).touch()
        entries = _merged_matrix(merged / HOUSE_MATRIX, house / HOUSE_MATRIX)
        for mapping in _own_mappings(house):
            # The test of a shipped mapping holds for that alone.
            (merged / mapping).with_name(f"{mapping.stem}_test.rego").unlink(missing_ok=True)
        _check_rego(read_policies(opa, source, _FOLDER), read_policies(opa, house), house, entries)
        _copy(house, merged)
        if output.exists():
            shutil.rmtree(output)
        merged.rename(output)
    return entries


def _check_places(source: Path, house: Path, output: Path) -> None:
    if not (source / "lexgate" / "decision.rego").is_file():
        raise PolicyError(f"{source} holds no policies: it has no lexgate/decision.rego")
    if not (house / HOUSE_MATRIX).is_file() and not _own_mappings(house):
        raise PolicyError(f"{house} holds no house rules: it has no {HOUSE_MATRIX}; `lexgate new house-rule` makes one")
    places = [place.resolve() for place in (source, house)]
    if any(output.resolve().is_relative_to(place) or place.is_relative_to(output.resolve()) for place in places):
        raise PolicyError(f"{output} is not apart from what is merged: name another folder")
    if output.exists() and not (output / _MARK).is_file():
        raise PolicyError(f"{output} is there and was not merged: name another folder, or remove it")
    for path in _files(house):
        name = path.relative_to(house).as_posix()
        if name in _MAPPINGS:
            continue
        if not (_RULES.fullmatch(name) or _CASES.fullmatch(name) or name == HOUSE_MATRIX.as_posix()):
            raise PolicyError(f"{path} is no part of a house: it holds {_PARTS}")
        if name != HOUSE_MATRIX.as_posix() and (source / name).exists():
            raise PolicyError(f"{path} is a file of the policies too: give it another name")


def _own_mappings(house: Path) -> list[Path]:
    return [Path(name) for name in _MAPPINGS if not name.endswith("_test.rego") and (house / name).is_file()]


def _check_rego(ours: Sequence[RegoFile], theirs: Sequence[RegoFile], house: Path, own: Collection[str]) -> None:
    """Refuses what is no rule of the house's own; `own` are the ids of its matrix."""
    taken = {rule.path for file in ours for rule in file.rules} - _SHARED
    for file in theirs:
        package = _MAPPINGS.get(file.path.as_posix(), _PACKAGES[file.is_test])
        if file.package != package:
            raise PolicyError(f"{house / file.path} is not of the package {package}: a house has no other")
        for rule in file.rules:
            place = f"{house / rule.file}:{rule.row}"
            if rule.path in taken:
                raise PolicyError(f"{place}: {rule.name} is a name of the policies; a house adds to deny and details")
            if rule.path in _SHARED and rule.emits not in own:
                raise PolicyError(f"{place}: {rule.name} emits no id of {house / HOUSE_MATRIX}: describe it there")


def _merged_matrix(ours: Path, theirs: Path) -> list[str]:
    if not theirs.is_file():
        return []
    law, own = read_yaml(ours), read_yaml(theirs)
    articles: Mapping[str, Any] = (own.get("articles") if isinstance(own, dict) else None) or {}
    if not isinstance(articles, dict) or not articles:
        raise PolicyError(f"{theirs} has no articles: `lexgate new house-rule` writes one")
    if twice := sorted(articles.keys() & law["articles"].keys()):
        raise PolicyError(f"{theirs}: {', '.join(twice)} is an entry of the policies: give it another name")
    law["articles"] = {**law["articles"], **articles}
    ours.write_text(yaml.safe_dump(law, allow_unicode=True, sort_keys=False), "utf-8")
    return [f"house:{name}" for name in articles]


def _copy(house: Path, merged: Path) -> None:
    for path in _files(house):
        place = merged / path.relative_to(house)
        if place != merged / HOUSE_MATRIX:
            place.parent.mkdir(parents=True, exist_ok=True)
            shutil.copy(path, place)


def _files(folder: Path) -> Iterator[Path]:
    return (path for path in sorted(folder.rglob("*")) if path.is_file())
