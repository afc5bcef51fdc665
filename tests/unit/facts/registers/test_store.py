"""What writes of registers are refused with, to the word, and what they leave in the tables and in events."""

from __future__ import annotations

import hashlib
from collections.abc import Callable, Iterator
from contextlib import closing
from dataclasses import replace
from pathlib import Path
from types import MappingProxyType
from typing import Any

import orjson
import pytest
from sqlalchemy import select

from lexgate.domain.consent import Role
from lexgate.domain.register import Change, Kind, Plan
from lexgate.errors import (
    EventOutOfOrder,
    InputError,
    KeyReused,
    LedgerFault,
    LedgerRefusal,
    LexgateError,
    PlanOutdated,
    UnknownEntry,
    VersionReused,
    WrongActor,
)
from lexgate.facts import registers as package
from lexgate.facts.ledger import Receipt
from lexgate.facts.registers import MOST, SqlRegisters, _rows, broken_at
from lexgate.facts.registers._events import entries_after
from lexgate.facts.store import Database, open_database
from lexgate.facts.store.tables import ENTRY_EVENTS, KEYS, PROCESSOR_DOCUMENTS, REVISIONS
from tests.integration.registers import kit
from tests.ledgers import make_ledger

PROCESSOR, SYSTEM = kit.entry(Kind.PROCESSOR), kit.entry(Kind.SYSTEM)
OTHER = kit.entry(Kind.SYSTEM, facts={"backup": True})
NOTICE = kit.entry(Kind.NOTICE)
FIRST = "0" * 64


@pytest.fixture
def clock() -> kit.Clock:
    return kit.Clock()


@pytest.fixture
def database(tmp_path: Path, clock: kit.Clock) -> Iterator[Database]:
    with closing(open_database(make_ledger(tmp_path / "ledger.db"), clock=clock)) as opened:
        yield opened


@pytest.fixture
def registers(database: Database) -> SqlRegisters:
    """With a processor, a system and a notice, each written by itself: revisions 1 to 3."""
    opened = SqlRegisters(database)
    for entry in (PROCESSOR, SYSTEM, NOTICE):
        opened.put(entry, kit.by())
    return opened


def refused(call: Callable[[], object]) -> tuple[type[LexgateError], list[str]]:
    """The kind of the error and all that is wrong, as people read it."""
    with pytest.raises(LexgateError) as raised:
        call()
    error = raised.value
    if isinstance(error, InputError):
        return InputError, [str(each) for each in error.fields]
    return type(error), [str(error)]


REFUSED: list[tuple[type[LexgateError], str, Callable[[SqlRegisters], object]]] = [
    (
        WrongActor,
        "actor.role: may not write registers; a controller or an authority does",
        lambda registers: registers.put(OTHER, kit.by(role=Role.SUBJECT)),
    ),
    (
        WrongActor,
        "actor.role: may not write registers; a controller or an authority does",
        lambda registers: registers.remove(Kind.SYSTEM, "ward", kit.by(role=Role.GUARDIAN)),
    ),
    (
        EventOutOfOrder,
        "occurred_at: lies in the future; write when it happened, or leave it out",
        lambda registers: registers.put(OTHER, kit.by(occurred_at=kit.NOW + 1)),
    ),
    (
        EventOutOfOrder,
        "occurred_at: lies before the last change of the entry; write a later time, or leave it out",
        lambda registers: registers.put(OTHER, kit.by(occurred_at=kit.NOW - 1)),
    ),
    (
        UnknownEntry,
        "id: is that of no app on the register; see the register of apps",
        lambda registers: registers.entry(Kind.APP, "ward"),
    ),
    (
        UnknownEntry,
        "id: is that of no app on the register; see the register of apps",
        lambda registers: registers.remove(Kind.APP, "ward", kit.by()),
    ),
    (
        UnknownEntry,
        "id: is that of no system on the register; see the register of systems",
        lambda registers: registers.history(Kind.SYSTEM, "pulse"),
    ),
    (
        PlanOutdated,
        "revision: is not that of the registers any more; plan again, and look at it",
        lambda registers: registers.apply(Plan(2, (Change(SYSTEM, OTHER),)), kit.by()),
    ),
    (
        PlanOutdated,
        "revision: is not that of the registers any more; plan again, and look at it",
        lambda registers: registers.apply(Plan(3, (Change(OTHER, SYSTEM),)), kit.by()),
    ),
    (
        VersionReused,
        "version: stands for another text already; give the changed text a version of its own",
        lambda registers: registers.put(replace(NOTICE, texts={"zh-Hans": "b" * 64}), kit.by()),
    ),
    (
        InputError,
        (
            "processor: has to be the one to whom the system of this id belongs; "
            "give the entry another id, or remove that one first"
        ),
        lambda registers: registers.put(replace(SYSTEM, processor="shop-1"), kit.by()),
    ),
    (
        InputError,
        "processor: is not on the register of processors; add the processor too",
        lambda registers: registers.put(replace(SYSTEM, id="till", processor="shop-1"), kit.by()),
    ),
    (
        InputError,
        "systems.ward.processor: is not on the register of processors; change that entry first",
        lambda registers: registers.apply(Plan(3, (Change(PROCESSOR, None), Change(NOTICE, None))), kit.by()),
    ),
    (
        InputError,
        "valid_from: is not of the type of this field; write what its type asks for",
        lambda registers: registers.put(replace(SYSTEM, valid_from="soon"), kit.by()),  # type: ignore[arg-type] # no int
    ),
    (
        InputError,
        "the input: holds a value of another type than its field; read entries by an EntryReader",
        lambda registers: registers.put(replace(SYSTEM, valid_from=True), kit.by()),
    ),
]


