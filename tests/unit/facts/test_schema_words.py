"""The schemas of a vocabulary with one fact of each type, in full: what people and generators read."""

from __future__ import annotations

from typing import Any

import pytest

from lexgate.domain.vocabulary import Fact, FactType, Vocabulary
from lexgate.facts import schema
from lexgate.facts.posture_schema import posture_schema

MOST = 2**53 - 1
TEXT: dict[str, Any] = {
    "type": "string",
    "minLength": 1,
    "maxLength": 256,
    "not": {"pattern": "[\\u0000-\\u001f\\u007f-\\u009f]"},
}
CODES: dict[str, Any] = {"type": "string", "enum": ["a", "b"]}
INSTANT = "^[0-9]{4}-[0-9]{2}-[0-9]{2}([Tt ][0-9]{2}:[0-9]{2}:[0-9]{2}(\\.[0-9]{1,9})?([Zz]|[+-][0-9]{2}:[0-9]{2}))?$"
DAY: dict[str, Any] = {"type": "string", "pattern": INSTANT, "anyOf": [{"format": "date"}, {"format": "date-time"}]}
TIME: dict[str, Any] = {"type": "string", "pattern": INSTANT, "anyOf": [{"format": "date-time"}, {"format": "date"}]}
PERIOD: dict[str, Any] = {
    "type": "string",
    "format": "duration",
    "pattern": "^P(?=[0-9T])([0-9]{1,4}Y)?([0-9]{1,6}D)?(T(?=[0-9])([0-9]{1,6}H)?([0-9]{1,6}M)?([0-9]{1,8}S)?)?$",
}
SECONDS: dict[str, Any] = {"type": "integer", "minimum": -62135596800, "maximum": 253402300799}
SINCE_1970 = "Unit: seconds since 1970-01-01T00:00:00Z."


def fact(name: str, kind: FactType, **more: Any) -> Fact:
    return Fact(name=name, type=kind, description=f"The {name}.", **more)


def described(name: str, more: str = "", **schema_: Any) -> dict[str, Any]:
    return {"description": f"The {name}.{more}", **schema_}


def listed(member: Any, most: int = 200, **more: Any) -> dict[str, Any]:
    return {"type": "array", "items": member, "maxItems": most, **more}


def open_(properties: Any) -> dict[str, Any]:
    return {"type": "object", "properties": properties, "additionalProperties": False}


