"""The command as it is installed: a process of its own, with pipes, signals and an environment."""

from __future__ import annotations

import json
import os
import resource
import signal
import subprocess
import sys
import threading
import time
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import IO, Any

import pytest

ALLOWED = b'{"operation": {"kind": "delete", "place": "CN"}, "data": {"personal": true}}\n'
DENIED = b'{"operation": {"kind": "sell", "place": "CN", "items": ["phone"], "basis": "none"}}\n'
LEXGATE = str(Path(sys.executable).with_name("lexgate"))

Run = Callable[..., "subprocess.CompletedProcess[bytes]"]


@pytest.fixture
def environment(tmp_path: Path, tmp_path_factory: pytest.TempPathFactory) -> dict[str, str]:
    kept = {
        name: value for name, value in os.environ.items() if not name.startswith(("LEXGATE_", "NO_COLOR", "FORCE_"))
    }
    folders = {name: str(tmp_path) for name in ("HOME", "XDG_RUNTIME_DIR", "XDG_STATE_HOME")}
    return {**kept, **folders, "XDG_CACHE_HOME": str(tmp_path_factory.getbasetemp()), "TERM": "xterm"}


@pytest.fixture
def run(environment: dict[str, str], tmp_path: Path) -> Run:
    def call(*arguments: object, stdin: bytes = b"", **changes: str) -> subprocess.CompletedProcess[bytes]:
        command = [LEXGATE, *(str(each) for each in arguments)]
        return subprocess.run(
            command,
            input=stdin,
            capture_output=True,
            env={**environment, **changes},
            cwd=tmp_path,
            timeout=60,
            check=False,
        )

    return call


@pytest.fixture
def lexgate(environment: dict[str, str], tmp_path: Path) -> Iterator[Callable[..., subprocess.Popen[bytes]]]:
    """Starts the command and leaves it running."""
    started: list[subprocess.Popen[bytes]] = []

    def start(*arguments: str, **settings: Any) -> subprocess.Popen[bytes]:
        pipes = {"stdin": subprocess.PIPE, "stdout": subprocess.PIPE, "stderr": subprocess.PIPE, **settings}
        process = subprocess.Popen([LEXGATE, *arguments], env=environment, cwd=tmp_path, **pipes)
        started.append(process)
        return process

    yield start
    for process in started:
        process.kill()
        process.wait()
        for pipe in (process.stdin, process.stdout, process.stderr):
            if pipe:
                pipe.close()


def test_the_version_is_that_of_the_package(run: Run) -> None:
    done = run("--version")
    assert (done.returncode, done.stderr) == (0, b"")
    assert done.stdout.decode().startswith("lexgate ")


def test_a_request_from_a_file_and_one_from_standard_input(run: Run, tmp_path: Path) -> None:
    (tmp_path / "a.json").write_bytes(ALLOWED)
    done = run("evaluate", "a.json", "-", stdin=DENIED)
    assert done.returncode == 1
    assert b"\x1b" not in done.stdout
    assert [line.split()[0] for line in done.stdout.splitlines() if line and not line.startswith(b" ")] == [
        b"ALLOW",
        b"DENY",
    ]


def test_colours_are_for_those_who_want_them(run: Run) -> None:
    assert b"\x1b[" in run("evaluate", "-", stdin=DENIED, FORCE_COLOR="1").stdout
    assert b"\x1b" not in run("evaluate", "-", stdin=DENIED, FORCE_COLOR="1", NO_COLOR="1").stdout


def test_a_bad_line_gets_its_error_in_its_place(run: Run) -> None:
    done = run("evaluate", "--format", "jsonl", "-", stdin=ALLOWED + b"{broken\n" + DENIED)
    answers = [json.loads(line) for line in done.stdout.splitlines()]
    assert [answer.get("effect") for answer in answers] == ["ALLOW", None, "DENY"]
    assert answers[1]["error"]["line"] == 2
    assert done.returncode == 2
    assert done.stderr == b"lexgate: 1 of 3 inputs got no decision\n"


def test_an_answer_comes_before_the_next_question(lexgate: Callable[..., subprocess.Popen[bytes]]) -> None:
    process = lexgate("evaluate", "--format", "jsonl", "-")
    assert process.stdin is not None
    assert process.stdout is not None
    for question, effect in ((ALLOWED, "ALLOW"), (DENIED, "DENY"), (ALLOWED, "ALLOW")):
        process.stdin.write(question)
        process.stdin.flush()
        assert json.loads(process.stdout.readline())["effect"] == effect
    process.stdin.close()
    assert process.wait(10) == 1


