"""Documents that are materialised in the database, as they are read again."""

from __future__ import annotations

from typing import Any

import orjson

from lexgate.errors import LedgerFault


def read_document(text: str) -> dict[str, Any]:
    """Returns the document of a person or a processor. Raises `LedgerFault` where the text is none."""
    try:
        out = orjson.loads(text)
    except orjson.JSONDecodeError:
        out = None
    if not isinstance(out, dict):
        raise LedgerFault("the database holds what is no document: restore it from a copy")
    return out
