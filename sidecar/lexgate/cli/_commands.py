"""A group of commands whose modules are imported only when they run, so that the command starts fast."""

from __future__ import annotations

import importlib
import sys
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

import click

from lexgate.cli._failure import BROKEN_PIPE, INTERRUPTED, Failure, failure_of, silence_output
from lexgate.domain.vocabulary import nearest
from lexgate.errors import LexgateError


@dataclass(frozen=True, slots=True)
class Lazy:
    """A command by the name of the module whose `command` it is, and its one sentence of help."""

    module: str
    help: str


class Commands(click.Group):
    """The top of the tree; every error that a person can do something about ends here as a message and a status."""

    def __init__(self, *arguments: Any, lazy: Mapping[str, Lazy], **settings: Any) -> None:
        super().__init__(*arguments, **settings)
        self.lazy = lazy

    def list_commands(self, ctx: click.Context) -> list[str]:  # noqa: ARG002 - the signature is click's
        """Returns the names, in the order of the table."""
        return list(self.lazy)

    def get_command(self, ctx: click.Context, cmd_name: str) -> click.Command | None:  # noqa: ARG002 - as above
        """Imports the command."""
        found = self.lazy.get(cmd_name)
        if found is None:
            return None
        try:
            command: click.Command = importlib.import_module(found.module).command
        except ModuleNotFoundError as error:
            raise Failure(f"the Python package {error.name} is missing: install lexgate again") from error
        return command

    def resolve_command(
        self, ctx: click.Context, args: list[str]
    ) -> tuple[str | None, click.Command | None, list[str]]:
        """Finds the command, or says which one was meant."""
        if args[0] not in self.lazy and not args[0].startswith("-"):
            meant = nearest(args[0], self.lazy)
            ctx.fail("There is no such command." + (f" Did you mean {meant}?" if meant else ""))
        return super().resolve_command(ctx, args)

    def format_commands(self, ctx: click.Context, formatter: click.HelpFormatter) -> None:  # noqa: ARG002 - as above
        """Writes the table of commands, without importing any."""
        with formatter.section("Commands"):
            formatter.write_dl([(name, entry.help) for name, entry in self.lazy.items()])

    def invoke(self, ctx: click.Context) -> Any:
        """Runs the command, and maps what it raises."""
        try:
            return self._flushed(ctx)
        except BrokenPipeError:
            silence_output()
            ctx.exit(BROKEN_PIPE)
        except KeyboardInterrupt:
            ctx.exit(INTERRUPTED)
        except (LexgateError, OSError) as error:
            raise failure_of(error) from error

    def _flushed(self, ctx: click.Context) -> Any:
        try:
            return super().invoke(ctx)
        finally:
            sys.stdout.flush()  # here, where what goes wrong has a message and a status
