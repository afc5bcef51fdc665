"""JSON Schema (2020-12) of a posture."""

from __future__ import annotations

from collections.abc import Mapping

from lexgate.domain.posture import State
from lexgate.facts.schema import CODED, CURE, DIALECT, Schema, closed, objects, string, strings


def posture_schema() -> Schema:
    """Returns the schema of postures."""
    return {
        "$schema": DIALECT,
        "title": "lexgate posture",
        "description": "The standing duties of one processor.",
        **closed(_POSTURE),
    }


_SCOPE: Mapping[str, Schema] = {
    "region": string("ISO 3166-2, or ISO 3166-1 where only the country is stated."),
    "dataset": string("The dataset."),
}
_STATE = string("What it comes to.", enum=[*map(str, State)])
_DETAILS: Schema = {
    "type": "object",
    "description": "What it is about: names and values of facts, never personal ones.",
    "additionalProperties": {"type": "array", "items": {"type": "string"}},
}
_DUE_AT = string("Until when it stays met, or when it had or has to be met.", format="date-time")
_STANDING = closed(
    {
        **_SCOPE,
        "state": _STATE,
        "due_at": _DUE_AT,
        "details": _DETAILS,
        "meets": objects("Any one of them meets the duty; none where nothing is open, or no fact meets it.", CURE),
    },
    optional={"region", "dataset", "due_at"},
)
_DUTY = closed(
    {
        **CODED,
        "verb": string("What to do."),
        "object": string("With what."),
        "state": _STATE,
        "within": string("Period, ISO 8601."),
        "from": string("What the period counts from."),
        "due_at": _DUE_AT,
        "overdue": {"type": "boolean", "description": "It is owed, and `due_at` is past."},
        "quote": string("The article's words, in the language of the law."),
        "gist": string("What the article says, in the language asked for."),
        "penalties": strings("What breaking it may cost."),
        "scopes": objects("Every scope in which its statute governs.", _STANDING),
    },
    optional={"within", "from", "due_at"},
)
_GOVERNED = closed({**_SCOPE, "governs": strings("The statutes that govern there.")}, optional={"region", "dataset"})
_POSTURE: Mapping[str, Schema] = {
    "processor_id": string("The processor; empty where no document names it."),
    "as_of": string("The instant judged.", format="date-time"),
    "binding": {"type": "boolean", "description": "False on a report about another day."},
    "governs": strings("The statutes that govern in any scope."),
    "not_governing": strings("The statutes with standing duties or advice that govern in none."),
    "scopes": objects("The regions and datasets that were looked at.", _GOVERNED),
    "owed": objects("What is owed in any scope.", _DUTY),
    "due_soon": objects("What is met and soon no longer; and what is owed, with its date still ahead.", _DUTY),
    "met": objects("What is met, and for longer than soon.", _DUTY),
    "not_applicable": objects("What does not reach this processor.", _DUTY),
    "advice": objects("What the statutes advise.", _DUTY),
    "readings": strings("The readings of the law that could have changed this report."),
    "asserted": strings("The roots of facts that the caller asserted, and no register vouched for."),
    "policy_digest": string("Digest of everything that can change a report."),
}
