"""The roots that the resolver itself knows, with a fact or two of each: what a vocabulary for tests has to have."""

from __future__ import annotations

from typing import Any

from lexgate.domain.vocabulary import Fact, FactType


def _fact(name: str, kind: FactType = FactType.STRING, **more: Any) -> Fact:
    return Fact(name=name, type=kind, description="One fact.", **more)


ROOTS = (
    _fact("subject.id", FactType.ID, judged=False),
    _fact("subject.age", FactType.INT),
    _fact("subject.age_band", judged=False),
    _fact("consents[].id", FactType.ID),
    _fact("processor.id", FactType.ID),
    _fact("processor.size"),
    _fact("items[].id", FactType.ID),
    _fact("items[].categories", FactType.STRINGS),
    _fact("notice.id", FactType.ID, judged=False),
    _fact("algorithm.id", FactType.ID, judged=False),
    _fact("platform.id", FactType.ID, judged=False),
    _fact("system.id", FactType.ID, judged=False),
    _fact("app.id", FactType.ID, judged=False),
    _fact("app.old", FactType.BOOL),
    _fact("filings.drill"),
    _fact("assessments[].kind"),
    _fact("incidents[].kind"),
    _fact("account.safe", FactType.BOOL),
    _fact("actor.authorised", FactType.BOOL),
    _fact("network.stable", FactType.BOOL),
    _fact("contracts[].id", FactType.ID),
    _fact("contracts[].in_force", FactType.BOOL),
    _fact("orders[].kind"),
    _fact("orders[].in_force", FactType.BOOL),
    _fact("export.ground"),
)
