"""A law that is amended: two rules with dates in one file, two wordings in the matrix; each day has its own."""

from __future__ import annotations

import json
import shutil
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from click.testing import CliRunner

from lexgate.bootstrap import Application, assemble
from lexgate.cli.main import main
from lexgate.config import Config
from lexgate.domain import Effect
from lexgate.law.build import build_policy_set
from lexgate.law.coverage import read_coverage

RULE = 'deny contains "ndsr:8.p1a" if input.operation.purpose_unlawful'
AMENDED_RULE = """deny contains "ndsr:8.p1a" if {
	input.operation.purpose_unlawful
	input.now < article_8_amended
}

# METADATA
# title: 'Using network data for unlawful activity, or against another statute'
# custom:
#   article: ndsr:8.p1a
deny contains "ndsr:8.p1a" if {
	article_8_unlawful_use
	input.now >= article_8_amended
}

article_8_amended := 1772294400 # 2026-03-01

article_8_unlawful_use if input.operation.purpose_unlawful

article_8_unlawful_use if input.operation.other_statutory_ban
"""
QUOTE = "    quote: 不得利用网络数据从事非法活动\n"
AMENDED_QUOTE = """    quote: 不得利用网络数据从事非法活动或者法律禁止的其他活动
    amended:
      - until: "2026-03-01"
        quote: 不得利用网络数据从事非法活动
        gist:
          en: Network data must not be used for unlawful activity.
          zh: 不得利用网络数据从事非法活动。
          vi: Không được dùng dữ liệu mạng để hoạt động trái pháp luật.
"""
UNLAWFUL = {"kind": "use", "place": "CN", "purpose_unlawful": True}
FORBIDDEN_ELSEWHERE = {"kind": "use", "place": "CN", "other_statutory_ban": True}


@pytest.fixture(scope="module")
def source(policies: Path, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The policies of the project, with one article amended."""
    folder = tmp_path_factory.mktemp("amended") / "policies"
    shutil.copytree(policies, folder)
    _replace(folder / "lexgate/statutes/ndsr/article_8.rego", RULE, AMENDED_RULE)
    _replace(folder / "law/ndsr.yaml", QUOTE, AMENDED_QUOTE)
    return folder


@pytest.fixture(scope="module")
def compiled(source: Path, opa: Path) -> Path:
    build_policy_set(source, source.parent / "compiled", opa)
    return source.parent / "compiled"


@pytest.fixture(scope="module")
def application(compiled: Path) -> Iterator[Application]:
    built = assemble(Config(policies=compiled))
    yield built
    built.close()


def _replace(path: Path, old: str, new: str) -> None:
    text = path.read_text("utf-8")
    assert text.count(old) == 1
    path.write_text(text.replace(old, new), "utf-8")


def _decide(application: Application, operation: dict[str, Any], day: str) -> tuple[Effect, list[str], list[str]]:
    request = {"operation": operation, "data": {"personal": False}, "as_of": day, "explain": True}
    decision = application.decider.decide(application.resolver.request(request), "cli")
    return (
        decision.effect,
        [each.article for each in decision.violations],
        [each.quote for each in decision.explanations],
    )


OLD, NEW = "不得利用网络数据从事非法活动", "不得利用网络数据从事非法活动或者法律禁止的其他活动"
BEFORE, SINCE = "2026-02-28T23:59:59+08:00", "2026-03-01"


@pytest.mark.parametrize(
    ("operation", "day", "expected"),
    [
        (UNLAWFUL, BEFORE, (Effect.DENY, ["8.p1a"], [OLD])),
        (UNLAWFUL, SINCE, (Effect.DENY, ["8.p1a"], [NEW])),
        (FORBIDDEN_ELSEWHERE, BEFORE, (Effect.ALLOW, [], [])),
        (FORBIDDEN_ELSEWHERE, SINCE, (Effect.DENY, ["8.p1a"], [NEW])),
    ],
)
def test_each_day_is_judged_and_explained_by_its_wording(
    application: Application, operation: dict[str, Any], day: str, expected: tuple[Effect, list[str], list[str]]
) -> None:
    assert _decide(application, operation, day) == expected


def test_the_matrix_of_a_day_has_its_wordings(application: Application) -> None:
    then, now = (application.matrix.at(instant) for instant in (1772294399, 1772294400))
    assert then.enforced("ndsr:8.p1a").quote == OLD
    assert now.enforced("ndsr:8.p1a").quote == NEW
    assert application.matrix.at(1772294399) is then
    assert then.at(1772294400) is then


@pytest.mark.parametrize(("day", "quote"), [("2026-02-28", OLD), ("2026-03-01", NEW), (None, NEW)])
def test_law_show_has_the_wording_of_a_day(compiled: Path, day: str | None, quote: str) -> None:
    arguments = ["law", "show", "ndsr:8.p1a", "--format", "json", *(["--as-of", day] if day else [])]
    result = CliRunner().invoke(main, arguments, env={"LEXGATE_POLICIES": str(compiled)})
    page = json.loads(result.stdout)
    assert page["quote"] == quote
    assert page["wordings"] == [
        {"since": None, "until": "2026-03-01", "quote": OLD},
        {"since": "2026-03-01", "until": None, "quote": NEW},
    ]


def test_evaluate_shows_the_wording_of_the_day(compiled: Path) -> None:
    document = {"operation": UNLAWFUL, "data": {"network": True}, "now": BEFORE}
    run = CliRunner()
    result = run.invoke(
        main, ["evaluate", "--document", "-"], input=json.dumps(document), env={"LEXGATE_POLICIES": str(compiled)}
    )
    assert OLD in result.stdout
    assert NEW not in result.stdout


def test_coverage_knows_one_entry(source: Path, policies: Path, opa: Path) -> None:
    before, after = read_coverage(policies, opa), read_coverage(source, opa)
    assert [row.id for row in before.rows] == [row.id for row in after.rows]
    assert len(before.gaps) == len(after.gaps)
