"""The behaviour suite: what the registers take and refuse, and what each write leaves behind."""

from __future__ import annotations

import threading
from dataclasses import replace
from typing import Any

import pytest

from lexgate.domain.consent import Role
from lexgate.domain.register import Change, Entry, Happened, Kind, Plan
from lexgate.errors import (
    EventOutOfOrder,
    InputError,
    KeyReused,
    LedgerFault,
    PlanOutdated,
    UnknownEntry,
    VersionReused,
    WrongActor,
)
from lexgate.facts.ledger import Receipt, Rules, SqlLedger
from lexgate.facts.registers import RegisterStore
from tests.integration.ledger import kit as ledger_kit
from tests.integration.ledger.conftest import OpensDatabase
from tests.integration.registers import kit
from tests.integration.registers.conftest import Opens

PROCESSOR = kit.entry(Kind.PROCESSOR)
SYSTEM = kit.entry(Kind.SYSTEM)


def changed(entry: Entry, **facts: Any) -> Entry:
    return kit.entry(entry.kind, facts={**kit.STATED[entry.kind]["facts"], **facts})


def adding(*entries: Entry, at: int = 0) -> Plan:
    return Plan(at, tuple(Change(None, entry) for entry in entries))


def test_every_write_has_the_next_revision(registers: RegisterStore, clock: kit.Clock) -> None:
    first = registers.put(PROCESSOR, kit.by())
    clock.at += 5
    second = registers.put(SYSTEM, kit.by())
    third = registers.remove(Kind.SYSTEM, "ward", kit.by())
    assert [(each.revision, each.recorded_at - kit.NOW) for each in (first, second, third)] == [(1, 0), (2, 5), (3, 5)]
    assert registers.revision() == 3


def test_revisions_are_those_of_the_ledger_too(opens_database: OpensDatabase, registers: RegisterStore) -> None:
    ledger = SqlLedger(opens_database(), Rules())
    registers.put(PROCESSOR, kit.by())
    assert ledger.grant(ledger_kit.record(), ledger_kit.person()).revision == 2
    assert registers.revision() == 1
    assert registers.put(SYSTEM, kit.by()).revision == 3


def test_entry_is_added_changed_and_removed_by_events(registers: RegisterStore) -> None:
    registers.put(PROCESSOR, kit.by())
    registers.put(SYSTEM, kit.by())
    new = changed(SYSTEM, backup=True)
    registers.put(new, kit.by("ops-2", reason="renewal"))
    assert registers.entry(Kind.SYSTEM, "ward").entry == new
    registers.remove(Kind.SYSTEM, "ward", kit.by("audit-1", Role.AUTHORITY))
    with pytest.raises(UnknownEntry, match="no system on the register"):
        registers.entry(Kind.SYSTEM, "ward")
    events = registers.history(Kind.SYSTEM, "ward")
    assert [(each.seq, each.type, each.actor.id, each.reason, each.entry) for each in events] == [
        (1, Happened.ADDED, "ops-1", None, SYSTEM),
        (2, Happened.CHANGED, "ops-2", "renewal", new),
        (3, Happened.REMOVED, "audit-1", None, None),
    ]


def test_what_is_there_already_is_not_written_again(registers: RegisterStore) -> None:
    first = registers.put(PROCESSOR, kit.by())
    assert registers.put(kit.entry(Kind.PROCESSOR), kit.by("ops-2")) == first
    assert len(registers.history(Kind.PROCESSOR, kit.CLINIC)) == 1
    assert registers.apply(Plan(1, ()), kit.by()) == first


def test_entry_that_was_removed_may_come_back(registers: RegisterStore) -> None:
    registers.put(PROCESSOR, kit.by())
    for _ in range(2):
        registers.put(SYSTEM, kit.by())
        registers.remove(Kind.SYSTEM, "ward", kit.by())
    registers.put(SYSTEM, kit.by())
    assert [each.type for each in registers.history(Kind.SYSTEM, "ward")] == [
        *[Happened.ADDED, Happened.REMOVED] * 2,
        Happened.ADDED,
    ]


