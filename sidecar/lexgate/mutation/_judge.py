"""Runs the tests of a scope on a mutant: in a copy of the policies, with the one file exchanged."""

from __future__ import annotations

import contextlib
import hashlib
import os
import queue
import shutil
import subprocess
import tempfile
from collections.abc import Iterator
from dataclasses import dataclass
from functools import lru_cache
from pathlib import Path
from typing import Any, Self

import orjson

from lexgate.errors import PolicyError
from lexgate.law.build import FOLDERS
from lexgate.mutation._mutants import Mutant
from lexgate.mutation._scopes import ALL, Scope, Scopes, content_digest

KILLED, SURVIVED, NOT_MADE = "killed", "survived", "not made"
_, _DATA = FOLDERS
_TIMEOUT_SECONDS = 120


@dataclass(frozen=True, slots=True)
class Verdict:
    """What became of a mutant: `killed` by a test, `survived` all tests that reach it, or `not made`.

    `by` names the first test that failed, or says why the mutant does not compile; `scope` names the tests that
    decided. `digest` is that of what the verdict rests on: the test that failed with all that it reaches, else the
    files of the scope.
    """

    word: str
    by: str
    scope: str
    digest: str


@dataclass(frozen=True, slots=True)
class _Tested:
    """The tests that failed, or why none could be run."""

    failed: frozenset[str] = frozenset()
    does_not_compile: str | None = None


class Judge:
    """Judges mutants, several at a time, each in a copy of the policies of its own."""

    def __init__(self, opa: Path, source: Path, scopes: Scopes, *, jobs: int) -> None:
        self._opa = opa.absolute()
        self._scopes = scopes
        self._scratch = contextlib.ExitStack()
        # Who edits the policies meanwhile changes neither what is judged nor what is remembered of it.
        self._pristine = self._copy(source)
        self._places: queue.SimpleQueue[Path] = queue.SimpleQueue()
        for _ in range(jobs):
            self._places.put(self._copy(self._pristine))
        self._data_digest = _digest_of(self._pristine / _DATA)

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *exception: object) -> None:
        self._scratch.close()

    def judge(self, mutant: Mutant) -> Verdict:
        """Runs the tests, from the cheapest scope to all. Raises `PolicyError` when they fail without the fault."""
        incomplete = True
        for scope in self._scopes.of(mutant.file, mutant.rule):
            if scope.repeats and not incomplete:
                continue
            before = self._without_fault(scope)
            incomplete = before.does_not_compile is not None or bool(before.failed)
            if before.does_not_compile is not None:
                continue
            after = self._tested(scope, mutant)
            if after.does_not_compile is not None:
                return Verdict(NOT_MADE, after.does_not_compile, scope.name, self.digest(scope))
            if noticed := sorted(after.failed - before.failed):
                return Verdict(KILLED, noticed[0], scope.name, self._digest_of_test(noticed[0], scope))
        return Verdict(SURVIVED, "", scope.name, self.digest(scope))

    def still_holds(self, mutant: Mutant, verdict: Verdict) -> bool:
        """Whether nothing that the verdict rests on has changed since."""
        scopes = self._scopes.of(mutant.file, mutant.rule)
        scope = next((scope for scope in scopes if scope.name == verdict.scope), None)
        if scope is None:
            return False
        killed = verdict.word == KILLED
        return verdict.digest == (self._digest_of_test(verdict.by, scope) if killed else self.digest(scope))

    @lru_cache(maxsize=4096)  # noqa: B019 - lives as long as the run
    def digest(self, scope: Scope) -> str:
        """Returns a digest of all that the tests of a scope read."""
        return content_digest(self._pristine, scope, self._data_digest)

    def _digest_of_test(self, test: str, scope: Scope) -> str:
        return self._scopes.digest_of_test(test.removeprefix("data."), scope) or ""

    @lru_cache(maxsize=4096)  # noqa: B019 - as above
    def _without_fault(self, scope: Scope) -> _Tested:
        """The tests on the policies as they are; in a small scope some may fail for want of what it leaves out."""
        tested = self._tested(scope, None)
        if scope.name == ALL and tested != _Tested():
            why = tested.does_not_compile or ", ".join(sorted(tested.failed))
            raise PolicyError(f"the tests fail on the policies as they are: {why}")
        return tested

    def _tested(self, scope: Scope, mutant: Mutant | None) -> _Tested:
        place = self._places.get()
        try:
            with _exchanged(place, mutant):
                return self._run(place, scope)
        finally:
            self._places.put(place)

    def _run(self, place: Path, scope: Scope) -> _Tested:
        files = [*map(str, scope.files), *_written_stubs(place, scope)]
        done = subprocess.run(  # noqa: S603 - the binary is the caller's choice, and no shell reads the arguments
            [str(self._opa), "test", "--format", "json", "--parallel", "1", *files, _DATA],
            cwd=place,
            env={**os.environ, "GOMAXPROCS": "1", "GOGC": "400"},
            capture_output=True,
            text=True,
            timeout=_TIMEOUT_SECONDS,
            check=False,
        )
        if done.returncode == 0:
            return _Tested()
        failed = _failed_tests(done.stdout)
        return _Tested(failed) if failed else _Tested(does_not_compile=_complaint(done.stderr or done.stdout))

    def _copy(self, source: Path) -> Path:
        place = Path(self._scratch.enter_context(tempfile.TemporaryDirectory(prefix="lexgate-mutate-")))
        for folder in FOLDERS:
            shutil.copytree(source / folder, place / folder)
        return place


@contextlib.contextmanager
def _exchanged(place: Path, mutant: Mutant | None) -> Iterator[None]:
    if mutant is None:
        yield
        return
    path = place / mutant.file
    original = path.read_bytes()
    path.write_bytes(mutant.text)
    try:
        yield
    finally:
        path.write_bytes(original)


def _written_stubs(place: Path, scope: Scope) -> Iterator[str]:
    for text in scope.stubs:
        path = place / "stubs" / f"{hashlib.sha256(text.encode()).hexdigest()}.rego"
        if not path.exists():
            path.parent.mkdir(exist_ok=True)
            path.write_text(text, encoding="utf-8")
        yield str(path.relative_to(place))


def _failed_tests(report: str) -> frozenset[str]:
    """The tests that failed; there is no report where the policies do not compile."""
    try:
        tests: list[dict[str, Any]] = orjson.loads(report)
    except orjson.JSONDecodeError:
        return frozenset()
    if not isinstance(tests, list):
        return frozenset()
    failed = (test for test in tests if test.get("fail") or test.get("error"))
    return frozenset(f"{test['package']}.{test['name']}" for test in failed)


def _complaint(text: str) -> str:
    """The first complaint of the compiler."""
    lines = [line.partition("1 error occurred: ")[2] or line for line in text.splitlines()]
    return next((line for line in lines if ": rego_" in line), lines[0] if lines else "opa test gives no reason")


def _digest_of(folder: Path) -> str:
    digest = hashlib.sha256()
    for path in sorted(path for path in folder.rglob("*") if path.is_file()):
        digest.update(f"{path.relative_to(folder)}\n".encode() + path.read_bytes())
    return digest.hexdigest()
