"""Whatever a folder states: once it is applied there is nothing to plan, and the past can be told again."""

from __future__ import annotations

import atexit
import shutil
import tempfile
from collections.abc import Mapping
from datetime import date
from functools import lru_cache
from pathlib import Path
from typing import Any

import pytest
from hypothesis import HealthCheck, given, settings, strategies as st

from lexgate.domain.instant import format_instant
from lexgate.domain.register import Entry, Kind
from lexgate.domain.vocabulary import Fact, FactType, Vocabulary
from lexgate.facts.registers import (
    EntryReader,
    SqlRegisters,
    broken_at,
    entry_json,
    make_plan,
    read_folder,
    write_folder,
)
from lexgate.facts.registers._shapes import SHAPES
from lexgate.facts.store import open_database
from lexgate.law.policy_set import PolicySet
from tests.integration.registers import kit

VOCABULARY = Vocabulary.parse(PolicySet.load().vocabulary)
READER = EntryReader(VOCABULARY)
TEXT = st.sampled_from(
    ["no", "NO", "1e5", "007", "0x1F", "2025-01-01", "~", "null", "- a", "a: b", "'", '"', "#", "张三"]
)
NAMES = TEXT | st.text(st.characters(codec="utf-8", exclude_categories=["C", "Z"]), min_size=1, max_size=8)
# Midnight at +08:00 on the first day of year 1 lies in no year.
INSTANTS = st.integers(-(10**9), 4 * 10**9).map(format_instant) | st.dates(min_value=date(1, 1, 2)).map(str)
CODES = st.from_regex(r"[A-Za-z0-9][A-Za-z0-9._:/-]{0,12}", fullmatch=True)
SMALL = settings(max_examples=30, deadline=None, suppress_health_check=[HealthCheck.too_slow])


def value(fact: Fact) -> st.SearchStrategy[Any]:
    """Any value of a fact."""
    low, high = fact.minimum or 0, 99 if fact.maximum is None else fact.maximum
    by_type: Mapping[FactType, st.SearchStrategy[Any]] = {
        FactType.BOOL: st.booleans(),
        FactType.INT: st.integers(low, high),
        FactType.NUMBER: st.integers(low, high) | st.integers(low * 1000, high * 1000).map(lambda each: each / 1000),
        FactType.DATE: INSTANTS,
        FactType.DATETIME: INSTANTS,
        FactType.COUNTRY: st.sampled_from(["CN", "NO"]),
        FactType.ENUM: st.sampled_from(fact.values or ("",)),
        FactType.ENUMS: st.lists(st.sampled_from(fact.values or ("",)), max_size=3),
        FactType.STRINGS: st.lists(NAMES, max_size=3),
        FactType.IDS: st.lists(NAMES, max_size=3),
    }
    return by_type.get(fact.type, NAMES)


@lru_cache
def statable(kind: Kind, by: str) -> dict[tuple[str, ...], Fact]:
    """The facts that may be stated in an entry, by their path there; members of lists are left to another test."""
    shape = SHAPES[kind]
    bases = [f"{root}." for root in shape.roots]
    return {
        tuple((name.removeprefix(bases[0]) if shape.base else name).split(".")): fact
        for name, fact in VOCABULARY.facts.items()
        if name.startswith(tuple(bases)) and by in fact.stated_by and name not in shape.follows
        if fact.type is not FactType.LIST and "[]" not in name.removeprefix(bases[0])
    }


@st.composite
def facts(draw: st.DrawFn, kind: Kind, by: str, most: int = 5) -> dict[str, Any]:
    """Some facts, each in its place."""
    known = statable(kind, by)
    out: dict[str, Any] = {}
    for path in draw(st.sets(st.sampled_from(sorted(known)), max_size=most)) if known else ():
        place = out
        for part in path[:-1]:
            place = place.setdefault(part, {})
        place[path[-1]] = draw(value(known[path]))
    return out


@st.composite
def findings(draw: st.DrawFn, kind: Kind) -> list[dict[str, Any]]:
    """At most one finding, of facts that only a person finds: they are never stated beside it."""
    found = draw(facts(kind, "finding", most=1))
    alone = {path: fact for path, fact in statable(kind, "finding").items() if fact.stated_by == ("finding",)}
    names = {path[0] for path in alone}
    kept = {name: each for name, each in found.items() if name in names}
    if not kept or (SHAPES[kind].base is None and kept != found):
        return []
    return [{"facts": kept, "established_by": draw(CODES), "record": draw(CODES), "established_at": draw(INSTANTS)}]


