"""The canonical JSON of many things, of which parts repeat: what stays the same is written once."""

from __future__ import annotations

from typing import Any

import orjson

from lexgate.domain.consent import ConsentEvent, ConsentRecord
from lexgate.facts.ledger._chain import canonical

_MOST = 10_000


class Texts:
    """Gives for a thing what `canonical` gives; keeps what it gave for records until `forget`."""

    def __init__(self) -> None:
        self._known: dict[int, tuple[object, bytes]] = {}
        self._parts: dict[int, tuple[object, orjson.Fragment]] = {}

    def __call__(self, thing: object) -> bytes:
        """The canonical JSON."""
        if isinstance(thing, ConsentEvent):
            return _event(thing)
        if not isinstance(thing, ConsentRecord):
            return canonical(thing)
        known = self._known.get(id(thing))
        if known is None:
            # The thing is kept with its text, so that no other one gets its id.
            known = self._known[id(thing)] = (thing, self._record(thing))
        return known[1]

    def forget(self) -> None:
        """Forgets the records, and parts where there are many."""
        self._known.clear()
        if len(self._parts) > _MOST:
            self._parts.clear()

    def _record(self, record: ConsentRecord) -> bytes:
        # In the order of the fields, as `canonical` has them.
        return orjson.dumps(
            {
                "record_id": record.record_id,
                "subject_id": record.subject_id,
                "controller_id": record.controller_id,
                "jurisdiction": record.jurisdiction,
                "act_id": record.act_id,
                "notice": self._part(record.notice),
                "scope": self._part(record.scope),
                "form": self._part(record.form),
                "valid_from": record.valid_from,
                "valid_until": record.valid_until,
                "subject_age_band": record.subject_age_band,
                "joint_controller_ids": record.joint_controller_ids,
                "bundle_id": record.bundle_id,
                "renews_record_id": record.renews_record_id,
                "guardian": record.guardian and self._part(record.guardian),
                "withdrawal_url": record.withdrawal_url,
                "impact_assessment_ref": record.impact_assessment_ref,
            }
        )

    def _part(self, part: Any) -> orjson.Fragment:
        known = self._parts.get(id(part))
        if known is None:
            known = self._parts[id(part)] = (part, orjson.Fragment(canonical(part)))
        return known[1]


def _event(event: ConsentEvent) -> bytes:
    return orjson.dumps(
        {
            "event_id": event.event_id,
            "record_id": event.record_id,
            "seq": event.seq,
            "type": event.type,
            "occurred_at": event.occurred_at,
            "recorded_at": event.recorded_at,
            "actor": {"id": event.actor.id, "role": event.actor.role},
            "method": event.method,
            "reason": event.reason,
            "evidence_sha256": event.evidence_sha256,
            "prev_hash": event.prev_hash,
            "effective_at": event.effective_at,
        }
    )
