"""The tree of commands: help, wrong words, and how a command ends on an error."""

from __future__ import annotations

import importlib
import subprocess
import sys
from collections.abc import Iterator

import click
import pytest

from lexgate.cli import main as main_module
from lexgate.cli._commands import Commands, Lazy
from lexgate.cli.main import main
from lexgate.errors import ConfigError, InputError
from tests.unit.cli.conftest import Invoke


def commands(group: click.Group, path: tuple[str, ...] = ()) -> Iterator[tuple[tuple[str, ...], click.Command]]:
    context = click.Context(group)
    for name in group.list_commands(context):
        command = group.get_command(context, name)
        assert command is not None
        yield (*path, name), command
        if isinstance(command, click.Group):
            yield from commands(command, (*path, name))


def test_the_table_of_commands_says_what_each_says_itself() -> None:
    assert isinstance(main, Commands)
    for name, entry in main.lazy.items():
        command = importlib.import_module(entry.module).command
        assert (name, command.help) == (name, entry.help)


def test_every_command_has_one_sentence_of_help() -> None:
    for path, command in commands(main):
        assert command.help is not None, path
        assert command.help.endswith("."), path
        assert ". " not in command.help, path


@pytest.mark.parametrize("path", [path for path, _ in commands(main)])
def test_every_command_explains_itself(invoke: Invoke, path: tuple[str, ...]) -> None:
    result = invoke(*path, "--help")
    assert result.exit_code == 0
    assert "Usage: main " in result.stdout or "Usage: lexgate " in result.stdout


def test_the_groups_and_main_commands_have_examples(invoke: Invoke) -> None:
    for name in main_module.main.list_commands(click.Context(main)):
        assert f"lexgate {name}" in invoke(name, "--help").stdout


def test_a_word_that_is_no_command_suggests_one(invoke: Invoke) -> None:
    result = invoke("evalute")
    assert result.exit_code == 2
    assert "Did you mean evaluate?" in result.stderr
    assert invoke("law", "shw").exit_code == 2
    assert invoke("--nonsense").exit_code == 2


def fails_with(error: BaseException) -> click.Group:
    @click.group(cls=Commands, lazy={"go": Lazy("tests.unit.cli.test_main", "Go.")})
    def group() -> None:
        """Fails."""

    @click.command()
    def go() -> None:
        raise error

    globals()["command"] = go
    return group


@pytest.mark.parametrize(
    ("error", "status", "message"),
    [
        (ConfigError("a\nb"), 2, "lexgate: a\nlexgate: b\n"),
        (InputError.at(("a", 1), "is wrong", "write it right"), 2, "lexgate: /a/1: is wrong; write it right\n"),
        (FileNotFoundError(2, "No such file", "x.json"), 2, "lexgate: x.json: No such file\n"),
        (OSError(28, "No space left on device"), 2, "lexgate: No space left on device\n"),
        (KeyboardInterrupt(), 130, ""),
        (BrokenPipeError(), 141, ""),
        (ModuleNotFoundError(name="wasmtime"), 1, ""),
    ],
)
def test_an_error_becomes_a_message_and_a_status(
    error: BaseException, status: int, message: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    from click.testing import CliRunner  # noqa: PLC0415 - the one test that runs another group

    monkeypatch.setattr("lexgate.cli._commands.silence_output", lambda: None)
    result = CliRunner().invoke(fails_with(error), ["go"])
    assert (result.exit_code, result.stderr, result.stdout) == (status, message, "")


def test_a_missing_package_is_said(monkeypatch: pytest.MonkeyPatch, invoke: Invoke) -> None:
    monkeypatch.setitem(sys.modules, "lexgate.cli.law", None)
    result = invoke("law", "list")
    assert result.exit_code == 2
    assert "lexgate.cli.law is missing: install lexgate again" in result.stderr


def test_nothing_heavy_is_imported_for_help_and_version() -> None:
    heavy = "{'pydantic', 'yaml', 'orjson', 'rich', 'wasmtime', 'grpc', 'structlog', 'fastapi'}"
    code = f"import sys, lexgate.cli.main; sys.exit(str(sorted({heavy} & set(sys.modules))))"
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=False)
    assert done.stderr.strip() == "[]"
