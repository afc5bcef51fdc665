"""A folder of registers: read with the places of what is wrong, and planned against what stands."""

from __future__ import annotations

import hashlib
from collections.abc import Iterator
from pathlib import Path

import pytest

from lexgate.domain.register import Entry, Happened, Kind, Plan
from lexgate.domain.vocabulary import Vocabulary
from lexgate.errors import RegisterError
from lexgate.facts.registers import (
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

CLINIC = """\
processor: clinic-7
processors:
  - id: clinic-7
    facts:
      filings:
        training: {date: 2023-10-01}
        security_officer: {name: officer-3}
systems:
  - id: ward
    facts: {encryption: true}
notices:
  - id: intake
    version: v1
    texts: {zh-Hans: {text: texts/intake.md}}
datasets:
  - id: intake
    notice: intake
    system: ward
    items: {heart_rate: [medical_health]}
"""
READER = kit.reader()
VOCABULARY = Vocabulary.parse(PolicySet.load().vocabulary)


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    (tmp_path / "registers" / "texts").mkdir(parents=True)
    (tmp_path / "registers" / "texts" / "intake.md").write_text("告知\n")
    return kit.write(tmp_path / "registers", clinic=CLINIC)


@pytest.fixture
def registers(tmp_path: Path) -> Iterator[RegisterStore]:
    opened = SqlRegisters(open_database(tmp_path / "ledger.db"))
    yield opened
    opened.close()


def planned(registers: RegisterStore, folder: Path, *processors: str) -> Plan:
    return make_plan(registers, read_folder(folder, READER), processors)


def applied(registers: RegisterStore, folder: Path, *processors: str) -> list[tuple[Happened, Kind, str]]:
    """Applies what is planned; returns what happened."""
    plan = planned(registers, folder, *processors)
    registers.apply(plan, kit.by())
    return [(each.happens, each.entry.kind, each.entry.id) for each in plan.changes]


def wrong(folder: Path, **files: str) -> list[str]:
    """What the files are refused with."""
    with pytest.raises(RegisterError) as raised:
        read_folder(kit.write(folder, **files), READER)
    return str(raised.value).splitlines()


def refused(registers: RegisterStore, folder: Path) -> list[str]:
    """What a plan of a folder whose files are acceptable one by one is refused with."""
    with pytest.raises(RegisterError) as raised:
        planned(registers, folder)
    return str(raised.value).splitlines()


def test_entries_are_those_of_the_processor_of_the_document(folder: Path) -> None:
    found = read_folder(folder, READER).entries
    assert {(each.kind, each.id, each.processor) for each in found.values()} == {
        (Kind.PROCESSOR, "clinic-7", "clinic-7"),
        (Kind.SYSTEM, "ward", "clinic-7"),
        (Kind.NOTICE, "intake", "clinic-7"),
        (Kind.DATASET, "intake", "clinic-7"),
    }


def test_text_of_a_notice_is_hashed_byte_by_byte(folder: Path) -> None:
    notice = read_folder(folder, READER).entries[Kind.NOTICE, "intake"]
    assert notice.texts == {"zh-Hans": hashlib.sha256("告知\n".encode()).hexdigest()}


def test_files_below_count_and_hidden_ones_and_others_do_not(folder: Path) -> None:
    kit.write(folder / "shops", shop="processors: [{id: shop-1}]", other="---\napps:\n---\napps: []")
    kit.write(folder / ".git", config="nonsense: true")
    (folder / ".draft.yaml").write_text("nonsense: true")
    (folder / "README.md").write_text("nonsense: true")
    assert (Kind.PROCESSOR, "shop-1") in read_folder(folder, READER).entries


@pytest.mark.parametrize(
    ("text", "message"),
    [
        ("systems: [", "clinic.yaml: the whole: is not YAML (line 1, column 11)"),
        ("- id: ward", "clinic.yaml:1: the whole: is not an object; write processors, notices"),
        ("sytems: []", "clinic.yaml:1: /sytems: is no register; did you mean systems?"),
        ("processor: c\n\nzoo: []", "clinic.yaml:3: /zoo: is no register; known here: processor, processors"),
        ("systems: {ward: {}}", "clinic.yaml:1: /systems: is not a list; write a list of entries, each with its id"),
        ("systems:\n  - ward", "clinic.yaml:2: system: the whole: is not an object"),
        ("systems:\n  - id: ward", "clinic.yaml:2: system ward: /processor: is missing"),
        (
            "processor: c\nsystems:\n  - id: ward\n    facts:\n      encryption: 13812345678",
            "clinic.yaml:5: system ward: /facts/encryption: is not true or false; write true or false",
        ),
        (
            "processor: c\nsystems:\n  - id: ward\n    facts:\n      backup: true\n      encription: true",
            "clinic.yaml:6: system ward: /facts/encription: is not a fact of the vocabulary; did you mean encryption?",
        ),
        ("processor: c\nsystems:\n- facts: {}\n  id: 张三", "clinic.yaml:4: system: /id: is not an id or code"),
        (
            "processor: c\nnotices:\n- id: n\n  version: v1\n  texts:\n    vi: {text: ../secret}",
            "clinic.yaml:6: notice n: /texts/vi/text: names no file in the folder",
        ),
        (
            "processor: c\nnotices:\n- id: n\n  version: v1\n  texts: {vi: {text: texts}}",
            "clinic.yaml:5: notice n: /texts/vi/text: names no file in the folder",
        ),
    ],
)
def test_what_is_wrong_is_named_with_file_line_and_entry(folder: Path, text: str, message: str) -> None:
    (problem,) = wrong(folder, clinic=text)
    assert problem.startswith(message)
    assert "13812345678" not in problem
    assert "张三" not in problem


def test_text_behind_a_link_out_of_the_folder_is_no_text_of_it(folder: Path, tmp_path: Path) -> None:
    (tmp_path / "secret.md").write_text("x")
    (folder / "texts" / "intake.md").unlink()
    (folder / "texts" / "intake.md").symlink_to(tmp_path / "secret.md")
    (problem,) = wrong(folder)
    assert "names no file in the folder" in problem


def test_all_that_is_wrong_is_named_together(folder: Path) -> None:
    problems = wrong(folder, clinic="zoo: []", shop="systems: [{id: a}, {id: b}]")
    assert [problem.split(": ")[0] for problem in problems] == ["clinic.yaml:1", "shop.yaml:1", "shop.yaml:1"]


def test_duplicate_names_the_place_of_the_first(folder: Path) -> None:
    (problem,) = wrong(folder, shop="processor: shop-1\nsystems:\n  - id: ward")
    assert problem.startswith("shop.yaml:3: system ward: /id: is that of another system already (clinic.yaml:9)")


def test_folder_without_files_removes_nothing_by_mistake(tmp_path: Path) -> None:
    (problem,) = wrong(tmp_path / "empty")
    assert problem.startswith("empty: the whole: holds no file of registers")


def test_plan_is_empty_once_it_was_applied(registers: RegisterStore, folder: Path) -> None:
    assert {happened for happened, *_ in applied(registers, folder)} == {Happened.ADDED}
    assert planned(registers, folder) == Plan(1, ())


def test_plan_adds_changes_and_removes(registers: RegisterStore, folder: Path) -> None:
    applied(registers, folder)
    text = CLINIC.replace("encryption: true", "encryption: false").replace("    notice: intake\n", "")
    start, end = text.index("notices:"), text.index("datasets:")
    kit.write(folder, clinic=text[:start] + "apps: [{id: pulse}]\n" + text[end:])
    assert applied(registers, folder) == [
        (Happened.REMOVED, Kind.NOTICE, "intake"),
        (Happened.CHANGED, Kind.DATASET, "intake"),
        (Happened.CHANGED, Kind.SYSTEM, "ward"),
        (Happened.ADDED, Kind.APP, "pulse"),
    ]
    assert planned(registers, folder).changes == ()


def test_changes_tell_their_fields_and_hide_personal_values(registers: RegisterStore, folder: Path) -> None:
    applied(registers, folder)
    kit.write(folder, clinic=CLINIC.replace("2023-10-01", "2023-11-01").replace("officer-3", "officer-4"))
    (change,) = planned(registers, folder).changes
    assert [(each.field, each.before, each.after) for each in fields_of(change, VOCABULARY)] == [
        ("facts.filings.security_officer.name", "(personal)", "(personal)"),
        ("facts.filings.training.date", "2023-10-01", "2023-11-01"),
    ]


def test_personal_finding_is_hidden_too(registers: RegisterStore, folder: Path) -> None:
    finding = "{facts: {actor: {deliberate_insecurity: true}}, established_by: board, record: r-1}"
    kit.write(folder, shop=f"processors: [{{id: shop-1, findings: [{finding}]}}]")
    change = planned(registers, folder).changes[-1]
    assert [(each.field, each.before, each.after) for each in fields_of(change, VOCABULARY)] == [
        ("findings[0].established_by", None, "board"),
        ("findings[0].facts.actor.deliberate_insecurity", None, "(personal)"),
        ("findings[0].record", None, "r-1"),
    ]


def test_what_was_written_by_itself_is_not_removed(registers: RegisterStore, folder: Path) -> None:
    applied(registers, folder)
    registers.put(kit.entry(Kind.INCIDENT), kit.by())
    assert planned(registers, folder).changes == ()


def test_what_was_changed_by_itself_is_changed_back(registers: RegisterStore, folder: Path) -> None:
    applied(registers, folder)
    registers.put(kit.entry(Kind.SYSTEM, facts={"encryption": False}), kit.by())
    assert applied(registers, folder) == [(Happened.CHANGED, Kind.SYSTEM, "ward")]


def test_processors_of_other_folders_are_left_alone(registers: RegisterStore, folder: Path, tmp_path: Path) -> None:
    applied(registers, folder)
    shop = kit.write(tmp_path / "shop", shop="processors: [{id: shop-1}]")
    assert applied(registers, shop) == [(Happened.ADDED, Kind.PROCESSOR, "shop-1")]
    assert planned(registers, folder).changes == ()


def test_processor_that_is_named_is_removed_whole(registers: RegisterStore, folder: Path, tmp_path: Path) -> None:
    applied(registers, folder)
    nothing = kit.write(tmp_path / "nothing", empty="")
    assert planned(registers, nothing).changes == ()
    assert {happened for happened, *_ in applied(registers, nothing, "clinic-7")} == {Happened.REMOVED}
    assert registers.snapshot().entries == ()


def test_reference_to_what_is_not_there_is_named_in_its_line(registers: RegisterStore, folder: Path) -> None:
    kit.write(
        folder, clinic=CLINIC.replace("system: ward", "system: wrd").replace("notice: intake", "received_under: k")
    )
    contract, system = refused(registers, folder)
    assert contract.startswith("clinic.yaml:17: dataset intake: /received_under: names no contract of this processor; ")
    assert contract.endswith("; add the contract, or leave the field out")
    assert system == "clinic.yaml:18: dataset intake: /system: names no system of this processor; did you mean ward?"


def test_processor_has_to_be_there(registers: RegisterStore, folder: Path) -> None:
    kit.write(folder, clinic="systems: [{id: ward, processor: nobody}]")
    (problem,) = refused(registers, folder)
    assert problem.startswith("clinic.yaml:1: system ward: /processor: is not on the register of processors")


def test_entry_written_by_itself_that_would_lose_what_it_names_is_told(registers: RegisterStore, folder: Path) -> None:
    applied(registers, folder)
    plain = {"received_under": None, "notice": None, "system": "ward"}
    registers.put(kit.entry(Kind.DATASET, id="visits", **plain), kit.by())
    text = CLINIC.replace("    system: ward\n", "").replace(
        "systems:\n  - id: ward\n    facts: {encryption: true}\n", ""
    )
    kit.write(folder, clinic=text)
    (problem,) = refused(registers, folder)
    assert problem.startswith("the registers: dataset visits: /system: names no system")


def test_id_of_another_processor_is_refused(registers: RegisterStore, folder: Path, tmp_path: Path) -> None:
    applied(registers, folder)
    shop = kit.write(tmp_path / "shop", shop="processors: [{id: shop-1}]\nsystems: [{id: ward, processor: shop-1}]")
    (problem,) = refused(registers, shop)
    assert problem.startswith("shop.yaml:2: system ward: /processor: has to be the one to whom the system")


def test_changed_text_needs_a_new_version(registers: RegisterStore, folder: Path) -> None:
    applied(registers, folder)
    (folder / "texts" / "intake.md").write_text("另一告知\n")
    (problem,) = refused(registers, folder)
    assert problem.startswith("clinic.yaml:13: notice intake: /version: stands for another text already")
    kit.write(folder, clinic=CLINIC.replace("version: v1", "version: v2"))
    assert applied(registers, folder) == [(Happened.CHANGED, Kind.NOTICE, "intake")]
    (folder / "texts" / "intake.md").write_text("告知\n")
    kit.write(folder, clinic=CLINIC)
    assert applied(registers, folder) == [(Happened.CHANGED, Kind.NOTICE, "intake")]


def test_removed_notice_does_not_free_its_version(registers: RegisterStore, folder: Path) -> None:
    applied(registers, folder)
    start, end = CLINIC.index("notices:"), CLINIC.index("datasets:")
    kit.write(folder, clinic=(CLINIC[:start] + CLINIC[end:]).replace("    notice: intake\n", ""))
    applied(registers, folder)
    (folder / "texts" / "intake.md").write_text("另一告知\n")
    kit.write(folder, clinic=CLINIC)
    (problem,) = refused(registers, folder)
    assert "/version: stands for another text already" in problem


def test_exported_folder_has_nothing_to_plan(registers: RegisterStore, tmp_path: Path) -> None:
    order = sorted(Kind, key=lambda kind: (kind is not Kind.PROCESSOR, kind is Kind.DATASET))
    entries: list[Entry] = [kit.entry(kind) for kind in order]
    for entry in entries:
        registers.put(entry, kit.by())
    registers.put(kit.entry(Kind.PROCESSOR, id="group/shop:1", facts={}), kit.by())
    out = tmp_path / "out"
    paths = write_folder(out, [each.entry for each in registers.snapshot().entries])
    assert [path.name for path in paths] == ["clinic-7.yaml", "group%2Fshop%3A1.yaml"]
    assert planned(registers, out).changes == ()
    with pytest.raises(FileExistsError):
        write_folder(out, entries)


def test_files_that_are_too_large_are_not_read(folder: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(_folder, "_MOST_BYTES", len(CLINIC.encode()))
    (folder / "texts" / "intake.md").write_text("x" * 1000)
    (text,) = wrong(folder)
    assert "names a file of more than" in text
    problems = wrong(folder, shop=CLINIC + "\n")
    assert [each for each in problems if each.startswith("shop.yaml: the whole: comes to more than")]


def test_register_without_entries_is_no_mistake(folder: Path) -> None:
    kit.write(folder, shop="processor: shop-1\nsystems:\napps: []")
    assert len(read_folder(folder, READER).entries) == 4
