"""The sentences of every gateway: the problem document of a refusal, and the headers that only lexgate may set."""

from __future__ import annotations

import json
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from http import HTTPStatus
from typing import Any

import orjson

from lexgate.domain.decision import Decision, Obligation
from lexgate.domain.instant import format_instant
from lexgate.domain.rendering import decision_json
from lexgate.errors import InputError, LexgateError
from lexgate.serve.gateway.judging import Outcome, Verdict
from lexgate.serve.problems import MEDIA_TYPE, problem, problem_of

DECISION_ID = "x-lexgate-decision-id"
OBLIGATIONS = "x-lexgate-obligations"
OBSERVED = "x-lexgate-observed"
OWN_HEADERS = (DECISION_ID, OBLIGATIONS, OBSERVED)
"""What an upstream may believe, because a value of a client never gets through."""

_SHOWN = ("decision_id", "effect", "reasons", "violations", "explanations")


@dataclass(frozen=True, slots=True)
class Answer:
    """What a client gets instead of what it asked for: 400, 401, 403 or 503, never a 2xx."""

    status: int
    headers: Mapping[str, str]
    body: bytes

    @property
    def is_fault(self) -> bool:
        """Whether there is no decision, through no fault of the client."""
        return self.status >= HTTPStatus.INTERNAL_SERVER_ERROR


def upstream_headers(verdict: Verdict) -> tuple[dict[str, str], tuple[str, ...]]:
    """Returns what to set, over any value that is there, and what to remove from a request that passes.

    Each of `OWN_HEADERS` is in one of the two, so that nobody can send one past the gateway.
    """
    stated = dict(_own_headers(verdict))
    removed = [*OWN_HEADERS, *verdict.remove_headers]
    return stated, tuple(dict.fromkeys(name for name in removed if name not in stated))


def _own_headers(verdict: Verdict) -> Iterator[tuple[str, str]]:
    if verdict.decision is not None:
        yield DECISION_ID, verdict.decision.decision_id
        if verdict.decision.obligations:
            yield OBLIGATIONS, obligations_value(verdict.decision.obligations)
    if verdict.observed_as is not None:
        yield OBSERVED, verdict.observed_as


def obligations_value(obligations: tuple[Obligation, ...]) -> str:
    """Returns obligations as a structured field (RFC 9651): a list of articles, what is owed in their parameters."""
    return ", ".join(_item(obligation) for obligation in obligations)


def _item(obligation: Obligation) -> str:
    stated = {
        "code": obligation.code,
        "verb": obligation.verb,
        "object": obligation.object,
        "within": obligation.within,
        "from": obligation.from_,
        "due_at": None if obligation.due_at is None else format_instant(int(obligation.due_at.timestamp())),
    }
    parameters = "".join(f";{name}={_string(value)}" for name, value in stated.items() if value is not None)
    return _string(f"{obligation.statute}:{obligation.article}") + parameters


def _string(value: str) -> str:
    """A string of RFC 9651: printable ASCII; codes and ids of the law have nothing else."""
    return json.dumps(value)


def answer_of(verdict: Verdict) -> Answer:
    """Returns what a client gets whose request does not pass. Raises `ValueError` for one that does."""
    if verdict.outcome is Outcome.PASS:
        raise ValueError("a request that passes gets the answer of its upstream")
    if verdict.outcome is Outcome.UNAUTHENTICATED:
        document = problem(HTTPStatus.UNAUTHORIZED, "this route needs to know who asks")
        return _answer(document, {"www-authenticate": "Bearer"})
    if verdict.decision is None:
        detail = "no route of this deployment says what this request does with data, so nothing was judged"
        return _answer(problem(HTTPStatus.FORBIDDEN, detail), {})
    decision = verdict.decision
    return _answer(_denial(decision), {DECISION_ID: decision.decision_id})


def answer_of_error(error: LexgateError) -> Answer:
    """Returns what a client gets where nothing was judged: 400 for what is malformed, 503 for a fault."""
    document = problem_of(error)
    if not isinstance(error, InputError):
        return _answer(document, {"retry-after": "1"})
    return _answer(document, {})


def _denial(decision: Decision) -> dict[str, Any]:
    shown = decision_json(decision)
    articles = list(dict.fromkeys(f"{each.statute}:{each.article}" for each in decision.violations))
    return problem(
        HTTPStatus.FORBIDDEN,
        _sentence(decision),
        **{name: shown[name] for name in _SHOWN if name in shown},
        articles=articles,
    )


def _sentence(decision: Decision) -> str:
    if decision.violations:
        cited = ", ".join(f"{each.statute}:{each.article} ({each.code})" for each in decision.violations)
        return f"forbidden by {cited}"
    if decision.reasons:
        return f"a person must decide: {', '.join(decision.reasons)}"
    return "the answer is about another day or another state of knowledge"


def _answer(document: Mapping[str, Any], headers: Mapping[str, str]) -> Answer:
    body = orjson.dumps(document)
    return Answer(document["status"], {"content-type": MEDIA_TYPE, "cache-control": "no-store", **headers}, body)
