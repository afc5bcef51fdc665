"""Each row of a table gets the verdict of a request for it alone; without a decision it is not allowed."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from datetime import UTC, date, datetime
from pathlib import Path
from typing import Any

import pandas as pd
import pyarrow as pa
import pytest

from lexgate.bootstrap import assemble
from lexgate.client import BadAnswer, Client, Decision, InputError, LexgateError
from lexgate.config import Config, LogSection
from lexgate.dataset import InProcess, judge
from lexgate.v1 import decision_service_pb2 as service
from tests.grpc_servers import real_service
from tests.integration.client.fakes import allow, sidecar
from tests.integration.enforce.points import TROUBLES, unbinding

ROWS = {
    "order": ["o-1", "o-2", "o-3", "o-4", "o-5"],
    "operation.kind": ["delete", "sell", "delete", "delete", "borrow"],
    "operation.place": ["CN", "CN", None, "CN", "CN"],
    "operation.items": [["phone"], ["phone"], [], ["phone"], None],
    "subject.id": ["s-1", "s-2", "s-3", "s-1", "s-5"],
}


class Asked:
    """A judge that writes down what it is asked, and passes it on."""

    def __init__(self, by: Any) -> None:
        self._by, self.requests = by, list[Any]()

    def evaluate_batch(self, requests: Iterable[Any], /) -> list[Decision | LexgateError]:
        batch = list(requests)
        self.requests += batch
        answers: list[Decision | LexgateError] = self._by.evaluate_batch(batch)
        return answers


@pytest.fixture(scope="module")
def here() -> Iterator[InProcess]:
    with InProcess(Config(log=LogSection(enabled=False))) as here:
        yield here


@pytest.fixture(scope="module")
def service_of_decisions() -> Iterator[str]:
    with real_service() as target:
        yield target


def told(verdicts: Any) -> list[tuple[Any, ...]]:
    """The verdicts without their ids, row by row."""
    return [tuple(value for name, value in row.items() if name != "decision_id") for row in verdicts.to_pylist()]


def test_each_row_has_the_verdict_of_its_situation(here: InProcess) -> None:
    asked = Asked(here)
    verdicts = judge(pa.table(ROWS), asked)
    assert verdicts["allowed"].to_pylist() == [True, False, False, True, False]
    assert verdicts["effect"].to_pylist() == ["ALLOW", "DENY", "REFER", "ALLOW", None]
    assert "ndsr:8.p1c" in verdicts["articles"].to_pylist()[1]
    assert verdicts["fault"].to_pylist()[4].startswith("InputError: operation.kind")
    assert "borrow" not in verdicts["fault"].to_pylist()[4]
    assert verdicts["decision_id"].to_pylist()[0] == verdicts["decision_id"].to_pylist()[3]
    assert len(asked.requests) == 4
    assert asked.requests[2] == {"operation": {"kind": "delete", "items": []}, "subject": {"id": "s-3"}}


def test_client_and_process_judge_alike(here: InProcess, service_of_decisions: str) -> None:
    with Client(service_of_decisions, timeout_seconds=10) as client:
        there = judge(pa.table(ROWS).slice(0, 4), client)
    assert told(there) == told(judge(pa.table(ROWS).slice(0, 4), here))


def test_a_data_frame_is_judged_as_its_table(here: InProcess) -> None:
    frame = pd.DataFrame(ROWS)
    frame["operation.items"] = None
    frame["subject.age"] = [30.0, 40.0, None, 30.0, 50.0]
    frame.index = pd.Index([10, 20, 30, 40, 50])
    verdicts = judge(frame, here)
    assert verdicts["allowed"].to_pylist() == [True, False, False, True, False]


def test_what_the_request_is_made_of_may_be_chosen(here: InProcess) -> None:
    asked = Asked(here)
    table = pa.table({"order": ["a", "b", "c"], "what": ["delete", "delete", "sell"]})

    def request(row: Any) -> dict[str, Any]:
        return {"operation": {"kind": row["what"], "place": "CN", "items": ["phone"], "basis": "none"}}

    verdicts = judge(table, asked, columns=["what"], request=request, batch_rows=1)
    assert verdicts["allowed"].to_pylist() == [True, True, False]
    assert len(asked.requests) == 2


@pytest.mark.parametrize(
    ("values", "places"),
    [
        (pa.array([None, "", "a", None, "a"]), [0, 1, 2, 0, 2]),
        (pa.array([[], None, ["a"], ["a", "b"], []], pa.list_(pa.string())), [0, 1, 2, 3, 0]),
        (pa.array(["a", None, "a", "b", None]).dictionary_encode(), [0, 1, 0, 2, 1]),
        (pa.array([{"x": 1}, {"x": None}, None, {"x": 1}, None]), [0, 1, 2, 0, 2]),
        (pa.array([True, False, None, True, False]), [0, 1, 2, 0, 1]),
        (pa.array([1, 0, None, 1, 0]), [0, 1, 2, 0, 1]),
    ],
)
def test_rows_are_one_situation_only_where_every_value_is_the_same(values: Any, places: list[int]) -> None:
    asked = Asked(Counting())
    verdicts = judge(pa.table({"a.b": values}), asked, request=dict)
    assert len(asked.requests) == max(places) + 1
    assert verdicts["decision_id"].to_pylist() == [f"d-{place}" for place in places]


def test_many_columns_tell_rows_apart() -> None:
    count = 400
    columns = {f"a.c{place}": [number // 7**place % 7 for number in range(count)] for place in range(4)}
    table = pa.table({**columns, "number": list(range(count))})
    doubled = pa.concat_tables([table, table])
    asked = Asked(Counting())
    verdicts = judge(doubled, asked, batch_rows=17)
    assert len(asked.requests) == count
    assert verdicts["decision_id"].to_pylist() == [f"d-{number}" for number in range(count)] * 2


class Counting:
    """Allows, and counts in the ids of its decisions."""

    def __init__(self) -> None:
        self._count = 0

    def evaluate_batch(self, requests: Iterable[Any], /) -> list[Decision | LexgateError]:
        out: list[Decision | LexgateError] = []
        for _ in requests:
            out.append(_allowing(f"d-{self._count}"))
            self._count += 1
        return out


def _allowing(decision_id: str) -> Decision:
    from lexgate.client._answers import decision_of  # noqa: PLC0415 - the shape of a decision, as the client has it

    return decision_of(allow(decision_id))


def test_instants_and_days_are_written_as_the_contract_has_them() -> None:
    asked = Asked(Counting())
    table = pa.table(
        {
            "operation.retention_until": pa.array([date(2026, 1, 2), None]),
            "consent.granted_at": pa.array([datetime(2025, 1, 2, 3, tzinfo=UTC)] * 2, pa.timestamp("us", "UTC")),
        }
    )
    judge(table, asked)
    assert asked.requests[0]["operation"] == {"retention_until": "2026-01-02"}
    assert asked.requests[1] == {"consent": {"granted_at": "2025-01-02T03:00:00+00:00"}}


@pytest.mark.parametrize(
    ("table", "columns", "field"),
    [
        (pa.table({"order": [1]}), None, ""),
        (pa.table({"a.b": [1]}), ["a.c"], "a.c"),
        (pa.table([[1], [2]], ["a.b", "a.b"]), None, ""),
        (pa.table({"a.b": pa.array([datetime(2025, 1, 1)])}), None, "a.b"),  # noqa: DTZ001 - the point
        ([{"a.b": 1}], None, ""),
    ],
)
def test_a_table_that_says_too_little_is_refused(table: Any, columns: list[str] | None, field: str) -> None:
    with pytest.raises(InputError) as caught:
        judge(table, Counting(), columns=columns)
    assert [each.name for each in caught.value.fields] == [field]


def test_an_empty_table_has_no_verdicts() -> None:
    verdicts = judge(pa.table({"a.b": pa.array([], pa.string())}), Counting())
    assert (verdicts.num_rows, verdicts.column_names[0]) == (0, "allowed")


def test_progress_is_told() -> None:
    told: list[tuple[int, int]] = []
    judge(pa.table({"a.b": range(5)}), Counting(), batch_rows=2, progress=lambda *done: told.append(done))
    assert told == [(2, 5), (4, 5), (5, 5)]


@pytest.mark.parametrize("trouble", TROUBLES)
def test_without_a_decision_no_row_is_allowed(trouble: str) -> None:
    running, _ = TROUBLES[trouble]
    with running() as target, Client(target, timeout_seconds=0.2) as client:
        verdicts = judge(pa.table(ROWS), client)
    assert verdicts["allowed"].to_pylist() == [False] * 5
    assert verdicts["effect"].null_count == 5
    assert verdicts["fault"].null_count == 0


def test_an_answer_about_another_day_allows_no_row() -> None:
    def answer(batch: service.EvaluateBatchRequest, _: Any) -> service.EvaluateBatchResponse:
        items = [service.EvaluateBatchItem(decision=unbinding()) for _ in batch.requests]
        return service.EvaluateBatchResponse(items=items)

    with sidecar(answer) as target, Client(target) as client:
        verdicts = judge(pa.table(ROWS), client)
    assert (verdicts["allowed"].to_pylist(), verdicts["effect"].to_pylist()) == ([False] * 5, ["ALLOW"] * 5)


class Failing:
    """A judge that answers what it is told to, and counts how often it is asked."""

    def __init__(self, answer: Any) -> None:
        self._answer, self.asked = answer, 0

    def evaluate_batch(self, _: Iterable[Any], /) -> Any:
        self.asked += 1
        if isinstance(self._answer, Exception):
            raise self._answer
        return self._answer


@pytest.mark.parametrize("answer", [None, [], [_allowing("d")] * 3, [True, True], "ok", OSError("s-1"), BadAnswer("x")])
def test_a_judge_that_answers_nonsense_allows_nothing_and_is_given_up(answer: Any) -> None:
    by = Failing(answer)
    verdicts = judge(pa.table({"a.b": range(20)}), by, batch_rows=2)
    assert verdicts["allowed"].to_pylist() == [False] * 20
    assert verdicts["fault"].null_count == 0
    assert "s-1" not in str(verdicts["fault"].to_pylist())
    assert by.asked == 3


def test_requests_in_this_process_are_prepared_as_the_resolver_does(here: InProcess) -> None:
    requests: list[Any] = [
        {"operation": {"kind": "delete", "place": "CN"}, "data": {"personal": True}},
        {"operation": {"kind": "delete", "place": "CN"}, "data": {"personal": True}},
        {"operation": {"kind": "delete", "place": "CN"}, "as_of": "2025-06-01"},
        {"operation": {"kind": "borrow"}, "data": {"personal": 5}},
        {"operation": {"kind": "delete", "place": "CN", "items": [object()]}},
        {"operation": {"kind": "use", "items": ["phone"]}, "subject": {"id": "s", "birth_date": "2020-01-01"}},
        "nonsense",
        {},
    ]
    with Both(assemble(Config(log=LogSection(enabled=False)))) as plain:
        expected = [plain.outcome(each) for each in requests]
    assert [_shown(each) for each in here.evaluate_batch(requests)] == expected


class Both:
    """The pipeline without anything remembered."""

    def __init__(self, application: Any) -> None:
        self._application = application

    def outcome(self, request: Any) -> Any:
        try:
            prepared = self._application.resolver.request(request)
        except LexgateError as error:
            return _shown(error)
        return _shown(self._application.decider.decide(prepared, "test"))

    def __enter__(self) -> Both:
        return self

    def __exit__(self, *_: object) -> None:
        self._application.close()


def _shown(outcome: Decision | LexgateError) -> Any:
    if isinstance(outcome, Decision):
        return outcome.effect, outcome.violations, outcome.obligations, outcome.asserted, outcome.binding
    return type(outcome), str(outcome)


def test_decisions_in_this_process_are_recorded(tmp_path: Path) -> None:
    with InProcess(Config(log=LogSection(directory=tmp_path))) as here:
        verdicts = judge(pa.table(ROWS), here)
    written = "".join(file.read_text() for file in tmp_path.rglob("decisions-*.jsonl"))
    for decision_id in verdicts["decision_id"].drop_null().to_pylist():
        assert decision_id in written
    assert '"entry":"dataset"' in written
