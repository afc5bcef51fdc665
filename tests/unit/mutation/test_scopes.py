"""Which tests can notice a fault, and which files they need."""

from __future__ import annotations

from pathlib import Path, PurePosixPath

import pytest

from lexgate.law.rego import read_policies
from lexgate.mutation._scopes import Scope, Scopes, base_data

FILES = {
    "facts.rego": "package lexgate.facts\n\nkind := input.kind\n\nalone := input.alone\n",
    "facts_test.rego": "package lexgate.facts_test\n\nimport data.lexgate.facts\n\ntest_kind if facts.kind == 1\n",
    "toy/article_1.rego": "package lexgate.toy\n\nimport data.lexgate.facts\n\n"
    'deny contains "toy:1" if article_1_asked\n\narticle_1_asked if facts.kind == 1\n',
    "toy/article_1_test.rego": "package lexgate.toy_test\n\nimport data.lexgate.toy\n\n"
    'test_1 if "toy:1" in toy.deny\n\ntest_2 if shared_by_tests\n',
    "toy/article_2.rego": 'package lexgate.toy\n\ndeny contains "toy:2" if input.x\n',
    "toy/article_2_test.rego": "package lexgate.toy_test\n\nimport data.lexgate.toy\n\n"
    'shared_by_tests := true\n\ntest_3 if "toy:2" in toy.deny\n',
    "toy/article_2_more_test.rego": "package lexgate.toy_test\n\ntest_4 if shared_by_tests\n",
    "toy/article_22.rego": "package lexgate.toy\n\nimport data.lexgate.facts\n\narticle_22 if facts.alone\n",
    "toy/article_22_test.rego": "package lexgate.toy_test\n\nimport data.lexgate.toy\n\n"
    "test_5 if toy.article_22\n\ntest_6 if count(toy.deny) == 0\n",
}


@pytest.fixture
def scopes(tmp_path: Path, opa: Path) -> Scopes:
    for name, text in FILES.items():
        path = tmp_path / "lexgate" / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(text, "utf-8")
    return Scopes(read_policies(opa, tmp_path))


def of(scopes: Scopes, file: str, rule: str) -> dict[str, Scope]:
    return {scope.name: scope for scope in scopes.of(PurePosixPath("lexgate", file), f"lexgate.{rule}")}


def names(scope: Scope) -> set[str]:
    return {str(path.relative_to("lexgate")) for path in scope.files}


def test_own_tests_bring_what_they_need_and_no_other_article(scopes: Scopes) -> None:
    own = of(scopes, "toy/article_1.rego", "toy.deny")["own"]
    assert names(own) == {"facts.rego", "toy/article_1.rego", "toy/article_1_test.rego", "toy/article_2_test.rego"}
    assert own.stubs == ()


def test_a_set_to_which_only_others_add_is_empty(scopes: Scopes) -> None:
    own = of(scopes, "toy/article_22.rego", "toy.article_22")["own"]
    assert names(own) == {"facts.rego", "toy/article_22.rego", "toy/article_22_test.rego"}
    assert own.stubs == ("package lexgate.toy\n\ndeny contains key if {\n\tkey := input.key\n\tfalse\n}\n",)


def test_the_tests_of_article_2_are_not_those_of_article_22(scopes: Scopes) -> None:
    tests = {name for name in names(of(scopes, "toy/article_2.rego", "toy.deny")["own"]) if name.endswith("_test.rego")}
    assert tests == {"toy/article_2_test.rego", "toy/article_2_more_test.rego"}


def test_near_are_the_tests_of_articles_that_use_a_shared_condition(scopes: Scopes) -> None:
    near = of(scopes, "facts.rego", "facts.alone")["near"]
    assert {name for name in names(near) if name.endswith("_test.rego")} == {"toy/article_22_test.rego"}