@pytest.mark.parametrize("role", [Role.SUBJECT, Role.GUARDIAN])
def test_persons_write_no_registers(registers: RegisterStore, role: Role) -> None:
    with pytest.raises(WrongActor, match=r"actor\.role"):
        registers.put(PROCESSOR, kit.by("s-42", role))
    assert registers.revision() == 0


def test_removing_what_is_not_there_is_refused(registers: RegisterStore) -> None:
    with pytest.raises(UnknownEntry):
        registers.remove(Kind.APP, "pulse", kit.by())
    with pytest.raises(UnknownEntry):
        registers.history(Kind.APP, "pulse")


def test_same_write_with_the_same_key_is_done_once(registers: RegisterStore) -> None:
    registers.put(PROCESSOR, kit.by())
    first = registers.put(SYSTEM, kit.by(idempotency_key="k-1"))
    registers.remove(Kind.SYSTEM, "ward", kit.by())
    assert registers.put(SYSTEM, kit.by(idempotency_key="k-1")) == first
    with pytest.raises(UnknownEntry):
        registers.entry(Kind.SYSTEM, "ward")
    with pytest.raises(KeyReused):
        registers.put(changed(SYSTEM, backup=True), kit.by(idempotency_key="k-1"))


def test_key_of_a_write_that_changed_nothing_is_kept_too(registers: RegisterStore) -> None:
    first = registers.put(PROCESSOR, kit.by())
    assert registers.put(PROCESSOR, kit.by(idempotency_key="k-1")) == first
    with pytest.raises(KeyReused):
        registers.put(SYSTEM, kit.by(idempotency_key="k-1"))


def test_change_may_be_told_late_but_not_out_of_order(registers: RegisterStore) -> None:
    registers.put(PROCESSOR, kit.by(occurred_at=kit.NOW - 100))
    registers.put(kit.entry(Kind.PROCESSOR, regions=["CN-SJZ"]), kit.by(occurred_at=kit.NOW - 50))
    for at, problem in ((kit.NOW + 1, "lies in the future"), (kit.NOW - 51, "before the last change")):
        with pytest.raises(EventOutOfOrder, match=problem):
            registers.put(PROCESSOR, kit.by(occurred_at=at))
    assert registers.revision() == 2


def test_clock_that_goes_back_holds_nothing_up(registers: RegisterStore, clock: kit.Clock) -> None:
    registers.put(PROCESSOR, kit.by())
    clock.at -= kit.DAY
    assert registers.put(SYSTEM, kit.by()).recorded_at == kit.NOW


@pytest.mark.parametrize(
    ("kind", "field", "problem"),
    [
        (Kind.SYSTEM, "processor", "not on the register of processors"),
        (Kind.DATASET, "received_under", "names no contract of this processor"),
    ],
)
def test_entry_that_names_what_is_not_there_is_refused(
    registers: RegisterStore, kind: Kind, field: str, problem: str
) -> None:
    if kind is not Kind.SYSTEM:
        registers.put(PROCESSOR, kit.by())
    before = registers.revision()
    with pytest.raises(InputError, match=problem) as raised:
        registers.put(kit.entry(kind), kit.by())
    assert field in {each.name for each in raised.value.fields}
    assert registers.revision() == before
    assert len(registers.snapshot().entries) == before


def test_entries_of_another_processor_are_not_there(clinic: RegisterStore) -> None:
    clinic.put(kit.entry(Kind.PROCESSOR, id="shop-1"), kit.by())
    theirs = kit.entry(Kind.DATASET, id="orders", processor="shop-1")
    with pytest.raises(InputError) as raised:
        clinic.put(theirs, kit.by())
    assert {each.name for each in raised.value.fields} == {"received_under", "notice", "system"}


