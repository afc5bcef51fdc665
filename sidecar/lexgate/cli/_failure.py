"""Where errors become a message on standard error and an exit status.

Exit status: 0 all is well (all ALLOW), 1 something else, 2 an error of the input, the configuration, the policies or
the engine, 130 interrupted, 141 nobody reads the output any more.
"""

from __future__ import annotations

import os
import sys

import click

from lexgate.errors import InputError, LexgateError

OK, SOMETHING_ELSE, ERROR = 0, 1, 2
INTERRUPTED, BROKEN_PIPE = 130, 141


class Failure(click.ClickException):
    """Ends the command with status 2; each line of the message goes to standard error."""

    exit_code = ERROR

    def show(self, file: object = None) -> None:  # noqa: ARG002 - the signature is click's
        """Writes the message."""
        complain(self.message)


def complain(message: str) -> None:
    """Writes a message for people to standard error."""
    for line in message.splitlines() or [""]:
        click.echo(f"lexgate: {line}", err=True)


def failure_of(error: LexgateError | OSError) -> Failure:
    """Returns how a command ends on an error that the caller can do something about."""
    if isinstance(error, InputError):
        lines = (f"{field.pointer or 'the input'}: {field.problem}; {field.cure}" for field in error.fields)
        return Failure("\n".join(lines))
    if isinstance(error, OSError):
        return Failure(f"{error.filename}: {error.strerror}" if error.filename else str(error.strerror or error))
    return Failure(str(error) or "it failed without a word")


def silence_output() -> None:
    """Sends what is still to be written nowhere, so that the interpreter does not complain about the pipe."""
    nowhere = os.open(os.devnull, os.O_WRONLY)
    os.dup2(nowhere, sys.stdout.fileno())
    os.close(nowhere)


def finish(status: int) -> None:
    """Ends the command with an exit status."""
    click.get_current_context().exit(status)
