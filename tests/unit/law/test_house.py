"""House rules of a folder of their own are put beside the law, and cannot loosen what is there."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from pathlib import Path

import pytest

from lexgate.errors import PolicyError
from lexgate.law._yaml import read_yaml
from lexgate.law.house import merge_house

SOURCE = {
    "lexgate/decision.rego": "package lexgate.decision\n",
    "lexgate/house/basis.rego": """package lexgate.house

deny contains "house:basis" if not proven

proven if input.contract
""",
    "law/house.yaml": "statute: house\nhouse: true\ntitle: {en: House}\narticles:\n  basis: {status: enforced}\n",
    "cases/house/basis.yaml": "cases: []\n",
    "lexgate/mapping/authzen.rego": "package lexgate.mapping.authzen\n\nrequest := {}\n",
    "lexgate/mapping/authzen_test.rego": "package lexgate.mapping.authzen_test\n\ntest_it if true\n",
}
RULE = 'package lexgate.house\n\ndeny contains "house:no_ads" if input.ads\n'
HOUSE = {
    "lexgate/house/no_ads.rego": RULE,
    "lexgate/house/no_ads_test.rego": "package lexgate.house_test\n\ntest_no_ads_denies if true\n",
    "law/house.yaml": "statute: house\narticles:\n  no_ads: {status: enforced, note: 2025-01-01}\n",
    "cases/house/no_ads.yaml": "cases: []\n",
}

TESTED = "package lexgate.mapping.authzen_test\n\ntest_own if true\n"
MAPPING = "package lexgate.mapping.authzen\n\nrequest := input\n"
Merge = Callable[..., list[str]]


def written(folder: Path, files: Mapping[str, str | None]) -> Path:
    for name, text in files.items():
        if text is not None:
            (folder / name).parent.mkdir(parents=True, exist_ok=True)
            (folder / name).write_text(text, "utf-8")
    return folder


@pytest.fixture
def merge(tmp_path: Path, opa: Path) -> Merge:
    """Merges the house, with other files where they are given, into `merged`."""
    source = written(tmp_path / "source", SOURCE)

    def run(output: str = "merged", **others: str | None) -> list[str]:
        files = {**HOUSE, **{name.replace("__", "/"): text for name, text in others.items()}}
        house = written(tmp_path / "house", files)
        for name, text in files.items():
            if text is None:
                (house / name).unlink(missing_ok=True)
        return list(merge_house(source, house, tmp_path / output, opa))

    return run


def tree(folder: Path) -> set[str]:
    return {path.relative_to(folder).as_posix() for path in folder.rglob("*") if path.is_file()}


def test_rules_tests_cases_and_entries_stand_beside_each_other(merge: Merge, tmp_path: Path) -> None:
    assert merge() == ["house:no_ads"]
    assert tree(tmp_path / "merged") == {*SOURCE, *HOUSE, ".merged"}
    law = read_yaml(tmp_path / "merged" / "law" / "house.yaml")
    assert list(law["articles"]) == ["basis", "no_ads"]
    assert law["articles"]["no_ads"]["note"] == "2025-01-01"
    assert law["title"] == {"en": "House"}
    assert tree(tmp_path / "source") == set(SOURCE)


def test_a_mapping_takes_the_place_of_the_shipped_one_and_of_its_test(merge: Merge, tmp_path: Path) -> None:
    assert merge(**{"lexgate/mapping/authzen.rego": MAPPING}) == ["house:no_ads"]
    assert (tmp_path / "merged" / "lexgate/mapping/authzen.rego").read_text("utf-8") == MAPPING
    assert tree(tmp_path / "merged") == {*SOURCE, *HOUSE, ".merged"} - {"lexgate/mapping/authzen_test.rego"}


def test_a_house_may_be_a_mapping_alone(tmp_path: Path, opa: Path) -> None:
    source = written(tmp_path / "source", SOURCE)
    own = {"lexgate/mapping/authzen.rego": MAPPING, "lexgate/mapping/authzen_test.rego": TESTED}
    assert merge_house(source, written(tmp_path / "house", own), tmp_path / "merged", opa) == []
    assert tree(tmp_path / "merged") == {*SOURCE, ".merged"}
    assert (tmp_path / "merged" / "lexgate/mapping/authzen_test.rego").read_text("utf-8") == TESTED


def test_each_mapping_takes_the_place_of_its_own_alone(merge: Merge, tmp_path: Path) -> None:
    merge(**{"lexgate/mapping/gateway.rego": MAPPING.replace("authzen", "gateway")})
    own, other = "lexgate/mapping/gateway.rego", "lexgate/mapping/authzen.rego"
    assert "request := input" in (tmp_path / "merged" / own).read_text("utf-8")
    assert (tmp_path / "merged" / other).read_text("utf-8") == SOURCE[other]
    assert (tmp_path / "merged" / "lexgate/mapping/authzen_test.rego").is_file()


def test_it_writes_again_what_it_wrote_and_nothing_else(merge: Merge, tmp_path: Path) -> None:
    merge()
    (tmp_path / "merged" / "left-over").touch()
    merge()
    assert tree(tmp_path / "merged") == {*SOURCE, *HOUSE, ".merged"}
    mine = tmp_path / "mine"
    mine.mkdir()
    (mine / "letter").touch()
    with pytest.raises(PolicyError, match="was not merged: name another folder"):
        merge("mine")
    assert tree(mine) == {"letter"}


@pytest.mark.parametrize("output", ["source", "house", "source/below", "."])
def test_it_does_not_write_over_what_it_reads(merge: Merge, tmp_path: Path, output: str) -> None:
    with pytest.raises(PolicyError, match="is not apart from what is merged"):
        merge(output)
    assert tree(tmp_path / "source") == set(SOURCE)


LOOSER = RULE + "\nproven if true\n"
WRONG = {
    "a helper of the policies": (
        "lexgate/house/no_ads.rego",
        LOOSER,
        "no_ads.rego:5: proven is a name of the policies",
    ),
    "an id of the policies": (
        "lexgate/house/no_ads.rego",
        RULE.replace("no_ads", "basis"),
        "no_ads.rego:3: deny emits no id of",
    ),
    "an id without an entry": ("lexgate/house/no_ads.rego", RULE.replace("no_ads", "others"), "describe it there"),
    "an id that is computed": (
        "lexgate/house/no_ads.rego",
        "package lexgate.house\n\ndeny contains id if some id in input.ids\n",
        "deny emits no id of",
    ),
    "another package": (
        "lexgate/house/no_ads.rego",
        RULE.replace("lexgate.house", "lexgate.statutes.ndsr"),
        "is not of the package lexgate.house:",
    ),
    "a test in the package of the rules": (
        "lexgate/house/no_ads_test.rego",
        "package lexgate.house\n\ntest_no_ads_denies if true\n",
        "is not of the package lexgate.house_test",
    ),
    "no Rego": ("lexgate/house/no_ads.rego", "package lexgate.house\n\ndeny contains\n", "opa parse refuses"),
    "a file of the policies": ("lexgate/house/basis.rego", RULE, "is a file of the policies too"),
    "a file elsewhere": ("lexgate/facts.rego", "package lexgate.facts\n", "is no part of a house"),
    "another mapping": ("lexgate/mapping/other.rego", MAPPING, "is no part of a house"),
    "a mapping that is law": ("lexgate/mapping/authzen.rego", RULE, "is not of the package lexgate.mapping.authzen:"),
    "a mapping without rules that is tested": (
        "lexgate/mapping/authzen_test.rego",
        MAPPING,
        "is not of the package lexgate.mapping.authzen_test",
    ),
    "data": ("data/readings/data.yaml", "strict: false\n", "is no part of a house"),
    "an entry of the policies": (
        "law/house.yaml",
        "articles: {basis: {}, no_ads: {}}\n",
        "basis is an entry of the policies",
    ),
    "no entries": ("law/house.yaml", "statute: house\n", "has no articles"),
    "entries in a list": ("law/house.yaml", "articles: [no_ads]\n", "has no articles"),
    "a matrix that is none": ("law/house.yaml", "- 1\n", "has no articles"),
    "a matrix that is no YAML": ("law/house.yaml", "a: [\n", "cannot be read"),
    "no matrix": ("law/house.yaml", None, "holds no house rules"),
}


@pytest.mark.parametrize(("name", "text", "said"), WRONG.values(), ids=WRONG)
def test_what_is_no_house_rule_is_refused(merge: Merge, tmp_path: Path, name: str, text: str | None, said: str) -> None:
    with pytest.raises(PolicyError) as caught:
        merge(**{name.replace("/", "__"): text})
    assert said in str(caught.value)
    assert not (tmp_path / "merged").exists()


def test_a_source_that_is_none_is_refused(tmp_path: Path, opa: Path) -> None:
    house = written(tmp_path / "house", HOUSE)
    with pytest.raises(PolicyError, match=r"it has no lexgate/decision\.rego"):
        merge_house(tmp_path, house, tmp_path / "merged", opa)
