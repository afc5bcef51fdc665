"""The matrix as a proof: every entry with its status, its rule, its tests and its review, and each gap with its place.

The sources of the policies say it, not the compiled ones: names of tests and places of rules are only there.
"""

from __future__ import annotations

import hashlib
from collections import Counter
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import orjson

from lexgate.errors import PolicyError
from lexgate.law._case_index import CaseMention, read_case_mentions
from lexgate.law._yaml import read_yaml
from lexgate.law.rego import CITING, RegoFile, Rule, article_of_test, article_slug, read_policies
from lexgate.law.review import ReviewState, review_state

CONTENTS = "contents.json"
STATUSES = ("enforced", "reported", "advice", "definition", "scope", "authority", "penalty")
# The set that a rule of an entry adds its id to, by status and effect.
_JUDGED_IN = {
    ("enforced", "deny"): "deny",
    ("enforced", "obligation"): "oblige",
    ("reported", "obligation"): "duties",
    ("advice", "advice"): "advice",
}
# What is said of an id beside the rule that judges it, and the sets of that rule.
_BESIDE = {
    "met": {"duties"},
    "due": {"duties"},
    "posture_details": {"duties", "advice"},
    "details": {"deny", "oblige"},
}
_PROHIBITING = {"deny": "denies", "oblige": "obliges", "duties": "owes", "advice": "advises"}
_PERMITTING = {"deny": ("permits",), "oblige": ("spares",), "duties": ("meets", "spares"), "advice": ("spares",)}
_NO_ENTRY = frozenset({"refer", "governs", "governs_posture"})


@dataclass(frozen=True, slots=True, order=True)
class Gap:
    """Something that is missing or does not fit. `kind` is a code; `place` a file, with its line where it has one."""

    statute: str
    place: str
    kind: str
    problem: str

    def __str__(self) -> str:
        return f"{self.place}: {self.problem}"


@dataclass(frozen=True, slots=True)
class Evidence:
    """The names of what shows an entry: rule tests, or cases, in which it fires and in which it does not."""

    prohibiting: tuple[str, ...] = ()
    permitting: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class Row:
    """One entry of a matrix.

    `judged` are the sets of its rules, of deny, oblige, duties and advice: none without a rule, and two where a reading
    makes a duty of what else denies. `file` is that of the rules, below the folder of the policies.
    """

    statute: str
    article: str
    entry: Mapping[str, Any]
    judged: tuple[str, ...]
    file: str | None
    tests: Evidence
    cases: Evidence
    review: ReviewState

    @property
    def id(self) -> str:
        """The id that the policies emit: `ndsr:22(2)`."""
        return f"{self.statute}:{self.article}"

    @property
    def status(self) -> str:
        """One of `STATUSES`, or nothing where the matrix has none."""
        return str(self.entry.get("status") or "")


@dataclass(frozen=True, slots=True)
class Coverage:
    """All entries, by statute in the order of the texts, and all gaps."""

    matrices: Mapping[str, Mapping[str, Any]]
    rows: tuple[Row, ...]
    gaps: tuple[Gap, ...]

    def of(self, statute: str) -> Coverage:
        """Returns the part that is about one statute."""
        kept = {statute: self.matrices[statute]}
        rows = tuple(row for row in self.rows if row.statute == statute)
        return Coverage(kept, rows, tuple(gap for gap in self.gaps if gap.statute == statute))

    def totals(self) -> dict[str, Counter[str]]:
        """Returns how many entries each statute has of each status."""
        totals: dict[str, Counter[str]] = {statute: Counter() for statute in self.matrices}
        for row in self.rows:
            totals[row.statute][row.status] += 1
        return totals


def read_coverage(source: Path, opa: Path, files: Sequence[RegoFile] | None = None) -> Coverage:
    """Reads the sources of the policies; `files` are theirs, where `read_policies` has read them already.

    Raises `PolicyError` when a file cannot be read or is no Rego.
    """
    contents = _contents(source)
    found = {path.stem: _matrix(path) for path in sorted((source / "law").glob("*.yaml"))}
    matrices = {name: found[name] for name in _in_order(found, contents)}
    return cover(matrices, files or read_policies(opa, source), read_case_mentions(source), contents)


