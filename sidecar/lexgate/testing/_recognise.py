"""Which YAML files hold cases: a folder of tests holds others too, and those are nobody's business here."""

from __future__ import annotations

import re
from collections.abc import Mapping
from typing import Any

from lexgate.errors import InputError
from lexgate.facts.strict_yaml import parse_yaml

_MAX_DEPTH = 32
_MOST_BYTES = 4 * 1024 * 1024
_SCHEMA_LINE = re.compile(rb"^#[^\n]*\bcase\.schema\.json\b", re.MULTILINE)
_WORDS = (b"cases", b"story", b"expect")


def holds_cases(content: bytes) -> bool:
    """Whether a YAML file is one of cases: it names their schema, or one of its `cases` has a story and expects."""
    if len(content) > _MOST_BYTES:
        return False
    if _SCHEMA_LINE.search(content):
        return True
    if not all(word in content for word in _WORDS):
        return False
    try:
        return any(_has_case(value) for _, value in parse_yaml(content, max_depth=_MAX_DEPTH))
    except InputError:  # what is not even YAML, and does not name the schema, is somebody else's
        return False


def _has_case(value: Any) -> bool:
    cases = value.get("cases") if isinstance(value, Mapping) else None
    return isinstance(cases, list) and any(
        isinstance(case, Mapping) and {"story", "expect"} <= case.keys() for case in cases
    )
