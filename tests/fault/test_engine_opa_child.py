"""The managed OPA server fails: it is killed, hangs, does not start. There is a fault, and never a wrong answer."""

from __future__ import annotations

import os
import signal
import threading
import time
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import orjson
import pytest

from lexgate.engine import DECISION, OpaServerEngine, _opa_child
from lexgate.errors import EngineFault
from lexgate.law.policy_set import PolicySet
from tests.unit.engine.kit import DATA, DIGEST, ECHO, OPA, Compiled, compile_rego

THREADS = 8


@pytest.fixture(scope="module")
def echo(tmp_path_factory: pytest.TempPathFactory) -> Compiled:
    return compile_rego(ECHO, tmp_path_factory.mktemp("echo"))


@pytest.fixture
def start(echo: Compiled) -> Iterator[Callable[..., OpaServerEngine]]:
    started: list[OpaServerEngine] = []

    def starter(**settings: Any) -> OpaServerEngine:
        arguments: dict[str, Any] = {
            "bundle": echo.bundle,
            "data": DATA,
            "digest": DIGEST,
            "binary": OPA,
            "timeout_seconds": 20,
        }
        arguments |= settings
        started.append(OpaServerEngine(**arguments))
        return started[-1]

    yield starter
    for engine in started:
        engine.close()


def ask(engine: OpaServerEngine, number: int) -> Any:
    return orjson.loads(engine.evaluate(DECISION, orjson.dumps({"seen": number, "number": number})))


def right(number: int) -> dict[str, Any]:
    return {"seen": number, "doubled": 2 * number, "reading": False}


def pid_of(engine: OpaServerEngine) -> int:
    """The child, once there is one."""
    assert engine._child
    deadline = time.monotonic() + 20
    while (pid := engine._child.pid) is None:
        assert time.monotonic() < deadline
        time.sleep(0.005)
    return pid


def stop(pid: int) -> None:
    """Returns once every thread of the child stands still: on a busy machine one still answers after the signal."""
    os.kill(pid, signal.SIGSTOP)
    os.waitid(os.P_PID, pid, os.WSTOPPED | os.WNOWAIT)


def assert_recovers(engine: OpaServerEngine) -> None:
    deadline = time.monotonic() + 30
    while True:
        try:
            assert ask(engine, 21) == right(21)
        except EngineFault:
            assert time.monotonic() < deadline
            time.sleep(0.01)
        else:
            return


def test_a_child_killed_in_the_middle_of_calls_gives_faults_or_right_answers(
    start: Callable[..., OpaServerEngine],
) -> None:
    engine = start()
    wrong: list[object] = []
    outcomes = {"answers": 0, "faults": 0}
    done = threading.Event()

    def hammer(name: int) -> None:
        number = name
        while not done.is_set():
            number += THREADS
            try:
                answer = ask(engine, number)
            except EngineFault:
                outcomes["faults"] += 1
            else:
                outcomes["answers"] += 1
                if answer != right(number):
                    wrong.append(answer)

    threads = [threading.Thread(target=hammer, args=(name,)) for name in range(THREADS)]
    for thread in threads:
        thread.start()
    killed = set()
    for _ in range(3):
        assert_recovers(engine)
        killed.add(pid_of(engine))
        os.kill(pid_of(engine), signal.SIGKILL)
    assert_recovers(engine)
    done.set()
    for thread in threads:
        thread.join()
    assert wrong == []
    assert len(killed) == 3
    assert outcomes["answers"] > 0
    assert outcomes["faults"] > 0


def test_a_child_that_hangs_is_a_fault_in_time(start: Callable[..., OpaServerEngine]) -> None:
    engine = start(timeout_seconds=2)
    pid = pid_of(engine)
    stop(pid)
    before = time.monotonic()
    with pytest.raises(EngineFault, match="did not answer within 2 seconds"):
        ask(engine, 1)
    assert time.monotonic() - before < 10
    os.kill(pid, signal.SIGCONT)
    assert_recovers(engine)


def test_closing_ends_the_calls_under_way(start: Callable[..., OpaServerEngine]) -> None:
    engine = start(timeout_seconds=30)
    stop(pid_of(engine))
    outcome: list[str] = []

    def call() -> None:
        try:
            ask(engine, 1)
        except EngineFault as fault:
            outcome.append(str(fault))

    caller = threading.Thread(target=call)
    caller.start()
    time.sleep(0.1)
    before = time.monotonic()
    engine.close()
    caller.join()
    assert time.monotonic() - before < 5
    assert len(outcome) == 1


