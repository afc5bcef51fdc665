"""Commands that a page of the documentation shows, run again: they print what the page says that they print."""

from __future__ import annotations

import os
import re
import subprocess
from collections.abc import Iterable, Iterator
from pathlib import Path

ROOT = Path(__file__).parent.parent
_CONSOLE = re.compile(r"^```console\n(.*?)^```$", re.MULTILINE | re.DOTALL)
Changing = tuple[re.Pattern[str], str]
# What differs from run to run, or from one opa to the next.
_CHANGING = (
    (re.compile(r"\bopa \d+\.\d+\.\d+"), "opa <version>"),
    (re.compile(r"sha256:[0-9a-f]{64}"), "sha256:…"),
    (re.compile(r"\b[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}\b"), "<id>"),
    (re.compile(r"\bjudged in \d+\.\d+ s"), "judged in <time>"),
)


def console_lines(page: Path) -> list[tuple[str, str]]:
    """Each command of the page with what it shows below it, in order."""
    blocks = _CONSOLE.findall(page.read_text("utf-8"))
    return [command_of(part) for block in blocks for part in re.split(r"^\$ ", block, flags=re.MULTILINE)[1:]]


def command_of(text: str) -> tuple[str, str]:
    """The command, with its here-document if it has one, and what is shown below it."""
    command, _, output = text.partition("\n")
    if end := re.search(r"<<'(\w+)'", command):
        document, _, output = output.partition(f"{end[1]}\n")
        command += f"\n{document}{end[1]}"
    return command, output


def wrong_lines(page: Path, folder: Path, changing: Iterable[Changing] = (), **variables: str) -> Iterator[str]:
    """Runs every command of the page in `folder`; yields those that print something else, with what they print.

    `changing` is what differs from run to run besides, with what stands in for it; `variables` are of the environment.
    """
    paths = (ROOT / ".venv" / "bin", ROOT / ".tools" / "bin", os.environ["PATH"])
    environment = {
        "PATH": ":".join(map(str, paths)),
        "HOME": str(folder),
        "LANG": "C.UTF-8",
        "COLUMNS": "120",
    } | variables
    for command, expected in console_lines(page):
        if command.startswith("export "):
            name, _, value = command.removeprefix("export ").partition("=")
            environment[name] = value
            continue
        printed = _run(command, folder, environment)
        if _settled(printed, changing) != _settled(expected, changing):
            yield f"$ {command}\n{printed}"


def _run(command: str, folder: Path, environment: dict[str, str]) -> str:
    done = subprocess.run(
        ["bash", "-c", command],
        cwd=folder,
        env=environment,
        stdout=subprocess.PIPE,
        stderr=subprocess.STDOUT,
        text=True,
        check=False,
    )
    return done.stdout


def _settled(text: str, changing: Iterable[Changing]) -> list[str]:
    for pattern, stand_in in (*_CHANGING, *changing):
        text = pattern.sub(stand_in, text)
    return [line.rstrip() for line in text.strip().splitlines()]
