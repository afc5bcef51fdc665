"""One check a type of fact: what it takes, as what, and what it says of the value next to that."""

from __future__ import annotations

import math
from typing import Any

import orjson
import pytest

from lexgate.domain.vocabulary import Fact, FactType, Vocabulary
from lexgate.errors import InputError
from lexgate.facts.normalise import Normaliser

MOST = 2**53 - 1
MOST_THOUSANDS = MOST // 1000
NO_TEXT = "fact: is not a string; write a string"
TOO_LONG = "fact: is longer than 256 characters; use a short code or id"
CONTROL = "fact: holds a control character; remove it"
NO_COUNTRY = "fact: is not a country code; write two capital letters of ISO 3166-1, such as CN"
NO_DATE = "fact: is not a string with a date; write an RFC 3339 date-time with an offset, or a date"
A_DATE = "write 2025-01-31T09:30:00+08:00, or 2025-01-31 for 00:00 at +08:00"
A_PERIOD = "write an ISO 8601 period such as P90D"
NO_WHOLE_NUMBER = "fact: is not a whole number; write a whole number"
NO_NUMBER = "fact: is not a finite number; write a number"
OUT_OF_BOUNDS = f"fact: is out of bounds; write a number from -{MOST_THOUSANDS} to {MOST_THOUSANDS}"
DECIMALS = "fact: has more than three decimals; round it to thousandths"
NO_SET = "fact: is not a list; write a list of strings"
CODES = ("colour", "shape")
NO_CODE = "is not a code of the vocabulary"
ALL_CODES = "known codes: colour, shape"


def fact_of(kind: FactType, **more: Any) -> Fact:
    return Fact(name="fact", type=kind, description="One fact.", **more)


def normal(fact: Fact, value: Any) -> Any:
    """The normal form of a value, or what is said of it."""
    try:
        return orjson.loads(Normaliser(Vocabulary([fact])).document({"fact": value}, 0)[0]).get("fact")
    except InputError as error:
        return str(error)


BOOL, TEXT, COUNTRY = fact_of(FactType.BOOL), fact_of(FactType.STRING), fact_of(FactType.COUNTRY)
DAY, PERIOD = fact_of(FactType.DATE), fact_of(FactType.DURATION)
INT, SMALL_INT = fact_of(FactType.INT), fact_of(FactType.INT, minimum=-1, maximum=150)
NUMBER, SMALL_NUMBER = fact_of(FactType.NUMBER), fact_of(FactType.NUMBER, minimum=0, maximum=7)
ENUM = fact_of(FactType.ENUM, values=CODES)
TEXTS, IDS, ENUMS = fact_of(FactType.STRINGS), fact_of(FactType.IDS), fact_of(FactType.ENUMS, values=CODES)


@pytest.mark.parametrize(
    ("fact", "stated", "found"),
    [
        (BOOL, True, True),
        (BOOL, False, False),
        (BOOL, 1, "fact: is not true or false; write true or false"),
        (BOOL, 0, "fact: is not true or false; write true or false"),
        (TEXT, "x" * 256, "x" * 256),
        (TEXT, "x" * 257, TOO_LONG),
        (TEXT, "a\nb", CONTROL),
        (TEXT, 5, NO_TEXT),
        (fact_of(FactType.ID), 5, NO_TEXT),
        (COUNTRY, "CN", "CN"),
        (COUNTRY, "cn", NO_COUNTRY),
        (COUNTRY, ["CN"], NO_COUNTRY),
        (DAY, "1970-01-01", -28800),
        (fact_of(FactType.DATETIME), "1970-01-01T00:00:05Z", 5),
        (DAY, 5, NO_DATE),
        (fact_of(FactType.DATETIME), 5, NO_DATE),
        (DAY, "today", f"fact: is not a date or date-time of RFC 3339; {A_DATE}"),
        (DAY, "2025-02-30", f"fact: is a day or time that does not exist; {A_DATE}"),
        (PERIOD, "P1D", 86400),
        (PERIOD, 90, f"fact: is not a string with a period; {A_PERIOD}"),
        (
            PERIOD,
            "P1M",
            f"fact: is not a period of ISO 8601 in years, days, hours, minutes and seconds; {A_PERIOD} or P1Y",
        ),
        (ENUM, "shape", "shape"),
        (ENUM, "color", f"fact: {NO_CODE}; did you mean colour? {ALL_CODES}"),
        (ENUM, "xyz", f"fact: {NO_CODE}; {ALL_CODES}"),
        (ENUM, 5, f"fact: {NO_CODE}; {ALL_CODES}"),
        (ENUM, ["shape"], f"fact: {NO_CODE}; {ALL_CODES}"),
    ],
)
def test_a_value_gets_its_normal_form_or_the_cure(fact: Fact, stated: Any, found: Any) -> None:
    assert normal(fact, stated) == found