@st.composite
def stated(draw: st.DrawFn, kind: Kind, entry_id: str) -> dict[str, Any]:
    """Any entry, without what names another one."""
    shape = SHAPES[kind]
    out: dict[str, Any] = {"id": entry_id, "facts": draw(facts(kind, "register")), "findings": draw(findings(kind))}
    if "valid_from" in shape.members:
        out["valid_from"] = draw(st.sampled_from(["2023-01-01", "2023-01-01T12:00:00Z", ""]))
        out["valid_until"] = draw(st.sampled_from(["2023-12-31", "2024-01-01T00:00:00Z", ""]))
    if kind is Kind.NOTICE:
        number = draw(st.integers(1, 3))
        out |= {"version": f"v{number}", "texts": {"zh-Hans": {"sha256": f"{number:064x}"}}}
    if kind is Kind.EXPORT:
        out |= {name: draw(st.lists(NAMES, min_size=1, max_size=3)) for name in ("purposes", "recipients")}
    if kind is Kind.DATASET:
        out["items"] = draw(st.dictionaries(NAMES, st.lists(NAMES, max_size=2), max_size=3))
        necessary = st.lists(st.sampled_from([*out["items"]]), max_size=2) if out["items"] else st.just([])
        out["necessary_items"] = draw(st.dictionaries(NAMES, necessary, max_size=2))
    if kind is Kind.PROCESSOR:
        out["regions"] = draw(st.lists(st.sampled_from(["CN", "CN-HN", "VN-AG"]), max_size=2))
    return out


@st.composite
def worlds(draw: st.DrawFn) -> list[Entry]:
    """All entries of two processors, fitting each other."""
    entries: list[Entry] = []
    for processor in ("clinic-7", "shop-1"):
        entries.append(READER.read(Kind.PROCESSOR, draw(stated(Kind.PROCESSOR, processor))))
        there = draw(st.sets(st.sampled_from([each for each in Kind if each is not Kind.PROCESSOR]), max_size=4))
        for kind in sorted(there):
            entry = draw(stated(kind, f"{processor}/{kind}"))
            if kind is Kind.DATASET:
                links = {Kind.SYSTEM: "system", Kind.NOTICE: "notice", Kind.CONTRACT: "received_under"}
                entry |= {links[each]: f"{processor}/{each}" for each in there & {*links} if draw(st.booleans())}
            entries.append(READER.read(kind, entry, processor=processor))
    return entries


@lru_cache
def empty() -> Path:
    """An empty database, made once."""
    folder = Path(tempfile.mkdtemp())
    atexit.register(shutil.rmtree, folder)
    open_database(folder / "ledger.db").close()
    return folder / "ledger.db"


@SMALL
@given(st.lists(worlds(), min_size=1, max_size=3))
def test_plan_of_what_was_applied_or_exported_is_empty_and_documents_are_those_of_replay(
    history: list[list[Entry]],
) -> None:
    with tempfile.TemporaryDirectory() as name:
        place = Path(name)
        shutil.copy(empty(), place / "ledger.db")
        shutil.copy(f"{empty()}.key", place / "ledger.db.key")
        clock = kit.Clock()
        registers = SqlRegisters(open_database(place / "ledger.db", clock=clock))
        then: dict[int, list[dict[str, Any]]] = {}
        for number, world in enumerate(history):
            clock.at += 10
            write_folder(place / f"in-{number}", world)
            registers.apply(make_plan(registers, read_folder(place / f"in-{number}", READER)), kit.by())
            assert {each.entry.key: each.entry for each in registers.snapshot().entries} == {e.key: e for e in world}
            assert make_plan(registers, read_folder(place / f"in-{number}", READER)).changes == ()
            write_folder(place / f"out-{number}", [each.entry for each in registers.snapshot().entries])
            assert make_plan(registers, read_folder(place / f"out-{number}", READER)).changes == ()
            then[int(clock.at)] = [registers.processor_document(each) for each in ("clinic-7", "shop-1")]
        for at, documents in then.items():
            for bounds in ({"known_at": at}, {"as_of": at}, {"as_of": at, "known_at": at}):
                assert [registers.processor_document(each, **bounds) for each in ("clinic-7", "shop-1")] == documents
        for key in {entry.key for world in history for entry in world}:
            assert broken_at(registers.history(*key)) is None
        registers.close()


@pytest.mark.parametrize("kind", Kind)
@SMALL
@given(data=st.data())
def test_entry_is_read_again_as_it_was_written(kind: Kind, data: st.DataObject) -> None:
    entry = READER.read(kind, data.draw(stated(kind, "clinic-7")), processor="clinic-7")
    assert READER.read(kind, entry_json(entry)) == entry
