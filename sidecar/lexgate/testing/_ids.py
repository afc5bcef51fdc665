"""The ids that a case names, against the matrix: a misspelt one would never be cited, and its case pass for ever."""

from __future__ import annotations

from collections.abc import Iterator

from lexgate.domain.vocabulary import nearest
from lexgate.errors import FieldError
from lexgate.law.matrix import Matrix
from lexgate.testing._cases import Expected

_JUDGED_BY = {"enforced": "articles", "reported": "posture", "advice": "posture"}


def id_errors(expected: Expected, matrix: Matrix) -> Iterator[FieldError]:
    """Yields every id that the matrix does not have, or that is not judged where the case looks for it."""
    for path, identifier in _named(expected):
        if problem := _problem(identifier, path[0], matrix):
            yield FieldError(("expect", *path), *problem)


def _named(expected: Expected) -> Iterator[tuple[tuple[str | int, ...], str]]:
    for name, ids in (("cited", expected.cited), ("not_cited", expected.not_cited)):
        for position, identifier in enumerate(ids):
            yield ("articles", name, position), identifier
    for identifier in expected.obligations:
        yield ("obligations", identifier), identifier
    for position, identifier in enumerate(expected.duties or ()):
        yield ("duties", position), identifier
    for state, ids in (expected.posture or {}).items():
        for position, identifier in enumerate(ids):
            yield ("posture", state, position), identifier


def _problem(identifier: str, part: str | int, matrix: Matrix) -> tuple[str, str] | None:
    entry = matrix.find(identifier)
    if entry is None:
        known = [each.id for statute in matrix.statutes.values() for each in statute.articles.values()]
        meant = nearest(identifier, known)
        return "is not in the matrix", f"did you mean {meant}?" if meant else "`lexgate law list` shows every entry"
    place = _JUDGED_BY.get(entry.status)
    if place is None:
        return f"is never cited: its status is {entry.status}", "name an entry that is judged"
    if (place == "posture") != (part == "posture"):
        return f"is not judged there: its status is {entry.status}", f"name it in {place}"
    if part == "obligations" and entry.effect != "obligation":
        return "is no duty: it denies", "name it in articles"
    return None
