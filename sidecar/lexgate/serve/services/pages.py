"""Pages of a list: how many entries, and after which one. A token is opaque to callers."""

from __future__ import annotations

import base64
import binascii
from typing import Any

from lexgate.errors import InputError

DEFAULT_SIZE = 100
_ENCODING = "ascii"
_DIGITS = 15


def size_of(request: Any) -> int:
    """Returns how many entries a request asks for at most."""
    return request.page_size or DEFAULT_SIZE


def token_of(last: str) -> str:
    """Returns the token that leads to what comes after an entry."""
    return base64.urlsafe_b64encode(last.encode()).decode(_ENCODING).rstrip("=")


def after(request: Any) -> str | None:
    """Returns the entry that the page before ended with, or None for the first page. Raises `InputError`."""
    token: str = request.page_token
    if not token:
        return None
    try:
        return base64.b64decode(token + "=" * (-len(token) % 4), altchars=b"-_", validate=True).decode()
    except (binascii.Error, ValueError):
        raise unknown_page() from None


def unknown_page() -> InputError:
    """The refusal of a token that leads to nothing."""
    cure = "hand back next_page_token of the page before, or leave it out"
    return InputError.at(("page_token",), "is not a page of this list", cure)


def number_after(request: Any) -> int:
    """As `after`, where entries are numbered; 0 for the first page."""
    found = after(request)
    if found is None:
        return 0
    if not found.isdecimal() or len(found) > _DIGITS:
        raise unknown_page()
    return int(found)
