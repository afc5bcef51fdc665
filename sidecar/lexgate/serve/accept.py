"""What a caller would rather read: JSON, or text or a page for people (RFC 9110, 12.5.1)."""

from __future__ import annotations

_TEXT = {"text/plain", "text/*"}
_PAGE = {"text/html"}
_JSON = {"application/json", "application/*", "*/*"}


def prefers_text(accept: str) -> bool:
    """Whether the header `Accept` puts plain text before JSON; JSON wins where it says neither."""
    return _best(accept, _TEXT) > _best(accept, _JSON)


def prefers_page(accept: str) -> bool:
    """Whether the header `Accept` puts HTML before JSON, as that of a browser does."""
    return _best(accept, _PAGE) > _best(accept, _JSON)


def _best(accept: str, kinds: set[str]) -> float:
    return max((_weight(each) for each in accept.split(",") if _kind(each) in kinds), default=0.0)


def _kind(range_: str) -> str:
    return range_.partition(";")[0].strip().lower()


def _weight(range_: str) -> float:
    for parameter in range_.split(";")[1:]:
        name, _, value = parameter.partition("=")
        if name.strip().lower() == "q":
            try:
                return float(value)
            except ValueError:
                return 0.0
    return 1.0
