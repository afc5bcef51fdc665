"""The situations that a row can be in: for each, what is judged, and what the policy is told of it."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from itertools import combinations, product
from typing import Any, NamedTuple

from lexgate.domain.instant import NotAnInstant, format_instant, parse_instant
from lexgate.errors import InputError
from lexgate.rows._table import Consents, Rows

# Who is youngest in each band; the law knows one limit of age (NDSR 22(3)), and a test holds that.
AGES = {"14_or_older": 14, "unknown": None, "under_14": 0}
# Where nothing demands a later consent, the oldest one: older than any law, so that a rule about the age of a consent
# would deny it.
_OLDEST = "2000-01-01T00:00:00Z"
_STRENGTHS: Mapping[str, Any] = {"separate": True, "written": True, "given_by": "guardian"}
_MOMENT = 1


class Situation(NamedTuple):
    """`told` is what the policy reads; `request` asks about the weakest row that the policy finds in the situation."""

    told: Mapping[str, Any]
    request: Mapping[str, Any]

    def includes(self, other: Situation) -> bool:
        """Whether every row of the other situation is in this one: it asks for less, and otherwise for the same."""
        mine, theirs = dict(self.told), dict(other.told)
        needed, given = mine.pop("consent", {}), theirs.pop("consent", {})
        return mine == theirs and needed.items() <= given.items()


def situations_of(rows: Rows, request: Mapping[str, Any], now: int) -> list[Situation]:
    """Returns the situations, first that of an adult whose consent says most. `now` is in seconds.

    Raises `InputError` where the request states what the columns say.
    """
    operation = _operation(request)
    _refuse_stated(rows, request)
    ages = AGES if rows.age is not None else [None]
    categories = ["none", *rows.categories] if rows.category is not None else [None]
    consents = [None] if rows.consents is None else [*_consents(rows.consents, operation, now), None]
    return [_situation(request, *parts) for parts in product(ages, categories, consents)]


def without_included(situations: Sequence[Situation]) -> list[Situation]:
    """Returns the situations without those of which another one has every row."""
    return [each for each in situations if not any(other is not each and other.includes(each) for other in situations)]


class _Consent(NamedTuple):
    told: Mapping[str, Any]
    fact: Mapping[str, Any]


def _situation(
    request: Mapping[str, Any], age: str | None, category: str | None, consent: _Consent | None
) -> Situation:
    told: dict[str, Any] = {}
    stated = dict(request)
    if age is not None:
        told["age"] = age
        subject = dict(stated.get("subject") or {})
        stated["subject"] = subject if AGES[age] is None else subject | {"age": AGES[age]}
    if category is not None:
        told["category"] = category
        data = dict(stated.get("data") or {})
        added = [] if category == "none" else [category]
        stated["data"] = data | {"categories": [*data.get("categories", []), *added]}
    if consent is not None:
        told["consent"] = consent.told
        stated["consents"] = [consent.fact]
    return Situation(told, stated)


def _consents(consents: Consents, operation: Mapping[str, Any], now: int) -> Iterator[_Consent]:
    """Yields consents to the operation, the strongest first."""
    told, fact = _weakest(consents, operation, now)
    strengths = [name for name in _STRENGTHS if consents.column(name) is not None]
    for size in range(len(strengths), -1, -1):
        for names in combinations(strengths, size):
            more = {name: _STRENGTHS[name] for name in names}
            yield _Consent(told | more, fact | more)


def _weakest(consents: Consents, operation: Mapping[str, Any], now: int) -> tuple[dict[str, Any], dict[str, Any]]:
    """Returns what is told of the weakest consent that covers the operation, and the consent as a fact."""
    since = operation.get("terms_changed_at") or _OLDEST
    told: dict[str, Any] = {"since": _seconds("terms_changed_at", since)}
    fact: dict[str, Any] = {"active": True, "granted_at": since, **consents.says}
    for name, fact_name in (("purpose", "purposes"), ("method", "methods")):
        if consents.column(name) is not None:
            told[name] = _stated(operation, name)
            fact[fact_name] = [told[name]]
    if consents.retention_until is not None:
        last = operation.get("retention_until") or format_instant(now + _MOMENT)
        told["retention_until"] = _seconds("retention_until", last)
        fact["retention_until"] = last
    return told, fact


def _operation(request: Any) -> Mapping[str, Any]:
    operation = request.get("operation") if isinstance(request, Mapping) else None
    if not isinstance(operation, Mapping):
        raise InputError.at(("operation",), "is missing", "say what is to be done with the rows")
    return operation


def _refuse_stated(rows: Rows, request: Mapping[str, Any]) -> None:
    """Refuses what the columns say of each row, and a person: one whom the ledger knows is not everyone."""
    subject, facts = request.get("subject") or {}, request.get("facts") or {}
    if not isinstance(subject, Mapping) or not isinstance(request.get("data") or {}, Mapping):
        raise InputError.at(("subject",), "or the data are no object", "give a mapping of facts")
    columns = {"subject.id": True, "subject.age": rows.age, "consents": rows.consents}
    columns |= {"subject.age_band": rows.age, "subject.birth_month": rows.age}
    for fact, column in columns.items():
        root, _, name = fact.partition(".")
        states = name in subject if name else root in request
        if column is not None and (states or root in facts):
            raise InputError.at((*fact.split("."),), "is said by the rows", "leave it out of the request")


def _stated(operation: Mapping[str, Any], name: str) -> str:
    value = operation.get(name)
    if not isinstance(value, str) or not value:
        raise InputError.at(("operation", name), "is missing, and a column says to which one", f"state the {name}")
    return value


def _seconds(name: str, value: Any) -> int:
    try:
        return parse_instant(value)
    except (NotAnInstant, TypeError):
        raise InputError.at(("operation", name), "is no instant", "write a date or date-time of RFC 3339") from None
