"""`lexgate diff`: which decisions change between two policy sets, on cases, on inputs and on a recorded log."""

from __future__ import annotations

import contextlib
import time
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any

import click

from lexgate.cli._differences import Differences, write_differences
from lexgate.cli._engine import load_with_engine
from lexgate.cli._failure import ERROR, OK, SOMETHING_ELSE, Failure, complain, finish
from lexgate.cli._inputs import Item, Limits, Place, read_items
from lexgate.cli._logs import log_to_standard_error
from lexgate.cli._options import config_option, engine_option, format_option, opa_option
from lexgate.cli._page import write_json
from lexgate.cli._policy_folder import policy_folder
from lexgate.cli.text import console
from lexgate.config import Config
from lexgate.domain.instant import format_instant
from lexgate.errors import InputError
from lexgate.log import read
from lexgate.testing import Question, Side, compare, compare_log, load_cases

_EPILOG = """
\b
OLD and NEW are folders: of policies that were compiled (`lexgate policies build`), or of their sources, which are
compiled first; or the word `packaged`, for the policies of this lexgate.

\b
The decision log holds the digest of each input, never the input. So --log judges those lines again whose input is at
hand: a case, or an input of --inputs. FILE of --inputs holds requests as `lexgate evaluate` takes them, documents with
--document; or objects with `request` or `document`, and the `decision_id` of the answer where it was kept, which is
fastest. Whatever is tried is told by its digest; the lines that stay unknown are counted.

\b
Examples:
  lexgate diff packaged policies --cases policies/cases
  lexgate diff build/policies-of-june build/policies --cases cases --log /var/lib/lexgate/log --inputs kept.jsonl

\b
Exit status: 0 when no decision changes, 1 when one does, 2 on an error, and when nothing could be judged.
"""
_FORMS = ("request", "document")


@dataclass(frozen=True, slots=True)
class Sources:
    """Where the questions come from. `document`: a bare input is a document."""

    cases: tuple[Path, ...]
    inputs: tuple[Path, ...]
    log: Path | None
    document: bool


@click.command(help="Show which decisions change between two policy sets.", epilog=_EPILOG)
@click.argument("old")
@click.argument("new")
@click.option("--cases", multiple=True, type=click.Path(exists=True, path_type=Path), help="Cases, or folders of them.")
@click.option(
    "--inputs", multiple=True, type=click.Path(exists=True, dir_okay=False, path_type=Path), help="Requests to judge."
)
@click.option("--document", is_flag=True, help="The inputs are documents: facts as the vocabulary names them.")
@click.option("--log", type=click.Path(exists=True, file_okay=False, path_type=Path), help="A recorded decision log.")
@engine_option
@opa_option
@format_option
@config_option
def command(
    *, old: str, new: str, engine: str | None, opa: Path | None, form: str, config_file: Path | None, **sources: Any
) -> None:
    """Judges everything by both sets, and tells what differs."""
    log_to_standard_error()
    asked = Sources(**sources)
    if not (asked.cases or asked.inputs or asked.log):
        raise Failure("there is nothing to judge: name --cases, --inputs or --log")
    config = load_with_engine(config_file, engine)
    with contextlib.ExitStack() as opened:
        sides = [opened.enter_context(_side(name, config, opa)) for name in (old, new)]
        found = _differences(
            sides[0], sides[1], asked, Limits(config.limits.request_bytes, config.limits.request_depth)
        )
    _WRITERS[form](found)
    finish(_status(found))


@contextlib.contextmanager
def _side(stated: str, config: Config, opa: Path | None) -> Iterator[Side]:
    with policy_folder(stated, opa) as folder, Side(config.model_copy(update={"policies": folder})) as side:
        yield side


def _differences(old: Side, new: Side, asked: Sources, limits: Limits) -> Differences:
    cases = [Question.of(case) for case in load_cases(asked.cases)] if asked.cases else []
    inputs = [_question(item, asked) for file in asked.inputs for item in read_items(file, limits)]
    log = compare_log(old, new, read(asked.log), [*inputs, *cases]) if asked.log else None
    # Both sets judge as of one instant, whatever passes in between.
    now = format_instant(int(time.time()))
    fixed = [each if each.states_instant else replace(each, as_of=now) for each in inputs]
    return Differences(
        (old.digest, new.digest),
        compare(old, new, cases) if asked.cases else None,
        compare(old, new, fixed) if asked.inputs else None,
        log,
    )


def _question(item: Item, asked: Sources) -> Question:
    value = item.value
    if isinstance(value, InputError):
        raise Failure("\n".join(f"{item.place}: {field}" for field in value.fields))
    if not isinstance(value, Mapping):
        raise Failure(f"{item.place}: is not an object: write a request, or a document with --document")
    wrapped = [name for name in _FORMS if name in value]
    if not wrapped:
        return Question(str(item.place), "document" if asked.document else "request", value)
    return _wrapped(item.place, value, wrapped)


def _wrapped(place: Place, value: Mapping[str, Any], forms: list[str]) -> Question:
    if len(forms) > 1 or value.keys() - {*_FORMS, "decision_id"} or not isinstance(value[forms[0]], Mapping):
        raise Failure(f"{place}: is not an input: write request or document, an object, and decision_id beside it")
    identifier = value.get("decision_id")
    if identifier is not None and not isinstance(identifier, str):
        raise Failure(f"{place}: decision_id is not a string: write the one of the answer")
    return Question(
        str(place), "document" if forms[0] == "document" else "request", value[forms[0]], decision_id=identifier
    )


def _status(found: Differences) -> int:
    if found.log is not None:
        if found.log.unknown:
            complain(f"{found.log.unknown} of {found.log.lines} lines of the log have no input here: not judged again")
        if found.log.irreproducible:
            complain(f"{len(found.log.irreproducible)} decisions do not come out as recorded, by the recorded policies")
    refused = list(found.refused())
    for problem in refused:
        complain(problem)
    if not found.judged:
        raise Failure("nothing could be judged: no input of the log is among the cases and inputs")
    if refused:
        return ERROR
    return SOMETHING_ELSE if found.changed else OK


_WRITERS: Mapping[str, Callable[[Differences], None]] = {
    "text": lambda found: write_differences(console(), found),
    "json": lambda found: write_json(found.json()),
}
