"""Every way in which Envoy would let a request through although nobody allowed it, and that no answer takes it.

Envoy 1.39 and 1.40 look at `status.code` alone: an empty answer, a denied response without a status, and one beside
the code 0 all let the request pass.
"""

from __future__ import annotations

from contextlib import suppress
from dataclasses import replace

import pytest
from envoy.config.core.v3 import base_pb2
from envoy.service.auth.v3 import external_auth_pb2 as wire
from google.protobuf.json_format import MessageToDict
from google.protobuf.message import DecodeError
from hypothesis import given, strategies as st

from lexgate.errors import EngineFault, InputError, LexgateError
from lexgate.serve.envoy import messages
from lexgate.serve.gateway import OWN_HEADERS, Outcome, Verdict, answer_of, answer_of_error
from tests.unit.serve.gateway.test_answers import ALLOWED, DENIED, KEEP, TELL

PERMISSION_DENIED = 7
NUMBERED = replace(ALLOWED, decision_id="01a215ea-6349-7610-83fe-47fa379e29f0")
REFUSED = {
    "denied": Verdict(Outcome.DENIED, DENIED, route="export"),
    "referred": Verdict(Outcome.DENIED, replace(ALLOWED, reasons=("unclear",))),
    "unmapped": Verdict(Outcome.UNMAPPED),
    "unauthenticated": Verdict(Outcome.UNAUTHENTICATED),
}
ERRORS: dict[str, LexgateError] = {
    "malformed": InputError.at(("body",), "is empty", "send one"),
    "a fault": EngineFault("the engine fell over"),
    "unforeseen": LexgateError("an unforeseen error"),
}


read = wire.CheckResponse.FromString


def refused() -> dict[str, wire.CheckResponse]:
    out = {name: read(messages.denied(answer_of(verdict), verdict)) for name, verdict in REFUSED.items()}
    for name, error in ERRORS.items():
        answer = answer_of_error(error)
        out[name] = read(messages.failed(answer) if answer.is_fault else messages.denied(answer))
    return out


@pytest.mark.parametrize("name", [*REFUSED, *ERRORS])
def test_a_refusal_has_the_code_that_denies_and_an_http_status_that_no_client_takes_for_success(name: str) -> None:
    response = refused()[name]
    assert response.status.code == PERMISSION_DENIED
    instead = getattr(response, response.WhichOneof("http_response"))
    assert instead.status.code in {400, 401, 403, 503}
    assert not response.HasField("ok_response")


def test_a_denial_is_a_denied_response_and_a_fault_an_error_response() -> None:
    kinds = {name: response.WhichOneof("http_response") for name, response in refused().items()}
    assert {name for name, kind in kinds.items() if kind == "error_response"} == {"a fault", "unforeseen"}
    assert {name for name, kind in kinds.items() if kind == "denied_response"} == kinds.keys() - {
        "a fault",
        "unforeseen",
    }


def test_every_answer_begins_closed_and_an_allow_opens_with_its_last_bytes() -> None:
    """Whatever breaks off before the end is no message, or denies."""
    passing = [Verdict(Outcome.PASS), Verdict(Outcome.PASS, NUMBERED), Verdict(Outcome.PASS, DENIED, observed=True)]
    allows = [messages.allowed(verdict) for verdict in passing]
    for whole in allows:
        assert read(whole).status.code == 0
        for length in range(1, len(whole)):
            with suppress(DecodeError):
                assert read(whole[:length]).status.code == PERMISSION_DENIED
    assert all(whole.startswith(b"\x0a\x02\x08\x07") for whole in allows)


EFFECTS = st.sampled_from([(), (KEEP,), (KEEP, TELL)])
TEXTS = st.lists(st.sampled_from(["x-debug", "a", "%61"]), max_size=2, unique=True).map(tuple)
PASSING = st.builds(
    Verdict,
    st.just(Outcome.PASS),
    st.builds(replace, st.sampled_from([ALLOWED, DENIED]), obligations=EFFECTS, decision_id=st.uuids().map(str)),
    route=st.sampled_from([None, "a", "b"]),
    remove_headers=TEXTS,
    remove_query=TEXTS,
) | st.builds(
    Verdict,
    st.just(Outcome.PASS),
    st.builds(replace, st.sampled_from([ALLOWED, DENIED]), obligations=EFFECTS, decision_id=st.text(max_size=40)),
    observed=st.just(True),
    observed_as=st.sampled_from(["ALLOW", "REFER"]),
)


@given(PASSING)
def test_an_allow_in_pieces_is_the_one_that_was_built_as_a_whole(verdict: Verdict) -> None:
    whole = messages._passing(verdict)
    whole.status.code = 0
    for _ in range(2):
        told = read(messages.allowed(verdict))
        told.ok_response.headers.sort(key=lambda each: each.header.key)
        whole.ok_response.headers.sort(key=lambda each: each.header.key)
        assert told == whole


@pytest.mark.parametrize(
    "verdict",
    [
        Verdict(Outcome.PASS),
        Verdict(Outcome.PASS, ALLOWED, remove_headers=("x-debug",), remove_query=("debug", "%64ebug")),
        Verdict(Outcome.PASS, DENIED, observed=True, observed_as="DENY"),
    ],
)
def test_an_allow_overwrites_or_removes_what_a_client_could_forge(verdict: Verdict) -> None:
    passed = read(messages.allowed(verdict)).ok_response
    options = [*passed.headers, *passed.response_headers_to_add]
    assert all(each.append_action == base_pb2.HeaderValueOption.OVERWRITE_IF_EXISTS_OR_ADD for each in options)
    assert not any(each.HasField("append") for each in options)
    stated = [each.header.key for each in passed.headers]
    assert set(OWN_HEADERS) <= {*stated, *passed.headers_to_remove}
    assert not set(stated) & set(passed.headers_to_remove)
    assert list(passed.query_parameters_to_remove) == list(verdict.remove_query)


def test_the_client_is_told_what_was_observed() -> None:
    passed = read(messages.allowed(Verdict(Outcome.PASS, DENIED, observed=True, observed_as="DENY"))).ok_response
    assert [(each.header.key, each.header.value) for each in passed.response_headers_to_add] == [
        ("x-lexgate-observed", "DENY")
    ]


def test_access_logs_get_ids_and_codes() -> None:
    verdict = Verdict(Outcome.PASS, DENIED, observed=True, observed_as="DENY", route="export")
    assert MessageToDict(read(messages.allowed(verdict)).dynamic_metadata) == {
        "outcome": "PASS",
        "observed": True,
        "observed_as": "DENY",
        "route": "export",
        "decision_id": "d-1",
        "effect": "DENY",
        "articles": ["ndsr:22(2)"],
    }
    told = {name: MessageToDict(response.dynamic_metadata)["outcome"] for name, response in refused().items()}
    assert (told["malformed"], told["a fault"], told["unmapped"]) == ("MALFORMED", "FAULT", "UNMAPPED")
