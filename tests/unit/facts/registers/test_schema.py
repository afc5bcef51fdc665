"""The JSON Schema of files of registers takes what the reader takes, and is written down as it is."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest
from jsonschema import Draft202012Validator

from lexgate.domain.register import Kind
from lexgate.domain.vocabulary import Vocabulary
from lexgate.errors import InputError
from lexgate.facts.registers import register_schema
from lexgate.law.policy_set import PolicySet
from tests.integration.registers import kit
from tools import law_docs


@pytest.fixture(scope="module")
def validator() -> Draft202012Validator:
    schema = register_schema(Vocabulary.parse(PolicySet.load().vocabulary))
    Draft202012Validator.check_schema(schema)
    return Draft202012Validator(schema)


def test_schema_in_the_docs_is_up_to_date(root: Path, policies: Path) -> None:
    shown = (root / "docs" / "registers.schema.json").read_text("utf-8")
    assert shown == law_docs.schema_of_registers(policies), "run `make law-docs`"


def test_schema_takes_an_entry_of_each_kind(validator: Draft202012Validator) -> None:
    document = {"processor": kit.CLINIC, **{kind.plural: [kit.STATED[kind]] for kind in Kind}}
    assert [error.message for error in validator.iter_errors(document)] == []


@pytest.mark.parametrize(
    ("kind", "change"),
    [
        (Kind.SYSTEM, {"facts": {"encryptio": True}}),
        (Kind.SYSTEM, {"facts": {"encryption": "yes"}}),
        (Kind.SYSTEM, {"valid_from": "2023-01-01"}),
        (Kind.SYSTEM, {"id": "张三"}),
        (Kind.CONTRACT, {"facts": {"in_force": True}}),
        (Kind.CONTRACT, {"facts": {"id": "lab-3"}}),
        (Kind.CONTRACT, {"valid_until": "tomorrow"}),
        (Kind.PROCESSOR, {"facts": {"processor": {"id": "shop-1"}}}),
        (Kind.PROCESSOR, {"facts": {"subject": {}}}),
        (Kind.PROCESSOR, {"regions": ["Hunan"]}),
        (Kind.ALGORITHM, {"facts": {"harms_user": True}}),
        (Kind.ALGORITHM, {"findings": [{"facts": {"harms_user": True}}]}),
        (Kind.NOTICE, {"texts": {}}),
        (Kind.NOTICE, {"texts": {"vi": {"sha256": "x"}}}),
        (Kind.EXPORT, {"purposes": []}),
        (Kind.DATASET, {"items": {"phone": "identity"}}),
        (Kind.DATASET, {"facts": {"necessary_items": ["phone"]}}),
    ],
)
def test_schema_and_reader_refuse_the_same(validator: Draft202012Validator, kind: Kind, change: dict[str, Any]) -> None:
    stated = {**kit.STATED[kind], **change}
    assert not validator.is_valid({"processor": kit.CLINIC, kind.plural: [stated]})
    with pytest.raises(InputError):
        kit.reader().read(kind, stated, processor=kit.CLINIC)


def test_schema_has_no_other_registers(validator: Draft202012Validator) -> None:
    assert validator.is_valid({"systems": []})
    assert not validator.is_valid({"system": []})
