"""`lexgate test`: cases of the law, and where they did not come out as they say."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from itertools import groupby
from pathlib import Path
from typing import Any

import click

from lexgate.cli._case_coverage import coverage_json, write_coverage
from lexgate.cli._cases import write_results
from lexgate.cli._engine import load_with_engine
from lexgate.cli._failure import OK, SOMETHING_ELSE, Failure, complain, finish
from lexgate.cli._logs import log_to_standard_error
from lexgate.cli._options import config_option, format_option
from lexgate.cli._page import write_json
from lexgate.cli._watch import Watcher, changes_in
from lexgate.cli.text import console
from lexgate.config import Config
from lexgate.domain.rendering import decision_json
from lexgate.errors import CaseError
from lexgate.testing import Case, CaseRunner, Result, case_coverage, junit_xml, load_cases, sarif

_EPILOG = """
\b
FILE holds cases, DIR such files (.yaml, .yml) anywhere below it. `lexgate document schema --cases` prints their schema.

\b
Examples:
  lexgate test policies/cases
  lexgate test --engine both --junit build/cases.xml policies/cases
  lexgate test --filter guardian policies/cases/ndsr/article_22.yaml
  lexgate test --watch cases
  lexgate test --coverage --fail-under 20 --sarif build/cases.sarif cases

\b
Exit status: 0 when every case passed, 1 when one did not or too little is covered, 2 when a file is malformed or
nothing was run.
"""
_BOTH = ("wasm", "opa")
_FILE = click.Path(dir_okay=False, path_type=Path)


@dataclass(frozen=True, slots=True)
class Asked:
    """What the command line asks for beside the cases; `fail_under` is a percentage."""

    text: str | None
    junit: Path | None
    sarif_file: Path | None
    coverage: bool
    fail_under: float | None
    form: str

    @property
    def wants_coverage(self) -> bool:
        """Whether the coverage is told."""
        return self.coverage or self.fail_under is not None

    def chosen(self, cases: list[Case]) -> list[Case]:
        """Returns the cases that have the text of --filter."""
        if self.text is None:
            return cases
        wanted = self.text.casefold()
        return [case for case in cases if any(wanted in each.casefold() for each in _searched(case))]


@click.command(help="Run cases of the law: small stories with what must come of them.", epilog=_EPILOG)
@click.argument("paths", metavar="DIR|FILE...", nargs=-1, required=True, type=click.Path(exists=True, path_type=Path))
@click.option(
    "--engine", type=click.Choice(["wasm", "opa", "both"]), help="The engine, instead of the configured one; or both."
)
@click.option("--junit", type=_FILE, help="Write JUnit XML into a file too.")
@click.option("--sarif", "sarif_file", type=_FILE, help="Write failures as SARIF 2.1.0 into a file too.")
@click.option("--filter", "text", help="Run only cases whose file, name, story or ids contain the text.")
@click.option("--coverage", is_flag=True, help="Tell which entries of the statutes that govern the cases cover.")
@click.option(
    "--fail-under",
    type=click.FloatRange(0, 100),
    metavar="PERCENT",
    help="Fail where fewer entries are covered; goes with --coverage.",
)
@click.option("--watch", is_flag=True, help="Run what changed again, until Ctrl-C.")
@format_option
@config_option
def command(
    *, paths: tuple[Path, ...], engine: str | None, watch: bool, config_file: Path | None, **options: Any
) -> None:
    """Runs the cases and says what differs."""
    log_to_standard_error()
    asked = Asked(**options)
    configs = [load_with_engine(config_file, name) for name in (_BOTH if engine == "both" else (engine,))]
    passed = _watched(paths, configs, asked) if watch else _run_once(paths, configs, asked)
    finish(OK if passed else SOMETHING_ELSE)


def _run_once(paths: Sequence[Path], configs: Sequence[Config], asked: Asked) -> bool:
    """Runs the cases; returns whether all passed and enough is covered."""
    try:
        cases = load_cases(paths)
        chosen = asked.chosen(cases)
        if not chosen:
            raise Failure(f"none of {len(cases)} cases has the text of --filter")
        with CaseRunner(*configs) as runner:
            results = runner.run(chosen)
            _write_reports(results, runner, asked)
            _WRITERS[asked.form](results, runner, asked)
            return all(result.passed for result in results) and _covers_enough(results, runner, asked)
    except CaseError as error:
        if asked.sarif_file:
            _write_file(asked.sarif_file, sarif([], error.problems))
        raise


def _watched(paths: Sequence[Path], configs: Sequence[Config], asked: Asked) -> bool:
    """Runs the cases again and again; returns whether all passed when it was ended."""
    if asked.junit or asked.sarif_file or asked.wants_coverage or asked.form != "text":
        raise Failure("--watch tells of what changed, to people: leave out --junit, --sarif, --coverage and --format")
    watcher = Watcher(paths, configs, asked.chosen, lambda results, runner: _write_text(results, runner, asked))
    watcher.watch(changes_in(watcher))
    return watcher.passed


def _write_reports(results: list[Result], runner: CaseRunner, asked: Asked) -> None:
    if asked.junit:
        _write_file(asked.junit, junit_xml(results))
    if asked.sarif_file:
        _write_file(asked.sarif_file, sarif(results, matrix=runner.matrix))


def _write_file(path: Path, content: bytes) -> None:
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_bytes(content)


def _covers_enough(results: list[Result], runner: CaseRunner, asked: Asked) -> bool:
    if asked.fail_under is None:
        return True
    percent = case_coverage(results, runner.matrix).percent
    if percent >= asked.fail_under:
        return True
    complain(f"the cases cover {percent:.1f} % of the entries, less than --fail-under {asked.fail_under:g}")
    return False


def _searched(case: Case) -> Sequence[str]:
    expected = case.expected
    standing = [identifier for ids in (expected.posture or {}).values() for identifier in ids]
    duties = {*expected.obligations, *(expected.duties or ())}
    return (case.file, case.name, case.story, *expected.cited, *expected.not_cited, *duties, *standing)


def _write_json(results: list[Result], runner: CaseRunner, asked: Asked) -> None:
    failed = sum(not result.passed for result in results)
    page = {"passed": len(results) - failed, "failed": failed, "results": [_json(result) for result in results]}
    if asked.wants_coverage:
        page["coverage"] = coverage_json(case_coverage(results, runner.matrix))
    write_json(page)


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
        "outcome": result.passed_as,
        "decision": None if result.decision is None else decision_json(result.decision),
    }


def _write_text(results: list[Result], runner: CaseRunner, asked: Asked) -> None:
    out = console()
    by_case = [list(group) for _, group in groupby(results, key=lambda each: id(each.case))]
    write_results(out, by_case, runner.matrix)
    if asked.wants_coverage:
        write_coverage(out, case_coverage(results, runner.matrix))


_WRITERS: Mapping[str, Callable[[list[Result], CaseRunner, Asked], None]] = {"text": _write_text, "json": _write_json}