VOCABULARY = Vocabulary(
    [
        fact("now", FactType.DATETIME),
        fact("operation.code", FactType.ENUM, values=("a", "b"), default="a"),
        fact("operation.text", FactType.STRING, stated_by=("caller", "register")),
        fact("operation.id", FactType.ID, judged=False),
        fact("operation.yes", FactType.BOOL),
        fact("operation.whole", FactType.INT, minimum=0, maximum=9, unit="persons"),
        fact("operation.any_whole", FactType.INT),
        fact("operation.fee", FactType.NUMBER, minimum=0, maximum=7, unit="CNY", stated_by=("caller",)),
        fact("operation.share", FactType.NUMBER),
        fact("operation.day", FactType.DATE),
        fact("operation.period", FactType.DURATION, unit="days", default="P1D"),
        fact("operation.country", FactType.COUNTRY),
        fact("operation.names", FactType.STRINGS),
        fact("operation.codes", FactType.ENUMS, values=("a", "b")),
        fact("operation.ids", FactType.IDS),
        fact("operation.worse", FactType.BOOL, derived="it follows"),
        fact("subject.age_band", FactType.STRING, judged=False),
        fact("subject.birth_month", FactType.STRING),
        fact("goods[].name", FactType.STRING),
        fact("goods", FactType.LIST),
        fact("goods[].parts[].made", FactType.DATE),
        fact("param.grace", FactType.DURATION),
    ]
)
OPERATION = {
    "code": described("operation.code", **CODES, default="a"),
    "text": described("operation.text", " Stated by: caller, register.", **TEXT),
    "id": described("operation.id", **TEXT),
    "yes": described("operation.yes", type="boolean"),
    "whole": described("operation.whole", " Unit: persons.", type="integer", minimum=0, maximum=9),
    "any_whole": described("operation.any_whole", type="integer", minimum=-MOST, maximum=MOST),
    "fee": described(
        "operation.fee",
        " Unit: CNY. At most three decimals. Stated by: caller.",
        type="number",
        minimum=0,
        maximum=7,
    ),
    "share": described(
        "operation.share",
        " At most three decimals.",
        type="number",
        minimum=-(MOST // 1000),
        maximum=MOST // 1000,
    ),
    "day": described("operation.day", **DAY),
    "period": described("operation.period", " Unit: days.", **PERIOD, default="P1D"),
    "country": described("operation.country", type="string", pattern="^[A-Z]{2}$", maxLength=2),
    "names": described("operation.names", **listed(TEXT)),
    "codes": described("operation.codes", **listed(CODES)),
    "ids": described("operation.ids", **listed(TEXT)),
}
GOODS = described(
    "goods",
    **listed(
        open_(
            {
                "name": described("goods[].name", **TEXT),
                "parts": listed(open_({"made": described("goods[].parts[].made", **DAY)})),
            }
        )
    ),
)
AGES = {
    "age_band": described("subject.age_band", **TEXT),
    "birth_month": described("subject.birth_month", **TEXT),
}
STATED = {"operation": open_(OPERATION), "subject": open_(AGES), "goods": GOODS}
CLOCK = {
    "now": described("now", **TIME),
    "param": open_({"grace": described("param.grace", **PERIOD)}),
}


def test_the_schema_of_documents() -> None:
    assert schema.document_schema(VOCABULARY) == {
        "$schema": "https://json-schema.org/draft/2020-12/schema",
        "title": "lexgate document",
        "description": "The facts of one processing. A fact that is not known is left out.",
        **open_({**STATED, **CLOCK}),
    }


def test_the_schema_of_requests() -> None:
    ages = {
        "age_band": {**AGES["age_band"], "pattern": "^[0-9]{1,3}(-[0-9]{1,3}|\\+)$"},
        "birth_month": {**AGES["birth_month"], "pattern": "^[0-9]{4}-(0[1-9]|1[0-2])$"},
    }
    roots = {**STATED, "subject": open_(ages)}
    tail = "Roots of the long tail, for callers that keep them apart; each root is stated once."
    options = {
        "as_of": {**TIME, "description": "Judge under the law of this instant; such an answer is not binding."},
        "known_at": {**TIME, "description": "Judge with what was known then; such an answer is not binding."},
        "at_least_revision": {"type": "string", "description": "The oldest revision of the ledger to rest on."},
        "valid_until": {"type": "boolean", "description": "Say until when the answer stays the same."},
        "explain": {"type": "boolean", "description": "Put explanations into the answer."},
        "language": {"type": "string", "enum": ["en", "zh", "vi"], "description": "The language of explanations."},
    }
    assert schema.request_schema(VOCABULARY) == {
        "$schema": "https://json-schema.org/draft/2020-12/schema",
        "title": "lexgate request",
        "description": "What a service is about to do: who, what, why, which data, whose, to whom.",
        **open_({**roots, "facts": {"description": tail, **open_(roots)}, **options}),
        "required": ["operation"],
    }


def test_the_schema_of_the_input() -> None:
    operation = {
        **OPERATION,
        "fee": described(
            "operation.fee",
            " Unit: thousandths of CNY. Stated by: caller.",
            type="integer",
            minimum=0,
            maximum=7000,
        ),
        "share": described(
            "operation.share",
            " Unit: thousandths of one.",
            type="integer",
            minimum=-(MOST // 1000) * 1000,
            maximum=MOST // 1000 * 1000,
        ),
        "day": described("operation.day", f" {SINCE_1970}", **SECONDS),
        "period": described("operation.period", " Unit: seconds.", type="integer", minimum=0, maximum=MOST),
    }
    for name in ("code", "names", "codes", "ids"):
        operation[name] = {member: value for member, value in OPERATION[name].items() if member != "default"}
    for name in ("names", "codes", "ids"):
        operation[name] |= {"minItems": 1, "uniqueItems": True}
    del operation["id"]
    made = described("goods[].parts[].made", f" {SINCE_1970}", **SECONDS)
    goods = open_({"name": described("goods[].name", **TEXT), "parts": listed(open_({"made": made}), minItems=1)})
    assert schema.input_schema(VOCABULARY) == {
        "$schema": "https://json-schema.org/draft/2020-12/schema",
        "title": "lexgate input",
        "description": (
            "What the policies see: the facts in the one form that `lexgate document normalise` gives them. "
            "A missing fact is missing: there is no null, no empty string and no empty list. "
            "Members of a set stand sorted by code point."
        ),
        **open_(
            {
                "schema": {"const": 1, "description": "The version of this form."},
                "now": described("now", f" {SINCE_1970}", **SECONDS),
                "operation": open_(operation),
                "subject": open_({"birth_month": described("subject.birth_month", **TEXT)}),
                "goods": described("goods", **listed(goods, minItems=1)),
                "param": open_(
                    {"grace": described("param.grace", " Unit: seconds.", type="integer", minimum=0, maximum=MOST)}
                ),
            }
        ),
        "required": ["schema", "now"],
    }


def test_the_schema_of_questions_about_a_posture() -> None:
    documents = {
        "type": "array",
        "items": open_(STATED),
        "description": "Documents of one processor, one for each region and dataset.",
        "minItems": 1,
        "maxItems": 7,
    }
    assert schema.posture_request_schema(VOCABULARY, 7) == {
        "$schema": "https://json-schema.org/draft/2020-12/schema",
        "title": "lexgate posture request",
        "description": "The standing facts of one processor.",
        **open_(
            {
                "documents": documents,
                "as_of": {
                    **TIME,
                    "description": "Report under the law of this instant; such an answer is not binding.",
                },
                "language": {
                    "type": "string",
                    "description": "The language of gists and penalties.",
                    "enum": ["en", "zh", "vi"],
                },
            }
        ),
        "required": ["documents"],
    }


def test_the_schema_of_some_facts_by_root() -> None:
    facts = [each for each in VOCABULARY.facts.values() if each.root in {"goods", "now"}]
    assert schema.fact_schemas(facts) == {"now": CLOCK["now"], "goods": GOODS}


@pytest.mark.parametrize(
    ("maker", "title", "description", "optional"),
    [
        (
            schema.decision_schema,
            "lexgate decision",
            "The answer to one request. A caller proceeds only on ALLOW.",
            {"valid_until", "revision", "explanations"},
        ),
        (posture_schema, "lexgate posture", "The standing duties of one processor.", set()),
    ],
)
def test_the_schemas_of_answers_have_all_members_but_the_optional_ones(
    maker: Any, title: str, description: str, optional: set[str]
) -> None:
    made = maker()
    assert made["$schema"] == "https://json-schema.org/draft/2020-12/schema"
    assert (made["title"], made["description"]) == (title, description)
    assert (made["type"], made["additionalProperties"]) == ("object", False)
    assert len(made["properties"]) > 10
    assert made["required"] == [name for name in made["properties"] if name not in optional]
    assert optional <= made["properties"].keys()
    assert set(made) == {
        "$schema",
        "title",
        "description",
        "type",
        "properties",
        "additionalProperties",
        "required",
    }


def test_the_parts_that_schemas_are_made_of() -> None:
    text = schema.string("A text.", enum=["a"])
    assert text == {"type": "string", "description": "A text.", "enum": ["a"]}
    assert schema.strings("Texts.") == {"type": "array", "items": {"type": "string"}, "description": "Texts."}
    assert schema.instant("When.") == {**TIME, "description": "When."}
    assert schema.objects("Things.", text) == {"type": "array", "items": text, "description": "Things."}
    assert schema.closed({"a": text, "b": text}) == {**open_({"a": text, "b": text}), "required": ["a", "b"]}
    assert schema.closed({"a": text, "b": text}, optional=iter(["a"]))["required"] == ["b"]
