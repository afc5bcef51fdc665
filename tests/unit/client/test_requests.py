"""What a caller may write becomes the message that says the same; what does not fit is named, and never repeated."""

from __future__ import annotations

from datetime import UTC, date, datetime, timedelta, timezone
from typing import Any

import pytest
from google.protobuf import json_format

from lexgate.client._messages import one_request, request_message
from lexgate.errors import InputError
from lexgate.v1.decision_service_pb2 import EvaluateRequest

WHOLE: dict[str, Any] = {
    "operation": {"kind": "provide", "items": ["phone", "x"], "fee": 1.5, "scale": 3, "automated_decision": False},
    "processor": {"id": "shop-1", "roles": ["platform"]},
    "subject": {"id": "s-42", "age": 0},
    "data": {"necessary_items": ["phone"]},
    "recipients": [{"id": "r1"}, {"id": "r2", "country": "US"}],
    "consents": [{"active": True, "granted_at": "2025-01-01", "purposes": ["p"]}],
    "notice": {"id": "n"},
    "export": {"security_assessment": {"passed_at": "2025-01-01", "scale": 5}},
    "algorithm": {"harms_user": False},
    "platform": {"registered_users": 60_000_000},
    "facts": {"system": {"push_refusal": True}, "contracts": [{"id": "k", "in_force": True, "none": None}]},
    "as_of": "2025-06-01T00:00:00+08:00",
    "explain": True,
    "language": "zh",
}


def nested(depth: int) -> list[Any]:
    out: list[Any] = []
    for _ in range(depth):
        out = [out]
    return out


def refusals(request: Any) -> dict[str, str]:
    with pytest.raises(InputError) as caught:
        request_message(request)
    return {field.name: f"{field.problem}; {field.cure}" for field in caught.value.fields}


def test_a_request_says_on_the_wire_what_its_json_form_says() -> None:
    expected = json_format.ParseDict({**WHOLE, "as_of": "2025-05-31T16:00:00Z"}, EvaluateRequest())
    assert request_message(WHOLE) == expected


def test_a_message_is_taken_as_it_is() -> None:
    message = EvaluateRequest(language="zh")
    assert request_message(message) is message


def test_an_empty_object_is_stated_and_none_is_not() -> None:
    message = request_message({"operation": {"kind": None}, "subject": None, "as_of": None})
    assert message.HasField("operation")
    assert not message.HasField("subject")
    assert not message.HasField("as_of")


@pytest.mark.parametrize(
    "instant",
    [
        "2025-06-01",
        date(2025, 6, 1),
        datetime(2025, 5, 31, 16, tzinfo=UTC),
        datetime(2025, 6, 1, tzinfo=timezone(timedelta(hours=8))),
    ],
)
def test_an_instant_may_be_written_in_each_of_its_forms(instant: Any) -> None:
    assert request_message({"as_of": instant}).as_of.seconds == 1748707200


def test_dates_and_sets_of_python_are_taken() -> None:
    message = request_message(
        {
            "operation": {"items": {"phone", "email"}, "retention_until": date(2027, 1, 1)},
            "consents": ({"granted_at": datetime(2025, 5, 31, 16, tzinfo=UTC), "purposes": ("a", "b")} for _ in "x"),
            "facts": {"filings": {"e_government_approval": {"date": date(2025, 1, 1)}}, "x": {"y": ({"b", "a"}, 1)}},
        }
    )
    assert message.operation.items == ["email", "phone"]
    assert message.operation.retention_until == "2027-01-01"
    assert message.consents[0].granted_at == "2025-05-31T16:00:00Z"
    filings = {"e_government_approval": {"date": "2025-01-01"}}
    assert json_format.MessageToDict(message.facts) == {"filings": filings, "x": {"y": [["a", "b"], 1.0]}}


@pytest.mark.parametrize(
    ("request_", "fields"),
    [
        ({"opration": {}}, {"opration"}),
        ({"system": {}}, {"system"}),
        ({"subject": {"agee": 3}}, {"subject.agee"}),
        ({"subject": "s-42"}, {"subject"}),
        ({"subject": {"age": "13"}}, {"subject.age"}),
        ({"subject": {"age": True}}, {"subject.age"}),
        ({"subject": {"age": 1.5}}, {"subject.age"}),
        ({"subject": {"age": 2**70}}, {"subject.age"}),
        ({"subject": {"id": 5}}, {"subject.id"}),
        ({"subject": {"id": "\ud800"}}, {"subject.id"}),
        ({"operation": {"fee": float("nan")}}, {"operation.fee"}),
        ({"operation": {"fee": 10**400}}, {"operation.fee"}),
        ({"operation": {"automated_decision": 1}}, {"operation.automated_decision"}),
        ({"operation": {"items": "phone"}}, {"operation.items"}),
        ({"operation": {"items": ["phone", None]}}, {"operation.items[1]"}),
        ({"operation": {"items": {"phone", 1}}}, {"operation.items[0]"}),
        ({"operation": {"retention_until": datetime(2025, 1, 1)}}, {"operation.retention_until"}),  # noqa: DTZ001 - refused
        ({"consents": {"active": True}}, {"consents"}),
        ({"consents": [{}, {"active": "yes"}]}, {"consents[1].active"}),
        ({"consents": ["c-1"]}, {"consents[0]"}),
        ({"export": {"security_assessment": {"scale": "x"}}}, {"export.security_assessment.scale"}),
        ({"facts": {"x": object()}}, {"facts"}),
        ({"facts": {1: 2}}, {"facts"}),
        ({"facts": {"x": float("inf")}}, {"facts"}),
        ({"facts": {"x": float("nan")}}, {"facts"}),
        ({"facts": {"x": 10**400}}, {"facts"}),
        ({"facts": {"x": 2**53 + 1}}, {"facts"}),
        ({"facts": {"x": nested(10_000)}}, {"facts"}),
        ({"facts": ["x"]}, {"facts"}),
        ({"as_of": "yesterday"}, {"as_of"}),
        ({"as_of": 5}, {"as_of"}),
        ({"as_of": datetime(2025, 1, 1)}, {"as_of"}),  # noqa: DTZ001 - refused
        ({"explain": "yes"}, {"explain"}),
        ({1: 2}, {"1"}),
        ([], {""}),
        ({"subject": {"age": "13", "agee": 1}, "notice": 5}, {"subject.age", "subject.agee", "notice"}),
    ],
)
def test_what_does_not_fit_is_refused_by_field(request_: Any, fields: set[str]) -> None:
    assert set(refusals(request_)) == fields


def test_the_field_that_was_meant_is_named() -> None:
    assert "did you mean operation?" in refusals({"opration": {}})["opration"]
    assert "`facts`" in refusals({"orders": []})["orders"]


def test_a_refusal_never_repeats_the_value() -> None:
    secret = "MARY-13800138000"
    requests: list[dict[str, Any]] = [
        {"subject": {"age": secret}},
        {"operation": {"items": secret}},
        {"facts": {"x": {secret}, "y": object()}},
        {"as_of": secret},
        {"consents": [{"active": secret}]},
    ]
    for request in requests:
        assert secret not in str(refusals(request))


def test_a_request_and_keywords_together_are_a_mistake() -> None:
    with pytest.raises(TypeError, match="not both"):
        one_request({"operation": {}}, {"subject": {"age": 13}})
