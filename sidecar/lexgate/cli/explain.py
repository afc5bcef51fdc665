"""`lexgate explain`: requests or documents in, explained decisions out, nothing kept."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path
from typing import Any

import click

from lexgate.bootstrap import Application
from lexgate.cli._answers import Answer, write_json
from lexgate.cli._failure import complain, finish
from lexgate.cli._inputs import Item
from lexgate.cli._logs import log_to_standard_error
from lexgate.cli._options import config_option, engine_option, format_option
from lexgate.cli.evaluate import ENTRY, Asked, Tally, as_of_option, document_option, files_argument, opened
from lexgate.domain.words import LANGUAGES
from lexgate.errors import Fault, InputError

_EPILOG = """
\b
FILE holds requests as for `lexgate evaluate`. An explanation quotes the article, says in short what it says, for which
facts it applies, what would cure it and what it may cost. It never holds the value of a personal fact.

\b
Examples:
  lexgate explain request.json --language zh
  lexgate explain --document --as-of 2025-01-01 --format json facts.yaml

\b
Exit status: 0 when all are ALLOW, 1 when one is not, 2 when one is an error.
"""


@click.command(help="Judge requests and say why, in the language of the reader.", epilog=_EPILOG)
@files_argument
@document_option
@as_of_option
@engine_option
@click.option("--language", type=click.Choice(LANGUAGES), help="The language.  [default: the request's, or en]")
@format_option
@config_option
def command(*, files: tuple[Path, ...], engine: str | None, form: str, config_file: Path | None, **asked: Any) -> None:
    """Judges and explains each input, in order."""
    log_to_standard_error()
    with opened(files, config_file, engine) as (application, items):
        tally = Tally(_answers(application, Asked(**asked, explain=True), items))
        if form == "json":
            write_json(tally)
        else:
            _write_text(tally)
    tally.report()
    finish(tally.status)


def _answers(application: Application, asked: Asked, items: Iterator[Item]) -> Iterator[Answer]:
    for item in items:
        try:
            if isinstance(item.value, InputError):
                raise item.value
            explained = application.decider.explain(asked.prepare(application.resolver, item.value), ENTRY)
        except (InputError, Fault) as error:
            yield Answer(item.place, error, item.listed)
        else:
            yield Answer(item.place, explained.decision, item.listed, explained.text)


def _write_text(answers: Tally) -> None:
    for number, answer in enumerate(answers):
        if answer.text:
            click.echo(("\n" if number else "") + answer.text, nl=False)
        for message in answer.messages():
            complain(message)
