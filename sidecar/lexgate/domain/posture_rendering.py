"""The posture as plain JSON values: the one shape of HTTP and of the command line, and that of the wire messages."""

from __future__ import annotations

from typing import Any

from lexgate.domain.instant import format_instant
from lexgate.domain.posture import Duty, Posture, Scope, Standing
from lexgate.domain.rendering import cure_json


def posture_json(posture: Posture) -> dict[str, Any]:
    """Returns the report as JSON values, instants in RFC 3339 (UTC)."""
    return {
        "processor_id": posture.processor_id,
        "as_of": format_instant(posture.as_of),
        "binding": posture.binding,
        "governs": list(posture.governs),
        "not_governing": list(posture.not_governing),
        "scopes": [{**_scope(each.scope), "governs": list(each.statutes)} for each in posture.scopes],
        "owed": [duty_json(duty) for duty in posture.owed],
        "due_soon": [duty_json(duty) for duty in posture.due_soon],
        "met": [duty_json(duty) for duty in posture.met],
        "not_applicable": [duty_json(duty) for duty in posture.not_applicable],
        "advice": [duty_json(duty) for duty in posture.advice],
        "readings": list(posture.readings),
        "asserted": list(posture.asserted),
        "policy_digest": posture.policy_digest,
    }


def duty_json(duty: Duty) -> dict[str, Any]:
    """Returns one row as JSON values."""
    stated = {"within": duty.within, "from": duty.from_}
    return {
        "statute": duty.statute,
        "article": duty.article,
        "code": duty.code,
        "verb": duty.verb,
        "object": duty.object,
        "state": duty.state.value,
        **{name: value for name, value in stated.items() if value is not None},
        **_due(duty.due_at),
        "overdue": duty.overdue,
        "quote": duty.quote,
        "gist": duty.gist,
        "penalties": list(duty.penalties),
        "scopes": [_standing(standing) for standing in duty.scopes],
    }


def _standing(standing: Standing) -> dict[str, Any]:
    return {
        **_scope(standing.scope),
        "state": standing.state.value,
        **_due(standing.due_at),
        "details": {name: list(values) for name, values in standing.details.items()},
        "meets": [cure_json(cure) for cure in standing.meets],
    }


def _scope(scope: Scope) -> dict[str, str]:
    stated = {"region": scope.region, "dataset": scope.dataset}
    return {name: value for name, value in stated.items() if value}


def _due(instant: int | None) -> dict[str, str]:
    return {} if instant is None else {"due_at": format_instant(instant)}