def test_all_are_the_tests_that_reach_the_rule(scopes: Scopes) -> None:
    reached = {name for name in names(of(scopes, "facts.rego", "facts.kind")["all"]) if name.endswith("_test.rego")}
    assert reached == {f"{name}_test.rego" for name in ("facts", "toy/article_1", "toy/article_2", "toy/article_22")}
    everything = names(of(scopes, "toy/article_22.rego", "toy.article_22")["all"])
    assert {name for name in everything if not name.endswith("_test.rego")} == {
        name for name in FILES if not name.endswith("_test.rego")
    }
    assert {name for name in everything if name.endswith("_test.rego")} == {"toy/article_22_test.rego"}


def test_the_digest_of_a_test_changes_with_what_it_reaches_alone(tmp_path: Path, opa: Path) -> None:
    for name, text in FILES.items():
        path = tmp_path / "lexgate" / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(text, "utf-8")
    (tmp_path / "lexgate" / "facts.rego").write_text("package lexgate.facts\n\nkind := data.readings.kind\n", "utf-8")
    files = read_policies(opa, tmp_path)

    def digest(kind: str, other: str) -> str | None:
        scopes = Scopes(files, {"readings.kind": kind, "readings.other": other})
        own = of(scopes, "toy/article_1.rego", "toy.deny")["own"]
        assert scopes.digest_of_test("lexgate.toy_test.test_5", own) is None, "a test of another article"
        return scopes.digest_of_test("lexgate.toy_test.test_1", own)

    assert digest("1", "1") == digest("1", "2") != digest("2", "2")


def test_base_data_have_names_of_two_words(tmp_path: Path) -> None:
    (tmp_path / "readings").mkdir()
    (tmp_path / "readings" / "data.yaml").write_text("yearly: days_365\nparam: {b: 1, a: 2}\n", "utf-8")
    assert base_data(tmp_path) == {"readings.yearly": '"days_365"', "readings.param": '{"a":2,"b":1}'}


@pytest.mark.parametrize(
    "taken",
    [
        'import data.lexgate.whole\n\ntest_all if whole == {"a": 1}\n',
        'test_all if data.lexgate.whole == {"a": 1}\n',
        "import data.lexgate.whole as w\n\ntest_all if [1 | some _, _ in w] == [1]\n",
    ],
    ids=["imported", "in full", "inside"],
)
def test_a_test_of_a_whole_package_reaches_each_of_its_rules(tmp_path: Path, opa: Path, taken: str) -> None:
    (tmp_path / "lexgate").mkdir()
    (tmp_path / "lexgate" / "whole.rego").write_text("package lexgate.whole\n\na := b\n\nb := 1\n", "utf-8")
    (tmp_path / "lexgate" / "whole_test.rego").write_text(f"package lexgate.whole_test\n\n{taken}", "utf-8")
    files = read_policies(opa, tmp_path)
    scope = of(Scopes(files), "whole.rego", "whole.b")["all"]
    assert names(scope) == {"whole.rego", "whole_test.rego"}
    before = Scopes(files).digest_of_test("lexgate.whole_test.test_all", scope)
    (tmp_path / "lexgate" / "whole.rego").write_text("package lexgate.whole\n\na := b\n\nb := 2\n", "utf-8")
    assert before != Scopes(read_policies(opa, tmp_path)).digest_of_test("lexgate.whole_test.test_all", scope)


def test_a_test_of_one_rule_does_not_reach_its_whole_package(tmp_path: Path, opa: Path) -> None:
    (tmp_path / "lexgate").mkdir()
    (tmp_path / "lexgate" / "whole.rego").write_text("package lexgate.whole\n\na := 1\n\nb := 1\n", "utf-8")
    text = "package lexgate.whole_test\n\nimport data.lexgate.whole\n\ntest_a if whole.a == data.lexgate.whole.a\n"
    (tmp_path / "lexgate" / "whole_test.rego").write_text(text, "utf-8")
    scopes = Scopes(read_policies(opa, tmp_path))
    assert names(of(scopes, "whole.rego", "whole.a")["all"]) == {"whole.rego", "whole_test.rego"}
    assert names(of(scopes, "whole.rego", "whole.b")["all"]) == {"whole.rego"}
