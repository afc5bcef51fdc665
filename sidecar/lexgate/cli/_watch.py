"""`lexgate test --watch`: cases run again when their file changes, and all of them when the policies do."""

from __future__ import annotations

import contextlib
from collections.abc import Callable, Iterable, Iterator, Sequence
from pathlib import Path
from typing import Any

import click

from lexgate.cli._failure import Failure, complain
from lexgate.config import Config
from lexgate.errors import CaseError, Fault, PolicyError
from lexgate.law.policy_set import PACKAGED
from lexgate.testing import Case, CaseRunner, Result, case_files, load_cases

_SUFFIXES = {".yaml", ".yml"}

Choose = Callable[[list[Case]], list[Case]]
Say = Callable[[list[Result], CaseRunner], None]
Changes = Iterable[set[tuple[Any, str]]]


class Watcher:
    """The results of a run by file; `choose` picks the cases of a file that are run, `say` tells what came of them."""

    def __init__(self, paths: Sequence[Path], configs: Sequence[Config], choose: Choose, say: Say) -> None:
        self._paths = paths
        self._configs = configs
        self._choose = choose
        self._say = say
        self._results: dict[Path, list[Result] | None] = {}
        self._policies = {(config.policies or PACKAGED).resolve() for config in configs}

    @property
    def passed(self) -> bool:
        """Whether cases were run, all passed, and no file is malformed."""
        found = list(self._results.values())
        return any(found) and all(each is not None and all(one.passed for one in each) for each in found)

    @property
    def folders(self) -> set[Path]:
        """What to look at: the files' and the policies' folders, which are replaced as a whole."""
        cases = (path if path.is_dir() else path.parent for path in self._paths)
        return {*(path.resolve() for path in cases), *(path.parent for path in self._policies)}

    def wants(self, _kind: Any, path: str) -> bool:
        """Whether a change at a path matters."""
        return self._is_of_policies(Path(path)) or self._stated(Path(path)) is not None

    def watch(self, changes: Changes) -> None:
        """Runs everything, and after each change what it touches."""
        self._run(self._all_files())
        for change in changes:
            paths = sorted({Path(path) for _, path in change})
            if any(self._is_of_policies(path) for path in paths):
                click.echo("the policies changed")
                self._results.clear()
                self._run(self._all_files())
            else:
                self._run([stated for path in paths if (stated := self._stated(path)) is not None])

    def _run(self, files: Sequence[Path]) -> None:
        cases = [case for file in files for case in self._loaded(file)]
        if not cases:
            return
        try:
            with CaseRunner(*self._configs) as runner:
                self._judge(cases, runner)
        except (Fault, PolicyError) as error:  # the policies are being compiled, say: the next change tries again
            complain(str(error))

    def _judge(self, cases: Sequence[Case], runner: CaseRunner) -> None:
        for file in dict.fromkeys(case.file for case in cases):
            try:
                self._results[Path(file)] = runner.run([case for case in cases if case.file == file])
            except CaseError as error:
                complain(str(error))
        results = [each for case in dict.fromkeys(case.file for case in cases) for each in self._of(case)]
        if results:
            self._say(results, runner)

    def _of(self, file: str) -> list[Result]:
        return self._results.get(Path(file)) or []

    def _loaded(self, file: Path) -> list[Case]:
        """The chosen cases of a file; none where it is gone or malformed, which is told."""
        self._results.pop(file, None)
        if not file.is_file():
            click.echo(f"{file} is gone")
            return []
        self._results[file] = None
        try:
            cases = self._choose(load_cases([file]))
        except CaseError as error:
            complain(str(error))
            return []
        if not cases:
            self._results.pop(file)
        return cases

    def _all_files(self) -> list[Path]:
        return list(dict.fromkeys(file for path in self._paths for file in _files_below(path)))

    def _is_of_policies(self, path: Path) -> bool:
        return any(path.is_relative_to(folder) for folder in self._policies)

    def _stated(self, path: Path) -> Path | None:
        """A file of cases as the command line states it; None for what is none of them."""
        if path.suffix not in _SUFFIXES:
            return None
        for stated in self._paths:
            place = stated.resolve()
            if path == place:
                return stated
            if path.is_relative_to(place):
                return stated / path.relative_to(place)
        return None


def changes_in(watcher: Watcher) -> Iterator[set[tuple[Any, str]]]:
    """Yields the changes until Ctrl-C. Raises `Failure` without the library that sees them."""
    try:
        from watchfiles import watch  # noqa: PLC0415 - an extra, which only --watch needs
    except ModuleNotFoundError as error:
        raise Failure("--watch needs watchfiles: pip install 'lexgate[testing]'") from error
    return watch(*watcher.folders, watch_filter=watcher.wants, raise_interrupt=False)


def _files_below(path: Path) -> list[Path]:
    with contextlib.suppress(CaseError):  # a folder that is empty yet
        return case_files(path)
    return []
