"""Standing facts of a person that the ledger keeps, without personal values: at most an age band or a birth month."""

from __future__ import annotations

import re
from dataclasses import dataclass

from lexgate.domain.consent import Actor, Guardian, check_age_band, check_code
from lexgate.errors import InputError

_BIRTH_MONTH = re.compile(r"\d{4}-(?:0[1-9]|1[0-2])", re.ASCII)

AGES = ("age_band", "birth_month")
SWITCHES = (
    "located_in_cn",
    "is_employee",
    "is_consumer",
    "account_closed",
    "personalisation_off",
    "pushes_refused",
    "minor_mode",
)
CODES = ("deleted_tags",)
GUARDIANSHIP = "guardianship"
STANDING = (*AGES, *SWITCHES, *CODES)
"""The facts of the vocabulary below `subject` that stand until a later one of the same name replaces them."""

FactValue = bool | str | tuple[str, ...] | None
"""Switches are booleans, the age a string, codes a tuple of strings."""

Value = FactValue | Guardian


@dataclass(frozen=True, slots=True)
class SubjectFact:
    """One fact of a person from `occurred_at` on, in seconds; the value None takes it back.

    `name` is a fact of the vocabulary below `subject`, or `guardianship`, of which there is one a guardian.
    """

    name: str
    value: Value
    occurred_at: int
    recorded_at: int
    actor: Actor
    method: str
    evidence_sha256: str | None = None

    def __post_init__(self) -> None:
        if self.name == GUARDIANSHIP:
            _check(isinstance(self.value, Guardian), self.name, "is no guardianship", "state a guardian")
        elif self.name in SWITCHES:
            _check(self.value is None or isinstance(self.value, bool), self.name, "is not true or false", "write one")
        elif self.name in CODES:
            _check_codes(self.name, self.value)
        elif self.name in AGES:
            _check_age(self.name, self.value)
        else:
            cure = f"the ledger keeps {', '.join((*STANDING, GUARDIANSHIP))}"
            raise InputError.at(("subject", "name"), "is not a fact that the ledger keeps", cure)

    @property
    def key(self) -> tuple[str, str]:
        """What a later fact replaces: the one of the same name; of guardianships, the one of the same guardian."""
        if self.name in AGES:
            return "age", ""
        return self.name, self.value.guardian_id if isinstance(self.value, Guardian) else ""


def _check_age(name: str, value: Value) -> None:
    if value is None:
        return
    _check(isinstance(value, str), name, "is not a string", "write an age band or a month of birth")
    if name == "age_band":
        check_age_band(("subject", name), str(value))
    else:
        _check(bool(_BIRTH_MONTH.fullmatch(str(value))), name, "is not a month", "write 2011-05, never the day")


def _check_codes(name: str, value: Value) -> None:
    if value is None:
        return
    _check(isinstance(value, tuple), name, "is not a list of codes", "write all of them, those stated before too")
    for index, code in enumerate(value if isinstance(value, tuple) else ()):
        check_code(("subject", name, index), code)


def _check(holds: bool, name: str, problem: str, cure: str) -> None:
    if not holds:
        raise InputError.at(("subject", name), problem, cure)
