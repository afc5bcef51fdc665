"""A posture as JSON: every state has its list, and what is not stated is left out."""

from __future__ import annotations

from dataclasses import replace

from lexgate.domain.decision import Cure, Requirement
from lexgate.domain.posture import Duty, Governed, Posture, Scope, Standing, State
from lexgate.domain.posture_rendering import duty_json, posture_json

CURE = Cure((Requirement("filings.officer.name", "set", "…", "processor"),))
OPEN = Standing(Scope("hunan", "orders"), State.OWED, 5, {"of": ("a", "b")}, (CURE,))
OWED = Duty("ndsr", "27", "officer", "appoint", "officer", State.OWED, "…", "name one", ("ndsr:55",), (OPEN,))
DUE = replace(OWED, article="28", due_at=5, within="P1Y", from_="audit")
LATE = replace(DUE, article="29", overdue=True)
SOON = replace(OWED, article="30", state=State.DUE_SOON)
MET = replace(OWED, article="31", state=State.MET, scopes=(Standing(Scope(), State.MET),))
SPARED = replace(OWED, article="32", state=State.NOT_APPLICABLE)
ADVICE = replace(OWED, article="33", state=State.ADVISED)
POSTURE = Posture(
    processor_id="c-1",
    as_of=0,
    binding=False,
    scopes=(Governed(Scope("hunan"), ("hunan", "ndsr")), Governed(Scope(dataset="orders"), ())),
    governs=("hunan", "ndsr"),
    not_governing=("angiang",),
    duties=(OWED, DUE, LATE, SOON, MET, SPARED),
    advice=(ADVICE,),
    readings=("r",),
    asserted=("data",),
    policy_digest="sha256:0",
)
SAID = {
    "statute": "ndsr",
    "article": "27",
    "code": "officer",
    "verb": "appoint",
    "object": "officer",
    "state": "owed",
    "overdue": False,
    "quote": "…",
    "gist": "name one",
    "penalties": ["ndsr:55"],
    "scopes": [
        {
            "region": "hunan",
            "dataset": "orders",
            "state": "owed",
            "due_at": "1970-01-01T00:00:05Z",
            "details": {"of": ["a", "b"]},
            "meets": [
                {"requires": [{"fact": "filings.officer.name", "op": "set", "value": "…", "who_can": "processor"}]}
            ],
        }
    ],
}


def test_a_duty() -> None:
    assert duty_json(OWED) == SAID
    assert duty_json(LATE) == {
        **SAID,
        "article": "29",
        "due_at": "1970-01-01T00:00:05Z",
        "within": "P1Y",
        "from": "audit",
        "overdue": True,
    }
    assert duty_json(MET)["scopes"] == [{"state": "met", "details": {}, "meets": []}]


def test_a_report_has_a_list_a_state() -> None:
    assert posture_json(POSTURE) == {
        "processor_id": "c-1",
        "as_of": "1970-01-01T00:00:00Z",
        "binding": False,
        "governs": ["hunan", "ndsr"],
        "not_governing": ["angiang"],
        "scopes": [{"region": "hunan", "governs": ["hunan", "ndsr"]}, {"dataset": "orders", "governs": []}],
        "owed": [duty_json(each) for each in (OWED, DUE, LATE)],
        "due_soon": [duty_json(each) for each in (DUE, SOON)],
        "met": [duty_json(MET)],
        "not_applicable": [duty_json(SPARED)],
        "advice": [duty_json(ADVICE)],
        "readings": ["r"],
        "asserted": ["data"],
        "policy_digest": "sha256:0",
    }


def test_a_duty_goes_by_its_id() -> None:
    assert OWED.id == "ndsr:27"