def cover(
    matrices: Mapping[str, Mapping[str, Any]],
    files: Sequence[RegoFile],
    mentions: Iterable[CaseMention] = (),
    contents: Mapping[str, Any] | None = None,
) -> Coverage:
    """Joins the matrices, by statute, with rules, tests and cases; `contents` says which entries there have to be."""
    found = _Found(matrices, files, mentions)
    rows = tuple(found.row(statute, article) for statute, matrix in matrices.items() for article in matrix["articles"])
    gaps = [
        *(gap for row in rows for gap in _gaps_of(row, found)),
        *found.strays(),
        *_missing_entries(matrices, contents or {}),
    ]
    return Coverage(matrices, rows, tuple(sorted(gaps)))


def ids_digest(articles: Iterable[str]) -> str:
    """Returns the SHA-256 of the articles of a statute in the order of the text, each on its line."""
    return hashlib.sha256("".join(f"{article}\n" for article in articles).encode()).hexdigest()


class _Found:
    """What the sources say of the ids."""

    def __init__(
        self,
        matrices: Mapping[str, Mapping[str, Any]],
        files: Sequence[RegoFile],
        mentions: Iterable[CaseMention],
    ) -> None:
        self._matrices = matrices
        self._files = files
        self._mentions = list(mentions)
        self.rules: dict[str, list[Rule]] = {}
        for rule in _citing(files):
            self.rules.setdefault(str(rule.emits), []).append(rule)
        self._tests = dict(self._tests_by_id())

    def row(self, statute: str, article: str) -> Row:
        """Everything about one entry."""
        identifier, entry = f"{statute}:{article}", self._matrices[statute]["articles"][article] or {}
        rules = [rule for rule in self.rules.get(identifier, ()) if rule.name in _allowed(entry)]
        judged = tuple(sorted({rule.name for rule in rules}))
        return Row(
            statute=statute,
            article=article,
            entry=entry,
            judged=judged,
            file=str(rules[0].file) if rules else None,
            tests=self._evidence(identifier, judged),
            cases=self._cases(identifier),
            review=review_state(identifier, entry, self._files),
        )

    def names(self, identifier: str) -> set[str]:
        """The sets that the rules of an id add to."""
        return {rule.name for rule in self.rules.get(identifier, ())}

    def tests(self, identifier: str, verb: str) -> tuple[str, ...]:
        """The tests of an entry whose names go on with the verb."""
        begin = f"test_{article_slug(identifier.partition(':')[2])}_{verb}_"
        return tuple(name for name in self._tests.get(identifier, ()) if name.startswith(begin))

    def status(self, statute: str, article: str) -> str | None:
        """The status of an entry, or None where the matrix has no such entry."""
        entry = self._matrices[statute]["articles"].get(article) or {}
        found: str | None = entry.get("status")
        return found

    def strays(self) -> Iterator[Gap]:
        """Rules and cases that speak of an entry that no matrix has."""
        for identifier, rules in self.rules.items():
            if not self._known(identifier):
                for rule in rules:
                    problem = f"{rule.name} cites {identifier}, which the matrix does not have"
                    yield Gap(_statute(identifier), rule.place, "unknown_to_matrix", problem)
        for mention in self._mentions:
            if not self._known(mention.entry):
                problem = f"the case {mention.case!r} names {mention.entry}, which the matrix does not have"
                yield Gap(_statute(mention.entry), mention.file, "case_of_nothing", problem)

    def _known(self, identifier: str) -> bool:
        statute, _, article = identifier.partition(":")
        return statute in self._matrices and article in self._matrices[statute]["articles"]

    def _evidence(self, identifier: str, judged: tuple[str, ...]) -> Evidence:
        prohibiting = (name for each in judged for name in self.tests(identifier, _PROHIBITING[each]))
        verbs = dict.fromkeys(verb for each in judged for verb in _PERMITTING[each])
        return Evidence(tuple(prohibiting), tuple(name for verb in verbs for name in self.tests(identifier, verb)))

    def _cases(self, identifier: str) -> Evidence:
        said = [mention for mention in self._mentions if mention.entry == identifier]
        return Evidence(
            tuple(f"{each.file}: {each.case}" for each in said if each.prohibits),
            tuple(f"{each.file}: {each.case}" for each in said if not each.prohibits),
        )

    def _tests_by_id(self) -> Iterator[tuple[str, list[str]]]:
        for statute, matrix in self._matrices.items():
            slugs = {article_slug(article): article for article in matrix["articles"]}
            tests: dict[str, list[str]] = {}
            for file in self._files:
                if file.is_test and file.path.parent.name == statute.replace("-", "_"):
                    for name in sorted(file.test_names):
                        tests.setdefault(article_of_test(name, slugs) or "", []).append(name)
            yield from ((f"{statute}:{article}", names) for article, names in tests.items())


