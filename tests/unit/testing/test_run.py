"""Cases are judged as they say, every difference is found, and what can never come out is refused before."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

import pytest

from lexgate.bootstrap import assemble
from lexgate.config import Config
from lexgate.domain import Ungoverned
from lexgate.engine import POSTURE, Engine
from lexgate.errors import CaseError, EngineFault
from lexgate.testing import Case, CaseRunner, Difference, run_case
from lexgate.testing._run import _agreed
from tests.unit.testing.conftest import FORUM, Cases, case

ABROAD = {**FORUM, "operation": {"kind": "store", "place": "JP"}}
INSPECTED = {**FORUM, "incidents": [{"kind": "defect", "endangers_public": True}]}
LINKED = {
    "operation": {
        "kind": "use",
        "place": "CN",
        "on_behalf_of": "p-1",
        "principal_consented": True,
        "linkage_analysis": True,
    },
    "data": {"network": True, "personal": False},
    "processor": {"serves": ["state_organ"]},
}
SOLD = {
    "operation": {"kind": "sell", "place": "CN", "items": ["phone"], "basis": "none"},
    "data": {"network": True, "personal": True},
}
DENIED_BY = ["house:basis_missing", "ndsr:12.p1a", "ndsr:8.p1c"]


def differences(runner: CaseRunner, cases: list[Case]) -> list[Difference]:
    return [each for result in runner.run(cases) for each in result.differences]


@pytest.mark.parametrize(
    ("document", "expect"),
    [
        (FORUM, {"effect": "ALLOW", "governs": ["ndsr"], "reasons": []}),
        (FORUM, {"effect": "ALLOW", "articles": {"not_cited": ["ndsr:50.p2"]}}),
        (INSPECTED, {"effect": "ALLOW", "obligations": {"ndsr:10c": {"within": "PT24H", "verb": "report"}}}),
        (INSPECTED, {"effect": "ALLOW", "duties": ["ndsr:10b", "ndsr:10c"]}),
        (LINKED, {"effect": "ALLOW", "readings": ["linkage_consent"], "duties": []}),
        (SOLD, {"effect": "DENY", "articles": {"cited": DENIED_BY}}),
        (ABROAD, {"effect": "REFER", "reasons": ["no_statute_governs"]}),
    ],
)
def test_a_case_that_comes_out_as_it_says_passes(
    runner: CaseRunner, load: Cases, document: Any, expect: dict[str, Any]
) -> None:
    [result] = runner.run(load(case(document=document, expect=expect)))
    assert result.passed, str(result)
    assert result.engine == "wasm"
    assert result.seconds > 0
    assert str(result).endswith("(wasm): passed")


@pytest.mark.parametrize(
    ("document", "expect", "found"),
    [
        (FORUM, {"effect": "DENY"}, ["effect: expected DENY, got ALLOW"]),
        (
            SOLD,
            {"effect": "ALLOW"},
            ["effect: expected ALLOW, got DENY", *[f"unexpected {identifier}" for identifier in DENIED_BY]],
        ),
        (
            ABROAD,
            {"effect": "ALLOW"},
            ["effect: expected ALLOW, got REFER", "reasons: expected none, got no_statute_governs"],
        ),
        (FORUM, {"effect": "ALLOW", "articles": {"cited": ["ndsr:50.p2"]}}, ["missing ndsr:50.p2"]),
        (INSPECTED, {"effect": "ALLOW", "articles": {"not_cited": ["ndsr:10c"]}}, ["unexpected ndsr:10c"]),
        (SOLD, {"effect": "DENY", "articles": {"cited": DENIED_BY[:2]}}, ["unexpected ndsr:8.p1c"]),
        (FORUM, {"effect": "ALLOW", "governs": ["hunan"]}, ["governs: expected hunan, got ndsr"]),
        (FORUM, {"effect": "ALLOW", "reasons": ["core_data"]}, ["reasons: expected core_data, got none"]),
        (
            INSPECTED,
            {"effect": "ALLOW", "duties": ["ndsr:10c", "ndsr:50.p2"]},
            ["duties: expected ndsr:10c, ndsr:50.p2, got ndsr:10b, ndsr:10c"],
        ),
        (LINKED, {"effect": "ALLOW", "readings": []}, ["readings: expected none, got linkage_consent"]),
        (
            FORUM,
            {"effect": "ALLOW", "obligations": {"ndsr:10c": {}}},
            ["obligation ndsr:10c: expected owed, got not owed"],
        ),
        (
            INSPECTED,
            {"effect": "ALLOW", "obligations": {"ndsr:10c": {"within": "PT48H", "due_at": "2025-06-02"}}},
            [
                "obligation ndsr:10c: expected within PT48H, got within PT24H",
                "obligation ndsr:10c: expected due_at 2025-06-02, got due_at none",
            ],
        ),
    ],
)
def test_every_difference_is_found(
    runner: CaseRunner, load: Cases, document: Any, expect: dict[str, Any], found: list[str]
) -> None:
    assert [str(each) for each in differences(runner, load(case(document=document, expect=expect)))] == found


def test_a_request_is_completed_as_a_service_s_would_be(runner: CaseRunner, load: Cases) -> None:
    request = {"operation": {"kind": "use", "place": "CN", "items": ["phone"], "basis": "none"}}
    expect = {"effect": "DENY", "articles": {"cited": ["house:basis_missing"]}}
    assert differences(runner, load(case(request=request, expect=expect))) == []


def test_a_case_is_judged_by_the_law_of_its_day(runner: CaseRunner, load: Cases) -> None:
    before = case(as_of="2024-12-31", expect={"effect": "REFER", "governs": []})
    assert differences(runner, load(before, case(name="b", as_of="2025-01-01"))) == []


def test_a_case_is_judged_by_its_own_readings(runner: CaseRunner, load: Cases) -> None:
    strict = {"effect": "DENY", "articles": {"cited": ["ndsr:16.p2b"]}}
    cases = load(
        case(name="a", document=LINKED, readings={"linkage_consent": "no_excuse"}, expect=strict),
        case(name="b", document=LINKED),
        case(name="c", document=LINKED, readings={"linkage_consent": "no_excuse"}, expect=strict),
    )
    results = runner.run(cases)
    assert [result.case.name for result in results] == ["a", "b", "c"]
    assert all(result.passed for result in results)


ELSEWHERE = {"operation": {"kind": "delete", "place": "JP"}}


def test_a_case_is_judged_by_its_own_setting_where_no_statute_governs(load: Cases) -> None:
    expected = {
        "refer": {"effect": "REFER", "reasons": ["no_statute_governs"]},
        "allow": {"effect": "ALLOW", "reasons": ["no_statute_governs"]},
        "deny": {"effect": "DENY", "articles": {"cited": ["house:no_statute_governs"]}},
    }
    chosen = [case(name=name, document=ELSEWHERE, ungoverned=name, expect=expect) for name, expect in expected.items()]
    deployed = case(name="deployed", document=ELSEWHERE, expect=expected["allow"])
    with CaseRunner(Config(ungoverned=Ungoverned.ALLOW)) as runner:
        assert differences(runner, load(*chosen, deployed)) == []


def test_readings_of_the_deployment_are_kept_unless_the_case_names_them(load: Cases) -> None:
    config = Config(readings={"linkage_consent": "no_excuse"})
    strict = {"effect": "DENY", "articles": {"cited": ["ndsr:16.p2b"]}}
    cases = load(
        case(name="a", document=LINKED, expect=strict),
        case(name="b", document=LINKED, readings={"linkage_consent": "excuses"}),
    )
    with CaseRunner(config) as runner:
        assert differences(runner, cases) == []


@pytest.mark.parametrize(
    ("broken", "pointer", "said"),
    [
        (
            {"document": {"operation": {"kind": "stoer"}}},
            "/cases/0/document/operation/kind",
            "is not a code of the vocabulary; did you mean store?",
        ),
        ({"request": {"operaton": {}}}, "/cases/0/request/operaton", "did you mean operation?"),
        ({"readings": {"linkage_consnet": True}}, "/cases/0/readings", "did you mean linkage_consent?"),
        ({"readings": {"linkage_consent": "maybe"}}, "/cases/0/readings", "choose one of"),
        (
            {"expect": {"effect": "DENY", "articles": {"cited": ["ndsr:22(2)x"]}}},
            "/cases/0/expect/articles/cited/0",
            "is not in the matrix; did you mean ndsr:22(2)?",
        ),
        (
            {"expect": {"effect": "DENY", "articles": {"not_cited": ["nowhere:1"]}}},
            "/cases/0/expect/articles/not_cited/0",
            "is not in the matrix",
        ),
        (
            {"expect": {"effect": "ALLOW", "articles": {"cited": ["ndsr:3"]}}},
            "/cases/0/expect/articles/cited/0",
            "is never cited: its status is authority",
        ),
        (
            {"expect": {"effect": "ALLOW", "obligations": {"ndsr:8.p1a": {}}}},
            "/cases/0/expect/obligations/ndsr:8.p1a",
            "is no duty: it denies; name it in articles",
        ),
        (
            {"expect": {"effect": "ALLOW", "duties": ["ndsr:12.p1b"]}},
            "/cases/0/expect/duties/0",
            "its status is reported; name it in posture",
        ),
        (
            {"expect": {"posture": {"owed": ["ndsr:10c"]}}},
            "/cases/0/expect/posture/owed/0",
            "its status is enforced; name it in articles",
        ),
        (
            {"expect": {"effect": "ALLOW", "articles": {"cited": ["ndsr:12.p1b"]}}},
            "/cases/0/expect/articles/cited/0",
            "its status is reported; name it in posture",
        ),
    ],
)
def test_what_can_never_come_out_is_refused_before_any_case_is_run(
    runner: CaseRunner, load: Cases, broken: dict[str, Any], pointer: str, said: str
) -> None:
    with pytest.raises(CaseError, match="A forum") as error:
        runner.run(load(case(**broken)))
    [problem] = error.value.problems
    assert problem.field.pointer == pointer
    assert said in str(problem)


class PostureEngine:
    """Answers a posture of its own, and leaves decisions to the engine that it stands for."""

    def __init__(self, real: Engine, answer: bytes) -> None:
        self._real, self._answer = real, answer
        self.name, self.digest = real.name, real.digest

    def evaluate(self, entry_point: str, document: bytes) -> bytes:
        return self._answer if entry_point == POSTURE else self._real.evaluate(entry_point, document)

    def close(self) -> None:
        self._real.close()


def judged_over(answer: bytes, judged: Case) -> list[str]:
    application = assemble(Config())
    try:
        stand_in = replace(application, engine=PostureEngine(application.engine, answer))
        return [str(each) for each in run_case(judged, stand_in).differences]
    finally:
        application.close()


def test_a_posture_is_compared_by_the_state_of_each_entry(load: Cases) -> None:
    named = {"owed": ["ndsr:9"], "met": ["ndsr:11"], "advice": ["ndsr:20"], "not_applicable": ["ndsr:27", "ndsr:28"]}
    [judged] = load(case(expect={"posture": named}))
    right = b'{"owed":["ndsr:9","ndsr:99"],"met":["ndsr:11"],"advice":["ndsr:20"]}'
    assert judged_over(right, judged) == []
    wrong = b'{"owed":["ndsr:11","ndsr:27"],"met":["ndsr:9"],"advice":[]}'
    assert judged_over(wrong, judged) == [
        "posture ndsr:9: expected owed, got met",
        "posture ndsr:11: expected met, got owed",
        "posture ndsr:20: expected advice, got not_applicable",
        "posture ndsr:27: expected not_applicable, got owed",
    ]


def test_a_posture_that_is_none_is_a_fault(load: Cases) -> None:
    with pytest.raises(EngineFault, match="posture"):
        judged_over(b'{"owed":[]}', load(case(expect={"posture": {"owed": ["ndsr:9"]}}))[0])


def test_the_real_posture_is_asked_for_where_a_case_expects_one(runner: CaseRunner, load: Cases) -> None:
    [result] = runner.run(load(case(document=ABROAD, expect={"posture": {"not_applicable": ["ndsr:12.p1b"]}})))
    assert result.passed, str(result)
    assert result.posture == {"owed": frozenset(), "met": frozenset(), "advice": frozenset()}


def test_engines_that_disagree_are_a_difference(runner: CaseRunner, load: Cases) -> None:
    first, second = runner.run(load(case(), case(name="b", document=INSPECTED)))
    assert [each.passed for each in _agreed([first, first])] == [True, True]
    agreed, other = _agreed([first, second])
    assert agreed.passed
    assert [each.what for each in other.differences] == ["engines"]
