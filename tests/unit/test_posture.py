"""The posture over a fake engine: what the policies answer becomes one report, or a fault; never something else."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

import orjson
import pytest

from lexgate.domain import Vocabulary
from lexgate.domain.decision import Cure, Requirement
from lexgate.domain.posture import Posture, Scope, State
from lexgate.engine import POSTURE
from lexgate.errors import EngineFault, InputError, RegisterFault, UnknownProcessor
from lexgate.facts.posture_documents import PostureDocument
from lexgate.facts.resolve import InlineFacts, Resolver
from lexgate.law.matrix import Matrix
from lexgate.posture import Bounds, Reporter

NOW, DAY = 1_767_225_600, 86_400


def entry(code: str, status: str = "reported", **more: Any) -> dict[str, Any]:
    duty = {"verb": "do", "object": code, "within": "P1Y", "from": "last_time"}
    return {
        "status": status,
        "kind": "evidence",
        "quote": "q",
        "gist": {"en": "g"},
        "code": code,
        "obligation": duty,
    } | more


MEETS = [{"requires": [{"fact": "audit.date", "op": "set", "who_can": "processor", "value": "$now"}]}]
EARLIER = {"until": "2025-06-01", "quote": "old", "gist": {"en": "as it was"}}
PENALTY = {"status": "penalty", "kind": "penalty", "quote": "q", "gist": {"en": "a fine", "zh": "罚款"}}
LAW = {
    "statutes": {
        "toy": {
            "statute": "toy",
            "title": {"en": "Toy"},
            "citation": "none",
            "articles": {
                "10": entry("audit", penalties=["99"], meets=MEETS, gist={"en": "audit", "zh": "审计"}),
                "9b": entry("measures"),
                "13": entry("gone", repealed="2025-12-31", amended=[EARLIER]),
                "9a": entry("policy"),
                "11": entry("labels", "advice"),
                "12": entry("denied", "enforced"),
                "99": PENALTY,
            },
        },
        "other": {"statute": "other", "title": {"en": "O"}, "citation": "none", "articles": {"1": entry("one")}},
        "mute": {"statute": "mute", "title": {"en": "M"}, "citation": "none", "articles": {"1": PENALTY}},
    }
}
AUDIT = "toy:10"


def answer(**parts: Any) -> bytes:
    sets: dict[str, Any] = {
        "governs": ["toy"],
        "duties": [],
        "met": [],
        "due": [],
        "advice": [],
        "readings": [],
    } | parts
    sets.setdefault("owed", [duty for duty in sets["duties"] if duty not in sets["met"]])
    return orjson.dumps(sets)


class FakeEngine:
    """Answers by the dataset that an input stands for, and counts."""

    name = "fake"
    digest = "sha256:0"

    def __init__(self, answers: Mapping[str, bytes]) -> None:
        self._answers = answers
        self.calls: list[str] = []

    def evaluate(self, entry_point: str, document: bytes) -> bytes:
        assert entry_point == POSTURE
        self.calls.append(orjson.loads(document)["which"])
        return self._answers[self.calls[-1]]

    def close(self) -> None:
        self.calls.clear()


def document(dataset: str = "a", **more: Any) -> PostureDocument:
    stated: dict[str, Any] = {
        "scope": Scope("CN", dataset),
        "input": orjson.dumps({"schema": 1, "now": NOW, "which": dataset}),
        "now": NOW,
        "binding": True,
        "asserted": ("operation",),
        "processor_id": "p-1",
    }
    return PostureDocument(**stated | more)


def reporter(engine: FakeEngine) -> Reporter:
    vocabulary = Vocabulary([])
    resolver = Resolver(vocabulary, {}, InlineFacts.ALWAYS)
    return Reporter(engine, Matrix.parse(LAW), vocabulary, resolver, None, Bounds(30 * DAY, 5))


def report(*documents: PostureDocument, language: str = "en", **answers: bytes) -> Posture:
    return reporter(FakeEngine(answers)).report(documents, language)


def states(posture: Posture) -> dict[str, State]:
    return {duty.id: duty.state for duty in posture.duties}


# --- One document ----------------------------------------------------------------------------------------------------


def test_every_reported_entry_of_a_governing_statute_has_a_state_in_the_order_of_the_text() -> None:
    posture = report(document(), a=answer(duties=["toy:9a", "toy:9b"], met=["toy:9b"]))
    assert list(states(posture).items()) == [
        ("toy:9a", State.OWED),
        ("toy:9b", State.MET),
        ("toy:10", State.NOT_APPLICABLE),
    ]
    assert posture.governs == ("toy",)
    assert posture.not_governing == ("other",)  # a text without standing duties is no answer to the question


def test_an_owed_duty_says_what_meets_it_and_what_it_may_cost() -> None:
    (duty,) = report(document(), language="zh", a=answer(duties=[AUDIT])).owed
    assert duty.gist == "审计"
    assert [penalty[-2:] for penalty in duty.penalties] == ["罚款"]
    assert (duty.verb, duty.object, duty.within, duty.from_) == ("do", "audit", "P1Y", "last_time")
    (standing,) = duty.scopes
    assert standing.meets == (Cure((Requirement("audit.date", "set", "2026-01-01T00:00:00Z", "processor"),)),)


def test_details_go_with_the_scope_that_owes() -> None:
    details = [[AUDIT, "party", "b"], [AUDIT, "party", "a"], [AUDIT, "kind", "k"]]
    (duty,) = report(document(), a=answer(duties=[AUDIT], details=details)).owed
    assert duty.scopes[0].details == {"kind": ("k",), "party": ("a", "b")}


@pytest.mark.parametrize(
    ("due", "state", "shown"),
    [
        ([], State.MET, None),
        ([NOW + 30 * DAY + 1], State.MET, NOW + 30 * DAY + 1),
        ([NOW + 30 * DAY], State.DUE_SOON, NOW + 30 * DAY),
        ([NOW], State.DUE_SOON, NOW),
        ([NOW + 90 * DAY, NOW + DAY], State.DUE_SOON, NOW + DAY),
        ([NOW - 1, NOW + 90 * DAY], State.MET, NOW + 90 * DAY),
    ],
)
def test_a_met_duty_is_due_soon_within_the_period(due: list[int], state: State, shown: int | None) -> None:
    posture = report(document(), a=answer(duties=[AUDIT], met=[AUDIT], due=[[AUDIT, each] for each in due]))
    assert states(posture)[AUDIT] is state
    duty = next(duty for duty in posture.duties if duty.id == AUDIT)
    assert (duty.due_at, duty.overdue) == (shown, False)
    assert bool(duty.scopes[0].meets) == (state is State.DUE_SOON)
    assert (duty in posture.due_soon) == (state is State.DUE_SOON)


@pytest.mark.parametrize(
    ("due", "shown", "overdue", "ahead"),
    [
        ([], None, False, False),
        ([NOW - 1], NOW - 1, True, False),
        ([NOW], NOW, False, True),
        ([NOW + DAY, NOW - DAY], NOW - DAY, True, False),
        ([NOW + 300 * DAY], NOW + 300 * DAY, False, True),
    ],
)
def test_an_owed_duty_stays_owed_and_shows_when_it_had_or_has_to_be_met(
    due: list[int], shown: int | None, overdue: bool, ahead: bool
) -> None:
    posture = report(document(), a=answer(duties=[AUDIT], due=[[AUDIT, each] for each in due]))
    (duty,) = posture.owed
    assert (duty.due_at, duty.overdue, duty in posture.due_soon) == (shown, overdue, ahead)


@pytest.mark.parametrize(("day", "gist"), [(-300 * DAY, "as it was"), (-100 * DAY, "g"), (0, None)])
def test_a_report_has_the_wordings_of_its_day(day: int, gist: str | None) -> None:
    duties = {duty.id: duty for duty in report(document(now=NOW + day), a=answer(duties=["toy:9a"])).duties}
    assert (duties["toy:13"].gist if gist else duties.get("toy:13")) == gist


def test_advice_is_no_duty() -> None:
    posture = report(document(), a=answer(advice=["toy:11"]))
    assert [row.id for row in posture.advice] == ["toy:11"]
    assert posture.advice[0].scopes[0].state is State.ADVISED
    assert "toy:11" not in states(posture)


def test_where_nothing_governs_nothing_is_reported() -> None:
    posture = report(document(), a=answer(governs=[]))
    assert (posture.governs, posture.not_governing, posture.duties, posture.advice) == ((), ("toy", "other"), (), ())


# --- United ----------------------------------------------------------------------------------------------------------


def test_a_duty_is_owed_where_any_scope_owes_it_and_each_scope_keeps_its_state() -> None:
    posture = report(
        document("a"),
        document("b"),
        document("c"),
        document("d"),
        a=answer(duties=[AUDIT], met=[AUDIT], due=[[AUDIT, NOW + DAY]]),
        b=answer(duties=[AUDIT], due=[[AUDIT, NOW - DAY]]),
        c=answer(),
        d=answer(governs=["other"], duties=["other:1"], readings=["r"]),
    )
    duty = next(duty for duty in posture.duties if duty.id == AUDIT)
    assert (duty.state, duty.due_at, duty.overdue) == (State.OWED, NOW - DAY, True)
    assert [(each.scope.dataset, each.state) for each in duty.scopes] == [
        ("a", State.DUE_SOON),
        ("b", State.OWED),
        ("c", State.NOT_APPLICABLE),
    ]
    assert posture.governs == ("other", "toy")
    assert [each.statutes for each in posture.scopes] == [("toy",), ("toy",), ("toy",), ("other",)]
    assert posture.readings == ("r",)


def test_the_same_document_twice_is_evaluated_once() -> None:
    engine = FakeEngine({"a": answer(duties=[AUDIT])})
    once, twice = (reporter(engine).report([document()] * times, "en") for times in (1, 2))
    assert once == twice
    assert engine.calls == ["a", "a"]


def test_two_documents_of_one_scope_keep_both_states() -> None:
    second = document("b", scope=Scope("CN", "a"))
    (duty,) = report(document(), second, a=answer(duties=[AUDIT]), b=answer(duties=[AUDIT], met=[AUDIT])).owed
    assert [each.state for each in duty.scopes] == [State.OWED, State.MET]


def test_a_report_is_binding_only_if_all_of_it_is() -> None:
    documents: Sequence[PostureDocument] = [document("a"), document("b", binding=False, asserted=("filings",))]
    posture = report(*documents, a=answer(), b=answer())
    assert not posture.binding
    assert posture.asserted == ("filings", "operation")


@pytest.mark.parametrize(
    ("second", "field"),
    [
        (document("b", processor_id="p-2"), "documents[1].processor.id"),
        (document("b", now=NOW + 1), "documents[1].now"),
    ],
)
def test_one_report_is_about_one_processor_at_one_instant(second: PostureDocument, field: str) -> None:
    with pytest.raises(InputError) as caught:
        report(document("a"), second, a=answer(), b=answer())
    assert [each.name for each in caught.value.fields] == [field]
    assert "p-2" not in str(caught.value)


def test_a_document_that_names_no_processor_belongs_to_the_others() -> None:
    posture = report(document("a", processor_id=None), document("b"), a=answer(), b=answer())
    assert posture.processor_id == "p-1"


# --- Faults ----------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    "given",
    [
        b"[]",
        b"{",
        b"null",
        b'{"governs": []}',
        answer(duties=[AUDIT], owed=[]),
        answer(duties=[AUDIT], owed=[AUDIT], met=[AUDIT]),
        answer(met=[AUDIT], owed=[]),
        answer(due=[[AUDIT, NOW]]),
        answer(duties=[AUDIT], due=[[AUDIT, "soon"]]),
        answer(duties=[AUDIT], due=[[AUDIT, True]]),
        answer(duties=[AUDIT], due=[AUDIT]),
        answer(duties=[AUDIT], details=[[AUDIT, "name"]]),
        answer(duties=[AUDIT], details={}),
        answer(duties=[5]),
        answer(duties=["other:1"]),
        answer(duties=["toy:404"]),
        answer(duties=["toy:11"]),
        answer(duties=["toy:12"]),
        answer(duties=["toy:13"]),
        answer(advice=[AUDIT]),
        answer(advice=["other:1"]),
    ],
)
def test_an_answer_that_is_no_posture_is_a_fault(given: bytes) -> None:
    with pytest.raises(EngineFault):
        report(document(), a=given)


# --- Registers -------------------------------------------------------------------------------------------------------


class MemorySource:
    def __init__(self, *documents: Any) -> None:
        self._documents = documents

    def documents(self, processor_id: str, as_of: int | None = None) -> Sequence[Any]:  # noqa: ARG002 - no history
        return self._documents if processor_id == "p-1" else ()


def registered(*documents: Any) -> Reporter:
    resolver = Resolver(Vocabulary.parse(WORDS), {}, InlineFacts.NEVER)
    engine = FakeEngine({})
    engine.evaluate = lambda *_: answer(duties=[AUDIT])  # type: ignore[method-assign] # whatever is asked
    return Reporter(engine, Matrix.parse(LAW), Vocabulary([]), resolver, MemorySource(*documents), Bounds(0, 5))


WORDS: dict[str, Any] = {
    "regions": {},
    "facts": {
        "now": {"type": "datetime", "description": ""},
        "processor.id": {"type": "id", "description": ""},
        "operation.place": {"type": "country", "description": ""},
    },
}


def test_what_a_register_says_is_asserted_by_nobody() -> None:
    posture = registered({"operation": {"place": "CN"}}).registered("p-1", None, "en")
    assert (posture.processor_id, posture.asserted, posture.binding) == ("p-1", (), True)
    assert posture.scopes[0].scope == Scope("CN")


def test_another_day_is_not_binding() -> None:
    posture = registered({"operation": {"place": "CN"}}).registered("p-1", NOW, "en")
    assert (posture.as_of, posture.binding) == (NOW, False)


def test_a_processor_that_no_register_has_is_unknown() -> None:
    with pytest.raises(UnknownProcessor, match=r"posture\.directory"):
        registered().registered("p-2", None, "en")
    with pytest.raises(UnknownProcessor, match=r"set ledger\.path .*posture\.directory"):
        reporter(FakeEngine({})).registered("p-1", None, "en")


@pytest.mark.parametrize("stored", [{"operation": {"place": "China"}}, {"now": "2026-01-01"}, {"unknown": {}}])
def test_a_register_that_holds_what_is_no_document_is_a_fault_and_not_the_callers(stored: Any) -> None:
    with pytest.raises(RegisterFault, match=r"documents\[0\]"):
        registered(stored).registered("p-1", None, "en")
