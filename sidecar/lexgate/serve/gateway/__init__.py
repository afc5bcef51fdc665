"""What every gateway shares: an HTTP request that passes is mapped, judged and recorded; protocols only translate."""

from lexgate.serve.gateway.answers import (
    DECISION_ID,
    OBLIGATIONS,
    OBSERVED,
    OWN_HEADERS,
    Answer,
    answer_of,
    answer_of_error,
    upstream_headers,
)
from lexgate.serve.gateway.body import Body, read_body
from lexgate.serve.gateway.exchange import Exchange, exchange_of
from lexgate.serve.gateway.judging import MALFORMED, Gateway, Outcome, Verdict
from lexgate.serve.gateway.mapping import Mapped, Mapping

__all__ = [
    "DECISION_ID",
    "MALFORMED",
    "OBLIGATIONS",
    "OBSERVED",
    "OWN_HEADERS",
    "Answer",
    "Body",
    "Exchange",
    "Gateway",
    "Mapped",
    "Mapping",
    "Outcome",
    "Verdict",
    "answer_of",
    "answer_of_error",
    "exchange_of",
    "read_body",
    "upstream_headers",
]
