"""How a child that ends is started again, and what the log says of it. The child is a script: nothing listens."""

from __future__ import annotations

import asyncio
import os
import shutil
import signal
import tempfile
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest
from structlog.testing import capture_logs

from lexgate.engine import _opa_child
from lexgate.engine._opa_child import OpaChild
from lexgate.errors import EngineFault

FIRST, LAST = 0.01, 0.04


@pytest.fixture(autouse=True)
def delays(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(_opa_child, "_FIRST_DELAY_SECONDS", FIRST)
    monkeypatch.setattr(_opa_child, "_LAST_DELAY_SECONDS", LAST)


@pytest.fixture(autouse=True)
def runtime(monkeypatch: pytest.MonkeyPatch) -> Iterator[Path]:
    """A folder whose path is short enough for that of a socket, which those of pytest need not be."""
    with tempfile.TemporaryDirectory(dir="/tmp", prefix="x") as folder:
        monkeypatch.setenv("XDG_RUNTIME_DIR", folder)
        yield Path(folder)


def script(folder: Path, text: str) -> Path:
    binary = folder / "program"
    binary.write_text(f"#!/bin/sh\n{text}\n")
    binary.chmod(0o755)
    return binary


async def ready() -> None:
    """At once."""


def said(count: int, binary: Path | None, meanwhile: Callable[[OpaChild], None] = lambda _: None) -> list[Any]:
    """The first lines of the log about a child, which come within 20 seconds."""

    async def run() -> None:
        child = OpaChild(binary, b"bundle")
        await child.start(ready)
        meanwhile(child)
        async with asyncio.timeout(20):
            while len(lines) < count:  # noqa: ASYNC110 - the log has nothing to wait for
                await asyncio.sleep(0.002)
        await child.stop()
        assert child.pid is None
        assert not child.socket.parent.exists()

    with capture_logs() as lines:
        asyncio.run(run())
    return list(lines[:count])


def test_a_child_that_keeps_ending_is_started_again_after_delays_that_double(tmp_path: Path) -> None:
    lines = said(4, script(tmp_path, "echo ' no room '; exit 3"))
    assert lines == [
        {
            "event": "opa_child_ended",
            "log_level": "error",
            "status": 3,
            "last_words": "no room",
            "restart_in_seconds": delay,
        }
        for delay in (FIRST, 2 * FIRST, LAST, LAST)
    ]


def test_a_child_that_ran_long_enough_is_started_again_without_much_delay(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(_opa_child, "_STEADY_SECONDS", -1.0)
    lines = said(3, script(tmp_path, "exit 3"))
    assert [(each["restart_in_seconds"], each["last_words"]) for each in lines] == [(FIRST, "it said nothing")] * 3


def test_a_child_that_cannot_be_started_again_is_tried_until_it_can(tmp_path: Path) -> None:
    def lose_its_folder(child: OpaChild) -> None:
        shutil.rmtree(child.socket.parent)
        assert child.pid is not None
        os.kill(child.pid, signal.SIGKILL)

    lines = said(3, script(tmp_path, "exec sleep 60"), lose_its_folder)
    assert lines[0]["status"] == -signal.SIGKILL
    assert lines[1:] == [
        {
            "event": "opa_child_not_started",
            "log_level": "error",
            "reason": "No such file or directory",
            "restart_in_seconds": delay,
        }
        for delay in (2 * FIRST, LAST)
    ]


def test_a_child_has_a_session_of_its_own(tmp_path: Path) -> None:
    sessions = []

    def look(child: OpaChild) -> None:
        assert child.pid is not None
        sessions.append((os.getsid(child.pid), child.pid))
        os.kill(child.pid, signal.SIGKILL)

    said(1, script(tmp_path, "exec sleep 60"), look)
    ((session, pid),) = sessions
    assert session == pid


def test_without_a_name_it_is_the_opa_on_the_path(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    script(tmp_path, "echo found").rename(tmp_path / "opa")
    monkeypatch.setenv("PATH", f"{tmp_path}:{os.environ['PATH']}")
    assert said(1, None)[0]["last_words"] == "found"


@pytest.mark.parametrize(("bytes_of_path", "fits"), [(107, True), (108, False)])
def test_a_socket_has_a_path_that_fits(
    tmp_path: Path, runtime: Path, monkeypatch: pytest.MonkeyPatch, bytes_of_path: int, fits: bool
) -> None:
    name = "lexgate-opa-12345678/opa.sock"
    deep = runtime / ("d" * (bytes_of_path - len(f"{runtime}//{name}")))
    deep.mkdir()
    monkeypatch.setenv("XDG_RUNTIME_DIR", str(deep))
    if fits:
        assert len(os.fsencode(OpaChild(script(tmp_path, "exit 0"), b"").socket)) == bytes_of_path
        return
    with pytest.raises(EngineFault, match="too long"):
        OpaChild(script(tmp_path, "exit 0"), b"")


def test_the_end_of_what_it_said_is_kept_whatever_the_bytes(tmp_path: Path) -> None:
    text = "printf 'begin'; head -c 4096 /dev/zero | tr '\\0' x; printf '\\377end'"
    lines = said(1, script(tmp_path, text))
    assert lines[0]["last_words"] == "x" * (2048 - 4) + "�end"


def test_a_child_that_is_never_ready_is_given_up_with_its_words(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    async def never() -> None:
        raise EngineFault("not yet")

    cure = "install the pinned opa (`make opa` in a checkout), name it in opa.binary, or use the engine wasm"
    for text, words, seconds in (("exec sleep 60", "it said nothing", 0.2), ("echo no room; exit 1", "no room", 20)):
        monkeypatch.setattr(_opa_child, "START_SECONDS", seconds)
        child = OpaChild(script(tmp_path, text), b"bundle")
        with pytest.raises(EngineFault) as fault:
            asyncio.run(child.start(never))
        assert str(fault.value) == f"the OPA server does not start: {words}; {cure}"
        assert not child.socket.parent.exists()


def test_what_the_child_is_given(tmp_path: Path, runtime: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("OPA_LOG_LEVEL", "debug")
    monkeypatch.setenv("OTHER", "kept")
    lines = said(1, script(tmp_path, 'echo "$*|$OPA_LOG_LEVEL|$OTHER|$(pwd)|$(cat bundle.tar.gz)"'))
    given, level, other, folder, bundle = lines[0]["last_words"].split("|")
    assert given == (
        f"run --server --skip-version-check --log-level error --addr unix://{folder}/opa.sock --unix-socket-perm 600 "
        f"--bundle {folder}/bundle.tar.gz"
    )
    assert (level, other, bundle) == ("", "kept", "bundle")
    assert folder.startswith(f"{runtime}/lexgate-opa-")


def test_a_folder_of_its_own_is_made_where_temporary_files_go_otherwise(
    tmp_path: Path, runtime: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("tempfile.tempdir", str(runtime / "t"))
    (runtime / "t").mkdir()
    for useless in ("", "relative", None):
        if useless is None:
            monkeypatch.delenv("XDG_RUNTIME_DIR")
        else:
            monkeypatch.setenv("XDG_RUNTIME_DIR", useless)
        folder = OpaChild(script(tmp_path, "exit 0"), b"bundle").socket.parent
        assert folder.parent == runtime / "t"
        assert folder.name.startswith("lexgate-opa-")
