"""`lexgate mutate`: what it says, what it writes, how it ends."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from tests.unit.cli.conftest import Invoke
from tests.unit.mutation.toy import ADULT, RULES, STRONG, WEAK, toy_policies


@pytest.fixture
def weak(tmp_path: Path) -> Path:
    return toy_policies(tmp_path / "policies", ADULT, WEAK)


def test_mutate_names_survivors_with_place_and_difference(invoke: Invoke, weak: Path, opa: Path) -> None:
    result = invoke("mutate", "--source", weak, "--opa", opa, "--operator", "swap_comparison")
    assert result.exit_code == 1
    first, old, new, total = result.stdout.splitlines()
    assert first.startswith(f"{RULES}:11: survived: toy/article_1:swap_comparison:")
    assert (old, new) == ("-adult(age) if age >= 18", "+adult(age) if age > 18")
    assert total == "toy: 1 of 2 killed (50.0 %); 1 survived, 0 of them justified; 0 did not compile"


def test_mutate_ends_well_where_nothing_survives(invoke: Invoke, tmp_path: Path, opa: Path) -> None:
    source = toy_policies(tmp_path, ADULT, STRONG)
    result = invoke("mutate", "--source", source, "--opa", opa, "--statute", "toy", "--article", "1")
    assert (result.exit_code, result.stderr) == (0, "")
    assert "(100.0 %); 0 survived" in result.stdout


def test_mutate_takes_justifications_and_complains_of_those_left_over(
    invoke: Invoke, weak: Path, opa: Path, tmp_path: Path
) -> None:
    run = ("mutate", "--source", weak, "--opa", opa, "--operator", "swap_comparison")
    report = json.loads(invoke(*run, "--format", "json").stdout)
    (survivor,) = report["survivors"]
    assert (survivor["file"], survivor["line"], survivor["reason"]) == (RULES, 11, None)
    justified = tmp_path / "justified.yaml"
    justified.write_text(f"- reason: nobody is 18\n  mutants: ['{survivor['id']}']\n", "utf-8")
    result = invoke(*run, "--justified", justified)
    assert (result.exit_code, result.stdout.count("survived: ")) == (0, 0)
    left_over = "toy/article_1:swap_comparison:0000000000"
    justified.write_text(f"- reason: nobody is 18\n  mutants: ['{survivor['id']}', '{left_over}']\n", "utf-8")
    result = invoke(*run, "--justified", justified)
    assert result.exit_code == 1
    assert (
        result.stderr
        == f"lexgate: {left_over}: justified, and no survivor: take it out of the file of justifications\n"
    )


def test_mutate_writes_the_report_twice(invoke: Invoke, weak: Path, opa: Path, tmp_path: Path) -> None:
    page, data, state = (tmp_path / "out" / name for name in ("report.html", "report.json", "state.jsonl"))
    invoke("mutate", "--source", weak, "--opa", opa, "--html", page, "--json", data, "--state", state)
    report = json.loads(data.read_bytes())
    assert report["killed"] + report["survived"] + report["did_not_compile"] == len(state.read_bytes().splitlines())
    assert report["statutes"]["toy"]["survived"] == len(report["survivors"]) > 0
    text = page.read_text("utf-8")
    assert "input.kind == &#34;sell&#34;" in text
    assert all(each["id"] in text for each in report["survivors"])
    assert "://" not in text


def test_mutate_lists_without_running(invoke: Invoke, weak: Path, opa: Path) -> None:
    run = ("mutate", "--source", weak, "--opa", opa, "--operator", "change_code", "--list")
    place, old, new = invoke(*run).stdout.splitlines()
    assert place.startswith(f"{RULES}:6: toy/article_1:change_code:")
    assert (old, new) == ('-deny contains "toy:1" if {', '+deny contains "toy:1_x" if {')
    (only,) = json.loads(invoke(*run, "--format", "json").stdout)
    assert only["place"] == f"{RULES}:6"


@pytest.mark.parametrize(
    ("arguments", "said"),
    [
        (("--statute", "gdpr"), "known: toy"),
        (("--article", "99"), "without --article or --operator"),
        (("--operator", "drop_table"), "Invalid value for '--operator'"),
        (("--jobs", "0"), "Invalid value for '--jobs'"),
    ],
)
def test_mutate_refuses(invoke: Invoke, weak: Path, opa: Path, arguments: tuple[str, ...], said: str) -> None:
    result = invoke("mutate", "--source", weak, "--opa", opa, *arguments)
    assert result.exit_code == 2
    assert said in result.stderr
