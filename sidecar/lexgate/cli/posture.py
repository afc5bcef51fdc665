"""`lexgate posture`: documents of a processor in, the report on its standing duties out."""

from __future__ import annotations

import contextlib
import sys
from collections.abc import Iterator
from dataclasses import dataclass
from io import StringIO
from pathlib import Path
from typing import Any, BinaryIO

import click
import orjson

from lexgate.bootstrap import Application, assemble
from lexgate.cli._answers import Answer
from lexgate.cli._engine import load_with_engine
from lexgate.cli._failure import ERROR, OK, SOMETHING_ELSE, complain, finish
from lexgate.cli._inputs import Item, Limits, read_all
from lexgate.cli._logs import log_to_standard_error
from lexgate.cli._options import Instant as InstantOption, config_option, engine_option
from lexgate.cli._posture_text import render_posture
from lexgate.cli.text import console
from lexgate.domain.posture import Posture
from lexgate.domain.posture_rendering import posture_json
from lexgate.domain.words import LANGUAGES
from lexgate.errors import Fault, InputError
from lexgate.facts.posture_documents import Instant, PostureDocument, read_document
from lexgate.facts.resolve import InlineFacts
from lexgate.law.posture_page import posture_page
from lexgate.law.posture_view import View

_EPILOG = """
\b
A document holds the facts of one region and one dataset; several documents of one processor are united. FILE holds them
as JSON, JSON lines or YAML, one or many. With --format jsonl each document gets a report of its own.

\b
Examples:
  lexgate posture --document clinic.yaml
  lexgate posture --document clinic.yaml --format html --output clinic.html
  lexgate posture --processor clinic-7 --language zh

\b
Exit status: 0 when nothing is owed, 1 when something is, 2 on an error.
"""


@dataclass(frozen=True, slots=True)
class Asked:
    """What is asked for: about when, in which language and form."""

    instant: Instant
    language: str
    form: str


@click.command(help="Report the standing duties of a processor.", epilog=_EPILOG)
@click.option(
    "--document",
    "files",
    metavar="FILE",
    multiple=True,
    type=click.Path(exists=True, dir_okay=False, allow_dash=True, path_type=Path),
    help="Documents of the processor; - is standard input. May be given several times.",
)
@click.option("--processor", metavar="ID", help="A processor of posture.directory, instead of documents.")
@click.option("--as-of", type=InstantOption(), help="Report as of another day: a date, or an RFC 3339 date-time.")
@engine_option
@click.option(
    "--language", type=click.Choice(LANGUAGES), default="en", show_default=True, help="The language of the report."
)
@click.option(
    "--format",
    "form",
    type=click.Choice(["text", "json", "jsonl", "html"]),
    default="text",
    show_default=True,
    help="For people; one JSON object; a JSON line a document; or one HTML page.",
)
@click.option(
    "--output",
    type=click.Path(dir_okay=False, writable=True, path_type=Path),
    help="Write the report there instead of to standard output.",
)
@config_option
def command(*, files: tuple[Path, ...], engine: str | None, config_file: Path | None, **asked: Any) -> None:
    """Reports on one processor, or a line for each document."""
    _require_one_way(files, asked["processor"])
    log_to_standard_error()
    application = assemble(load_with_engine(config_file, engine), slot=None, inline_facts=InlineFacts.ALWAYS)
    as_of = asked["as_of"][1] if asked["as_of"] else None
    question = Asked(Instant.of(as_of), asked["language"], asked["form"])
    try:
        status = _run(application, question, files, asked["processor"], asked["output"])
    finally:
        application.close()
    finish(status)


def _require_one_way(files: tuple[Path, ...], processor: str | None) -> None:
    if bool(files) == bool(processor):
        raise click.UsageError("Give --document FILE (- is standard input), or --processor ID.")


def _run(
    application: Application, asked: Asked, files: tuple[Path, ...], processor: str | None, output: Path | None
) -> int:
    limits = Limits(application.config.limits.request_bytes, application.config.limits.request_depth)
    items = read_all(files, limits)
    if asked.form == "jsonl" and not processor:
        with _opened(output) as stream:
            return max(_lines(application, asked, items, stream))
    if processor:
        posture = application.reporter.registered(processor, asked.instant.as_of, asked.language)
    elif (documents := _prepared(application, asked, items)) is None:
        return ERROR
    else:
        posture = application.reporter.report(documents, asked.language)
    with _opened(output) as stream:
        _write(posture, application, asked, stream)
    return _status(posture)


def _prepared(application: Application, asked: Asked, items: Iterator[Item]) -> list[PostureDocument] | None:
    """Every document, or None where one is not acceptable: each is then named, and nothing is evaluated."""
    documents, errors = [], 0
    for item in items:
        try:
            documents.append(_document(application, asked, item))
        except InputError as error:
            errors += 1
            complain("\n".join(Answer(item.place, error).messages()))
    if errors:
        complain(f"nothing was evaluated: {errors} of {errors + len(documents)} documents are not acceptable")
        return None
    return documents


def _document(application: Application, asked: Asked, item: Item) -> PostureDocument:
    if isinstance(item.value, InputError):
        raise item.value
    return read_document(application.resolver, item.value, asked.instant)


def _lines(application: Application, asked: Asked, items: Iterator[Item], stream: BinaryIO) -> Iterator[int]:
    """Writes a line a document, each as soon as it is there; yields the status of each."""
    for item in items:
        try:
            document = _document(application, asked, item)
            posture = application.reporter.report([document], asked.language)
        except (InputError, Fault) as error:
            stream.write(orjson.dumps(Answer(item.place, error).json, option=orjson.OPT_APPEND_NEWLINE))
            yield ERROR
        else:
            stream.write(_line(posture))
            yield _status(posture)
        stream.flush()


def _status(posture: Posture) -> int:
    return SOMETHING_ELSE if posture.owed else OK


@contextlib.contextmanager
def _opened(output: Path | None) -> Iterator[BinaryIO]:
    if output is None:
        yield sys.stdout.buffer
        sys.stdout.buffer.flush()
    else:
        with output.open("wb") as stream:
            yield stream


def _line(posture: Posture) -> bytes:
    return orjson.dumps(posture_json(posture), option=orjson.OPT_APPEND_NEWLINE)


def _write(posture: Posture, application: Application, asked: Asked, stream: BinaryIO) -> None:
    if asked.form == "json":
        spread = orjson.OPT_INDENT_2 | orjson.OPT_APPEND_NEWLINE
        stream.write(orjson.dumps(posture_json(posture), option=spread))
        return
    if asked.form == "jsonl":
        stream.write(_line(posture))
        return
    view = View(posture, application.matrix, application.vocabulary, asked.language)
    if asked.form == "html":
        stream.write(posture_page(view).encode())
    elif stream is sys.stdout.buffer:
        console().print(render_posture(view))
    else:
        text = StringIO()
        console(text).print(render_posture(view))
        stream.write(text.getvalue().encode())
