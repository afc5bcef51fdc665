"""What a caller would rather read: JSON, or text for people (RFC 9110, 12.5.1)."""

from __future__ import annotations

_TEXT = {"text/plain", "text/*"}
_JSON = {"application/json", "application/*", "*/*"}


def prefers_text(accept: str) -> bool:
    """Whether the header `Accept` puts plain text before JSON; JSON wins where it says neither."""
    text = max((_weight(each) for each in accept.split(",") if _kind(each) in _TEXT), default=0.0)
    json = max((_weight(each) for each in accept.split(",") if _kind(each) in _JSON), default=0.0)
    return text > json


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