@pytest.mark.parametrize(("kind", "words", "call"), REFUSED)
def test_a_refusal_names_the_field_and_the_cure_and_writes_nothing(
    registers: SqlRegisters, kind: type[LexgateError], words: str, call: Callable[[SqlRegisters], object]
) -> None:
    assert refused(lambda: call(registers)) == (kind, [words])
    assert registers.revision() == 3
    assert registers.entry(Kind.SYSTEM, "ward").entry == SYSTEM


def test_links_to_what_is_not_there_are_refused(registers: SqlRegisters) -> None:
    links = {"system": "wardd", "notice": "zzz", "platform": None, "received_under": None}
    assert refused(lambda: registers.put(kit.entry(Kind.DATASET, **links), kit.by())) == (
        InputError,
        [
            "notice: names no notice of this processor; add the notice, or leave the field out",
            "system: names no system of this processor; did you mean ward?",
        ],
    )


def test_never_more_than_twenty_entries_are_named(registers: SqlRegisters) -> None:
    systems = tuple(Change(None, replace(SYSTEM, id=f"s-{number}", processor="nobody")) for number in range(30))
    _, errors = refused(lambda: registers.apply(Plan(3, systems), kit.by()))
    assert len(errors) == 20


def test_key_of_another_write_is_refused(registers: SqlRegisters) -> None:
    first = registers.put(OTHER, kit.by(idempotency_key="k-1"))
    words = "idempotency_key: came with another write before; use a new key for each write"
    for call in (
        lambda: registers.put(SYSTEM, kit.by(idempotency_key="k-1")),
        lambda: registers.put(OTHER, kit.by("ops-2", idempotency_key="k-1")),
        lambda: registers.remove(Kind.SYSTEM, "ward", kit.by(idempotency_key="k-1")),
    ):
        assert refused(call) == (KeyReused, [words])
    assert registers.put(OTHER, kit.by(idempotency_key="k-1")) == first
    removal = registers.remove(Kind.SYSTEM, "ward", kit.by(idempotency_key="k-2"))
    assert registers.remove(Kind.SYSTEM, "ward", kit.by(idempotency_key="k-2")) == removal
    plan = Plan(5, (Change(None, SYSTEM),))
    applied = registers.apply(plan, kit.by(idempotency_key="k-3"))
    assert registers.apply(plan, kit.by(idempotency_key="k-3")) == applied
    assert refused(lambda: registers.put(SYSTEM, kit.by(idempotency_key="k-3")))[0] is KeyReused


