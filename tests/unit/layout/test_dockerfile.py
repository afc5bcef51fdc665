"""The image cannot be built where the tests run, so its Dockerfile is read: what it runs is what CI runs."""

from __future__ import annotations

import itertools
import json
import re
import shlex
import shutil
import subprocess
from pathlib import Path

import pytest

# What may run beside make: packages of the distribution, and a folder.
OTHER_COMMANDS = ("apt-get", "rm", "install")


@pytest.fixture(scope="module")
def instructions(root: Path) -> list[tuple[str, str]]:
    """The instructions with their arguments, continued lines joined, comments left out."""
    lines = [line for line in (root / "Dockerfile").read_text().splitlines() if not line.startswith("#")]
    joined = re.sub(r"\\\n\s*", " ", "\n".join(lines))
    return [(line.split()[0], line.split(maxsplit=1)[1]) for line in joined.splitlines() if line.strip()]


@pytest.fixture(scope="module")
def last_stage(instructions: list[tuple[str, str]]) -> list[tuple[str, str]]:
    starts = [number for number, (name, _) in enumerate(instructions) if name == "FROM"]
    return instructions[starts[-1] :]


def test_has_several_stages(instructions: list[tuple[str, str]]) -> None:
    assert [name for name, _ in instructions].count("FROM") == 3


def test_bases_are_pinned_to_a_full_version(instructions: list[tuple[str, str]]) -> None:
    for name, argument in instructions:
        if name == "FROM":
            assert re.fullmatch(r"(golang|python):\d+\.\d+\.\d+(-slim)?-bookworm( AS \w+)?", argument), argument


def test_stages_with_python_share_one_base(instructions: list[tuple[str, str]]) -> None:
    bases = {argument.split()[0] for name, argument in instructions if name == "FROM" and argument.startswith("python")}
    assert len(bases) == 1, "the environment that is copied points to the Python of its stage"


def test_runs_only_targets_of_make(instructions: list[tuple[str, str]], root: Path) -> None:
    targets = set(re.findall(r"^([a-z-]+):.*## ", (root / "Makefile").read_text(), re.MULTILINE))
    made = []
    for name, argument in instructions:
        for command in argument.split("&&") if name == "RUN" else ():
            first, *rest = shlex.split(command)
            if first == "make":
                made += [word for word in rest if "=" not in word]
            else:
                assert first in OTHER_COMMANDS, command
    assert made
    assert set(made) <= targets


def test_adds_nothing_from_elsewhere(instructions: list[tuple[str, str]]) -> None:
    assert "ADD" not in {name for name, _ in instructions}
    assert not [argument for _, argument in instructions if re.search(r"https?://|curl|wget", argument)]


def test_does_not_run_as_root(last_stage: list[tuple[str, str]]) -> None:
    names = [name for name, _ in last_stage]
    user = next(argument for name, argument in reversed(last_stage) if name == "USER")
    assert re.fullmatch(r"[1-9]\d*:[1-9]\d*", user), "a number, so that the orchestrator can tell that it is not root"
    assert names.index("USER") < names.index("ENTRYPOINT")


def test_health_is_asked_of_the_installed_command(last_stage: list[tuple[str, str]]) -> None:
    health = next(argument for name, argument in last_stage if name == "HEALTHCHECK")
    assert json.loads(health.partition("CMD ")[2]) == ["lexgate", "health"]


def test_starts_the_server_without_a_shell(last_stage: list[tuple[str, str]]) -> None:
    commands = {name: json.loads(argument) for name, argument in last_stage if name in {"ENTRYPOINT", "CMD"}}
    assert commands == {"ENTRYPOINT": ["lexgate"], "CMD": ["serve"]}


def test_copies_only_what_is_there(instructions: list[tuple[str, str]], root: Path) -> None:
    for name, argument in instructions:
        words = [word for word in argument.split() if not word.startswith("--")]
        if name == "COPY" and "--from" not in argument:
            assert [source for source in words[:-1] if not (root / source).exists()] == []


@pytest.mark.parametrize("target", ["opa", "install"])
def test_make_knows_its_way_in_what_a_stage_has(
    instructions: list[tuple[str, str]], root: Path, tmp_path: Path, target: str
) -> None:
    copied = _copied_first(instructions) if target == "opa" else _context(root)
    for name in copied:
        place = tmp_path / name
        place.parent.mkdir(parents=True, exist_ok=True)
        shutil.copy(root / name, place)
    done = subprocess.run(
        ["make", "--dry-run", target, "PREFIX=/opt/lexgate"], cwd=tmp_path, capture_output=True, text=True, check=False
    )
    assert (done.returncode, done.stderr) == (0, "")
    assert "tools/get_opa.sh" in done.stdout


def _copied_first(instructions: list[tuple[str, str]]) -> list[str]:
    """The files that the first stage copies."""
    stage = itertools.takewhile(lambda each: each[0] != "FROM", instructions[1:])
    return [word for name, argument in stage if name == "COPY" for word in argument.split()[:-1]]


def _context(root: Path) -> list[str]:
    """The files that .dockerignore lets into the context; its last lines take out what an earlier one let in."""
    lines = (root / ".dockerignore").read_text().splitlines()
    kept = [line[1:] for line in lines if line.startswith("!")]
    out = [line for line in lines if not line.startswith(("!", "#")) and line != "*"]
    listed = subprocess.check_output(["git", "ls-files", *kept], cwd=root, text=True).splitlines()
    return [name for name in listed if not any(name.startswith(f"{each}/") for each in out)]


def test_context_holds_what_the_wheel_needs(root: Path) -> None:
    kept = {line[1:] for line in (root / ".dockerignore").read_text().splitlines() if line.startswith("!")}
    assert [name for name in kept if not (root / name).exists()] == []
    assert {
        "Makefile",
        "LICENSE",
        "README.md",
        "hatch_build.py",
        "pyproject.toml",
        "policies",
        "sidecar",
        "tools",
    } <= kept
    assert {"requirements.lock", "requirements-dev.lock"} <= kept


def test_settings_are_settings_of_lexgate(last_stage: list[tuple[str, str]], monkeypatch: pytest.MonkeyPatch) -> None:
    from lexgate.config import load_config  # noqa: PLC0415 - reads the environment that this test sets

    settings = " ".join(argument for name, argument in last_stage if name == "ENV")
    for name, value in re.findall(r"(LEXGATE_\w+)=(\S+)", settings):
        monkeypatch.setenv(name, value)
    assert load_config().grpc.port == 8470
