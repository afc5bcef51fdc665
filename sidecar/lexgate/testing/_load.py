"""Files of cases: found, read, checked against the schema, and every case brought to its facts."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Mapping
from functools import cache
from pathlib import Path
from typing import Any

import orjson

from lexgate.domain.decision import Ungoverned
from lexgate.domain.instant import NotAnInstant, parse_instant
from lexgate.domain.vocabulary import nearest
from lexgate.errors import CaseError, CaseProblem, FieldError, InputError
from lexgate.facts.strict_yaml import parse_yaml
from lexgate.testing._cases import Case, Expected, Form
from lexgate.testing._change import changed
from lexgate.testing._shape import shape_errors

_SUFFIXES = {".yaml", ".yml"}
_MAX_DEPTH = 32
_NUMBER = re.compile(r"([0-9]{1,9})", re.ASCII)
_SCHEMA = Path(__file__).with_name("case.schema.json")


def load_cases(paths: Iterable[Path | str]) -> list[Case]:
    """Reads files of cases, and those (.yaml, .yml) anywhere below folders, in the order of their names.

    Raises `CaseError` with everything that is wrong in any of them, and where there is nothing; `OSError`.
    """
    cases: list[Case] = []
    problems: list[CaseProblem] = []
    for path in paths:
        for file in case_files(Path(path)):
            try:
                cases += _read(file)
            except CaseError as error:
                problems += error.problems
    if problems:
        raise CaseError(problems)
    return cases


@cache
def case_schema() -> dict[str, Any]:
    """Returns the JSON Schema (2020-12) of a file of cases."""
    schema: dict[str, Any] = orjson.loads(_SCHEMA.read_bytes())
    return schema


def case_files(path: Path) -> list[Path]:
    """Returns a file, or those of cases below a folder in the order of their names. Raises `CaseError` without any."""
    if not path.is_dir():
        return [path]
    files = (file for file in path.rglob("*") if file.suffix in _SUFFIXES and file.is_file())
    found = sorted(files, key=_by_number)
    if not found:
        field = FieldError((), "holds no files of cases", "write one that ends in .yaml")
        raise CaseError([CaseProblem(str(path), None, field)])
    return found


def _by_number(path: Path) -> list[tuple[int, str]]:
    """Sorts article_8 before article_22."""
    return [(int(part), "") if part.isdigit() else (0, part) for part in _NUMBER.split(str(path))]


def _read(path: Path) -> list[Case]:
    try:
        documents = [value for _, value in parse_yaml(path.read_bytes(), max_depth=_MAX_DEPTH)]
        if len(documents) != 1:
            raise InputError.at((), f"holds {len(documents)} YAML documents", "write one, with a list of cases")
    except InputError as error:
        raise CaseError([CaseProblem(str(path), None, field) for field in error.fields]) from None
    file = documents[0]
    if fields := shape_errors(case_schema(), file):
        raise CaseError([CaseProblem(str(path), _name_at(file, field.path), field) for field in fields])
    return list(_File(str(path), file).cases())


def _name_at(file: Any, path: tuple[str | int, ...]) -> str | None:
    """Returns the name of the case that a path leads into, or None."""
    match path:
        case ("cases", int(position), *_) if isinstance(file["cases"][position], Mapping):
            name = file["cases"][position].get("name")
            return name if isinstance(name, str) else f"case {position + 1}"
        case ("cases", int(position), *_):
            return f"case {position + 1}"
    return None


class _File:
    """One file that keeps to the schema; each case may build upon those before it."""

    def __init__(self, path: str, raw: Mapping[str, Any]) -> None:
        self._path = path
        self._raw = raw
        self._cases: dict[str, Case] = {}

    def cases(self) -> Iterator[Case]:
        """Yields the cases. Raises `CaseError` with all that are wrong."""
        problems: list[CaseProblem] = []
        for position, raw in enumerate(self._raw["cases"]):
            try:
                case = self._case(position, raw)
            except InputError as error:
                problems += [
                    CaseProblem(
                        self._path, raw["name"], FieldError(("cases", position, *each.path), each.problem, each.cure)
                    )
                    for each in error.fields
                ]
                continue
            self._cases[case.name] = case
        if problems:
            raise CaseError(problems)
        yield from self._cases.values()

    def _case(self, position: int, raw: Mapping[str, Any]) -> Case:
        if raw["name"] in self._cases:
            raise InputError.at(("name",), "is that of an earlier case", "give each case of a file its own name")
        form, facts, inherited = self._facts(raw)
        _check_expected(raw["expect"], form)
        return Case(
            file=self._path,
            position=position,
            name=raw["name"],
            story=raw["story"],
            form=form,
            facts=facts,
            expected=Expected.of(raw["expect"]),
            as_of=self._instant(raw, facts, inherited),
            readings=raw.get("readings", {}),
            ungoverned=Ungoverned(raw["ungoverned"]) if "ungoverned" in raw else None,
            changed=tuple(raw.get("change", ())),
        )

    def _facts(self, raw: Mapping[str, Any]) -> tuple[Form, Mapping[str, Any], str | None]:
        if "document" in raw:
            return "document", raw["document"], None
        if "request" in raw:
            return "request", raw["request"], None
        if "exchange" in raw:
            return "exchange", raw["exchange"], None
        form, facts, as_of = self._changed_one(raw)
        try:
            return form, changed(facts, raw["change"]), as_of
        except InputError as error:
            raise InputError([_below("change", each) for each in error.fields]) from None

    def _changed_one(self, raw: Mapping[str, Any]) -> tuple[Form, Mapping[str, Any], str | None]:
        if "like" in raw:
            model = self._cases.get(raw["like"])
            if model is None:
                meant = nearest(raw["like"], self._cases)
                cure = f"did you mean {meant}?" if meant else "name a case that stands before this one"
                raise InputError.at(("like",), "is no earlier case of this file", cure)
            return model.form, model.facts, model.as_of
        if "base" not in self._raw:
            raise InputError.at(("change",), "changes nothing", "give the file a base, or name an earlier case in like")
        return "document", self._raw["base"], None

    def _instant(self, raw: Mapping[str, Any], facts: Mapping[str, Any], inherited: str | None) -> str | None:
        """The instant judged; a case must not depend on the day of the test."""
        stated = raw.get("as_of")
        if "now" in facts:
            if stated is not None:
                raise InputError.at(("as_of",), "is stated beside now", "state the instant in one way")
            return None
        instant = stated or inherited or self._raw.get("as_of")
        if instant is None:
            raise InputError.at(("as_of",), "is missing", "state the day judged, for the case or for the file")
        try:
            parse_instant(instant)
        except NotAnInstant as error:
            raise InputError.at(("as_of",), str(error), "write 2025-06-01, or a date-time with its offset") from None
        return str(instant)


def _check_expected(expect: Mapping[str, Any], form: Form) -> None:
    """Only an exchange takes a route and has an outcome, and it has no posture."""
    strange = ("posture",) if form == "exchange" else ("outcome", "route", "request")
    for name in strange:
        if name in expect:
            raise InputError.at(("expect", name), f"is nothing that becomes of a case of form {form}", "leave it out")


def _below(name: str, field: FieldError) -> FieldError:
    return FieldError((name, *field.path), field.problem, field.cure)