def test_id_belongs_to_one_processor(clinic: RegisterStore) -> None:
    clinic.put(kit.entry(Kind.PROCESSOR, id="shop-1"), kit.by())
    with pytest.raises(InputError, match="to whom the system of this id belongs"):
        clinic.put(kit.entry(Kind.SYSTEM, processor="shop-1"), kit.by())


@pytest.mark.parametrize(
    ("kind", "name", "where"),
    [
        (Kind.CONTRACT, "lab-2", "datasets.intake.received_under"),
        (Kind.NOTICE, "intake", "datasets.intake.notice"),
        (Kind.SYSTEM, "ward", "datasets.intake.system"),
        (Kind.PROCESSOR, kit.CLINIC, "orders.o-1.processor"),
    ],
)
def test_what_others_name_is_not_removed(clinic: RegisterStore, kind: Kind, name: str, where: str) -> None:
    with pytest.raises(InputError) as raised:
        clinic.remove(kind, name, kit.by())
    assert where in {each.name for each in raised.value.fields}
    assert clinic.entry(kind, name).entry == kit.entry(kind)


def test_changed_text_of_a_notice_needs_a_new_version(clinic: RegisterStore) -> None:
    other = {"zh-Hans": {"sha256": "b" * 64}}
    with pytest.raises(VersionReused):
        clinic.put(kit.entry(Kind.NOTICE, texts=other), kit.by())
    clinic.put(kit.entry(Kind.NOTICE, texts=other, version="v2"), kit.by())
    with pytest.raises(VersionReused):  # back to the name of the first version, with the text of the second
        clinic.put(kit.entry(Kind.NOTICE, texts=other), kit.by())
    clinic.put(kit.entry(Kind.NOTICE), kit.by())  # with its own text it may come back


def test_removed_notice_does_not_free_its_version(registers: RegisterStore) -> None:
    registers.put(PROCESSOR, kit.by())
    registers.put(kit.entry(Kind.NOTICE), kit.by())
    registers.remove(Kind.NOTICE, "intake", kit.by())
    with pytest.raises(VersionReused):
        registers.put(kit.entry(Kind.NOTICE, texts={"zh-Hans": {"sha256": "b" * 64}}), kit.by())


def test_version_of_a_notice_may_get_another_language(clinic: RegisterStore) -> None:
    both = {**kit.STATED[Kind.NOTICE]["texts"], "vi": {"sha256": "c" * 64}}
    clinic.put(kit.entry(Kind.NOTICE, texts=both), kit.by())
    with pytest.raises(VersionReused):
        clinic.put(kit.entry(Kind.NOTICE, texts={**both, "vi": {"sha256": "d" * 64}}), kit.by())


def test_plan_is_made_in_one_revision_and_kept_by_the_folder(registers: RegisterStore) -> None:
    receipt = registers.apply(
        adding(kit.entry(Kind.DATASET), *map(kit.entry, (k for k in Kind if k != "dataset"))), kit.by()
    )
    assert receipt.revision == 1
    found = registers.snapshot().entries
    assert [each.entry.kind for each in found] == sorted(Kind)
    assert {(each.revision, each.folder) for each in found} == {(1, True)}
    registers.put(changed(SYSTEM, backup=True), kit.by())
    assert not registers.entry(Kind.SYSTEM, "ward").folder


@pytest.mark.parametrize("between", ["another write", "the same entry"])
def test_plan_of_before_another_write_is_refused(registers: RegisterStore, between: str) -> None:
    registers.put(PROCESSOR, kit.by())
    plan = adding(SYSTEM, at=registers.revision())
    registers.put(SYSTEM if between == "the same entry" else kit.entry(Kind.APP), kit.by())
    with pytest.raises(PlanOutdated, match="plan again"):
        registers.apply(plan, kit.by())
    assert registers.revision() == 2


