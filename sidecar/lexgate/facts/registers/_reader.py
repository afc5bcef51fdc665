"""Entries as files and callers state them: read, checked, and written again."""

from __future__ import annotations

import hashlib
import re
from collections.abc import Callable, Iterable, Mapping
from typing import Any, TypeVar

from lexgate.domain.consent import check_code, check_language, check_sha256
from lexgate.domain.instant import NotAnInstant, format_instant, parse_instant
from lexgate.domain.register import Entry, Finding, Kind
from lexgate.domain.vocabulary import Vocabulary, nearest
from lexgate.errors import FieldError, InputError
from lexgate.facts._checks import MAX_MEMBERS, Check, Unacceptable
from lexgate.facts.normalise import MAX_ERRORS
from lexgate.facts.registers._facts import FactReader, Path, day_or_instant
from lexgate.facts.registers._shapes import COMMON, LINKS, SHAPES

Texts = Callable[[str], bytes]
"""Gives the text of a notice in a folder, by its path there. Raises `InputError`."""

_DAY = 86400
_BARE_DATE = re.compile(r"\d{4}-\d{2}-\d{2}", re.ASCII)
_REGION = re.compile(r"[A-Z]{2}(?:-[A-Z0-9]{1,10})*", re.ASCII)
_FINDING = ("facts", "established_by", "record", "established_at")
_MISSING: tuple[object, ...] = (None, "", [], {})
_T = TypeVar("_T")


class EntryReader:
    """Reads entries over one vocabulary. Holds no state of any entry."""

    def __init__(self, vocabulary: Vocabulary) -> None:
        self._facts = FactReader(vocabulary)
        self._code_set = self._facts.check("operation.items")

    def read(self, kind: Kind, stated: Any, *, processor: str | None = None, texts: Texts | None = None) -> Entry:
        """Returns the entry that is stated, of `processor` where it names none.

        `texts` reads a text that a notice names by its path. Raises `InputError` with every unacceptable field, up to
        20.
        """
        if not isinstance(stated, Mapping):
            raise InputError.at((), "is not an object", "write an object with the id and the facts of the entry")
        members = {name: value for name, value in stated.items() if value not in _MISSING}
        errors = _Errors()
        errors.each(_unknown(kind, members))
        entry_id = errors.of(("id",), lambda: _code(members.get("id")))
        owner = errors.of(("processor",), lambda: _owner(kind, members, processor))
        read = {
            "facts": errors.of(
                ("facts",), lambda: self._facts.read(SHAPES[kind], members.get("facts", {}), "register")
            ),
            "findings": errors.of(("findings",), lambda: self._findings(kind, members)),
            **self._members(kind, members, errors, texts),
        }
        errors.raise_if_any()
        return Entry(kind=kind, id=entry_id or "", processor=owner or "", **read)

    def _members(self, kind: Kind, members: Mapping[str, Any], errors: _Errors, texts: Texts | None) -> dict[str, Any]:
        """What only some kinds have."""
        known = SHAPES[kind].members
        makers: Mapping[str, Callable[[], Any]] = {
            "valid_from": lambda: _instant(members.get("valid_from")),
            "valid_until": lambda: _end(members),
            "regions": lambda: self._regions(members.get("regions", [])),
            "version": lambda: _code(members.get("version")),
            "texts": lambda: _hashes(members.get("texts"), texts),
            "items": lambda: self._sets(members.get("items", {})),
            "necessary_items": lambda: self._necessary(members),
            "purposes": lambda: self._named(members.get("purposes")),
            "recipients": lambda: self._named(members.get("recipients")),
        }
        out = {name: errors.of((name,), make) for name, make in makers.items() if name in known}
        if kind is Kind.DATASET:
            out["links"] = {name: errors.of((name,), _coding(members[name])) for name in LINKS if name in members}
        return out

    def _findings(self, kind: Kind, members: Mapping[str, Any]) -> tuple[Finding, ...]:
        stated = members.get("findings", [])
        if not isinstance(stated, list | tuple):
            raise InputError.at((), "is not a list", "write a list of findings")
        errors = _Errors()
        findings = tuple(
            errors.of((position,), _reading(self._finding, kind, each)) for position, each in enumerate(stated)
        )
        errors.raise_if_any()
        out = tuple(each for each in findings if each is not None)
        self._refuse_twice(kind, members.get("facts"), out)
        return out

    def _finding(self, kind: Kind, stated: Any) -> Finding:
        if not isinstance(stated, Mapping):
            raise InputError.at((), "is not an object", f"write an object with {', '.join(_FINDING)}")
        errors = _Errors()
        errors.each(_not_among(stated, _FINDING))
        facts = errors.of(("facts",), lambda: self._facts.read(SHAPES[kind], stated.get("facts", {}), "finding"))
        by = errors.of(("established_by",), _coding(stated.get("established_by")))
        record = errors.of(("record",), _coding(stated.get("record")))
        at = errors.of(("established_at",), lambda: _instant(stated.get("established_at")))
        errors.raise_if_any()
        if not facts:
            raise InputError.at(("facts",), "are missing", "state what was found")
        return Finding(facts, by or "", record or "", at)

    def _refuse_twice(self, kind: Kind, facts: Any, findings: Iterable[Finding]) -> None:
        shape = SHAPES[kind]
        known = self._facts.paths(shape, facts)
        for position, finding in enumerate(findings):
            mine = self._facts.paths(shape, finding.facts)
            if both := known & mine:
                raise InputError.at((position, "facts", *min(both, key=str)), "is stated twice", "state it once")
            known |= mine

    def _sets(self, stated: Any) -> dict[str, tuple[str, ...]]:
        if not isinstance(stated, Mapping):
            raise InputError.at((), "is not an object", "write an object with a list by name")
        errors = _Errors()
        names = errors.of((), lambda: _checked(self._code_set, list(stated)))
        out = {name: errors.of((name,), _checking(self._code_set, stated[name] or [])) for name in names or ()}
        errors.raise_if_any()
        return {name: tuple(members or ()) for name, members in out.items()}

    def _necessary(self, members: Mapping[str, Any]) -> dict[str, tuple[str, ...]]:
        out = self._sets(members.get("necessary_items", {}))
        stated = members.get("items")
        known = list(stated) if isinstance(stated, Mapping) else []
        for purpose, items in out.items():
            for item in items:
                if item not in known:
                    meant = nearest(item, map(str, known))
                    cure = f"did you mean {meant}?" if meant else "list it below items, with its categories"
                    raise InputError.at((purpose,), "names an item that this dataset does not have", cure)
        return out

    def _regions(self, stated: Any) -> tuple[str, ...]:
        regions = _checked(self._code_set, stated)
        for position, region in enumerate(stated):
            if not _REGION.fullmatch(region):
                raise InputError.at((position,), "is no code of a place", "write CN-HN, CN-SJZ, VN-AG or CN")
        return tuple(regions)

    def _named(self, stated: Any) -> tuple[str, ...]:
        if not stated:
            raise InputError.at((), "is missing", "name those that the approval covers")
        return tuple(_checked(self._code_set, stated))