def test_a_reader_that_leaves_is_no_error_to_talk_about(lexgate: Callable[..., subprocess.Popen[bytes]]) -> None:
    process = lexgate("evaluate", "--format", "jsonl", "-")
    assert process.stdin is not None
    assert process.stdout is not None
    assert process.stderr is not None
    process.stdin.write(ALLOWED)
    process.stdin.flush()
    process.stdout.readline()
    process.stdout.close()
    process.stdin.write(ALLOWED * 3)
    process.stdin.close()
    assert process.wait(10) == 141
    assert process.stderr.read() == b""


def test_a_reader_that_wants_the_first_line_only_gets_it(
    lexgate: Callable[..., subprocess.Popen[bytes]],
) -> None:
    process = lexgate("law", "list")
    assert process.stdout is not None
    assert process.stderr is not None
    process.stdout.readline()
    process.stdout.close()
    assert (process.wait(10), process.stderr.read()) == (141, b"")


@pytest.mark.parametrize("form", ["text", "jsonl"])
def test_a_full_disk_is_said_and_is_status_2(environment: dict[str, str], form: str) -> None:
    with Path("/dev/full").open("wb") as full:
        done = subprocess.run(
            [LEXGATE, "evaluate", "--format", form, "-"],
            input=ALLOWED, stdout=full, stderr=subprocess.PIPE, env=environment, timeout=60, check=False,
        )  # fmt: skip
    assert done.returncode == 2
    assert done.stderr == b"lexgate: No space left on device\n"


def test_an_interrupt_is_status_130_without_a_traceback(lexgate: Callable[..., subprocess.Popen[bytes]]) -> None:
    process = lexgate("evaluate", "--format", "jsonl", "-")
    assert process.stdin is not None
    assert process.stdout is not None
    assert process.stderr is not None
    process.stdin.write(ALLOWED)
    process.stdin.flush()
    process.stdout.readline()
    process.send_signal(signal.SIGINT)
    assert process.wait(10) == 130
    assert b"Traceback" not in process.stderr.read()


def test_a_long_stream_takes_no_more_memory_than_a_short_one(
    lexgate: Callable[..., subprocess.Popen[bytes]],
) -> None:
    padding = b'{"notice": {"id": "' + b"x" * 100_000 + b'"}}\n'
    peaks = [_peak(lexgate("evaluate", "--format", "jsonl", "-"), padding, lines) for lines in (20, 600)]
    assert peaks[1] - peaks[0] < 8 * 1024  # of 60 MB that went through


def _peak(process: subprocess.Popen[bytes], line: bytes, lines: int) -> int:
    """Peak resident memory in KiB after so many lines, each answered with an error."""
    assert process.stdin is not None
    assert process.stdout is not None
    feeder = threading.Thread(target=_feed, args=(process.stdin, line, lines))
    feeder.start()
    for _ in range(lines):
        assert b"error" in process.stdout.readline()
    status = Path(f"/proc/{process.pid}/status").read_text()
    feeder.join()
    process.stdin.close()
    return next(int(each.split()[1]) for each in status.splitlines() if each.startswith("VmHWM"))


def _feed(pipe: IO[bytes], line: bytes, lines: int) -> None:
    for _ in range(lines):
        pipe.write(line)
    pipe.flush()


@pytest.mark.parametrize(
    ("arguments", "message"),
    [
        (("law", "show", "ndsr:22(22)"), b"did you mean ndsr:22(2)?"),
        (("nonsense",), b"There is no such command."),
    ],
)
def test_what_cannot_be_done_is_status_2_without_a_traceback(
    run: Run, arguments: tuple[str, ...], message: bytes
) -> None:
    done = run(*arguments)
    assert (done.returncode, done.stdout) == (2, b"")
    assert message in done.stderr
    assert b"Traceback" not in done.stderr


def test_a_setting_that_does_not_exist_is_refused(run: Run) -> None:
    done = run("evaluate", "-", stdin=ALLOWED, LEXGATE_ENGIN="opa")
    assert (done.returncode, done.stderr) == (
        2,
        b"lexgate: LEXGATE_ENGIN: no such setting; did you mean LEXGATE_ENGINE?\n",
    )


def test_an_opa_that_is_not_there_is_status_2(run: Run) -> None:
    done = run("evaluate", "--engine", "opa", "-", stdin=ALLOWED, LEXGATE_OPA__BINARY="/nowhere/opa")
    assert (done.returncode, done.stdout) == (2, b"")
    assert b"make opa" in done.stderr


def test_help_comes_at_once(run: Run) -> None:
    before = resource.getrusage(resource.RUSAGE_CHILDREN)
    started = time.monotonic()
    assert run("--help").returncode == 0
    after = resource.getrusage(resource.RUSAGE_CHILDREN)
    assert (after.ru_utime + after.ru_stime) - (before.ru_utime + before.ru_stime) < 0.5
    assert time.monotonic() - started < 5