def test_what_a_write_leaves_in_the_tables(registers: SqlRegisters, database: Database, clock: kit.Clock) -> None:
    clock.at += 7
    receipt = registers.put(OTHER, kit.by(idempotency_key="k-1"))
    registers.apply(Plan(4, (Change(OTHER, SYSTEM), Change(NOTICE, None))), kit.by())
    shop = replace(PROCESSOR, id="shop-1", processor="shop-1")
    registers.apply(Plan(5, (Change(None, shop), Change(SYSTEM, None))), kit.by())
    registers.remove(Kind.PROCESSOR, "shop-1", kit.by())
    with database.read() as connection:
        revisions = connection.execute(select(REVISIONS).order_by(REVISIONS.c.revision)).all()
        (key,) = connection.execute(select(KEYS)).all()
        columns = (ENTRY_EVENTS.c.kind, ENTRY_EVENTS.c.id, ENTRY_EVENTS.c.seq, ENTRY_EVENTS.c.position)
        events = connection.execute(
            select(*columns).where(ENTRY_EVENTS.c.revision >= 5).order_by(ENTRY_EVENTS.c.revision, columns[3])
        ).all()
        (document,) = connection.execute(select(PROCESSOR_DOCUMENTS)).all()
    assert [tuple(each) for each in revisions[2:]] == [
        (3, kit.NOW, "put_entry", kit.CLINIC),
        (4, kit.NOW + 7, "put_entry", kit.CLINIC),
        (5, kit.NOW + 7, "apply_plan", kit.CLINIC),
        (6, kit.NOW + 7, "apply_plan", "registers"),
        (7, kit.NOW + 7, "remove_entry", "shop-1"),
    ]
    assert (key.key, len(key.write_sha256)) == ("k-1", 64)
    assert Receipt(**orjson.loads(key.receipt)) == receipt == Receipt(4, kit.NOW + 7)
    assert [tuple(each) for each in events] == [
        ("system", "ward", 3, 0),
        ("notice", "intake", 2, 1),
        ("processor", "shop-1", 1, 0),
        ("system", "ward", 4, 1),
        ("processor", "shop-1", 2, 0),
    ]
    assert (document.processor_id, document.revision) == (kit.CLINIC, 6)
    assert orjson.loads(document.document) == registers.processor_document(kit.CLINIC)


def test_events_say_who_when_and_why_and_follow_each_other(registers: SqlRegisters, clock: kit.Clock) -> None:
    clock.at += 100
    registers.put(
        OTHER, kit.by("audit-1", Role.AUTHORITY, occurred_at=kit.NOW + 50, reason="renewal", evidence_sha256=kit.HASH)
    )
    registers.apply(Plan(4, (Change(OTHER, None),)), kit.by(occurred_at=kit.NOW + 50))
    one, two, three = registers.history(Kind.SYSTEM, "ward")
    assert one.prev_hash == FIRST
    text = orjson.dumps(one, option=orjson.OPT_SORT_KEYS, default=dict)
    assert two.prev_hash == hashlib.sha256(text).hexdigest()
    assert (two.occurred_at, two.recorded_at, two.revision) == (kit.NOW + 50, kit.NOW + 100, 4)
    assert (two.actor.id, two.actor.role, two.method) == ("audit-1", Role.AUTHORITY, "api")
    assert (two.reason, two.evidence_sha256, two.processor, two.folder) == ("renewal", kit.HASH, kit.CLINIC, False)
    assert (three.occurred_at, three.entry, three.folder) == (kit.NOW + 50, None, True)
    assert len({each.event_id for each in (one, two, three)}) == 3


def test_entries_say_since_when_they_stand(registers: SqlRegisters, clock: kit.Clock) -> None:
    clock.at += 5
    registers.apply(Plan(3, (Change(SYSTEM, OTHER),)), kit.by())
    found = registers.entry(Kind.SYSTEM, "ward")
    assert (found.entry, found.revision, found.recorded_at, found.folder) == (OTHER, 4, kit.NOW + 5, True)
    found = registers.entry(Kind.NOTICE, "intake")
    assert (found.revision, found.recorded_at, found.folder) == (3, kit.NOW, False)


