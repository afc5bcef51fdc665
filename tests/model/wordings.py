"""The days of an entry: earlier wordings, and from when until when it is in force at all."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace
from typing import Any

from tests.model.syntax import And, Compare, Name, Node, Or, Predicate, Text, parse_predicate

NOW = Name(("now",))


def predicate_of(entry: Mapping[str, Any]) -> Predicate:
    """The predicate of an entry of a matrix, with each of its wordings on its own days.

    Raises `ValueError` where a wording has no predicate, or does something else than the newest one.
    """
    earlier = entry.get("amended", ())
    until = [wording["until"] for wording in earlier]
    days = zip([entry.get("in_force"), *until], [*until, entry.get("repealed")], strict=True)
    predicates = [_predicate(wording) for wording in (*earlier, entry)]
    newest = predicates[-1]
    if any(predicate.verb != newest.verb for predicate in predicates):
        raise ValueError("an earlier wording is of another kind; what turns into another kind is another entry")
    parts = [
        _between(predicate.condition, begin, end) for predicate, (begin, end) in zip(predicates, days, strict=True)
    ]
    return replace(newest, condition=parts[0] if len(parts) == 1 else Or(tuple(parts)))


def _predicate(wording: Mapping[str, Any]) -> Predicate:
    if "predicate" not in wording:
        raise ValueError(f"the wording until {wording['until']} has no predicate of its own")
    return parse_predicate(wording["predicate"])


def _between(condition: Node, begin: str | None, end: str | None) -> Node:
    since = (Compare(">=", NOW, Text(begin)),) if begin else ()
    until = (Compare("<", NOW, Text(end)),) if end else ()
    return And((*since, *until, condition)) if begin or end else condition
