"""The body of an exchange: JSON and whole, or a reason why there is none."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any, NamedTuple

from lexgate.errors import InputError
from lexgate.facts.strict_json import parse_json

EMPTY = "is empty"
_JSON = "application/json"


class Body(NamedTuple):
    """A parsed body, or what is wrong with it."""

    value: Any | None = None
    problem: str | None = None


def read_body(raw: bytes, headers: Mapping[str, str], *, max_depth: int, partial: bool = False) -> Body:
    """Returns the JSON of a body. One that is cut, compressed, of another type or malformed has a problem instead.

    `partial` says that the gateway itself calls it cut; a length in the headers that is another one says so too.
    """
    length = headers.get("content-length")
    if partial or (length is not None and length != str(len(raw))):
        return Body(problem="is not here as a whole")
    if not raw:
        return Body(problem=EMPTY)
    if headers.get("content-encoding", "identity").lower() != "identity":
        return Body(problem="is compressed")
    if not _is_json(headers.get("content-type", "")):
        return Body(problem="is not application/json in UTF-8")
    try:
        value = parse_json(raw, max_depth=max_depth)
    except InputError as error:
        return Body(problem=error.fields[0].problem)
    return Body(problem="says null") if value is None else Body(value)


def _is_json(stated: str) -> bool:
    media_type, _, parameters = stated.lower().partition(";")
    media_type = media_type.strip()
    is_json = media_type == _JSON or (media_type.startswith("application/") and media_type.endswith("+json"))
    return is_json and parameters.strip().replace('"', "") in {"", "charset=utf-8"}
