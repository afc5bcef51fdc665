"""`lexgate document`: the input that the policies would see, and the schemas."""

from __future__ import annotations

import json
from collections.abc import Callable
from pathlib import Path

import pytest
from jsonschema import Draft202012Validator

from tests.unit.cli.conftest import ALLOWED, DENIED, Invoke

File = Callable[..., Path]


def test_normalise_prints_the_input_of_a_document(invoke: Invoke, file: File) -> None:
    text = "now: 2025-01-01\noperation: {kind: delete, region: CN-HN, items: [b, a, a], purpose: ''}\n"
    result = invoke("document", "normalise", file("a.yaml", text))
    assert result.exit_code == 0
    assert json.loads(result.stdout) == {
        "schema": 1,
        "now": 1735660800,
        "operation": {"kind": "delete", "region": "CN-HN", "place": "CN", "items": ["a", "b"]},
    }
    assert result.stdout.startswith("{\n")


def test_normalise_takes_requests_from_standard_input(invoke: Invoke) -> None:
    result = invoke("document", "normalise", "--request", "-", stdin=json.dumps(ALLOWED))
    assert json.loads(result.stdout)["data"] == {"network": True, "personal": True}


def test_normalise_prints_several_as_json_lines(invoke: Invoke, file: File) -> None:
    result = invoke("document", "normalise", file("a.jsonl", [ALLOWED, ALLOWED]))
    assert [json.loads(line)["schema"] for line in result.stdout.splitlines()] == [1, 1]


def test_normalise_names_the_field_and_prints_nothing(invoke: Invoke, file: File) -> None:
    result = invoke("document", "normalise", file("a.jsonl", [ALLOWED, {"operation": {"place": "secret"}}]))
    assert (result.exit_code, result.stdout) == (2, "")
    assert "a.jsonl:2: /operation/place: is not a country code" in result.stderr
    assert "secret" not in result.stderr


@pytest.mark.parametrize(
    ("arguments", "good"),
    [
        ((), {"now": "2025-01-01", **DENIED}),
        (("--request",), {"as_of": "2025-01-01", **DENIED}),
    ],
)
def test_schema_describes_what_goes_in(invoke: Invoke, arguments: tuple[str, ...], good: dict[str, object]) -> None:
    schema = json.loads(invoke("document", "schema", *arguments).stdout)
    Draft202012Validator.check_schema(schema)
    validator = Draft202012Validator(schema)
    assert validator.is_valid(good)
    assert not validator.is_valid({**good, "nonsense": 1})


def test_schema_describes_what_comes_out(invoke: Invoke, file: File) -> None:
    validator = Draft202012Validator(json.loads(invoke("document", "schema", "--decision").stdout))
    answer = json.loads(invoke("evaluate", "--format", "json", file("a.json", DENIED)).stdout)
    validator.validate(answer)


def test_schema_describes_a_posture(invoke: Invoke, file: File) -> None:
    validator = Draft202012Validator(json.loads(invoke("document", "schema", "--posture").stdout))
    answer = json.loads(invoke("posture", "--format", "json", "--document", file("a.json", DENIED)).stdout)
    validator.validate(answer)
