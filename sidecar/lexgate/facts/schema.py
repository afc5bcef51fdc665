"""JSON Schema (2020-12) of what goes in and what comes out, made from the vocabulary.

What a schema cannot say is left to the normaliser: whether a day exists, that a number has at most three decimals,
that a text is printable, that a root is stated once, how large an input may be. `null` and `""` stand for a missing
fact; the normaliser drops them, and the schemas do not mention them.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from typing import Any

from lexgate.domain.decision import Effect
from lexgate.domain.instant import EARLIEST, LATEST
from lexgate.domain.vocabulary import NEVER_STATED, Fact, FactType, Vocabulary
from lexgate.domain.words import LANGUAGES
from lexgate.facts._checks import MAX_INTEGER, MAX_MEMBERS, MAX_TEXT, THOUSANDTHS
from lexgate.facts.normalise import MAX_ENTRIES, SCHEMA

Schema = dict[str, Any]

DIALECT = "https://json-schema.org/draft/2020-12/schema"
_CONTROL = "[\\u0000-\\u001f\\u007f-\\u009f]"
_INSTANT = "^[0-9]{4}-[0-9]{2}-[0-9]{2}([Tt ][0-9]{2}:[0-9]{2}:[0-9]{2}(\\.[0-9]{1,9})?([Zz]|[+-][0-9]{2}:[0-9]{2}))?$"
_PERIOD = "^P(?=[0-9T])([0-9]{1,4}Y)?([0-9]{1,6}D)?(T(?=[0-9])([0-9]{1,6}H)?([0-9]{1,6}M)?([0-9]{1,8}S)?)?$"
_INPUT = (
    "What the policies see: the facts in the one form that `lexgate document normalise` gives them. A missing fact is "
    "missing: there is no null, no empty string and no empty list. Members of a set stand sorted by code point."
)
# Facts that the document states as text, and the input as whole numbers.
_NUMBERS = {
    FactType.DATE: ("seconds since 1970-01-01T00:00:00Z", EARLIEST, LATEST),
    FactType.DATETIME: ("seconds since 1970-01-01T00:00:00Z", EARLIEST, LATEST),
    FactType.DURATION: ("seconds", 0, MAX_INTEGER),
}
# Ways to state an age that a request takes instead of the age itself.
_AGES = {
    "subject.age_band": {"pattern": "^[0-9]{1,3}(-[0-9]{1,3}|\\+)$"},
    "subject.birth_month": {"pattern": "^[0-9]{4}-(0[1-9]|1[0-2])$"},
}


def document_schema(vocabulary: Vocabulary) -> Schema:
    """Returns the schema of documents: all facts under their names, apart from those that follow from others."""
    stated = [fact for fact in vocabulary.facts.values() if fact.derived is None]
    return {
        "$schema": DIALECT,
        "title": "lexgate document",
        "description": "The facts of one processing. A fact that is not known is left out.",
        **_object(_roots(stated, _leaf)),
    }


def request_schema(vocabulary: Vocabulary) -> Schema:
    """Returns the schema of requests: the roots that a caller may state, the long tail, and options."""
    stated = [fact for fact in vocabulary.facts.values() if fact.derived is None and fact.root not in NEVER_STATED]
    roots = _roots(stated, lambda fact: {**_leaf(fact), **_AGES.get(fact.name, {})})
    tail = {
        "description": "Roots of the long tail, for callers that keep them apart; each root is stated once.",
        **_object(roots),
    }
    return {
        "$schema": DIALECT,
        "title": "lexgate request",
        "description": "What a service is about to do: who, what, why, which data, whose, to whom.",
        **_object({**roots, "facts": tail, **_options()}),
        "required": ["operation"],
    }


def input_schema(vocabulary: Vocabulary) -> Schema:
    """Returns the schema of the input: what the policies see, in the one form that the normaliser gives it."""
    judged = [fact for fact in vocabulary.facts.values() if fact.judged and fact.derived is None]
    version = {"const": SCHEMA, "description": "The version of this form."}
    return {
        "$schema": DIALECT,
        "title": "lexgate input",
        "description": _INPUT,
        **_object({"schema": version, **_without_empty_lists(_roots(judged, _input_leaf))}),
        "required": ["schema", "now"],
    }


def decision_schema() -> Schema:
    """Returns the schema of decisions."""
    return {
        "$schema": DIALECT,
        "title": "lexgate decision",
        "description": "The answer to one request. A caller proceeds only on ALLOW.",
        **closed(_DECISION, optional={"valid_until", "revision", "explanations"}),
    }


def posture_request_schema(vocabulary: Vocabulary, most: int) -> Schema:
    """Returns the schema of questions about a posture, with at most `most` documents in each."""
    stated = [fact for fact in vocabulary.facts.values() if fact.derived is None and fact.root not in NEVER_STATED]
    documents = objects("Documents of one processor, one for each region and dataset.", _object(_roots(stated, _leaf)))
    language = string("The language of gists and penalties.", enum=list(LANGUAGES))
    asked = {
        "documents": {**documents, "minItems": 1, "maxItems": most},
        "as_of": _as_of("Report"),
        "language": language,
    }
    return {
        "$schema": DIALECT,
        "title": "lexgate posture request",
        "description": "The standing facts of one processor.",
        **_object(asked),
        "required": ["documents"],
    }


def fact_schemas(facts: Iterable[Fact]) -> dict[str, Schema]:
    """Returns the schema of each root that holds some of these facts, in the form of documents."""
    return _roots(facts, _leaf)


def _roots(facts: Iterable[Fact], leaf: Callable[[Fact], Schema]) -> dict[str, Schema]:
    top: Schema = _object({})
    for fact in facts:
        _plant(top, fact, leaf)
    properties: dict[str, Schema] = top["properties"]
    return properties


def _plant(top: Schema, fact: Fact, leaf: Callable[[Fact], Schema]) -> None:
    place = top
    *parents, last = fact.name.split(".")
    for part in parents:
        name = part.removesuffix("[]")
        inside = place["properties"].setdefault(name, _list() if part.endswith("[]") else _object({}))
        place = inside.get("items", inside)
    if fact.type is FactType.LIST:
        place["properties"].setdefault(last, _list())["description"] = _description(fact)
        return
    place["properties"][last] = leaf(fact)


def _leaf(fact: Fact) -> Schema:
    schema: Schema = {"description": _description(fact), **_type(fact)}
    if fact.default is not None:
        schema["default"] = fact.default
    return schema


def _description(fact: Fact) -> str:
    return _sentences(fact, fact.unit, "At most three decimals." if fact.type is FactType.NUMBER else "")


def _sentences(fact: Fact, unit: str | None, more: str = "") -> str:
    stated = f"Stated by: {', '.join(fact.stated_by)}." if fact.stated_by else ""
    return " ".join(filter(None, (fact.description, f"Unit: {unit}." if unit else "", more, stated)))


def _type(fact: Fact) -> Schema:
    if fact.type.is_set:
        member = _codes(fact) if fact.type is FactType.ENUMS else _text()
        return {"type": "array", "items": member, "maxItems": MAX_MEMBERS}
    if fact.type is FactType.ENUM:
        return _codes(fact)
    if fact.type is FactType.INT:
        return {"type": "integer", **_bounds(fact, MAX_INTEGER)}
    if fact.type is FactType.NUMBER:
        return {"type": "number", **_bounds(fact, MAX_INTEGER // THOUSANDTHS)}
    return dict(_PLAIN.get(fact.type) or _text())


def _input_leaf(fact: Fact) -> Schema:
    unit = f"thousandths of {fact.unit or 'one'}" if fact.type is FactType.NUMBER else fact.unit
    if fact.type in _NUMBERS:
        unit = _NUMBERS[fact.type][0]
    return {"description": _sentences(fact, unit), **_input_type(fact)}


def _input_type(fact: Fact) -> Schema:
    if fact.type in _NUMBERS:
        _, low, high = _NUMBERS[fact.type]
        return {"type": "integer", "minimum": low, "maximum": high}
    if fact.type is FactType.NUMBER:
        return {"type": "integer", **_bounds(fact, MAX_INTEGER // THOUSANDTHS, THOUSANDTHS)}
    return {**_type(fact), "minItems": 1, "uniqueItems": True} if fact.type.is_set else _type(fact)


def _without_empty_lists(properties: dict[str, Schema]) -> dict[str, Schema]:
    for schema in properties.values():
        if schema.get("type") == "array":
            schema["minItems"] = 1
        _without_empty_lists(schema.get("items", schema).get("properties", {}))
    return properties


def _text() -> Schema:
    return {"type": "string", "minLength": 1, "maxLength": MAX_TEXT, "not": {"pattern": _CONTROL}}


def _codes(fact: Fact) -> Schema:
    return {"type": "string", "enum": list(fact.values)}


def _bounds(fact: Fact, widest: int, factor: int = 1) -> Schema:
    low = -widest if fact.minimum is None else fact.minimum
    high = widest if fact.maximum is None else fact.maximum
    return {"minimum": low * factor, "maximum": high * factor}


_PLAIN: Mapping[FactType, Schema] = {
    FactType.BOOL: {"type": "boolean"},
    FactType.DATE: {"type": "string", "pattern": _INSTANT, "anyOf": [{"format": "date"}, {"format": "date-time"}]},
    FactType.DATETIME: {"type": "string", "pattern": _INSTANT, "anyOf": [{"format": "date-time"}, {"format": "date"}]},
    FactType.DURATION: {"type": "string", "pattern": _PERIOD, "format": "duration"},
    FactType.COUNTRY: {"type": "string", "pattern": "^[A-Z]{2}$", "maxLength": 2},
}


def _object(properties: Mapping[str, Schema]) -> Schema:
    return {"type": "object", "properties": dict(properties), "additionalProperties": False}


def _list() -> Schema:
    return {"type": "array", "items": _object({}), "maxItems": MAX_ENTRIES}


def _as_of(verb: str) -> Schema:
    return instant(f"{verb} under the law of this instant; such an answer is not binding.")


def _options() -> Mapping[str, Schema]:
    return {
        "as_of": _as_of("Judge"),
        "known_at": instant("Judge with what was known then; such an answer is not binding."),
        "at_least_revision": {"type": "string", "description": "The oldest revision of the ledger to rest on."},
        "valid_until": {"type": "boolean", "description": "Say until when the answer stays the same."},
        "explain": {"type": "boolean", "description": "Put explanations into the answer."},
        "language": {"type": "string", "enum": list(LANGUAGES), "description": "The language of explanations."},
    }


def closed(properties: Mapping[str, Schema], optional: Iterable[str] = ()) -> Schema:
    """Returns an object with these members and no others, all of them there but the optional ones."""
    left_out = set(optional)
    return {**_object(properties), "required": [name for name in properties if name not in left_out]}


def string(description: str, **more: Any) -> Schema:
    """Returns a string."""
    return {"type": "string", "description": description, **more}


def instant(description: str) -> Schema:
    """Returns a date or date-time of RFC 3339."""
    return {**_PLAIN[FactType.DATETIME], "description": description}


def strings(description: str) -> Schema:
    """Returns a list of strings."""
    return {"type": "array", "items": {"type": "string"}, "description": description}


def objects(description: str, schema: Schema) -> Schema:
    """Returns a list of objects of one kind."""
    return {"type": "array", "items": schema, "description": description}


_CITED: Mapping[str, Schema] = {
    "statute": string("The legal text, or house for a rule of this deployment."),
    "article": string("The article within it."),
}
CODED: Mapping[str, Schema] = {**_CITED, "code": string("What it is about, snake_case, stable for ever.")}
_REQUIREMENT = closed(
    {
        "fact": string("The fact, under its name in the vocabulary."),
        "op": string("What the fact needs.", enum=["set", "add", "remove", "contains", "at_least", "before"]),
        "value": {"description": "The value needed."},
        "who_can": string("Who can bring the fact about."),
    }
)
CURE = closed({"requires": objects("All of these are needed.", _REQUIREMENT)})
_VIOLATION = closed(
    {
        **CODED,
        "house": {"type": "boolean", "description": "Whether it is a rule of this deployment, not of the law."},
        "details": {
            "type": "object",
            "description": "What it is about: names and values of facts, never personal ones.",
            "additionalProperties": {"type": "array", "items": {"type": "string"}},
        },
        "cures": objects("Any one of them cures the violation; none means that no fact does.", CURE),
    }
)
_OBLIGATION = closed(
    {
        **CODED,
        "verb": string("What to do."),
        "object": string("With what."),
        "within": string("Period, ISO 8601."),
        "from": string("What the period counts from."),
        "due_at": string("The day.", format="date-time"),
    },
    optional={"within", "from", "due_at"},
)
_GROUND = closed(
    {
        "fact": string("The fact, under its name in the vocabulary."),
        "state": string("Whether the request has the fact.", enum=["stated", "missing"]),
        "value": {"description": "What is stated: never of a personal fact, and never free text."},
        "says": string("The same as a sentence."),
    },
    optional={"value"},
)
_EXPLANATION = closed(
    {
        **_CITED,
        "quote": string("The article's words, in the language of the law."),
        "gist": string("What the article says, in the language asked for."),
        "penalties": strings("What breaking it may cost: articles of penalties, with their ranges."),
        "language": string("The language of the explanation.", enum=[*LANGUAGES]),
        "title": string("Which article of which text it is."),
        "why": objects("The facts for which the article applies.", _GROUND),
        "cures": strings("What would cure the violation, a text a cure; any one of them does."),
        "no_cure": string("Why no fact cures the violation."),
        "duty": string("What is owed."),
    },
    optional={"no_cure", "duty"},
)
_DECISION: Mapping[str, Schema] = {
    "decision_id": string("UUID version 7 (RFC 9562).", format="uuid"),
    "effect": string("A caller proceeds only on ALLOW; REFER: a person must decide.", enum=[*map(str, Effect)]),
    "governs": strings("The statutes that govern the request."),
    "reasons": strings("Why a person must decide; with ALLOW, that no statute governs and that is allowed."),
    "violations": objects("Why the processing is forbidden.", _VIOLATION),
    "obligations": objects("What the caller must also do.", _OBLIGATION),
    "consents_relied_on": strings("Record ids of the consents that the permission rests on."),
    "asserted": strings("The roots of facts that the caller asserted, and nobody else vouched for."),
    "readings": strings("The readings of the law that could have changed this answer."),
    "as_of": string("The instant judged.", format="date-time"),
    "known_at": string("The instant whose knowledge was used.", format="date-time"),
    "binding": {"type": "boolean", "description": "False about another day or another state of knowledge."},
    "policy_digest": string("Digest of everything that can change an answer."),
    "log_id": string("The log that holds the decision; empty when the log is off."),
    "seq": {"type": "integer", "minimum": 0, "description": "Its place in the log, from 1; 0 when the log is off."},
    "valid_until": string("Until when the answer stays the same if no event comes.", format="date-time"),
    "revision": string("The revision of the ledger that was read."),
    "explanations": objects("The violations and obligations in words, when asked for.", _EXPLANATION),
}
