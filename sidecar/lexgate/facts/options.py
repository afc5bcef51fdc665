"""What a request asks for beside the judgement: another day, a revision, until when the answer holds, explanations."""

from __future__ import annotations

import time
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from lexgate.domain.instant import NotAnInstant, parse_instant
from lexgate.domain.words import LANGUAGES
from lexgate.errors import InputError

OPTIONS = ("as_of", "known_at", "at_least_revision", "valid_until", "explain", "language")


@dataclass(frozen=True, slots=True)
class Options:
    """What a request asks for beside the judgement. Instants are seconds since the epoch."""

    as_of: int | None = None
    known_at: int | None = None
    at_least_revision: str | None = None
    valid_until: bool = False
    explain: bool = False
    language: str = "en"


PLAIN = Options()


def read_options(request: Mapping[str, Any]) -> Options:
    """Reads the options of a request in its JSON form. Raises `InputError`."""
    if not any(request.get(name) for name in OPTIONS):
        return PLAIN
    revision, language = request.get("at_least_revision"), request.get("language") or "en"
    asked = {name: _switch(request, name) for name in ("valid_until", "explain")}
    if revision is not None and not isinstance(revision, str):
        raise InputError.at(("at_least_revision",), "is not a string", "write a revision that a write returned")
    if language not in LANGUAGES:
        raise unknown_language()
    instants = read_instant(request, "as_of"), read_instant(request, "known_at")
    return Options(*instants, revision, **asked, language=language)


def _switch(request: Mapping[str, Any], name: str) -> bool:
    value = request.get(name)
    if value is not None and not isinstance(value, bool):
        raise InputError.at((name,), "is not true or false", "write true or false")
    return bool(value)


def unknown_language() -> InputError:
    """Returns the error of a language that no explanation has."""
    return InputError.at(("language",), "is not a language of explanations", f"write one of {', '.join(LANGUAGES)}")


def judged_at(options: Options) -> int:
    """The instant judged, in seconds: `as_of`, or now."""
    return int(time.time()) if options.as_of is None else options.as_of


def read_instant(request: Mapping[str, Any], name: str) -> int | None:
    """Returns an option that is an instant, in seconds, or None where it is not stated. Raises `InputError`."""
    value = request.get(name)
    if value is None or value == "":
        return None
    try:
        return parse_instant(value)
    except (NotAnInstant, TypeError) as error:
        problem = str(error) if isinstance(error, NotAnInstant) else "is not a string with a date"
        raise InputError.at((name,), problem, "write an RFC 3339 date-time with an offset, or a date") from None
