"""One check a fact type: takes a stated value, returns its normal form, or raises `Unacceptable`."""

from __future__ import annotations

import math
import re
from collections.abc import Callable, Sequence
from typing import Any

from lexgate.domain.instant import NotAnInstant, parse_instant, parse_period
from lexgate.domain.vocabulary import Fact, FactType, nearest

Check = Callable[[Any], Any]

MAX_TEXT = 256
MAX_MEMBERS = 200  # each item is looked for in each consent
MAX_INTEGER = 2**53 - 1
THOUSANDTHS = 1000
_COUNTRY = re.compile("[A-Z]{2}", re.ASCII)


class Unacceptable(Exception):
    """A value that cannot be a fact. `position` is the place in a set, where it is one member that is wrong."""

    def __init__(self, problem: str, cure: str, position: int | None = None) -> None:
        super().__init__(problem)
        self.problem = problem
        self.cure = cure
        self.position = position


def check_for(fact: Fact) -> Check:
    """Returns the check of the fact's type, with its values and bounds."""
    maker = _CHECKS.get(fact.type)
    return _text if maker is None else maker(fact)


def _boolean(value: Any) -> bool:
    if value is True or value is False:
        return bool(value)
    raise Unacceptable("is not true or false", "write true or false")


def _text(value: Any) -> str:
    if not isinstance(value, str):
        raise Unacceptable("is not a string", "write a string")
    if len(value) > MAX_TEXT:
        raise Unacceptable(f"is longer than {MAX_TEXT} characters", "use a short code or id")
    if not value.isprintable():
        raise Unacceptable("holds a control character", "remove it")
    return value


def _country(value: Any) -> str:
    if isinstance(value, str) and _COUNTRY.fullmatch(value):
        return value
    raise Unacceptable("is not a country code", "write two capital letters of ISO 3166-1, such as CN")


def _instant(value: Any) -> int:
    if not isinstance(value, str):
        raise Unacceptable("is not a string with a date", "write an RFC 3339 date-time with an offset, or a date")
    try:
        return parse_instant(value)
    except NotAnInstant as error:
        raise Unacceptable(str(error), "write 2025-01-31T09:30:00+08:00, or 2025-01-31 for 00:00 at +08:00") from None


def _duration(value: Any) -> int:
    if not isinstance(value, str):
        raise Unacceptable("is not a string with a period", "write an ISO 8601 period such as P90D")
    try:
        return parse_period(value)
    except NotAnInstant as error:
        raise Unacceptable(str(error), "write an ISO 8601 period such as P90D or P1Y") from None


def _one_of(values: tuple[str, ...]) -> Check:
    known = frozenset(values)

    def check(value: Any) -> Any:
        if isinstance(value, str) and value in known:
            return value
        meant = nearest(value, values) if isinstance(value, str) else None
        hint = f"did you mean {meant}? " if meant else ""
        raise Unacceptable("is not a code of the vocabulary", f"{hint}known codes: {', '.join(values)}")

    return check


def _integer_between(minimum: int | None, maximum: int | None) -> Check:
    low = -MAX_INTEGER if minimum is None else minimum
    high = MAX_INTEGER if maximum is None else maximum

    def check(value: Any) -> int:
        if isinstance(value, float) and value.is_integer():  # google.protobuf.Struct carries every number as a double
            value = int(value)
        if not isinstance(value, int) or isinstance(value, bool):
            raise Unacceptable("is not a whole number", "write a whole number")
        if not low <= value <= high:
            raise Unacceptable("is out of bounds", f"write a whole number from {low} to {high}")
        return value

    return check


def _number_between(minimum: int | None, maximum: int | None) -> Check:
    bound = MAX_INTEGER // THOUSANDTHS
    low = -bound if minimum is None else minimum
    high = bound if maximum is None else maximum

    def check(value: Any) -> int:
        if isinstance(value, bool) or not isinstance(value, int | float) or not math.isfinite(value):
            raise Unacceptable("is not a finite number", "write a number")
        if not low <= value <= high:
            raise Unacceptable("is out of bounds", f"write a number from {low} to {high}")
        thousandths = round(value * THOUSANDTHS)
        # What a double cannot hold of three decimals is no fourth one: it grows with the number, and stays far below.
        if abs(value * THOUSANDTHS - thousandths) > max(1e-6, 1e-12 * abs(value)):
            raise Unacceptable("has more than three decimals", "round it to thousandths")
        return thousandths

    return check


def _set_of(check: Check) -> Check:
    def check_members(value: Any) -> list[str]:
        if not isinstance(value, list | tuple):
            raise Unacceptable("is not a list", "write a list of strings")
        if len(value) > MAX_MEMBERS:
            raise Unacceptable(f"has more than {MAX_MEMBERS} members", "split the request")
        try:
            members = set(value) if check is _text and _are_short_texts(value) else set(map(check, value))
        except Unacceptable:
            raise _refused_member(check, value) from None
        if "" in members:
            raise _refused_member(check, value)
        return sorted(members)

    return check_members


def _are_short_texts(value: Sequence[Any]) -> bool:
    """Whether all members are surely acceptable, told in one look at all of them together."""
    try:
        together = "".join(value)
    except TypeError:
        return False
    return len(together) <= MAX_TEXT and together.isprintable()


def _refused_member(check: Check, value: Any) -> Unacceptable:
    for position, member in enumerate(value):
        if member is None or member == "":
            return Unacceptable("is empty", "remove the empty member", position)
        try:
            check(member)
        except Unacceptable as error:
            return Unacceptable(error.problem, error.cure, position)
    raise AssertionError("some member was refused a moment ago")


_CHECKS: dict[FactType, Callable[[Fact], Check]] = {
    FactType.BOOL: lambda _fact: _boolean,
    FactType.INT: lambda fact: _integer_between(fact.minimum, fact.maximum),
    FactType.NUMBER: lambda fact: _number_between(fact.minimum, fact.maximum),
    FactType.DATE: lambda _fact: _instant,
    FactType.DATETIME: lambda _fact: _instant,
    FactType.DURATION: lambda _fact: _duration,
    FactType.ENUM: lambda fact: _one_of(fact.values),
    FactType.COUNTRY: lambda _fact: _country,
    FactType.STRINGS: lambda _fact: _set_of(_text),
    FactType.IDS: lambda _fact: _set_of(_text),
    FactType.ENUMS: lambda fact: _set_of(_one_of(fact.values)),
}
