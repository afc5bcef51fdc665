"""`lexgate evaluate`: requests or documents in, decisions out, nothing kept."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from contextlib import closing, contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import click
import orjson

from lexgate.bootstrap import Application, assemble, effective_data
from lexgate.cli._answers import Answer, write_json, write_lines
from lexgate.cli._engine import load_with_engine
from lexgate.cli._failure import ERROR, OK, SOMETHING_ELSE, complain, finish
from lexgate.cli._inputs import Item, Limits, read_all
from lexgate.cli._logs import log_to_standard_error
from lexgate.cli._options import Instant, config_option, engine_option
from lexgate.cli.text import Words, console, render_decision
from lexgate.domain.decision import Decision, Effect
from lexgate.domain.rendering import decision_json
from lexgate.domain.words import LANGUAGES
from lexgate.errors import Fault, InputError, LexgateError
from lexgate.facts.resolve import InlineFacts, Prepared, Resolver

ENTRY = "cli"
_EPILOG = """
\b
FILE holds requests as JSON (.json: one object, or an array of them), JSON lines (.jsonl, .ndjson) or YAML (.yaml, .yml:
one document or many). Standard input (-) and other files are recognised by their content.

\b
Examples:
  lexgate evaluate request.json
  lexgate evaluate --as-of 2025-01-01 --language zh request.yaml
  generate-requests | lexgate evaluate --format jsonl -

\b
Exit status: 0 when all are ALLOW, 1 when one is not, 2 when one is an error.
"""


@dataclass(frozen=True, slots=True)
class Asked:
    """How the inputs are judged. `as_of` is the text that was given and its seconds since the epoch."""

    document: bool
    as_of: tuple[str, int] | None
    language: str | None
    explain: bool

    def prepare(self, resolver: Resolver, value: Any) -> Prepared:
        """Prepares one input. Raises `InputError`."""
        prepared = self._document(resolver, value) if self.document else self._request(resolver, value)
        if not (self.explain or self.language):
            return prepared
        return prepared._replace(explain=self.explain or prepared.explain, language=self.language or prepared.language)

    def _document(self, resolver: Resolver, value: Any) -> Prepared:
        return resolver.document(value, self.as_of[1] if self.as_of else None)

    def _request(self, resolver: Resolver, value: Any) -> Prepared:
        if self.as_of and isinstance(value, Mapping):
            value = {**value, "as_of": self.as_of[0]}
        return resolver.request(value)


files_argument = click.argument(
    "files",
    metavar="FILE...",
    nargs=-1,
    required=True,
    type=click.Path(exists=True, dir_okay=False, allow_dash=True, path_type=Path),
)
document_option = click.option(
    "--document", is_flag=True, help="FILE holds documents: facts as the vocabulary names them, nothing added."
)
as_of_option = click.option(
    "--as-of", type=Instant(), help="Judge by the law of another day: a date, or an RFC 3339 date-time."
)


@click.command(help="Judge requests from files or from standard input.", epilog=_EPILOG)
@files_argument
@document_option
@as_of_option
@engine_option
@click.option("--language", type=click.Choice(LANGUAGES), help="The language of explanations.  [default: en]")
@click.option("--explain", is_flag=True, help="Put explanations into JSON answers too.")
@click.option(
    "--format",
    "form",
    type=click.Choice(["text", "json", "jsonl"]),
    default="text",
    show_default=True,
    help="For people; one JSON value; or a JSON line an answer, in order, as soon as it is there.",
)
@config_option
def command(*, files: tuple[Path, ...], engine: str | None, form: str, config_file: Path | None, **asked: Any) -> None:
    """Judges each input, in order."""
    log_to_standard_error()
    with opened(files, config_file, engine) as (application, items):
        tally = Tally(judged(application, Asked(**asked), items))
        _WRITERS[form](tally, application, asked["language"] or "en")
    tally.report()
    finish(tally.status)


@contextmanager
def opened(
    files: tuple[Path, ...], config_file: Path | None, engine: str | None
) -> Iterator[tuple[Application, Iterator[Item]]]:
    """Yields an application that keeps no log and takes every fact, and what the files hold; closes it afterwards."""
    config = load_with_engine(config_file, engine)
    limits = Limits(config.limits.request_bytes, config.limits.request_depth)
    with closing(assemble(config, slot=None, inline_facts=InlineFacts.ALWAYS)) as application:
        yield application, read_all(files, limits)


def judged(application: Application, asked: Asked, items: Iterator[Item]) -> Iterator[Answer]:
    """Yields the answer to each input, in order; an input that is an error, or fails to evaluate, stays one."""
    for item in items:
        yield Answer(item.place, _outcome(application, asked, item.value), item.listed)


def _outcome(application: Application, asked: Asked, value: Any) -> Decision | LexgateError:
    if isinstance(value, InputError):
        return value
    try:
        return application.decider.decide(asked.prepare(application.resolver, value), ENTRY)
    except (InputError, Fault) as error:
        return error


class Tally:
    """Counts answers as they pass."""

    def __init__(self, answers: Iterator[Answer]) -> None:
        self._answers = answers
        self._all = self._errors = self._refused = 0

    def __iter__(self) -> Iterator[Answer]:
        for answer in self._answers:
            self._all += 1
            if not isinstance(answer.outcome, Decision):
                self._errors += 1
            elif answer.outcome.effect is not Effect.ALLOW:
                self._refused += 1
            yield answer

    @property
    def status(self) -> int:
        """The exit status: what went wrong weighs more than what is refused; nothing at all is never ALLOW."""
        if self._errors or not self._all:
            return ERROR
        return SOMETHING_ELSE if self._refused else OK

    def report(self) -> None:
        """Says on standard error how many inputs are errors."""
        if self._errors:
            complain(f"{self._errors} of {self._all} inputs got no decision")


def _write_text(answers: Tally, application: Application, language: str) -> None:
    data = orjson.loads(effective_data(application.policies, application.vocabulary, application.config))
    words = Words(application.matrix, application.vocabulary, data["readings"], language)
    out = console()
    for answer in answers:
        if isinstance(answer.outcome, Decision):
            out.print(render_decision(decision_json(answer.outcome), words, str(answer.place)))
        for message in answer.messages():
            complain(message)


_WRITERS: Mapping[str, Callable[[Tally, Application, str], None]] = {
    "text": _write_text,
    "json": lambda answers, *_: write_json(answers),
    "jsonl": lambda answers, *_: write_lines(answers),
}
