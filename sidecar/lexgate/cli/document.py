"""`lexgate document`: what the policies would see, and the schemas of what goes in and comes out."""

from __future__ import annotations

import sys
from collections.abc import Callable
from pathlib import Path
from typing import Any

import click
import orjson

from lexgate.cli._answers import Answer
from lexgate.cli._failure import Failure
from lexgate.cli._inputs import Item, Limits, read_items
from lexgate.cli._options import config_option
from lexgate.cli._page import write_json
from lexgate.cli._parts import Parts, load_parts
from lexgate.errors import InputError
from lexgate.facts.posture_schema import posture_schema
from lexgate.facts.resolve import InlineFacts, Prepared, Resolver
from lexgate.facts.schema import decision_schema, document_schema, input_schema, request_schema
from lexgate.testing import case_schema

_EPILOG = """
\b
Examples:
  lexgate document normalise document.yaml
  lexgate document normalise --request request.json
  lexgate document schema > document.schema.json
  lexgate document schema --input > input.schema.json
"""


@click.group(help="Show what the policies would see, and the schemas of what goes in.", epilog=_EPILOG)
def command() -> None:
    """Holds the two commands."""


@command.command(help="Print the input that the policies would see for a document.")
@click.argument("file", type=click.Path(exists=True, dir_okay=False, allow_dash=True, path_type=Path))
@click.option("--request", is_flag=True, help="FILE holds requests instead of documents.")
@config_option
def normalise(file: Path, request: bool, config_file: Path | None) -> None:
    """Prints the input, spread out; several as JSON lines."""
    parts = load_parts(config_file)
    limits = Limits(parts.config.limits.request_bytes, parts.config.limits.request_depth)
    resolver = Resolver(parts.vocabulary, parts.data["taxonomy"], InlineFacts.ALWAYS)
    prepare: Callable[[Any], Prepared] = resolver.request if request else resolver.document
    inputs = [_input(prepare, item) for item in read_items(file, limits)]
    spread = orjson.OPT_APPEND_NEWLINE | (orjson.OPT_INDENT_2 if len(inputs) == 1 else 0)
    for each in inputs:
        sys.stdout.buffer.write(orjson.dumps(orjson.loads(each), option=spread))
    sys.stdout.buffer.flush()


def _input(prepare: Callable[[Any], Prepared], item: Item) -> bytes:
    try:
        if isinstance(item.value, InputError):
            raise item.value
        return prepare(item.value).input
    except InputError as error:
        raise Failure("\n".join(Answer(item.place, error).messages())) from error


@command.command(help="Print the JSON Schema of documents, requests, the input, decisions, postures or files of cases.")
@click.option("--request", "what", flag_value="request", help="The schema of requests.")
@click.option("--input", "what", flag_value="input", help="The schema of the input, which `normalise` prints.")
@click.option("--decision", "what", flag_value="decision", help="The schema of decisions.")
@click.option("--posture", "what", flag_value="posture", help="The schema of postures.")
@click.option("--cases", "what", flag_value="cases", help="The schema of files of cases, for `lexgate test`.")
@config_option
def schema(what: str | None, config_file: Path | None) -> None:
    """Prints the schema."""
    makers: dict[str | None, Callable[[Parts], Any]] = {
        None: lambda parts: document_schema(parts.vocabulary),
        "request": lambda parts: request_schema(parts.vocabulary),
        "input": lambda parts: input_schema(parts.vocabulary),
        "decision": lambda _: decision_schema(),
        "posture": lambda _: posture_schema(),
        "cases": lambda _: case_schema(),
    }
    write_json(makers[what](load_parts(config_file)))
