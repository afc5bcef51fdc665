"""Rows of columns: which fields there are, and how a row of them becomes a consent with what happened to it."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from datetime import datetime
from typing import Any

from lexgate.domain.consent import (
    Actor,
    ConsentRecord,
    EventType,
    Form,
    Guardian,
    Notice,
    Retention,
    Role,
    Scope,
    check_pseudonym,
)
from lexgate.domain.instant import NotAnInstant, parse_instant, parse_period
from lexgate.errors import InputError
from lexgate.facts.ledger._operations import new_id
from lexgate.facts.ledger._port import Circumstances
from lexgate.facts.ledger.transfer._entry import Entry, Step
from lexgate.facts.ledger.transfer._plain import Plain, PlainReader

LIST_SEPARATOR = "|"
_SCOPE = (
    "purpose_id necessary operations methods items categories recipients overseas storage_locations "
    "retention_max retention_until retention_on_expiry"
)
_FORM = "separate written explicit"
_NOTICE = "notice_id notice_version notice_sha256 notice_language notice_displayed_at"
_GUARDIAN = (
    "guardian_id guardian_relation guardian_method guardian_verified_at guardian_verified_until guardian_evidence_ref"
)
_RECORD = (
    "record_id subject_id controller_id jurisdiction act_id valid_from valid_until subject_age_band "
    "joint_controller_ids bundle_id renews_record_id withdrawal_url impact_assessment_ref"
)
_STEPS = "requested_at deferred_at given_at refused_at withdrawn_at revoked_at invalidated_at"
_SAID = "given_by method reason evidence_sha256"
_GROUPS = tuple(group.split() for group in (_RECORD, _NOTICE, _SCOPE, _FORM, _GUARDIAN, _STEPS, _SAID))
FIELDS = tuple(name for group in _GROUPS for name in group)
"""The names of the columns, in the order in which `FlatReader.entry` takes their values."""

_ENDS = [sum(len(group) for group in _GROUPS[: count + 1]) for count in range(len(_GROUPS))]
_RECORDS, _NOTICES, _SCOPES, _FORMS, _GUARDIANS, _TIMES, _SAYS = (
    slice(start, end) for start, end in zip([0, *_ENDS], _ENDS, strict=False)
)
_KINDS = tuple(EventType(name.removesuffix("_at")) for name in _STEPS.split())
_OTHERS = (EventType.REQUESTED, EventType.REVOKED, EventType.INVALIDATED)
_NOTHING = (None, "")
_MOST = 10_000


class FlatReader:
    """Makes consents of rows; what repeats from row to row, such as a scope, is read and checked once."""

    def __init__(self) -> None:
        self._scopes: dict[Any, Scope] = {}
        self._forms: dict[Any, Form] = {}
        self._plain = PlainReader(FIELDS, self.entry)

    def read(self, values: Sequence[Any]) -> Entry | Plain:
        """Returns what the values say, in the faster form where there is one; raises `InputError`."""
        return self._plain.plain(values, instant) or self.entry(values)

    def entry(self, values: Sequence[Any]) -> Entry:
        """Returns what the values, in the order of `FIELDS`, say; raises `InputError`."""
        guardian = _guardian(values[_GUARDIANS])
        steps = _steps(values, guardian)
        (
            record_id, subject_id, controller_id, jurisdiction, act_id, valid_from, valid_until, age_band,
            joint, bundle_id, renews, url, assessment,
        ) = values[_RECORDS]  # fmt: skip
        record = ConsentRecord(
            record_id=_optional("record_id", record_id) or new_id(),
            subject_id=_text("subject_id", subject_id),
            controller_id=_text("controller_id", controller_id),
            jurisdiction=_text("jurisdiction", jurisdiction),
            act_id=_optional("act_id", act_id) or new_id(),
            notice=_notice(values[_NOTICES]),
            scope=_kept(self._scopes, values[_SCOPES], _scope),
            form=_kept(self._forms, values[_FORMS], _form),
            valid_from=_given_at(steps) if valid_from in _NOTHING else instant("valid_from", valid_from),
            valid_until=None if valid_until in _NOTHING else instant("valid_until", valid_until),
            subject_age_band=_optional("subject_age_band", age_band),
            joint_controller_ids=() if joint in _NOTHING else _texts("joint_controller_ids", joint),
            bundle_id=_optional("bundle_id", bundle_id),
            renews_record_id=_optional("renews_record_id", renews),
            guardian=guardian,
            withdrawal_url=_optional("withdrawal_url", url),
            impact_assessment_ref=_optional("impact_assessment_ref", assessment),
        )
        return Entry(record, steps, named=record_id not in _NOTHING, act_named=act_id not in _NOTHING)


def values_of(row: Mapping[str, Any]) -> list[Any]:
    """The values of a row with names, in the order of `FIELDS`. Raises `InputError` where a name is no field."""
    for name in row:
        if name not in _KNOWN:
            raise InputError.at((), "has a field that lexgate does not know", "leave it out, or rename it by --column")
    return [row.get(name) for name in FIELDS]


_KNOWN = frozenset(FIELDS)


def _kept(known: dict[Any, Any], values: Sequence[Any], make: Callable[[Sequence[Any]], Any]) -> Any:
    """What was made of the same values before."""
    key: tuple[Any, ...] = tuple(values)
    try:
        found = known.get(key)
    except TypeError:  # a list of JSON
        key = tuple(tuple(value) if isinstance(value, list) else value for value in values)
        found = known.get(key) if _all_text(key) else None
    if found is None:
        found = make(values)
        if _all_text(key):  # 1 is not true, and would be found as such
            if len(known) == _MOST:
                known.clear()
            known[key] = found
    return found


def _all_text(key: tuple[Any, ...]) -> bool:
    leaves = (leaf for value in key for leaf in (value if isinstance(value, tuple) else (value,)))
    return all(leaf is None or isinstance(leaf, str) for leaf in leaves)


def _notice(values: Sequence[Any]) -> Notice:
    name, version, sha256, language, displayed_at = values
    return Notice(
        _text("notice_id", name),
        _text("notice_version", version),
        _text("notice_sha256", sha256),
        _text("notice_language", language),
        None if displayed_at in _NOTHING else instant("notice_displayed_at", displayed_at),
    )


def _scope(values: Sequence[Any]) -> Scope:
    purpose, necessary, *lists, longest, until, on_expiry = values
    names = _SCOPE.split()[2:9]
    return Scope(
        _text("purpose_id", purpose),
        _truth("necessary", necessary),
        **{name: _texts(name, value) for name, value in zip(names, lists, strict=True)},
        retention=_retention(longest, until, on_expiry),
    )


def _retention(longest: Any, until: Any, on_expiry: Any) -> Retention | None:
    if all(value in _NOTHING for value in (longest, until, on_expiry)):
        return None
    return Retention(
        None if longest in _NOTHING else _period("retention_max", longest),
        None if until in _NOTHING else instant("retention_until", until),
        _optional("retention_on_expiry", on_expiry) or "delete",
    )


def _form(values: Sequence[Any]) -> Form:
    return Form(*(_truth(name, value) for name, value in zip(_FORM.split(), values, strict=True)))


def _guardian(values: Sequence[Any]) -> Guardian | None:
    if not any(value not in _NOTHING for value in values):
        return None
    name, relation, method, verified_at, verified_until, evidence = values
    return Guardian(
        _text("guardian_id", name),
        _text("guardian_relation", relation),
        _text("guardian_method", method),
        None if verified_at in _NOTHING else instant("guardian_verified_at", verified_at),
        None if verified_until in _NOTHING else instant("guardian_verified_until", verified_until),
        _optional("guardian_evidence_ref", evidence),
    )


def _steps(values: Sequence[Any], guardian: Guardian | None) -> tuple[Step, ...]:
    times = values[_TIMES]
    by, method, reason, evidence = values[_SAYS]
    person = _person(_text("subject_id", values[1]), by, guardian)
    code = _optional("method", method) or "import"
    said = (_optional("reason", reason), _optional("evidence_sha256", evidence))
    steps = tuple(
        Step(kind, Circumstances(_actor(kind, person, values), code, instant(f"{kind}_at", time), *said))
        for kind, time in zip(_KINDS, times, strict=True)
        if time not in _NOTHING
    )
    if not steps:
        raise InputError.at(("given_at",), "is missing, and so is every other time", "say when it was asked or given")
    return steps


def _given_at(steps: Sequence[Step]) -> int:
    """When the consent was given; what was never given would have been valid from when it was asked for."""
    given = next((step for step in steps if step.type is EventType.GIVEN), steps[0])
    return given.by.occurred_at or 0


def _person(subject_id: str, by: Any, guardian: Guardian | None) -> Actor:
    check_pseudonym(("subject_id",), subject_id)
    if by in _NOTHING or by == Role.SUBJECT:
        return Actor(subject_id, Role.SUBJECT)
    if by != Role.GUARDIAN:
        raise InputError.at(("given_by",), "is neither subject nor guardian", "write one of them, or leave it out")
    if guardian is None:
        raise InputError.at(("guardian_id",), "is missing, and a guardian gives", "name the guardian")
    return Actor(guardian.guardian_id, Role.GUARDIAN)


def _actor(kind: EventType, person: Actor, values: Sequence[Any]) -> Actor:
    return Actor(_text("controller_id", values[2]), Role.CONTROLLER) if kind in _OTHERS else person


def instant(name: str, value: Any) -> int:
    """Seconds since the epoch of RFC 3339, of a time with its offset, or of whole seconds."""
    try:
        if isinstance(value, str):
            return int(value) if value.isdecimal() and len(value) > len("20250131") else parse_instant(value)
        if isinstance(value, datetime) and value.tzinfo is not None:
            return int(value.timestamp() // 1)
    except NotAnInstant as error:
        raise InputError.at((name,), str(error), "write 2025-01-31T09:30:00+08:00") from None
    if isinstance(value, int) and not isinstance(value, bool):
        return value
    raise InputError.at((name,), "is not an instant", "write RFC 3339 with the offset, or seconds since the epoch")


def _period(name: str, value: Any) -> int:
    if isinstance(value, int) and not isinstance(value, bool):
        return value
    try:
        return int(value) if _text(name, value).isdecimal() else parse_period(value)
    except NotAnInstant as error:
        raise InputError.at((name,), str(error), "write P3Y, P30D, or seconds") from None


def _truth(name: str, value: Any) -> bool:
    if value in _NOTHING:
        return False
    if isinstance(value, bool):
        return value
    if value not in _TRUTHS:
        raise InputError.at((name,), "is neither true nor false", "write one of them, or leave it out")
    return _TRUTHS[value]


_TRUTHS = {"true": True, "True": True, "TRUE": True, "false": False, "False": False, "FALSE": False}


def _texts(name: str, value: Any) -> tuple[str, ...]:
    if value in _NOTHING:
        return ()
    if isinstance(value, str):
        return tuple(value.split(LIST_SEPARATOR))
    if not isinstance(value, list):
        raise InputError.at((name,), "is not a list", f"write a list, or one text with {LIST_SEPARATOR} between")
    return tuple(_text(name, each) for each in value)


def _optional(name: str, value: Any) -> str | None:
    return None if value in _NOTHING else _text(name, value)


def _text(name: str, value: Any) -> str:
    if not isinstance(value, str):
        raise InputError.at((name,), "is missing" if value is None else "is not a text", "write an id or a code")
    return value