def entry_json(entry: Entry) -> dict[str, Any]:
    """Returns an entry as `EntryReader.read` takes it: what a file states, and what an API answers."""
    out: dict[str, Any] = {"id": entry.id}
    if entry.kind is not Kind.PROCESSOR:
        out["processor"] = entry.processor
    out["regions"] = list(entry.regions)
    out["version"] = entry.version
    out["texts"] = {language: {"sha256": sha256} for language, sha256 in entry.texts.items()}
    out["valid_from"] = None if entry.valid_from is None else day_or_instant(entry.valid_from)
    out["valid_until"] = None if entry.valid_until is None else _end_json(entry.valid_until)
    out |= {"purposes": list(entry.purposes), "recipients": list(entry.recipients), **entry.links}
    items = {item: list(categories) for item, categories in entry.items.items()}
    necessary = {purpose: list(each) for purpose, each in entry.necessary_items.items()}
    out |= {"items": items, "necessary_items": necessary, "facts": dict(entry.facts)}
    out["findings"] = [_finding_json(finding) for finding in entry.findings]
    return {name: value for name, value in out.items() if value not in _MISSING}


def _end_json(until: int) -> str:
    """The last day, where the end is that of a day at +08:00; else the instant."""
    last = day_or_instant(until - _DAY)
    return last if _BARE_DATE.fullmatch(last) else format_instant(until)


def _finding_json(finding: Finding) -> dict[str, Any]:
    out = {"facts": dict(finding.facts), "established_by": finding.established_by, "record": finding.record}
    at = finding.established_at
    return out if at is None else {**out, "established_at": day_or_instant(at)}


class _Errors:
    """Gathers what is wrong with an entry."""

    def __init__(self) -> None:
        self._fields: list[FieldError] = []

    def of(self, path: Path, make: Callable[[], _T]) -> _T | None:
        """What `make` returns, or None where it raises an `InputError`, whose fields are kept, below `path`."""
        try:
            return make()
        except InputError as error:
            self.each(FieldError((*path, *each.path), each.problem, each.cure) for each in error.fields)
        return None

    def each(self, fields: Iterable[FieldError]) -> None:
        """Keeps the errors."""
        self._fields += fields

    def raise_if_any(self) -> None:
        """Raises `InputError` where something was wrong."""
        if self._fields:
            raise InputError(self._fields[:MAX_ERRORS])


