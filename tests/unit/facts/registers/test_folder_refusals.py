"""What folders of registers, and plans of them, are refused with, to the word; and what is written as files."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import closing
from pathlib import Path

import pytest

from lexgate.domain.register import Change, Entry, Kind, Plan
from lexgate.domain.vocabulary import Vocabulary
from lexgate.errors import RegisterError
from lexgate.facts.registers import (
    FieldChange,
    RegisterStore,
    SqlRegisters,
    _folder,
    fields_of,
    make_plan,
    read_folder,
    write_folder,
)
from lexgate.facts.store import open_database
from lexgate.law.policy_set import PolicySet
from tests.integration.registers import kit
from tests.ledgers import make_ledger

READER = kit.reader()
LONG = "x" * 70
REGISTERS = (
    "processors, notices, contracts, datasets, systems, platforms, apps, algorithms, assessments, exports, incidents, "
    "orders"
)
NO_FILE = "names no file in the folder; write its path from the folder of the registers on"
OF_ANOTHER = (
    "has to be the one to whom the system of this id belongs; give the entry another id, or remove that one first"
)
NO_PLATFORM = "names no platform of this processor; add the platform, or leave the field out"
NOTICE = "processor: c\nnotices:\n- id: n\n  version: v1\n  texts:\n    vi: {text: %s}"
REFUSED = [
    ("- id: ward", f"a.yaml:1: the whole: is not an object; write {REGISTERS}, each with a list"),
    ("sytems: []", "a.yaml:1: /sytems: is no register; did you mean systems?"),
    ("procesor: c", "a.yaml:1: /procesor: is no register; did you mean processor?"),
    ("processor: c\n\nzoo: []", f"a.yaml:3: /zoo: is no register; known here: processor, {REGISTERS}"),
    (f"processor: c\n\n{LONG}: []", f"a.yaml:1: /{LONG[:64]}: is no register; known here: processor, {REGISTERS}"),
    (
        "---\napps: []\n---\nsystems: {ward: {}}",
        "a.yaml:4: /systems: is not a list; write a list of entries, each with its id",
    ),
    (
        "apps:\n  - pulse",
        "a.yaml:2: app: the whole: is not an object; write an object with the id and the facts of the entry",
    ),
    (
        "systems:\n  - facts: {}\n    id: ward",
        "a.yaml:2: system ward: /processor: is missing; name the processor that the entry belongs to",
    ),
    (
        "systems:\n- id: [1]\n  processor: c",
        "a.yaml:2: system: /id: is not a string; write an id or code, in quotes where it looks like a number",
    ),
    (
        "processor: c\napps:\n- id: a\n- id: a",
        "a.yaml:4: app a: /id: is that of another app already (a.yaml:3); give each an id of its own",
    ),
    (NOTICE % "../secret", f"a.yaml:6: notice n: /texts/vi/text: {NO_FILE}"),
    (NOTICE % "none.md", f"a.yaml:6: notice n: /texts/vi/text: {NO_FILE}"),
    (NOTICE % "folder", f"a.yaml:6: notice n: /texts/vi/text: {NO_FILE}"),
]


@pytest.fixture
def registers(tmp_path: Path) -> Iterator[RegisterStore]:
    with closing(SqlRegisters(open_database(make_ledger(tmp_path / "ledger.db")))) as opened:
        yield opened


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    (tmp_path / "registers" / "folder").mkdir(parents=True)
    return tmp_path / "registers"


def wrong(folder: Path, **files: str) -> list[str]:
    """What the files are refused with."""
    with pytest.raises(RegisterError) as raised:
        read_folder(kit.write(folder, **files), READER)
    return [str(each) for each in raised.value.problems]


def unplanned(registers: RegisterStore, folder: Path, **files: str) -> list[str]:
    """What a plan of the files is refused with."""
    with pytest.raises(RegisterError) as raised:
        make_plan(registers, read_folder(kit.write(folder, **files), READER))
    return [str(each) for each in raised.value.problems]


@pytest.mark.parametrize(("text", "problem"), REFUSED)
def test_what_is_wrong_is_named_with_file_line_entry_and_cure(folder: Path, text: str, problem: str) -> None:
    assert wrong(folder, a=text) == [problem]


def test_folder_without_files_is_named(folder: Path) -> None:
    assert wrong(folder) == ["registers: the whole: holds no file of registers; name the folder with their YAML files"]


def test_what_is_no_yaml_is_named(folder: Path) -> None:
    (problem,) = wrong(folder, a="apps:\n- id: a\n  facts: *b")
    assert problem == "a.yaml: the whole: holds an alias (line 3, column 10); write the value out"
    (problem,) = wrong(folder, a=f"apps: {'[' * 12}{']' * 12}")
    assert "is not an object" in problem
    (problem,) = wrong(folder, a=f"apps: {'[' * 13}{']' * 13}")
    assert problem.startswith("a.yaml: the whole: is nested deeper than 12 levels (line 1, ")


def test_files_of_both_endings_are_read_in_the_order_of_their_paths(folder: Path) -> None:
    (folder / "b.yml").write_text("processors: [{id: c}]\napps: [{id: a, processor: c}]")
    kit.write(folder, a="systems: [{id: s, processor: c}]")
    kit.write(folder / "folder", c="platforms: [{id: p, processor: c}]")
    (folder / "texts").mkdir()
    (folder / "texts" / "n.md").write_text("x")
    kit.write(folder, d=NOTICE % "texts/n.md")
    found = read_folder(folder, READER)
    assert list(found.entries) == [
        (Kind.SYSTEM, "s"),
        (Kind.PROCESSOR, "c"),
        (Kind.APP, "a"),
        (Kind.NOTICE, "n"),
        (Kind.PLATFORM, "p"),
    ]
    assert {place.file for place in found.places.values()} == {"a.yaml", "b.yml", "d.yaml", "folder/c.yaml"}


def test_files_that_are_too_large_are_named(folder: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    text = NOTICE % "n.md"
    monkeypatch.setattr(_folder, "_MOST_BYTES", len(text))
    (folder / "n.md").write_text("x" * len(text))
    assert len(read_folder(kit.write(folder, a=text), READER).entries) == 1
    (folder / "n.md").write_text("x" * (len(text) + 1))
    assert wrong(folder, a=text) == [
        f"a.yaml:6: notice n: /texts/vi/text: names a file of more than {len(text)} bytes; state the sha256 instead"
    ]
    assert wrong(folder, a=text + "\n", b="zoo: []")[0] == (
        f"a.yaml: the whole: comes to more than {len(text)} bytes; split it"
    )


def test_one_that_is_wrong_does_not_hide_the_next(folder: Path) -> None:
    text = "processor: c\nzoo:\napps: [{}, {id: a}, {id: a}, {id: b b}]\nsystems: 7\nplatforms: [7]"
    assert [each.split("; ")[0] for each in wrong(folder, a=text)] == [
        "a.yaml:2: /zoo: is no register",
        "a.yaml:3: app: /id: is missing",
        "a.yaml:3: app a: /id: is that of another app already (a.yaml:3)",
        "a.yaml:3: app: /id: is not an id or code",
        "a.yaml:4: /systems: is not a list",
        "a.yaml:5: platform: the whole: is not an object",
    ]


def test_plan_that_does_not_fit_is_refused_with_every_problem(registers: RegisterStore, folder: Path) -> None:
    for entry in ("clinic-7", "shop-1"):
        registers.put(kit.entry(Kind.PROCESSOR, id=entry), kit.by())
    registers.put(kit.entry(Kind.SYSTEM), kit.by())
    registers.put(kit.entry(Kind.NOTICE, processor="shop-1", id="rules"), kit.by())
    theirs = "systems:\n- {id: ward, processor: shop-1}\nnotices:\n- id: rules\n  processor: shop-1\n  version: v1\n"
    theirs += "  texts: {zh-Hans: {sha256: %s}}\ndatasets:\n- {id: d, processor: shop-1, system: wad, notice: rule}\n"
    theirs += "- {id: e, processor: shop-1, platform: zzz}\n- {id: f, processor: nobody}\n"
    assert unplanned(registers, folder, a=theirs % ("b" * 64)) == [
        f"a.yaml:2: system ward: /processor: {OF_ANOTHER}",
        "a.yaml:6: notice rules: /version: stands for another text already; give the changed text a version of its own",
        "a.yaml:9: dataset d: /system: names no system of this processor; add the system, or leave the field out",
        "a.yaml:9: dataset d: /notice: names no notice of this processor; did you mean rules?",
        f"a.yaml:10: dataset e: /platform: {NO_PLATFORM}",
        "a.yaml:11: dataset f: /processor: is not on the register of processors; add the processor too",
    ]


def test_entry_that_is_in_no_file_is_named_by_the_registers(registers: RegisterStore, folder: Path) -> None:
    first = kit.write(folder, a="processor: c\nprocessors: [{id: c}]\nsystems: [{id: ward}]")
    registers.apply(make_plan(registers, read_folder(first, READER)), kit.by())
    plain = {"received_under": None, "notice": None}
    registers.put(kit.entry(Kind.DATASET, id="visits", processor="c", **plain), kit.by())
    assert unplanned(registers, folder, a="processor: c\nprocessors: [{id: c}]\nsystems: [{id: war}]") == [
        "the registers: dataset visits: /system: names no system of this processor; did you mean war?"
    ]


def test_plan_is_in_the_order_of_processors_kinds_and_ids(registers: RegisterStore, folder: Path) -> None:
    text = "apps: [{id: b, processor: c-2}, {id: a, processor: c-2}]\n"
    text += "systems: [{id: z, processor: c-2}, {id: y, processor: c-1}]\n"
    text += "processors: [{id: c-2}, {id: c-1}]"
    plan = make_plan(registers, read_folder(kit.write(folder, a=text), READER))
    assert [each.entry.key for each in plan.changes] == [
        (Kind.PROCESSOR, "c-1"),
        (Kind.SYSTEM, "y"),
        (Kind.PROCESSOR, "c-2"),
        (Kind.SYSTEM, "z"),
        (Kind.APP, "a"),
        (Kind.APP, "b"),
    ]
    assert all(each.before is None for each in plan.changes)


def test_versions_are_held_against_a_history_of_several_pages(
    registers: RegisterStore, folder: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    registers.put(kit.entry(Kind.PROCESSOR), kit.by())
    for number in range(3):
        texts = {"vi": {"sha256": f"{number}" * 64}}
        registers.put(kit.entry(Kind.NOTICE, version=f"v{number}", texts=texts), kit.by())
    history = registers.history
    monkeypatch.setattr(
        registers, "history", lambda kind, entry_id, /, after=0: history(kind, entry_id, after=after, limit=1)
    )
    notice = "processor: clinic-7\nnotices: [{id: intake, version: v%s, texts: {vi: {sha256: '%s'}}}]"
    for number in range(3):
        assert len(unplanned(registers, folder, a=notice % (number, "a" * 64))) == 1
    kit.write(folder, a=notice % (1, "1" * 64))
    assert len(make_plan(registers, read_folder(folder, READER)).changes) == 1


def test_changes_are_told_field_by_field() -> None:
    vocabulary = Vocabulary.parse(PolicySet.load().vocabulary)
    links = [{"window_months": 3}, {"window_months": 4}]
    one = kit.entry(Kind.PROCESSOR, facts={"network": {"links": links}, "filings": {"security_officer": {"name": "a"}}})
    other = kit.entry(Kind.PROCESSOR, regions=["CN"], facts={"network": {"links": links[:1]}})
    assert fields_of(Change(one, other), vocabulary) == [
        FieldChange("facts.filings.security_officer.name", "(personal)", None),
        FieldChange("facts.network.links[1].window_months", 4, None),
        FieldChange("regions", ["CN-HN"], ["CN"]),
    ]
    system = kit.entry(Kind.SYSTEM)
    assert fields_of(Change(None, system), vocabulary) == [FieldChange("facts.encryption", None, True)]
    assert fields_of(Change(system, None), vocabulary) == [FieldChange("facts.encryption", True, None)]
    assert fields_of(Change(system, system), vocabulary) == []
    assert fields_of(Change(None, kit.entry(Kind.SYSTEM, facts={})), vocabulary) == []
    notice = kit.entry(Kind.NOTICE, facts={})
    assert fields_of(Change(None, notice), vocabulary) == [
        FieldChange("texts.zh-Hans.sha256", None, kit.HASH),
        FieldChange("version", None, "v1"),
    ]


WRITTEN = """\
processor: b/1
processors:
- id: b/1
  facts:
    filings:
      security_officer:
        name: 张三
