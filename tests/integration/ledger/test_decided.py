"""What the ledger knows of a person decides: requests, wishes and ages, from the write to the answer."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import closing
from pathlib import Path
from typing import Any

import pytest

from lexgate.bootstrap import Application, assemble
from lexgate.config import Config
from lexgate.domain.consent import Retention, Role, Scope
from lexgate.domain.instant import format_instant
from lexgate.errors import OwnConsentNeeded
from lexgate.facts.edges import settle_age
from lexgate.facts.ledger import LedgerStore, facts_of, incidents_of
from tests.integration.ledger import kit

DAY_JUDGED = 1_750_000_000  # June 2025
OPERATION = {"kind": "use", "purpose": "triage", "method": "model_scoring", "items": ["phone"], "place": "CN"}


@pytest.fixture(scope="module")
def application() -> Iterator[Application]:
    with closing(assemble(Config.model_validate({"log": {"enabled": False}}))) as built:
        yield built


class Clinic:
    """A clinic that asks for each operation, with what its ledger knows."""

    def __init__(self, application: Application, ledger: LedgerStore) -> None:
        self._application = application
        self._ledger = ledger

    def denials(self, **operation: Any) -> set[str]:
        return {f"{each.statute}:{each.article}" for each in self.decide(**operation).violations}

    def decide(self, **operation: Any) -> Any:
        asked = {**OPERATION, "basis": "contract", **operation}
        known = self._ledger.subject_document(kit.SUBJECT)
        facts = facts_of(known, purpose_id=asked["purpose"], processor_id=kit.CONTROLLER, at=DAY_JUDGED)
        document = {
            "now": format_instant(DAY_JUDGED),
            "operation": asked,
            "data": {"network": True, "personal": True},
            "contracts": [{"in_force": True}],
            "notice": {"form": "individual"},
            "incidents": incidents_of(known, kit.CONTROLLER),
            **facts,
            "subject": settle_age(facts["subject"], DAY_JUDGED),
        }
        return self._application.decider.decide(self._application.resolver.document(document), "test")


@pytest.fixture
def clinic(application: Application, ledger: LedgerStore) -> Clinic:
    return Clinic(application, ledger)


@pytest.mark.parametrize("kind", ["delete", "restrict"])
def test_open_deletion_or_restriction_freezes_all_but_keeping_and_erasing(
    ledger: LedgerStore, clinic: Clinic, kind: str
) -> None:
    assert clinic.decide().effect == "ALLOW"
    request = kit.rights(kind)
    ledger.open_request(request, kit.person())
    for operation in ("use", "collect", "provide", "publish", "train_model", "access"):
        assert "house:processing_frozen" in clinic.denials(kind=operation)
    for operation in ("store", "protect", "delete", "anonymise", "handle_rights_request", "port"):
        assert "house:processing_frozen" not in clinic.denials(kind=operation)
    assert clinic.decide(kind="store").effect == "ALLOW"
    ledger.refuse_request(request.request_id, kit.clinic(reason="unfounded"))
    assert clinic.decide().effect == "ALLOW"


def test_fulfilled_restriction_freezes_and_fulfilled_deletion_does_not(ledger: LedgerStore, clinic: Clinic) -> None:
    for kind, denials in (("delete", set()), ("restrict", {"house:processing_frozen"})):
        request = kit.rights(kind)
        ledger.open_request(request, kit.person())
        ledger.verify_request(request.request_id, kit.clinic())
        ledger.fulfil_request(request.request_id, kit.clinic())
        assert clinic.denials() == denials


def test_request_that_nobody_answered_is_owed_an_answer(ledger: LedgerStore, clinic: Clinic) -> None:
    ledger.open_request(kit.rights("access"), kit.person())
    assert "23a" in {each.article for each in clinic.decide().obligations}


def test_wishes_are_honoured(ledger: LedgerStore, clinic: Clinic) -> None:
    ledger.open_request(kit.rights("object", purposes=("triage",)), kit.person())
    ledger.state_fact(kit.SUBJECT, "pushes_refused", True, kit.person())
    ledger.state_fact(kit.SUBJECT, "deleted_tags", ("phone",), kit.person())
    ledger.state_fact(kit.SUBJECT, "minor_mode", True, kit.person())
    assert clinic.denials() == {"house:objected", "house:tag_deleted"}
    assert clinic.denials(kind="push", purpose="care", items=["email"]) == {"house:push_refused", "house:minor_mode"}


def test_guardians_consent_allows_until_the_child_is_14(ledger: LedgerStore, clinic: Clinic) -> None:
    mother = kit.says(Role.GUARDIAN, "g-1")
    scope = Scope(
        "triage", methods=("model_scoring",), items=("phone",), retention=Retention(until=DAY_JUDGED + kit.DAY)
    )
    old = kit.record(scope=scope, guardian=kit.guardian())
    ledger.grant(old, mother)
    asked = {"basis": "consent", "retention_until": format_instant(DAY_JUDGED)}
    ledger.state_fact(kit.SUBJECT, "birth_month", "2014-05", kit.clinic())
    assert "ndsr:22(4)" not in clinic.denials(**asked)
    ledger.state_fact(kit.SUBJECT, "birth_month", "2011-05", kit.clinic())
    grown = clinic.decide(**asked)
    assert {each.article for each in grown.violations} == {"22(4)"}
    assert "own_consent_at_14" in grown.readings
    ledger.renew(kit.record(scope=scope, renews_record_id=old.record_id), kit.person())
    assert clinic.decide(**asked).effect == "ALLOW"


# From the database that the configuration names.


@pytest.mark.parametrize("own", [True, False])
def test_reading_reaches_the_ledger_the_resolver_and_the_rules(tmp_path: Path, own: bool) -> None:
    config = Config.model_validate(
        {
            "log": {"enabled": False},
            "ledger": {"path": tmp_path / "ledger.db", "rights_request_days": 3},
            "readings": {"own_consent_at_14": own},
        }
    )
    with closing(assemble(config)) as application:
        assert application.store is not None
        ledger = application.store.ledger
        scope = Scope("triage", methods=("model_scoring",), items=("phone",), retention=Retention(until=1 << 33))
        record = kit.record(scope=scope, guardian=kit.guardian(verified_until=None))
        ledger.grant(record, kit.says(Role.GUARDIAN, "g-1"))
        ledger.state_fact(kit.SUBJECT, "age_band", "14-17", kit.clinic())
        asked = {**OPERATION, "basis": "consent", "retention_until": format_instant(DAY_JUDGED)}
        request = {"operation": asked, "processor": {"id": kit.CONTROLLER}, "subject": {"id": kit.SUBJECT}}
        decision = application.decider.decide(application.resolver.request(request), "test")
        assert ("22(4)" in {each.article for each in decision.violations}) is own
        assert "own_consent_at_14" in decision.readings
        wish = kit.rights("delete")
        due_at = ledger.open_request(wish, kit.person()).recorded_at + 3 * kit.DAY
        assert [each.due_at for each in ledger.open_requests(kit.CONTROLLER)] == [due_at]
        frozen = application.decider.decide(application.resolver.request(request), "test")
        assert "processing_frozen" in {each.article for each in frozen.violations}
        if own:
            with pytest.raises(OwnConsentNeeded):
                ledger.grant(kit.record(guardian=kit.guardian(verified_until=None)), kit.says(Role.GUARDIAN, "g-1"))
