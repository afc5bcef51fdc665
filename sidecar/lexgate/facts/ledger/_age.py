"""Whether a child is still one: what the ledger knows of an age is a band or a month, and so it may not be sure."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from lexgate.facts.edges import settle_age

_OWN_CONSENT = 14
"""From this age on, in years, a person consents and no guardian does (ndsr 22(3))."""


def surely_14(subject: Mapping[str, Any], at: int) -> bool:
    """Whether a person with these facts is surely 14 or older at an instant. Raises `InputError`, as `settle_age`."""
    age = settle_age(subject, at).get("age")
    return age is not None and bool(age >= _OWN_CONSENT)
