"""`lexgate test`: cases of the law, and where they did not come out as they say."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from itertools import groupby
from pathlib import Path
from typing import Any

import click

from lexgate.cli._cases import write_results
from lexgate.cli._engine import load_with_engine
from lexgate.cli._failure import OK, SOMETHING_ELSE, Failure, finish
from lexgate.cli._logs import log_to_standard_error
from lexgate.cli._options import config_option, format_option
from lexgate.cli._page import write_json
from lexgate.cli.text import console
from lexgate.domain.rendering import decision_json
from lexgate.law.matrix import Matrix
from lexgate.testing import Case, CaseRunner, Result, junit_xml, load_cases

_EPILOG = """
\b
FILE holds cases, DIR such files (.yaml, .yml) anywhere below it. `lexgate document schema --cases` prints their schema.

\b
Examples:
  lexgate test policies/cases
  lexgate test --engine both --junit build/cases.xml policies/cases
  lexgate test --filter guardian policies/cases/ndsr/article_22.yaml

\b
Exit status: 0 when every case passed, 1 when one did not, 2 when a file is malformed or nothing was run.
"""
_BOTH = ("wasm", "opa")


@click.command(help="Run cases of the law: small stories with what must come of them.", epilog=_EPILOG)
@click.argument("paths", metavar="DIR|FILE...", nargs=-1, required=True, type=click.Path(exists=True, path_type=Path))
@click.option(
    "--engine", type=click.Choice(["wasm", "opa", "both"]), help="The engine, instead of the configured one; or both."
)
@click.option("--junit", type=click.Path(dir_okay=False, path_type=Path), help="Write JUnit XML into a file too.")
@click.option("--filter", "text", help="Run only cases whose file, name, story or ids contain the text.")
@format_option
@config_option
def command(
    *,
    paths: tuple[Path, ...],
    engine: str | None,
    junit: Path | None,
    text: str | None,
    form: str,
    config_file: Path | None,
) -> None:
    """Runs the cases and says what differs."""
    log_to_standard_error()
    cases = _chosen(load_cases(paths), text)
    configs = [load_with_engine(config_file, name) for name in (_BOTH if engine == "both" else (engine,))]
    with CaseRunner(*configs) as runner:
        results = runner.run(cases)
        if junit:
            junit.parent.mkdir(parents=True, exist_ok=True)
            junit.write_bytes(junit_xml(results))
        _WRITERS[form](results, runner.matrix)
    finish(OK if all(result.passed for result in results) else SOMETHING_ELSE)


def _chosen(cases: list[Case], text: str | None) -> list[Case]:
    if text is None:
        return cases
    wanted = text.casefold()
    found = [case for case in cases if any(wanted in each.casefold() for each in _searched(case))]
    if not found:
        raise Failure(f"none of {len(cases)} cases has the text of --filter")
    return found


def _searched(case: Case) -> Sequence[str]:
    expected = case.expected
    standing = [identifier for ids in (expected.posture or {}).values() for identifier in ids]
    duties = {*expected.obligations, *(expected.duties or ())}
    return (case.file, case.name, case.story, *expected.cited, *expected.not_cited, *duties, *standing)


def _write_json(results: list[Result], _matrix: Matrix) -> None:
    failed = sum(not result.passed for result in results)
    write_json({"passed": len(results) - failed, "failed": failed, "results": [_json(result) for result in results]})


def _json(result: Result) -> dict[str, Any]:
    return {
        "file": result.case.file,
        "name": result.case.name,
        "engine": result.engine,
        "passed": result.passed,
        "differences": [
            {"what": each.what, "article": each.article, "expected": each.expected, "got": each.got}
            for each in result.differences
        ],
        "seconds": round(result.seconds, 6),
        "decision": decision_json(result.decision),
    }


def _write_text(results: list[Result], matrix: Matrix) -> None:
    write_results(console(), [list(group) for _, group in groupby(results, key=lambda each: id(each.case))], matrix)


_WRITERS: Mapping[str, Callable[[list[Result], Matrix], None]] = {"text": _write_text, "json": _write_json}
