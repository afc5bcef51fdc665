"""A posture over the wire is the posture that was sent; what is none becomes an error."""

from __future__ import annotations

from collections.abc import Callable
from datetime import UTC, date, datetime

import pytest
from google.protobuf import json_format

from lexgate.client._messages import report_request
from lexgate.client._postures import posture_of
from lexgate.domain.decision import Cure, Requirement
from lexgate.domain.posture import Duty, Governed, Posture, Scope, Standing, State
from lexgate.errors import BadAnswer, InputError
from lexgate.serve.wire_postures import posture_message
from lexgate.v1 import posture_pb2 as wire

NEED = Requirement("filings.audit.date", "set", "2026-01-01T00:00:00Z", "processor")
OPEN = Standing(Scope("CN-HN", "intake"), State.OWED, 5, {"party": ("a", "b")}, (Cure((NEED,)), Cure((NEED, NEED))))
DUTY = Duty(
    "ndsr", "27", "audit", "perform", "audit", State.OWED, "q", "g", ("58: p",), (OPEN,), 5, True, "P1Y", "last_audit"
)
MET = Duty("ndsr", "9a", "c", "v", "o", State.MET, "q", "g", (), (Standing(Scope("CN"), State.MET),))
ADVICE = Duty("ndsr", "43", "c", "v", "o", State.ADVISED, "q", "g", (), (Standing(Scope(), State.ADVISED),))
POSTURE = Posture(
    processor_id="p-1",
    as_of=7,
    binding=True,
    scopes=(Governed(Scope("CN-HN", "intake"), ("hunan", "ndsr")), Governed(Scope(), ())),
    governs=("hunan", "ndsr"),
    not_governing=("angiang",),
    duties=(DUTY, MET),
    advice=(ADVICE,),
    readings=("r",),
    asserted=("filings",),
    policy_digest="sha256:1",
)


def test_nothing_is_lost_on_the_way() -> None:
    sent = wire.Posture.FromString(posture_message(POSTURE).SerializeToString())
    assert posture_of(sent) == POSTURE


@pytest.mark.parametrize(
    "spoil",
    [
        lambda message: message.ClearField("as_of"),
        lambda message: message.ClearField("scopes"),
        lambda message: message.ClearField("policy_digest"),
        lambda message: message.duties[0].ClearField("state"),
        lambda message: message.duties[0].scopes[0].ClearField("state"),
        lambda message: message.duties.extend(message.advice),
        lambda message: message.advice.extend(message.duties),
    ],
)
def test_what_is_no_posture_is_a_bad_answer(spoil: Callable[[wire.Posture], None]) -> None:
    message = posture_message(POSTURE)
    spoil(message)
    with pytest.raises(BadAnswer):
        posture_of(message)


def test_a_question_takes_one_document_or_many_and_dates_as_python_has_them() -> None:
    one = report_request({"filings": {"audit": {"date": date(2025, 6, 1)}}}, "", datetime(2026, 1, 1, tzinfo=UTC), "zh")
    assert json_format.MessageToDict(one.documents[0]) == {"filings": {"audit": {"date": "2025-06-01"}}}
    assert (one.as_of.seconds, one.language) == (1_767_225_600, "zh")
    assert len(report_request(iter([{}, {}]), "", None, "en").documents) == 2
    assert report_request((), "p-1", None, "en").processor_id == "p-1"


def test_what_is_no_document_is_named() -> None:
    with pytest.raises(InputError) as caught:
        report_request([{}, {"a": object()}, 5], "", "yesterday", "en")  # type: ignore[list-item] # what is refused
    assert [field.name for field in caught.value.fields] == ["documents[1]", "documents[2]", "as_of"]
