"""The decorator lets a function run on a binding ALLOW of the sidecar, and on nothing else."""

from __future__ import annotations

import asyncio
import os
import pickle
from collections.abc import Callable, Iterator
from typing import Any

import pytest

from lexgate.client import (
    AsyncClient,
    BadAnswer,
    Client,
    Denied,
    InputError,
    LexgateError,
    NoDecision,
    NotBinding,
    Referred,
    Unreachable,
)
from lexgate.enforce import NO_DATA, granted, guarded
from lexgate.v1 import decision_pb2 as wire
from tests.integration.enforce.points import DELETE, SELL, answering, decision, unbinding

Run = Callable[..., Any]


def blocking(target: str, mapping: Any, ran: list[str], timeout_seconds: float = 5) -> Any:
    """Calls a guarded function; what it did is in `ran`."""
    with Client(target, timeout_seconds=timeout_seconds) as client:

        @guarded(client, mapping)
        def work(name: str = "default") -> str:
            ran.append(name)
            return granted().decision_id

        return work()


def asynchronous(target: str, mapping: Any, ran: list[str], timeout_seconds: float = 5) -> Any:
    """Calls a guarded coroutine function."""

    async def run() -> Any:
        async with AsyncClient(target, timeout_seconds=timeout_seconds) as client:

            @guarded(client, mapping)
            async def work(name: str = "default") -> str:
                await asyncio.sleep(0)
                ran.append(name)
                return granted().decision_id

            return await work()

    return asyncio.run(run())


def asynchronous_over_blocking(target: str, mapping: Any, ran: list[str], timeout_seconds: float = 5) -> Any:
    """Calls a guarded coroutine function that asks through a blocking client."""
    with Client(target, timeout_seconds=timeout_seconds) as client:

        @guarded(client, mapping)
        async def work(name: str = "default") -> str:
            ran.append(name)
            return granted().decision_id

        return asyncio.run(work())


@pytest.fixture(params=[blocking, asynchronous, asynchronous_over_blocking], ids=lambda each: each.__name__)
def run(request: pytest.FixtureRequest) -> Run:
    made: Run = request.param
    return made


def deleting(name: str) -> Any:
    return DELETE | {"subject": {"id": name}}


def selling(name: str) -> Any:
    return SELL | {"subject": {"id": name}}


def test_an_allow_lets_the_function_run_with_its_decision(run: Run, target: str) -> None:
    ran: list[str] = []
    assert run(target, deleting, ran)
    assert ran == ["default"]


def test_a_denial_of_the_real_service_raises_and_runs_nothing(run: Run, target: str) -> None:
    ran: list[str] = []
    with pytest.raises(Denied, match=r"ndsr:8\.p1c") as caught:
        run(target, selling, ran)
    assert ran == []
    assert caught.value.decision_id
    assert "default" not in str(caught.value)


@pytest.mark.parametrize(
    ("answer", "error"),
    [
        (unbinding(), NotBinding),
        (decision(effect=wire.EFFECT_REFER, reasons=["no_facts"]), Referred),
        (decision(effect=wire.EFFECT_DENY, violations=[wire.Violation(statute="s", article="1", code="c")]), Denied),
    ],
)
def test_what_is_no_binding_allow_runs_nothing(run: Run, answer: wire.Decision, error: type[LexgateError]) -> None:
    ran: list[str] = []
    with answering(answer) as target, pytest.raises(error):
        run(target, deleting, ran)
    assert ran == []


def test_without_a_decision_nothing_runs(run: Run, troubled: str) -> None:
    ran: list[str] = []
    with pytest.raises(NoDecision):
        run(troubled, deleting, ran, timeout_seconds=0.2)
    assert ran == []


@pytest.mark.parametrize("mapped", [None, "delete", [], {"opration": {}}])
def test_a_mapping_that_makes_no_request_runs_nothing(run: Run, target: str, mapped: Any) -> None:
    ran: list[str] = []
    with pytest.raises(InputError):
        run(target, lambda _name: mapped, ran)
    assert ran == []