def _citing(files: Iterable[RegoFile]) -> Iterator[Rule]:
    for file in files:
        if not file.is_test:
            yield from (rule for rule in file.rules if rule.name in CITING - _NO_ENTRY and rule.emits)


def _expected(entry: Mapping[str, Any]) -> str | None:
    """The set that the rule of an entry has to add to, or None where there is nothing to judge."""
    return _JUDGED_IN.get((entry.get("status", ""), entry.get("effect", "")))


def _allowed(entry: Mapping[str, Any]) -> set[str]:
    """The sets that its rules may add to: by a reading, what else denies may be a duty, which the matrix then names."""
    expected = _expected(entry)
    return {name for name in (expected, "oblige" if expected == "deny" and entry.get("obligation") else None) if name}


def _gaps_of(row: Row, found: _Found) -> Iterator[Gap]:
    place = f"law/{row.statute}.yaml"
    if row.status not in STATUSES:
        yield Gap(row.statute, place, "no_status", f"{row.article} has no status: give it one of {', '.join(STATUSES)}")
        return
    allowed, expected = _allowed(row.entry), _expected(row.entry)
    for rule in found.rules.get(row.id, ()):
        if not _BESIDE.get(rule.name, {rule.name}) & allowed:
            problem = f"{rule.name} cites {row.id}, which the matrix has as {_status_in_words(row)}"
            yield Gap(row.statute, rule.place, "wrong_status", problem)
    if expected and expected not in row.judged:
        problem = f"{row.article} is {_status_in_words(row)}, and no rule adds it to {expected}"
        yield Gap(row.statute, place, "no_rule", problem)
    yield from _missing_tests(row, found)
    yield from _loose_penalties(row, found, place)


def _status_in_words(row: Row) -> str:
    return " ".join(filter(None, (row.status, row.entry.get("effect"))))


def _missing_tests(row: Row, found: _Found) -> Iterator[Gap]:
    for judged in row.judged:
        for verb in (_PROHIBITING[judged], _permitting_verb(judged, found.names(row.id))):
            if not found.tests(row.id, verb):
                wanted = f"test_{article_slug(row.article)}_{verb}_…"
                yield Gap(row.statute, str(row.file), f"no_test_{verb}", f"no test {wanted} for {row.id}")


def _permitting_verb(judged: str, names: set[str]) -> str:
    """A duty that no rule calls met is spared where it does not reach."""
    meets_or_spares = judged == "duties" and "met" not in names
    return _PERMITTING[judged][-1 if meets_or_spares else 0]


def _loose_penalties(row: Row, found: _Found, place: str) -> Iterator[Gap]:
    for penalty in row.entry.get("penalties", ()):
        if found.status(row.statute, penalty) != "penalty":
            problem = f"{row.article} names {penalty} as its penalty, which is none in this matrix"
            yield Gap(row.statute, place, "no_penalty", problem)


def _in_order(matrices: Mapping[str, Mapping[str, Any]], contents: Mapping[str, Any]) -> Iterable[str]:
    """The statutes as the contents list them, then the others, then the house rules."""
    house = [name for name, matrix in matrices.items() if matrix.get("house")]
    listed = [name for name in (*contents, *matrices) if name in matrices and name not in house]
    return dict.fromkeys([*listed, *house])


def _missing_entries(matrices: Mapping[str, Mapping[str, Any]], contents: Mapping[str, Any]) -> Iterator[Gap]:
    for statute, listed in contents.items():
        articles = matrices.get(statute, {}).get("articles", {})
        if (len(articles), ids_digest(articles)) != (listed["entries"], listed["sha256"]):
            problem = f"has {len(articles)} entries that are not the {listed['entries']} of law/{CONTENTS}"
            yield Gap(statute, f"law/{statute}.yaml", "other_entries", problem)


def _matrix(path: Path) -> Mapping[str, Any]:
    matrix = read_yaml(path)
    if not isinstance(matrix, dict) or not isinstance(matrix.get("articles"), dict):
        raise PolicyError(f"law/{path.name} is no matrix: it has no `articles`")
    return matrix


def _contents(source: Path) -> Mapping[str, Any]:
    path = source / "law" / CONTENTS
    if not path.is_file():
        return {}
    try:
        contents: Mapping[str, Any] = orjson.loads(path.read_bytes())
    except orjson.JSONDecodeError as error:
        raise PolicyError(f"law/{CONTENTS} is not JSON: {error}") from error
    return contents


def _statute(identifier: str) -> str:
    return identifier.partition(":")[0]
