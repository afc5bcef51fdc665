"""`lexgate law` and `lexgate readings`: what the compiled policies know, and what the deployment chose."""

from __future__ import annotations

import json
from collections.abc import Callable
from pathlib import Path

import pytest

from lexgate.cli import _sources
from lexgate.cli._sources import rego_tests_of
from tests.unit.cli.conftest import Invoke

File = Callable[..., Path]


def test_list_shows_an_entry_a_line(invoke: Invoke) -> None:
    lines = invoke("law", "list").stdout.splitlines()
    (line,) = [line for line in lines if line.startswith("ndsr:22(2) ")]
    assert line.split() == [
        "ndsr:22(2)",
        "enforced",
        "separate_consent_missing",
        *["Sensitive", "personal", "information", "needs", "separate", "consent."],
    ]


@pytest.mark.parametrize("option", [("--statute", "house"), ("--status", "penalty"), ("--statute", "ndsr")])
def test_list_keeps_what_is_asked_for(invoke: Invoke, option: tuple[str, str]) -> None:
    everything = json.loads(invoke("law", "list", "--format", "json").stdout)
    kept = json.loads(invoke("law", "list", "--format", "json", *option).stdout)
    name, value = option[0].removeprefix("--"), option[1]
    assert kept == [entry for entry in everything if entry[name] == value]
    assert kept


def test_list_refuses_what_is_not_there(invoke: Invoke) -> None:
    result = invoke("law", "list", "--statute", "gdpr")
    assert (result.exit_code, result.stdout) == (2, "")
    assert "ndsr" in result.stderr


def test_show_has_everything_about_an_entry(invoke: Invoke) -> None:
    page = json.loads(invoke("law", "show", "ndsr:22(2)", "--format", "json").stdout)
    assert page["quote"] == "处理生物识别、宗教信仰、特定身份、医疗健康、金融账户"
    assert page["code"] == "separate_consent_missing"
    assert page["predicate"].startswith("deny if operation.basis")
    assert page["cures"][0]["requires"][0]["fact"] == "consents"
    assert page["penalties"][0].startswith("article 55: ")
    assert page["readings"]["strict_sensitive_consent"] == {"in_force": False, "default": False}
    assert "test_22_2_denies_every_sensitive_category" in page["tests"]


def test_show_says_what_meets_a_standing_duty(invoke: Invoke) -> None:
    page = json.loads(invoke("law", "show", "ndsr:27", "--format", "json").stdout)
    assert page["meets"][0]["requires"][0]["fact"] == "filings.personal_information_audit.date"
    assert "[filings.personal_information_audit.date]" in invoke("law", "show", "ndsr:27").stdout


def test_show_is_a_page_for_people(invoke: Invoke) -> None:
    out = invoke("law", "show", "ndsr:12.p1c", "--language", "zh").stdout
    for part in ("网络数据安全管理条例", "处理情况记录，应当至少保存3年", "keep_transfer_record"):  # noqa: RUF001 - the comma of the Chinese text
        assert part in out
    assert "No cure" not in out


@pytest.mark.parametrize(
    ("identifier", "hint"),
    [
        ("ndsr:22(2", "ndsr:22(2)"),
        ("ndr:22(2)", "ndsr:22(2)"),
        ("house:items_mising", "house:items_missing"),
        ("x", "law list"),
    ],
)
def test_show_suggests_the_nearest_entry(invoke: Invoke, identifier: str, hint: str) -> None:
    result = invoke("law", "show", identifier)
    assert (result.exit_code, result.stdout) == (2, "")
    assert hint in result.stderr


def test_a_test_is_about_the_entry_that_its_name_spells_in_full(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    folder = tmp_path / "policies" / "lexgate" / "statutes" / "sme_plan"
    folder.mkdir(parents=True)
    (folder.parent.parent / "decision.rego").touch()
    names = ("22_denies", "22_1_a_denies", "22_p2_permits", "22_p2x_permits", "23_denies")
    (folder / "article_22_test.rego").write_text("".join(f"test_{name} if true\n" for name in names))
    monkeypatch.setattr(_sources, "CHECKOUT", tmp_path)
    articles = ["22", "22(1)a", "22.p2"]
    found = {article: rego_tests_of("sme-plan", article, articles, {}) for article in articles}
    assert found == {
        "22": ["test_22_denies", "test_22_p2x_permits"],
        "22(1)a": ["test_22_1_a_denies"],
        "22.p2": ["test_22_p2_permits"],
    }


def test_without_sources_the_tests_are_not_known(
    invoke: Invoke, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(_sources, "CHECKOUT", tmp_path)
    assert json.loads(invoke("law", "show", "ndsr:22(2)", "--format", "json").stdout)["tests"] is None
    assert "which this installation does not have" in invoke("law", "show", "ndsr:22(2)").stdout


def test_tests_that_the_build_collected_are_used() -> None:
    assert rego_tests_of("ndsr", "1", ["1"], {"tests": {"ndsr:1": ["test_1_x"]}}) == ["test_1_x"]
    assert rego_tests_of("ndsr", "2", ["1"], {"tests": {"ndsr:1": ["test_1_x"]}}) == []


def test_readings_list_shows_what_is_in_force(invoke: Invoke, file: File) -> None:
    config = file("lexgate.yaml", "readings: {strict_sensitive_consent: true}\n")
    lines = invoke("readings", "list", "--config", config).stdout.splitlines()
    (line,) = [line for line in lines if line.startswith("strict_sensitive_consent")]
    assert "true (not the default, false)" in line
    pages = json.loads(invoke("readings", "list", "--format", "json").stdout)
    assert {page["name"]: page["in_force"] for page in pages}["strict_sensitive_consent"] is False


def test_readings_show_says_what_may_be_chosen_and_why(invoke: Invoke) -> None:
    out = invoke("readings", "show", "contract_exemptions").stdout
    for part in (
        "in force: statutory_duty_and_emergency",
        "none: Whoever provides",
        "ndsr:12.p1a",
        "Nobody can bargain",
    ):
        assert part in out
    assert "LEXGATE_READINGS__CONTRACT_EXEMPTIONS" in out


def test_a_parameter_has_a_unit_and_its_own_setting(invoke: Invoke, file: File) -> None:
    config = file("lexgate.yaml", "parameters: {periodic: P30D}\n")
    out = invoke("readings", "show", "param.periodic", "--config", config).stdout
    assert "in force: 2592000 (not the default, 31536000) seconds" in out
    assert "set parameters.periodic" in out
    assert "LEXGATE_PARAMETERS__PERIODIC" in out


def test_readings_show_suggests_the_nearest(invoke: Invoke) -> None:
    result = invoke("readings", "show", "contract_exemption")
    assert result.exit_code == 2
    assert "did you mean contract_exemptions?" in result.stderr