def test_a_mapping_that_fails_runs_nothing(run: Run, target: str) -> None:
    ran: list[str] = []
    with pytest.raises(ZeroDivisionError):
        run(target, lambda _name: 1 // 0, ran)
    assert ran == []


def test_a_call_without_data_is_not_asked_about_and_has_no_decision() -> None:
    with pytest.raises(LookupError):
        blocking("127.0.0.1:1", lambda _name: NO_DATA, [])


def test_what_is_judged_is_what_is_done(target: str) -> None:
    seen: list[tuple[Any, ...]] = []

    def mapping(*args: Any, **kwargs: Any) -> Any:
        seen.append((args, kwargs))
        return DELETE

    with Client(target, timeout_seconds=5) as client:

        @guarded(client, mapping)
        def work(first: str, second: str = "b", *, third: str = "c") -> tuple[str, str, str]:
            """Works."""
            return first, second, third

        assert work("a") == ("a", "b", "c")
        assert work(first="a", third="d") == ("a", "b", "d")
        with pytest.raises(TypeError):
            work()
    assert seen == [(("a", "b"), {"third": "c"}), (("a", "b"), {"third": "d"})]
    assert (work.__name__, work.__doc__) == ("work", "Works.")


def test_obligations_are_handed_to_the_function() -> None:
    owed = wire.Obligation(statute="ndsr", article="12", code="keep_records", verb="keep", object="records")
    with answering(decision(obligations=[owed])) as target, Client(target) as client:

        @guarded(client, lambda: DELETE)
        def work() -> list[str]:
            return [each.code for each in granted().obligations]

        assert work() == ["keep_records"]
    with pytest.raises(LookupError):
        granted()


def test_a_generator_is_not_decorated() -> None:
    def rows() -> Iterator[int]:
        yield 1

    with pytest.raises(TypeError, match="generator"):
        guarded(lambda: Client("127.0.0.1:1"), lambda: DELETE)(rows)


def test_an_async_client_does_not_answer_a_blocking_function(target: str) -> None:
    ran: list[str] = []

    @guarded(AsyncClient(target), lambda: DELETE)
    def work() -> None:
        ran.append("work")

    with pytest.raises(BadAnswer, match="give a Client"):
        work()
    assert ran == []


class Strange:
    """A client of another make."""

    def __init__(self, answer: Any) -> None:
        self._answer = answer

    def evaluate(self, _request: Any, /) -> Any:
        if isinstance(self._answer, Exception):
            raise self._answer
        return self._answer


@pytest.mark.parametrize(
    ("answer", "error"),
    [(True, BadAnswer), (None, BadAnswer), ({"effect": "ALLOW"}, BadAnswer), (OSError("no"), Unreachable)],
)
def test_a_client_that_gives_no_decision_lets_nothing_run(answer: Any, error: type[LexgateError]) -> None:
    ran: list[str] = []

    @guarded(Strange(answer), lambda: DELETE)
    def work() -> None:
        ran.append("work")

    with pytest.raises(error):
        work()
    assert ran == []


class Task:
    """A task as task queues make them: it is called by name with what was queued, and bound to itself."""

    def __init__(self, function: Callable[..., Any]) -> None:
        self._function = function

    def apply(self, args: tuple[Any, ...], kwargs: dict[str, Any]) -> Any:
        return self._function(self, *args, **kwargs)


def test_a_task_is_judged_when_it_runs_and_in_each_worker_over_a_channel_of_its_own(
    target: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    made: list[int] = []

    def connect() -> Client:
        made.append(os.getpid())
        return Client(target, timeout_seconds=5)

    def request(_task: Any, kind: str, person: str) -> dict[str, Any]:
        return {"operation": {"kind": kind, "place": "CN"}, "subject": {"id": person}}

    @Task
    @guarded(connect, request)
    def forget(_task: Any, kind: str, person: str) -> str:
        return f"{kind} {person}"

    assert made == []
    assert forget.apply(("delete",), {"person": "s-1"}) == "delete s-1"
    assert forget.apply(("delete", "s-2"), {}) == "delete s-2"
    with monkeypatch.context() as forked:
        forked.setattr(os, "getpid", lambda: 0)
        assert forget.apply(("delete", "s-3"), {}) == "delete s-3"
    assert made == [os.getpid(), 0]


@pytest.mark.parametrize("error", [Denied("forbidden", "d-1"), InputError.at(("data", 1), "is wrong", "mend it")])
def test_a_refusal_goes_from_process_to_process(error: LexgateError) -> None:
    back = pickle.loads(pickle.dumps(error))  # noqa: S301 - written here
    assert (type(back), str(back), vars(back)) == (type(error), str(error), vars(error))