def _unknown(kind: Kind, members: Mapping[str, Any]) -> Iterable[FieldError]:
    known = (*COMMON, *SHAPES[kind].members)
    return _not_among(members, known)


def _not_among(members: Mapping[str, Any], known: tuple[str, ...]) -> Iterable[FieldError]:
    for name in members:
        if name not in known:
            meant = nearest(str(name), known)
            cure = f"did you mean {meant}?" if meant else f"known here: {', '.join(known)}"
            yield FieldError((str(name)[:64],), "is no member of it", cure)


def _owner(kind: Kind, members: Mapping[str, Any], processor: str | None) -> str:
    stated = members.get("processor")
    if kind is Kind.PROCESSOR:
        own = members.get("id")
        if stated is not None and stated != own:
            raise InputError.at((), "is another one than the id", "leave it out")
        return own if isinstance(own, str) else ""  # where it is none, that is told of the id
    if stated is None and processor is None:
        raise InputError.at((), "is missing", "name the processor that the entry belongs to")
    return _code(processor if stated is None else stated)


def _code(stated: Any) -> str:
    if stated is None:
        raise InputError.at((), "is missing", "state it")
    if not isinstance(stated, str):
        raise InputError.at((), "is not a string", "write an id or code, in quotes where it looks like a number")
    check_code((), stated)
    return stated


def _coding(stated: Any) -> Callable[[], str]:
    return lambda: _code(stated)


def _reading(read: Callable[[Kind, Any], _T], kind: Kind, stated: Any) -> Callable[[], _T]:
    return lambda: read(kind, stated)


def _checking(check: Check, stated: Any) -> Callable[[], list[str]]:
    return lambda: _checked(check, stated)


def _checked(check: Check, stated: Any) -> list[str]:
    try:
        out: list[str] = check(stated)
    except Unacceptable as error:
        place = () if error.position is None else (error.position,)
        cure = f"list at most {MAX_MEMBERS}" if "members" in error.problem else error.cure
        raise InputError.at(place, error.problem, cure) from None
    return out


def _instant(stated: Any) -> int | None:
    if stated is None:
        return None
    try:
        return parse_instant(stated)
    except (NotAnInstant, TypeError) as error:
        problem = str(error) if isinstance(error, NotAnInstant) else "is not a string with a date"
        cure = "write 2025-01-31T09:30:00+08:00, or 2025-01-31 for 00:00 at +08:00"
        raise InputError.at((), problem, cure) from None


def _end(members: Mapping[str, Any]) -> int | None:
    """The instant from which on it holds no more: a bare date is the last day on which it does."""
    stated = members.get("valid_until")
    until = _instant(stated)
    if until is None:
        return None
    if isinstance(stated, str) and _BARE_DATE.fullmatch(stated):
        until += _DAY
    try:
        begins = _instant(members.get("valid_from"))
    except InputError:
        return until
    if begins is not None and until <= begins:
        raise InputError.at((), "is not after valid_from", "write a later date, or leave it out")
    return until


def _hashes(stated: Any, texts: Texts | None) -> dict[str, str]:
    if not isinstance(stated, Mapping) or not stated:
        problem = "are missing" if stated is None else "is not an object with texts"
        raise InputError.at((), problem, "write by language, such as zh-Hans, the sha256 of the text or its file")
    errors = _Errors()
    out = {
        str(language): errors.of((str(language)[:64],), _hashing(str(language), each, texts))
        for language, each in sorted(stated.items())
    }
    errors.raise_if_any()
    return {language: sha256 or "" for language, sha256 in out.items()}


def _hashing(language: str, stated: Any, texts: Texts | None) -> Callable[[], str]:
    return lambda: _hash(language, stated, texts)


def _hash(language: str, stated: Any, texts: Texts | None) -> str:
    check_language((), language)
    known = ("sha256",) if texts is None else ("sha256", "text")
    members = (
        {name: value for name, value in stated.items() if value not in _MISSING} if isinstance(stated, Mapping) else {}
    )
    if len(members) != 1 or next(iter(members)) not in known:
        raise InputError.at((), f"states not exactly one of {' and '.join(known)}", "state one of them")
    ((name, value),) = members.items()
    if not isinstance(value, str):
        raise InputError.at((name,), "is not a string", "write a string")
    if name == "text" and texts is not None:
        try:
            return hashlib.sha256(texts(value)).hexdigest()
        except InputError as error:
            raise InputError.at((name,), error.fields[0].problem, error.fields[0].cure) from None
    check_sha256((name,), value)
    return value