@pytest.mark.parametrize(
    ("fact", "stated", "found"),
    [
        (INT, 7.0, 7),
        (INT, 7.5, NO_WHOLE_NUMBER),
        (INT, True, NO_WHOLE_NUMBER),
        (INT, "7", NO_WHOLE_NUMBER),
        (INT, math.inf, NO_WHOLE_NUMBER),
        (INT, MOST, MOST),
        (INT, -MOST, -MOST),
        (INT, MOST + 1, f"fact: is out of bounds; write a whole number from -{MOST} to {MOST}"),
        (INT, -MOST - 1, f"fact: is out of bounds; write a whole number from -{MOST} to {MOST}"),
        (SMALL_INT, -1, -1),
        (SMALL_INT, 150, 150),
        (SMALL_INT, -2, "fact: is out of bounds; write a whole number from -1 to 150"),
        (SMALL_INT, 151, "fact: is out of bounds; write a whole number from -1 to 150"),
        (NUMBER, 0.1 + 0.2, 300),
        (NUMBER, -2, -2000),
        (NUMBER, MOST_THOUSANDS, MOST_THOUSANDS * 1000),
        (NUMBER, -MOST_THOUSANDS, -MOST_THOUSANDS * 1000),
        (
            NUMBER,
            MOST_THOUSANDS + 1,
            OUT_OF_BOUNDS,
        ),
        (
            NUMBER,
            -MOST_THOUSANDS - 1,
            OUT_OF_BOUNDS,
        ),
        (NUMBER, True, NO_NUMBER),
        (NUMBER, "7", NO_NUMBER),
        (NUMBER, math.nan, NO_NUMBER),
        (NUMBER, 1.0001, DECIMALS),
        (NUMBER, 1.5e-9, DECIMALS),
        (NUMBER, 10_000_000.001, 10_000_000_001),
        (NUMBER, 100_000_000_000.1, 100_000_000_000_100),
        (NUMBER, 1_000_000.0001, DECIMALS),
        (SMALL_NUMBER, 0, 0),
        (SMALL_NUMBER, 7, 7000),
        (SMALL_NUMBER, -0.001, "fact: is out of bounds; write a number from 0 to 7"),
        (SMALL_NUMBER, 7.001, "fact: is out of bounds; write a number from 0 to 7"),
    ],
)
def test_a_number_is_whole_or_has_three_decimals_and_keeps_its_bounds(fact: Fact, stated: Any, found: Any) -> None:
    out = normal(fact, stated)
    assert (out, type(out)) == (found, type(found))


@pytest.mark.parametrize("fact", [TEXTS, IDS, ENUMS])
def test_a_set_is_a_list_of_at_most_200(fact: Fact) -> None:
    assert normal(fact, ["shape", "colour", "shape"]) == ["colour", "shape"]
    assert normal(fact, ("shape",)) == ["shape"]
    assert normal(fact, ["shape"] * 200) == ["shape"]
    assert normal(fact, []) is None
    assert normal(fact, ["shape"] * 201) == "fact: has more than 200 members; split the request"
    for no_list in ("shape", {"shape": 1}, 5):
        assert normal(fact, no_list) == NO_SET


@pytest.mark.parametrize(
    ("fact", "members", "said"),
    [
        (TEXTS, ["a", ""], "fact[1]: is empty; remove the empty member"),
        (TEXTS, [None, "a"], "fact[0]: is empty; remove the empty member"),
        (TEXTS, ["a", 5], "fact[1]: is not a string; write a string"),
        (TEXTS, ["a", "b", ["c"]], "fact[2]: is not a string; write a string"),
        (TEXTS, ["a", "b\n"], "fact[1]: holds a control character; remove it"),
        (TEXTS, ["x" * 256, "x" * 257], "fact[1]: is longer than 256 characters; use a short code or id"),
        (ENUMS, ["shape", ""], "fact[1]: is empty; remove the empty member"),
        (ENUMS, ["shape", "x"], f"fact[1]: {NO_CODE}; {ALL_CODES}"),
    ],
)
def test_the_member_that_is_wrong_is_named(fact: Fact, members: list[Any], said: str) -> None:
    assert normal(fact, members) == said


def test_long_members_are_taken_together_too() -> None:
    assert normal(TEXTS, ["b" * 256, "a" * 256]) == ["a" * 256, "b" * 256]
