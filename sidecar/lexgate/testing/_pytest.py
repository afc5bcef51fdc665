"""Cases as items of pytest: a file collects its cases, one runner judges those of a whole run."""

from __future__ import annotations

from collections.abc import Iterator
from functools import cached_property
from pathlib import Path
from typing import Any

import pytest

from lexgate.config import load_config
from lexgate.errors import LexgateError
from lexgate.testing._cases import Case
from lexgate.testing._lines import CaseLines
from lexgate.testing._load import load_cases
from lexgate.testing._run import CaseRunner, Result
from lexgate.testing._witness import indented, told

_RUNNER = pytest.StashKey[CaseRunner]()


class CaseFailure(Exception):
    """A case that did not come out as it says; the message is what pytest shows."""


class CaseFile(pytest.File):
    """A file of cases."""

    @cached_property
    def lines(self) -> CaseLines:
        """Where the cases stand."""
        return CaseLines(self.path)

    def collect(self) -> Iterator[CaseItem]:
        """Yields its cases. Raises `CollectError` with everything that is wrong in the file."""
        try:
            cases = load_cases([self.path])
        except LexgateError as error:
            raise self.CollectError(str(error)) from None
        for case in cases:
            yield CaseItem.from_parent(self, name=case.name, case=case)


class CaseItem(pytest.Item):
    """One case."""

    parent: CaseFile

    def __init__(self, *, case: Case, **members: Any) -> None:
        super().__init__(**members)
        self.case = case

    def runtest(self) -> None:
        """Judges the case. Raises `CaseFailure` with what differs, or what stood in the way."""
        runner = runner_of(self.config)
        [result] = runner.run([self.case])
        if not result.passed:
            raise CaseFailure("\n".join(failure_lines(result, runner)))

    def repr_failure(self, excinfo: pytest.ExceptionInfo[BaseException], style: Any = None) -> Any:
        """Returns the message alone: the way through this package tells an author nothing."""
        if isinstance(excinfo.value, CaseFailure | LexgateError):
            return f"{self.path}:{self.line}: {self.name}\n{excinfo.value}"
        return super().repr_failure(excinfo, style)

    @property
    def line(self) -> int:
        """The line of the case in its file, from 1."""
        return self.parent.lines.of_case(self.case.position)

    def reportinfo(self) -> tuple[Path, int, str]:
        """Returns the file, the line from 0, and the name."""
        return self.path, self.line - 1, self.name


def runner_of(config: pytest.Config) -> CaseRunner:
    """Returns the runner of this run; it is made for the first case, and closed with the run."""
    if _RUNNER not in config.stash:
        config.stash[_RUNNER] = runner = CaseRunner(load_config(config_file(config)))
        config.add_cleanup(runner.close)
    return config.stash[_RUNNER]


def config_file(config: pytest.Config) -> Path | None:
    """Returns the configuration that the command line or the ini-file names, or None."""
    stated = config.getoption("--lexgate-config")
    if stated:
        return Path(config.invocation_params.dir, stated)
    named = config.getini("lexgate_config")
    return config.rootpath / named if named else None


def failure_lines(result: Result, runner: CaseRunner) -> list[str]:
    """Returns a failed case for people: what differs, the decision, and the facts without a personal value."""
    witness = runner.witness(result.case)
    violations = () if result.decision is None else result.decision.violations
    denied = {f"{each.statute}:{each.article}" for each in violations}
    lines = [result.case.story]
    for difference in result.differences:
        lines.append(f"  {difference}")
        if difference.article and difference.article not in denied:
            lines += indented([witness.gist(difference.article)], 4)
            lines += indented(witness.read_by(difference.article), 6)
    decided = ["none"] if result.decision is None else told(result.decision, witness)
    lines += ["the decision:", *indented(decided, 2)]
    return [*lines, "the facts that are stated:", *indented(witness.stated(), 2)]