def test_a_read_gives_at_most_so_many(registers: SqlRegisters, monkeypatch: pytest.MonkeyPatch) -> None:
    asked: list[int] = []

    def noting(read: Callable[..., Any]) -> Callable[..., Any]:
        def noted(*arguments: Any) -> Any:
            asked.append(arguments[-1])
            return read(*arguments)

        return noted

    monkeypatch.setattr(_rows, "page", noting(_rows.page))
    for limit in (-1, 0, 1, MOST, MOST + 1):
        registers.entries(Kind.SYSTEM, limit=limit)
    registers.entries(Kind.SYSTEM)
    monkeypatch.setattr(_rows, "events_of", noting(_rows.events_of))
    for limit in (-1, 0, 1, MOST, MOST + 1):
        registers.history(Kind.SYSTEM, "ward", limit=limit)
    registers.history(Kind.SYSTEM, "ward")
    assert MOST == 1000
    assert asked == [1, 1, 1, 1000, 1000, 1000] * 2


def test_more_processors_than_one_statement_takes(registers: SqlRegisters, monkeypatch: pytest.MonkeyPatch) -> None:
    for name in ("a", "b", "c", "d"):
        registers.put(replace(PROCESSOR, id=name, processor=name), kit.by())
    monkeypatch.setattr(_rows, "_TOGETHER", 2)
    found = registers.snapshot(["d", "a", "b", "nobody", "a", "c"])
    assert (found.revision, [each.entry.id for each in found.entries]) == (7, ["a", "b", "c", "d"])


def test_spoilt_rows_are_a_fault(registers: SqlRegisters, database: Database) -> None:
    with database.write() as connection:
        connection.exec_driver_sql('UPDATE register_entries SET body = \'{"id": "secret"}\'')
    assert refused(lambda: registers.entry(Kind.SYSTEM, "ward")) == (
        LedgerFault,
        ["the registers hold what is no record of theirs: restore them from a copy"],
    )


def test_write_that_changes_nothing_has_the_receipt_of_the_last_change(
    registers: SqlRegisters, database: Database, clock: kit.Clock
) -> None:
    clock.at += 9
    assert registers.put(SYSTEM, kit.by()) == registers.put(NOTICE, kit.by()) == Receipt(3, kit.NOW)
    with closing(SqlRegisters(database)) as again:
        assert again.apply(Plan(3, (Change(SYSTEM, SYSTEM),)), kit.by()).revision == 3


def test_nothing_is_there_before_the_first_write(database: Database) -> None:
    registers = SqlRegisters(database)
    assert registers.revision() == 0
    assert registers.apply(Plan(0), kit.by()) == Receipt(0, 0)
    assert registers.snapshot().entries == ()


def test_refusals_of_the_registers_are_refusals(registers: SqlRegisters) -> None:
    with pytest.raises(LedgerRefusal) as raised:
        registers.remove(Kind.ORDER, "o-1", kit.by())
    assert raised.value.field.path == ("id",)


def test_facts_may_be_any_mapping(registers: SqlRegisters) -> None:
    registers.put(replace(SYSTEM, facts=MappingProxyType({"backup": True})), kit.by())
    assert registers.entry(Kind.SYSTEM, "ward").entry == OTHER


def test_history_is_replayed_and_held_against_its_chain(registers: SqlRegisters) -> None:
    registers.put(OTHER, kit.by())
    registers.remove(Kind.SYSTEM, "ward", kit.by())
    events = registers.history(Kind.SYSTEM, "ward")
    assert [entries_after(events[:number]) for number in range(4)] == [[], [SYSTEM], [OTHER], []]
    assert broken_at(events) is None
    for number in range(3):
        spoilt = [*events]
        spoilt[number] = replace(events[number], prev_hash="f" * 64)
        assert broken_at(spoilt) == number + 1


def test_package_has_what_it_names_and_nothing_else() -> None:
    assert package.SqlRegisters is SqlRegisters
    with pytest.raises(AttributeError) as raised:
        package.__getattr__("Registers")
    assert str(raised.value) == "module 'lexgate.facts.registers' has no attribute 'Registers'"
