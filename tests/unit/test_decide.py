"""The pipeline over a fake engine: what the policies answer becomes a decision, or a fault; never something else."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

import orjson
import pytest

from lexgate.decide import Decider
from lexgate.domain import Effect, Ungoverned, Vocabulary
from lexgate.errors import EngineFault, InputError, LexgateError, LogFault
from lexgate.facts.resolve import Prepared
from lexgate.law.cures import CureWriter
from lexgate.law.matrix import Matrix
from lexgate.log import NullLog, Position

LAW = {
    "statutes": {
        "toy": {
            "statute": "toy",
            "title": {"en": "Toy"},
            "citation": "none",
            "articles": {
                "2": {
                    "status": "enforced",
                    "kind": "rule",
                    "quote": "q2",
                    "gist": {"en": "g2", "zh": "二"},
                    "code": "two_missing",
                    "penalties": ["9"],
                    "cures": [{"requires": [{"fact": "operation.purpose", "op": "set", "who_can": "caller"}]}],
                },
                "10a": {"status": "enforced", "kind": "rule", "quote": "q10", "gist": {"en": "g10"}, "code": "ten"},
                "3": {
                    "status": "enforced",
                    "kind": "obligation",
                    "quote": "q3",
                    "gist": {"en": "g3"},
                    "code": "keep_it",
                    "obligation": {"verb": "keep", "object": "record", "within": "P3Y", "from": "processing"},
                },
                "9": {"status": "penalty", "kind": "penalty", "quote": "q9", "gist": {"en": "a fine"}},
            },
        },
        "house": {
            "statute": "house",
            "title": {"en": "House"},
            "citation": "none",
            "articles": {
                "strict": {"status": "enforced", "kind": "rule", "quote": "", "gist": {"en": "s"}, "code": "strict"}
            },
        },
    }
}
DENIED = {"effect": "DENY", "governs": ["toy"], "deny": ["toy:10a", "house:strict", "toy:2"]}
ALLOWED = {"effect": "ALLOW", "governs": ["toy"]}
PREPARED = Prepared(
    input=b'{"schema":1,"now":5}', now=5, known_at=6, binding=True, asserted=("operation",), subject_id="s-1"
)


def answer(**parts: Any) -> bytes:
    empty: dict[str, list[Any]] = {
        name: [] for name in ("governs", "deny", "oblige", "details", "refer", "readings", "relied_on")
    }
    return orjson.dumps({**empty, **parts})


class FakeEngine:
    name = "fake"
    digest = "sha256:0"

    def __init__(self, *answers: bytes | LexgateError) -> None:
        self._answers = list(answers)

    def evaluate(self, entry_point: str, document: bytes) -> bytes:
        assert entry_point == "lexgate/decision"
        assert document == PREPARED.input
        given = self._answers.pop(0)
        if isinstance(given, LexgateError):
            raise given
        return given

    def close(self) -> None:
        self._answers.clear()


class MemoryLog:
    def __init__(self, *, full: bool = False) -> None:
        self.records: list[Mapping[str, object]] = []
        self.writes = 0
        self._full = full

    def append(self, record: Mapping[str, object]) -> Position:
        return self.append_batch([record])[0]

    def append_batch(self, records: Sequence[Mapping[str, object]]) -> list[Position]:
        if self._full:
            raise LogFault("the log is full")
        self.writes += 1
        self.records += records
        first = len(self.records) - len(records)
        return [Position("log-1", first + number + 1) for number in range(len(records))]

    def close(self) -> None:
        self.records.clear()


def decider(
    *answers: bytes | LexgateError,
    log: MemoryLog | NullLog | None = None,
    ungoverned: Ungoverned = Ungoverned.REFER,
) -> Decider:
    return Decider(
        FakeEngine(*answers),
        Matrix.parse(LAW),
        CureWriter(Vocabulary([])),
        log or NullLog(),
        policy_digest="sha256:1",
        ungoverned=ungoverned,
    )


def test_an_allow_carries_what_the_policies_answered() -> None:
    given = answer(**ALLOWED, oblige=["toy:3"], readings=["b", "a"], relied_on=["c-1"])
    decision = decider(given).decide(PREPARED, "cli")
    assert decision.allowed
    assert decision.governs == ("toy",)
    assert [(duty.code, duty.within) for duty in decision.obligations] == [("keep_it", "P3Y")]
    assert decision.readings == ("a", "b")
    assert decision.consents_relied_on == ("c-1",)
    assert (decision.as_of, decision.known_at, decision.policy_digest) == (5, 6, "sha256:1")
    assert (decision.log_id, decision.seq) == ("", 0)


def test_violations_stand_in_the_order_of_the_law_and_house_rules_last() -> None:
    decision = decider(answer(**DENIED, details=[["toy:2", "item", "b"], ["toy:2", "item", "a"]])).decide(
        PREPARED, "cli"
    )
    assert [violation.code for violation in decision.violations] == ["two_missing", "ten", "strict"]
    assert [violation.house for violation in decision.violations] == [False, False, True]
    assert decision.violations[0].details == {"item": ("a", "b")}
    assert decision.violations[0].cures[0].requires[0].fact == "operation.purpose"


def test_a_denial_relies_on_no_consent() -> None:
    assert decider(answer(**DENIED, relied_on=["c-1"])).decide(PREPARED, "cli").consents_relied_on == ()


def test_a_referral_says_why() -> None:
    decision = decider(answer(effect="REFER", refer=["core_data"])).decide(PREPARED, "cli")
    assert (decision.effect, decision.reasons, decision.allowed) == (Effect.REFER, ("core_data",), False)


def test_explanations_come_when_asked_for() -> None:
    asking = Prepared(PREPARED.input, 5, 6, True, (), explain=True, language="zh")
    decision = decider(answer(**DENIED)).decide(asking, "cli")
    assert [(each.article, each.quote, each.gist) for each in decision.explanations][:2] == [
        ("2", "q2", "二"),
        ("10a", "q10", "g10"),
    ]
    assert decision.explanations[0].penalties == ("第9条：a fine",)  # noqa: RUF001 - Chinese punctuation


def test_an_explained_decision_is_recorded_as_such_and_comes_as_text_too() -> None:
    log = MemoryLog()
    explained = decider(answer(**DENIED), log=log).explain(PREPARED, "grpc", "vi")
    (record,) = log.records
    assert (record["entry"], record["decision_id"]) == ("grpc.explain", explained.decision.decision_id)
    assert [each.language for each in explained.decision.explanations] == ["vi"] * 3
    assert explained.text.startswith("DENY  không được làm\n\ntoy:2  Toy, Điều 2\n")
    assert "Chế tài có thể có:\n    - Điều 9: a fine\n" in explained.text


def test_an_explanation_is_in_the_language_of_the_request_unless_another_is_asked_for() -> None:
    asking = Prepared(PREPARED.input, 5, 6, True, (), language="zh")
    assert decider(answer(**DENIED)).explain(asking, "cli").text.startswith("DENY  不得进行\n")


@pytest.mark.parametrize(
    "given",
    [
        b"",
        b"not json",
        b"[]",
        b"{}",
        answer(),
        answer(effect="ALLOW"),
        answer(effect="ALLOW", governs=["toy"], deny=["toy:2"]),
        answer(effect="ALLOW", governs=["toy"], refer=["core_data"]),
        answer(effect="DENY", governs=["toy"]),
        answer(effect="REFER", governs=["toy"]),
        answer(effect="MAYBE", governs=["toy"]),
        answer(effect="DENY", governs=["toy"], deny=["toy:unknown"]),
        answer(effect="DENY", governs=["toy"], deny=["toy:9"]),
        answer(effect="DENY", governs=["toy"], deny=[5]),
        answer(effect="DENY", governs=["toy"], deny=[["toy:2"]]),
        answer(**ALLOWED, relied_on=[[]]),
        answer(**DENIED, details=[["toy:2", "item"]]),
        answer(**DENIED, details=[["toy:2", "item", 5]]),
        answer(**DENIED, details=["toy:2"]),
        answer(effect="ALLOW", governs=["toy"], oblige=["toy:2"]),
        answer(**ALLOWED).replace(b'"deny":[],', b""),
        EngineFault("trapped"),
    ],
)
def test_what_is_no_decision_is_a_fault(given: bytes | LexgateError) -> None:
    with pytest.raises(EngineFault):
        decider(given).decide(PREPARED, "cli")


def test_an_allow_where_no_statute_governs_says_so_where_the_deployment_wants_it() -> None:
    log = MemoryLog()
    judge = decider(answer(effect="ALLOW"), answer(**ALLOWED), log=log, ungoverned=Ungoverned.ALLOW)
    ungoverned, governed = judge.decide(PREPARED, "cli"), judge.decide(PREPARED, "cli")
    assert (ungoverned.effect, ungoverned.governs, ungoverned.reasons) == (Effect.ALLOW, (), ("no_statute_governs",))
    assert governed.reasons == ()
    assert [(record["effect"], record["reasons"]) for record in log.records] == [
        (Effect.ALLOW, ("no_statute_governs",)),
        (Effect.ALLOW, ()),
    ]


@pytest.mark.parametrize("setting", [Ungoverned.REFER, Ungoverned.DENY])
def test_an_allow_where_no_statute_governs_is_a_fault_anywhere_else(setting: Ungoverned) -> None:
    with pytest.raises(EngineFault, match="no statute governs"):
        decider(answer(effect="ALLOW"), ungoverned=setting).decide(PREPARED, "cli")


def test_a_decision_is_recorded_without_values() -> None:
    log = MemoryLog()
    decision = decider(answer(**DENIED), log=log).decide(PREPARED, "grpc")
    assert (decision.log_id, decision.seq) == ("log-1", 1)
    record = log.records[0]
    assert record["decision_id"] == decision.decision_id
    assert record["deny"] == ("toy:2", "toy:10a", "house:strict")
    assert record["subject_id"] == "s-1"
    assert len(str(record["input_sha256"])) == 64
    assert not {"input", "facts", "details"} & record.keys()


def test_no_answer_leaves_when_it_cannot_be_recorded() -> None:
    with pytest.raises(LogFault):
        decider(answer(**ALLOWED), log=MemoryLog(full=True)).decide(PREPARED, "grpc")
    with pytest.raises(LogFault):
        decider(answer(**ALLOWED), log=MemoryLog(full=True)).decide_all([PREPARED], "grpc")


def test_a_batch_keeps_the_order_and_one_bad_item_fails_alone() -> None:
    log = MemoryLog()
    bad = InputError.at(("x",), "is wrong", "mend it")
    judge = decider(answer(**ALLOWED), EngineFault("trapped"), answer(**DENIED), log=log)
    answers = judge.decide_all([PREPARED, bad, PREPARED, PREPARED], "grpc")
    kinds = [each if isinstance(each, LexgateError) else each.effect for each in answers]
    assert kinds[0] is Effect.ALLOW
    assert kinds[1] is bad
    assert isinstance(kinds[2], EngineFault)
    assert kinds[3] is Effect.DENY
    assert log.writes == 1
    assert [each.seq for each in answers if not isinstance(each, LexgateError)] == [1, 2]


def test_each_decision_has_its_own_id() -> None:
    judge = decider(answer(**ALLOWED), answer(**ALLOWED))
    assert judge.decide(PREPARED, "cli").decision_id != judge.decide(PREPARED, "cli").decision_id


def test_a_decision_has_no_truth_value() -> None:
    with pytest.raises(TypeError, match="allowed"):
        bool(decider(answer(**DENIED)).decide(PREPARED, "cli"))


@pytest.mark.parametrize("ids", [["c-1"], ["c-2", "c-1"], ["a]b"], ['"relied_on":[]', "x"], ["]", "["]])
def test_an_allow_names_the_consents_whatever_their_ids_are(ids: list[str]) -> None:
    two = decider(answer(**ALLOWED, relied_on=ids), answer(**ALLOWED))
    assert two.decide(PREPARED, "test").consents_relied_on == tuple(sorted(ids))
    assert two.decide(PREPARED, "test").consents_relied_on == ()
