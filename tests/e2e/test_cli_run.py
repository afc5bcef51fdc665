"""`make run`: both answers are shown, the sidecar is healthy and keeps its log, and Ctrl-C ends it too."""

from __future__ import annotations

import os
import signal
import socket
import subprocess
import sys
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest


def free_port() -> int:
    with socket.create_server(("127.0.0.1", 0)) as server:
        port: int = server.getsockname()[1]
        return port


Start = Callable[..., "subprocess.Popen[str]"]
LEXGATE = str(Path(sys.executable).with_name("lexgate"))


@pytest.fixture
def environment(tmp_path: Path, tmp_path_factory: pytest.TempPathFactory) -> dict[str, str]:
    kept = {name: value for name, value in os.environ.items() if not name.startswith(("LEXGATE_", "FORCE_"))}
    folders = {name: str(tmp_path) for name in ("HOME", "XDG_RUNTIME_DIR", "XDG_STATE_HOME")}
    return {**kept, **folders, "XDG_CACHE_HOME": str(tmp_path_factory.getbasetemp())}


@pytest.fixture
def start(root: Path, environment: dict[str, str]) -> Iterator[Start]:
    started: list[subprocess.Popen[str]] = []

    def run(**settings: str) -> subprocess.Popen[str]:
        process = subprocess.Popen(
            [sys.executable, "-u", str(root / "tools" / "run.py")],
            stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True, env={**environment, **settings},
        )  # fmt: skip
        started.append(process)
        return process

    yield run
    for process in started:
        process.terminate()
        process.communicate(timeout=40)


def said_until(process: subprocess.Popen[str], last: str) -> str:
    assert process.stdout is not None
    said = ""
    for line in process.stdout:
        said += line
        if last in line:
            break
    return said


def test_both_answers_are_shown_and_ctrl_c_ends_both(start: Start, environment: dict[str, str], tmp_path: Path) -> None:
    def lexgate(*arguments: object) -> subprocess.CompletedProcess[str]:
        command = [LEXGATE, *map(str, arguments)]
        return subprocess.run(command, env={**environment, **addresses}, capture_output=True, text=True, check=False)

    grpc, http = free_port(), free_port()
    addresses = {"LEXGATE_GRPC__ADDRESS": f"127.0.0.1:{grpc}", "LEXGATE_HTTP__ADDRESS": f"127.0.0.1:{http}"}
    process = start(**addresses)
    said = said_until(process, "Serving. Ctrl-C ends it.")
    by_grpc, by_http = said.split("By HTTP", 1)
    assert f"By gRPC, 127.0.0.1:{grpc}" in by_grpc
    assert "ALLOW  it may be done" in by_grpc
    assert "Consents relied on: consent-1" in by_grpc
    assert "DENY  it must not be done" in by_http
    assert "ndsr:22(2)  separate_consent_missing" in by_http
    assert "The person adds an entry to the consents of the person: " in by_http
    healthy = lexgate("health")
    assert (healthy.returncode, healthy.stdout) == (0, "serving\n")
    process.send_signal(signal.SIGINT)
    assert process.wait(30) == 0
    assert lexgate("health").returncode == 1
    verified = lexgate("log", "verify", tmp_path / "lexgate" / "log")
    assert (verified.returncode, "2 entries, none missing" in verified.stdout) == (0, True)
    for port in (grpc, http):
        with socket.socket() as probe:
            assert probe.connect_ex(("127.0.0.1", port)) != 0


def test_a_port_that_is_taken_is_said(start: Start) -> None:
    with socket.create_server(("127.0.0.1", 0)) as taken:
        port = taken.getsockname()[1]
        process = start(LEXGATE_GRPC__ADDRESS=f"127.0.0.1:{port}", LEXGATE_HTTP__ENABLED="false")
        _, errors = process.communicate(timeout=60)
    assert process.returncode == 1
    assert str(port) in errors
    assert "the sidecar ended with status 2" in errors
    assert "Traceback" not in errors


def test_a_wrong_setting_is_said(start: Start) -> None:
    process = start(LEXGATE_ENGIN="opa")
    _, errors = process.communicate(timeout=60)
    assert (process.returncode, "did you mean LEXGATE_ENGINE?" in errors) == (1, True)