def test_plan_that_does_not_begin_with_what_stands_is_refused(registers: RegisterStore) -> None:
    registers.put(PROCESSOR, kit.by())
    registers.put(SYSTEM, kit.by())
    for before in (None, changed(SYSTEM, backup=True)):
        with pytest.raises(PlanOutdated):
            registers.apply(Plan(2, (Change(before, changed(SYSTEM, monitoring=True)),)), kit.by())


def test_change_keeps_the_entry_and_its_processor() -> None:
    """What a caller sends as a plan: the document of the processor before would be left behind."""
    with pytest.raises(InputError, match="to whom the system of this id belongs"):
        Change(SYSTEM, kit.entry(Kind.SYSTEM, processor="shop-1"))
    with pytest.raises(InputError, match="remove one entry and add the other"):
        Change(SYSTEM, kit.entry(Kind.SYSTEM, id="lab"))


def test_plan_has_one_change_an_entry(registers: RegisterStore) -> None:
    with pytest.raises(InputError, match="make one change of the two"):
        registers.apply(adding(PROCESSOR, PROCESSOR), kit.by())


def test_plan_is_not_outdated_by_consents(opens_database: OpensDatabase, registers: RegisterStore) -> None:
    SqlLedger(opens_database(), Rules()).grant(ledger_kit.record(), ledger_kit.person())
    assert registers.apply(adding(PROCESSOR), kit.by()).revision == 2


def test_plan_that_does_not_fit_changes_nothing(registers: RegisterStore) -> None:
    with pytest.raises(InputError) as raised:
        registers.apply(adding(PROCESSOR, kit.entry(Kind.DATASET)), kit.by())
    assert {each.name for each in raised.value.fields} == {
        f"datasets.intake.{member}" for member in ("received_under", "notice", "system")
    }
    assert registers.snapshot().entries == ()
    assert registers.processor_document(kit.CLINIC)["revision"] == 0


def test_other_openings_see_what_was_written(opens: Opens) -> None:
    one, other = opens(), opens()
    one.put(PROCESSOR, kit.by())
    assert other.entry(Kind.PROCESSOR, kit.CLINIC).entry == PROCESSOR
    other.put(SYSTEM, kit.by())
    assert one.processor_document(kit.CLINIC)["systems"] == {"ward": {"facts": {"encryption": True}}}


def test_of_two_who_apply_the_same_plan_one_is_told_to_plan_again(opens: Opens) -> None:
    opened = [opens() for _ in range(4)]
    ready = threading.Barrier(len(opened))
    answers: list[Receipt | PlanOutdated] = []

    def apply(registers: RegisterStore) -> None:
        ready.wait()
        try:
            answers.append(registers.apply(adding(PROCESSOR, SYSTEM), kit.by()))
        except PlanOutdated as error:
            answers.append(error)

    threads = [threading.Thread(target=apply, args=[each]) for each in opened]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert [each.revision for each in answers if isinstance(each, Receipt)] == [1]
    assert len(answers) == len(opened)
    assert len(opened[0].history(Kind.SYSTEM, "ward")) == 1


@pytest.mark.parametrize("valid_from", ["soon", True])
def test_entry_that_could_not_be_read_again_is_not_written(clinic: RegisterStore, valid_from: Any) -> None:
    with pytest.raises(InputError, match="type"):
        clinic.put(replace(kit.entry(Kind.ORDER), valid_from=valid_from), kit.by())
    assert clinic.revision() == 1


def test_rows_that_somebody_spoiled_are_a_fault(clinic: RegisterStore, opens_database: OpensDatabase) -> None:
    with opens_database().write() as connection:
        connection.exec_driver_sql('UPDATE register_entries SET body = \'{"id": "secret"}\'')
        connection.exec_driver_sql("UPDATE processor_documents SET document = 'secret', revision = 9")
    for read in (lambda: clinic.entry(Kind.SYSTEM, "ward"), lambda: clinic.processor_document(kit.CLINIC)):
        with pytest.raises(LedgerFault, match="restore") as raised:
            read()
        assert "secret" not in str(raised.value)