systems:
- id: s-1
- id: s-2
apps:
- id: a-1
"""


def test_entries_are_written_in_a_file_for_each_processor(tmp_path: Path) -> None:
    officer = {"filings": {"security_officer": {"name": "张三"}}}
    entries: list[Entry] = [
        READER.read(kind, {"id": name, **more}, processor=processor)
        for kind, name, processor, more in (
            (Kind.APP, "a-1", "b/1", {}),
            (Kind.SYSTEM, "s-2", "b/1", {}),
            (Kind.PROCESSOR, "b/1", "b/1", {"facts": officer}),
            (Kind.PROCESSOR, "a", "a", {}),
            (Kind.SYSTEM, "s-1", "b/1", {}),
        )
    ]
    folder = tmp_path / "new" / "registers"
    assert write_folder(folder, entries) == [folder / "a.yaml", folder / "b%2F1.yaml"]
    assert (folder / "a.yaml").read_text("utf-8") == "processor: a\nprocessors:\n- id: a\n"
    assert (folder / "b%2F1.yaml").read_text("utf-8") == WRITTEN
    more = [READER.read(Kind.PROCESSOR, {"id": "c"})]
    assert write_folder(folder, more) == [folder / "c.yaml"]
    with pytest.raises(FileExistsError):
        write_folder(folder, more)


def test_plan_of_a_folder_has_the_revision_that_it_was_made_at(registers: RegisterStore, folder: Path) -> None:
    kit.write(folder, a="processors: [{id: c}]")
    assert make_plan(registers, read_folder(folder, READER)).revision == 0
    registers.put(kit.entry(Kind.PROCESSOR, id="c", regions=[], facts={}), kit.by())
    assert make_plan(registers, read_folder(folder, READER)) == Plan(1)