def script(path: Path, text: str) -> Path:
    path.write_text(f"#!/bin/sh\n{text}\n")
    path.chmod(0o755)
    return path


def test_a_missing_binary_is_named_and_what_to_do(start: Callable[..., OpaServerEngine], tmp_path: Path) -> None:
    with pytest.raises(EngineFault, match=r"no program .*/opa: install the pinned opa .* or use the engine wasm"):
        start(binary=tmp_path / "opa")


def test_no_binary_on_the_path_is_said(
    start: Callable[..., OpaServerEngine], monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    monkeypatch.setenv("PATH", str(tmp_path))
    with pytest.raises(EngineFault, match="no program opa on PATH"):
        start(binary=None)


def test_a_file_that_is_not_executable_is_no_binary(start: Callable[..., OpaServerEngine], tmp_path: Path) -> None:
    (tmp_path / "opa").write_text("text")
    with pytest.raises(EngineFault, match="no program"):
        start(binary=tmp_path / "opa")


def test_the_last_words_of_a_child_that_ends_at_once_are_told(
    start: Callable[..., OpaServerEngine], tmp_path: Path
) -> None:
    with pytest.raises(EngineFault, match="does not start: no room here; install"):
        start(binary=script(tmp_path / "opa", "echo no room here >&2; exit 3"))


def test_a_child_that_is_no_program_is_told(start: Callable[..., OpaServerEngine], tmp_path: Path) -> None:
    (tmp_path / "opa").write_bytes(b"\x7fELF damaged")
    (tmp_path / "opa").chmod(0o755)
    with pytest.raises(EngineFault, match="does not start"):
        start(binary=tmp_path / "opa")


def test_a_child_that_never_listens_is_given_up(
    start: Callable[..., OpaServerEngine], tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(_opa_child, "START_SECONDS", 0.5)
    with pytest.raises(EngineFault, match="does not start: it said nothing"):
        start(binary=script(tmp_path / "opa", "exec sleep 60"))


def test_what_opa_says_against_the_policies_is_told(
    start: Callable[..., OpaServerEngine], policy_set: PolicySet
) -> None:
    with pytest.raises(EngineFault, match=r"does not start: .*root"):
        start(bundle=policy_set.bundle, data=b'{"unheard_of":1}')


def test_a_runtime_folder_that_is_not_there_is_said(
    start: Callable[..., OpaServerEngine], monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    monkeypatch.setenv("XDG_RUNTIME_DIR", str(tmp_path / "never"))
    with pytest.raises(EngineFault, match="no folder for the OPA server"):
        start()


def test_a_runtime_folder_too_deep_for_a_socket_is_said(
    start: Callable[..., OpaServerEngine], monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    deep = tmp_path / ("d" * 100)
    deep.mkdir()
    monkeypatch.setenv("XDG_RUNTIME_DIR", str(deep))
    with pytest.raises(EngineFault, match="socket is too long"):
        start()
    assert list(deep.iterdir()) == []


def test_a_child_that_fails_to_come_back_is_tried_again_with_longer_delays(
    start: Callable[..., OpaServerEngine], tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(_opa_child, "_FIRST_DELAY_SECONDS", 0.01)
    monkeypatch.setattr(_opa_child, "_LAST_DELAY_SECONDS", 0.08)
    starts = tmp_path / "starts"
    whole = f'date +%s.%N >> {starts}; exec {OPA.resolve()} "$@"'
    binary = script(tmp_path / "opa", whole)
    engine = start(binary=binary)
    script(binary, f"date +%s.%N >> {starts}; exit 1")
    os.kill(pid_of(engine), signal.SIGKILL)
    deadline = time.monotonic() + 20
    while len(starts.read_text().split()) < 7:
        assert time.monotonic() < deadline
        with pytest.raises(EngineFault):
            ask(engine, 1)
        time.sleep(0.01)
    script(binary, whole)
    assert_recovers(engine)


def test_a_child_whose_folder_is_gone_is_tried_again(
    start: Callable[..., OpaServerEngine], monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    monkeypatch.setattr(_opa_child, "_FIRST_DELAY_SECONDS", 0.01)
    monkeypatch.setattr(_opa_child, "_LAST_DELAY_SECONDS", 0.05)
    engine = start()
    assert engine._child
    folder, away = engine._child.socket.parent, tmp_path / "away"
    folder.rename(away)
    os.kill(pid_of(engine), signal.SIGKILL)
    time.sleep(0.2)
    with pytest.raises(EngineFault):
        ask(engine, 1)
    away.rename(folder)
    assert_recovers(engine)
