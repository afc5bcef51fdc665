"""One run: which mutants there are, what became of them, and what the justifications say."""

from __future__ import annotations

import hashlib
import re
from collections.abc import Callable, Iterator, Mapping, Sequence
from concurrent.futures import Future, ThreadPoolExecutor, as_completed
from dataclasses import dataclass, field
from pathlib import Path, PurePosixPath

from lexgate.domain.vocabulary import Vocabulary
from lexgate.errors import PolicyError
from lexgate.law._opa import Opa
from lexgate.law.build import FOLDERS, read_vocabulary
from lexgate.law.rego import read_policies
from lexgate.mutation._judge import KILLED, NOT_MADE, SURVIVED, Judge, Verdict
from lexgate.mutation._memory import Memory
from lexgate.mutation._mutants import Mutant, mutants_of, surroundings
from lexgate.mutation._scopes import Scopes, base_data
from lexgate.mutation._tree import Source, read_source

SHARED = "shared"
_NUMBER = re.compile(r"(?:article_|task_)?([a-z0-9]+)")


@dataclass(frozen=True, slots=True)
class Selection:
    """Which rules to mutate: those of a statute (`house`, `shared` for what all share), of an article, or all."""

    statute: str | None = None
    article: str | None = None
    operator: str | None = None

    def takes(self, file: PurePosixPath) -> bool:
        """Whether the file belongs to it."""
        number = _NUMBER.match(file.stem)
        return self.statute in {None, statute_of(file)} and self.article in {None, number and number[1]}


@dataclass(frozen=True, slots=True)
class Judged:
    """A mutant and what became of it."""

    mutant: Mutant
    verdict: Verdict

    @property
    def statute(self) -> str:
        """The statute of its file, `house` or `shared`."""
        return statute_of(self.mutant.file)


@dataclass(frozen=True, slots=True)
class Outcome:
    """What became of all mutants of a run.

    `reasons` holds why survivors cannot be told from the policies; `stale` justifications that no survivor needs.
    """

    judged: Sequence[Judged]
    digest: str
    opa_version: str
    reasons: Mapping[str, str] = field(default_factory=dict)
    stale: Sequence[str] = ()

    def having(self, word: str) -> list[Judged]:
        """Those with this verdict."""
        return [each for each in self.judged if each.verdict.word == word]

    @property
    def unexplained(self) -> list[Judged]:
        """Survivors without a justification."""
        return [each for each in self.having(SURVIVED) if each.mutant.id not in self.reasons]

    @property
    def share(self) -> float:
        """The share of killed mutants among those that were made; 1 where none was."""
        killed, survived = len(self.having(KILLED)), len(self.having(SURVIVED))
        return killed / (killed + survived) if killed + survived else 1.0


def statute_of(file: PurePosixPath) -> str:
    """Returns the statute that a file belongs to, `house`, or `shared`."""
    parts = file.parts[1:-1]
    if parts[:1] == ("statutes",) and len(parts) > 1:
        return parts[1].replace("_", "-")
    return parts[0] if parts else SHARED


class Mutation:
    """The mutants of a folder of policies."""

    def __init__(self, source: Path, opa: Path) -> None:
        self._source, self._opa = source, Opa(opa, source)
        files = read_policies(opa, source)
        self._scopes = Scopes(files, base_data(source / FOLDERS[1]))
        self._rules = [file.path for file in files if not file.is_test]
        self._sources: list[Source] = [read_source(self._opa, path) for path in self._rules]
        self._around = surroundings(self._sources, _vocabulary(source))

    @property
    def statutes(self) -> list[str]:
        """The statutes that have rules, and `house` and `shared`."""
        return sorted({statute_of(path) for path in self._rules})

    def mutants(self, selection: Selection) -> list[Mutant]:
        """Makes the mutants that are asked for, in the order of the files."""
        chosen = (source for source in self._sources if selection.takes(source.path))
        made = (mutant for source in chosen for mutant in mutants_of(source, self._around))
        return [mutant for mutant in made if selection.operator in {None, mutant.operator}]

    def run(
        self,
        mutants: Sequence[Mutant],
        *,
        jobs: int = 2,
        memory: Memory | None = None,
        justified: Mapping[str, str] | None = None,
        progress: Callable[[Judged], None] = lambda _: None,
    ) -> Outcome:
        """Judges mutants, those that the memory knows without a test. Raises `PolicyError` when tests fail anyway."""
        memory, reasons = memory or Memory(None), dict(justified or {})
        found: dict[str, Judged] = {}
        with Judge(self._opa.binary, self._source, self._scopes, jobs=jobs) as judge:
            for judged in _judged(judge, memory, mutants, jobs):
                found[judged.mutant.id] = judged
                progress(judged)
        survivors = {name for name, each in found.items() if each.verdict.word == SURVIVED}
        places = {_place(mutant.id) for mutant in mutants}
        stale = sorted(name for name in reasons if name not in survivors and _place(name) in places)
        ordered = [found[mutant.id] for mutant in mutants]
        return Outcome(ordered, self.digest(), self._opa.version(), reasons, stale)

    def digest(self) -> str:
        """Returns a digest of the rules, their tests and their data."""
        digest = hashlib.sha256()
        paths = (path for folder in FOLDERS for path in (self._source / folder).rglob("*") if path.is_file())
        for path in sorted(paths):
            digest.update(f"{path.relative_to(self._source)}\n".encode() + path.read_bytes())
        return f"sha256:{digest.hexdigest()}"


def _judged(judge: Judge, memory: Memory, mutants: Sequence[Mutant], jobs: int) -> Iterator[Judged]:
    with ThreadPoolExecutor(jobs) as pool:
        todo: list[Future[Judged]] = []
        for mutant in mutants:
            known = memory.find(mutant.id)
            if known and judge.still_holds(mutant, known):
                yield Judged(mutant, known)
            else:
                todo.append(pool.submit(_judge_one, judge, memory, mutant))
        try:
            for done in as_completed(todo):
                yield done.result()
        finally:
            pool.shutdown(cancel_futures=True)


def _judge_one(judge: Judge, memory: Memory, mutant: Mutant) -> Judged:
    verdict = judge.judge(mutant)
    memory.keep(mutant.id, verdict)
    return Judged(mutant, verdict)


def _place(mutant: str) -> str:
    return mutant.partition(":")[0]


def _vocabulary(source: Path) -> Vocabulary | None:
    if not (source / "vocabulary.yaml").exists():
        return None
    try:
        return Vocabulary.parse(read_vocabulary(source))
    except (KeyError, TypeError, ValueError) as error:
        raise PolicyError(f"vocabulary.yaml is none: {error!r}") from error


__all__ = ["KILLED", "NOT_MADE", "SHARED", "SURVIVED", "Judged", "Mutation", "Outcome", "Selection", "statute_of"]
