"""`lexgate registers`: plans, what is asked, what is written, and the exit status of each."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import click
import pytest

from lexgate.cli import registers as command
from lexgate.domain.register import Kind
from lexgate.facts.registers import SqlRegisters
from lexgate.facts.store import open_database
from tests.integration.registers import kit
from tests.postgres import KEY, PostgresServer
from tests.unit.cli.conftest import Invoke

CLINIC = """\
processor: clinic-7
processors: [{id: clinic-7, regions: [CN-HN], facts: {filings: {security_officer: {name: Li Si}}}}]
systems: [{id: ward, facts: {encryption: true}}]
"""


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    return kit.write(tmp_path / "registers", clinic=CLINIC)


@pytest.fixture
def ledger(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """The configured ledger."""
    monkeypatch.setenv("LEXGATE_LEDGER__PATH", str(tmp_path / "ledger.db"))
    return tmp_path / "ledger.db"


@pytest.fixture
def applied(invoke: Invoke, folder: Path, ledger: Path) -> Path:
    """The folder, once it was applied."""
    assert ledger
    assert invoke("registers", "apply", str(folder), "--yes", "--actor", "ops-1").exit_code == 0
    return folder


def answer(invoke: Invoke, *arguments: str) -> Any:
    result = invoke("registers", *arguments, "--json")
    assert result.exit_code == 0, result.stderr
    return json.loads(result.stdout)


def test_plan_shows_each_entry_and_makes_no_file(invoke: Invoke, folder: Path, ledger: Path) -> None:
    result = invoke("registers", "plan", str(folder))
    assert result.exit_code == 0
    assert result.stdout.splitlines() == [
        "+ processor clinic-7 (clinic-7)",
        '    facts.filings.security_officer.name: "(personal)"',
        '    regions: ["CN-HN"]',
        "+ system ward (clinic-7)",
        "    facts.encryption: true",
        "2 to add, 0 to change, 0 to remove (registers at revision 0)",
    ]
    assert not ledger.exists()


def test_plan_tells_what_changes_from_what_to_what(invoke: Invoke, applied: Path) -> None:
    kit.write(applied, clinic=CLINIC.replace("regions: [CN-HN], ", "").replace("encryption: true", "encryption: false"))
    result = invoke("registers", "plan", str(applied), "--check")
    assert result.exit_code == 1
    assert result.stdout.splitlines() == [
        "~ processor clinic-7 (clinic-7)",
        '    regions: ["CN-HN"] -> (none)',
        "~ system ward (clinic-7)",
        "    facts.encryption: true -> false",
        "0 to add, 2 to change, 0 to remove (registers at revision 1)",
    ]
    kit.write(applied, clinic=CLINIC[: CLINIC.index("systems")])
    assert "- system ward (clinic-7)\n0 to add" in invoke("registers", "plan", str(applied)).stdout


def test_plan_for_programs(invoke: Invoke, applied: Path) -> None:
    assert answer(invoke, "plan", str(applied)) == {"revision": 1, "changes": []}
    kit.write(applied, clinic=CLINIC.replace("Li Si", "Wang Wu"))
    field = {"field": "facts.filings.security_officer.name", "before": "(personal)", "after": "(personal)"}
    change = {"action": "change", "kind": "processor", "id": "clinic-7", "processor": "clinic-7", "fields": [field]}
    assert answer(invoke, "plan", str(applied)) == {"revision": 1, "changes": [change]}


def test_nothing_to_change_is_said_and_is_well(invoke: Invoke, applied: Path) -> None:
    for arguments in (["plan", "--check"], ["apply"], ["apply", "--yes"]):
        result = invoke("registers", *arguments, str(applied))
        assert (result.exit_code, result.stdout) == (0, "nothing to change\n")


def test_apply_asks_nobody_where_nobody_is(invoke: Invoke, folder: Path, ledger: Path) -> None:
    result = invoke("registers", "apply", str(folder))
    assert result.exit_code == 2
    assert "2 to add" in result.stdout
    assert "say --yes" in result.stderr
    assert invoke("registers", "list").stdout == ""
    assert ledger.exists()


@pytest.mark.parametrize(("said", "status", "written"), [("y\n", 0, 2), ("n\n", 1, 0), ("\n", 1, 0)])
def test_apply_asks_on_a_terminal(
    invoke: Invoke,
    folder: Path,
    ledger: Path,
    monkeypatch: pytest.MonkeyPatch,
    said: str,
    status: int,
    written: int,
) -> None:
    monkeypatch.setattr(command, "_is_terminal", lambda: True)
    result = invoke("registers", "apply", str(folder), stdin=said)
    assert result.exit_code == status
    assert "Make these changes? [y/N]" in result.stderr
    assert ("nothing was changed" in result.stderr) is (written == 0)
    assert len(answer(invoke, "list")) == written
    assert ledger.exists()


def test_apply_makes_the_plan_that_was_shown_and_no_other(
    invoke: Invoke, folder: Path, ledger: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Somebody else writes while a person looks at the plan."""

    def write_in_between(*_: Any, **__: Any) -> bool:
        registers = SqlRegisters(open_database(ledger))
        registers.put(kit.entry(Kind.PROCESSOR, id="shop-1"), kit.by())
        registers.close()
        return True

    monkeypatch.setattr(command, "_is_terminal", lambda: True)
    monkeypatch.setattr(click, "confirm", write_in_between)
    result = invoke("registers", "apply", str(folder))
    assert result.exit_code == 2
    assert "revision: is not that of the registers any more; plan again, and look at it" in result.stderr
    assert [each["entry"]["id"] for each in answer(invoke, "list")] == ["shop-1"]


def test_apply_says_who_and_why(invoke: Invoke, folder: Path, ledger: Path) -> None:
    assert ledger
    done = answer(invoke, "apply", str(folder), "--yes", "--actor", "ops-1", "--reason", "audit")
    assert (done["revision"], len(done["plan"]["changes"])) == (1, 2)
    (event,) = answer(invoke, "history", "system", "ward")["events"]
    assert (event["actor"], event["method"], event["reason"], event["folder"]) == (
        {"id": "ops-1", "role": "controller"},
        "registers_apply",
        "audit",
        True,
    )


def test_actor_is_an_id(invoke: Invoke, folder: Path, ledger: Path) -> None:
    result = invoke("registers", "apply", str(folder), "--yes", "--actor", "Li Si")
    assert result.exit_code == 2
    assert "/actor/id: is not an id or code" in result.stderr
    assert not ledger.exists()


def test_files_that_are_wrong_are_named_line_by_line(invoke: Invoke, folder: Path, ledger: Path) -> None:
    kit.write(folder, clinic=CLINIC.replace("encryption: true", "encryption: maybe"), shop="apps: [{id: pulse}]")
    for name in ("plan", "apply"):
        result = invoke("registers", name, str(folder))
        assert result.exit_code == 2
        assert result.stderr.splitlines() == [
            "lexgate: clinic.yaml:3: system ward: /facts/encryption: is not true or false; write true or false",
            "lexgate: shop.yaml:1: app pulse: /processor: is missing; name the processor that the entry belongs to",
        ]
    assert ledger


def test_processor_is_removed_when_it_is_named(invoke: Invoke, applied: Path, tmp_path: Path) -> None:
    assert applied
    nothing = kit.write(tmp_path / "nothing", empty="")
    assert invoke("registers", "apply", str(nothing), "--yes").stdout == "nothing to change\n"
    result = invoke("registers", "apply", str(nothing), "--yes", "--processor", "clinic-7")
    assert "0 to add, 0 to change, 2 to remove" in result.stdout
    assert answer(invoke, "list") == []


def test_entries_are_listed_by_kind_and_processor(invoke: Invoke, applied: Path) -> None:
    kit.write(applied, shop="processors: [{id: shop-1}]")
    invoke("registers", "apply", str(applied), "--yes")
    assert invoke("registers", "list").stdout.splitlines() == [
        "processor  clinic-7  clinic-7  revision 1",
        "processor  shop-1    shop-1    revision 2",
        "system     ward      clinic-7  revision 1",
    ]
    assert [each["entry"]["id"] for each in answer(invoke, "list", "processor")] == ["clinic-7", "shop-1"]
    assert [each["entry"]["id"] for each in answer(invoke, "list", "--processor", "shop-1")] == ["shop-1"]


def test_entry_is_shown_as_a_file_states_it(invoke: Invoke, applied: Path) -> None:
    assert applied
    shown = invoke("registers", "show", "system", "ward").stdout
    first, rest = shown.split("\n", 1)
    assert first.startswith("# system, revision 1, 20")
    assert first.endswith(", kept by a folder of files")
    assert rest == "id: ward\nprocessor: clinic-7\nfacts:\n  encryption: true\n"
    assert answer(invoke, "show", "system", "ward")["entry"]["facts"] == {"encryption": True}
    result = invoke("registers", "show", "system", "wrd")
    assert (result.exit_code, "is that of no system on the register" in result.stderr) == (2, True)


def test_history_shows_what_became_of_an_entry(invoke: Invoke, applied: Path) -> None:
    kit.write(applied, clinic=CLINIC[: CLINIC.index("systems")])
    invoke("registers", "apply", str(applied), "--yes", "--actor", "ops-2")
    rows = [line.split() for line in invoke("registers", "history", "system", "ward").stdout.splitlines()]
    assert [(row[0], *row[2:]) for row in rows] == [
        ("1", "added", "controller", "ops-1", "revision", "1"),
        ("2", "removed", "controller", "ops-2", "revision", "2"),
    ]
    told = answer(invoke, "history", "system", "ward")
    assert told["broken_at"] is None
    assert [(each["type"], each["entry"] is None) for each in told["events"]] == [("added", False), ("removed", True)]


def test_history_that_was_tampered_with_is_told(invoke: Invoke, applied: Path, ledger: Path) -> None:
    kit.write(applied, clinic=CLINIC.replace("encryption: true", "encryption: false"))
    invoke("registers", "apply", str(applied), "--yes")
    database = open_database(ledger)
    with database.write() as connection:
        connection.exec_driver_sql("DROP TRIGGER register_events_no_update")
        connection.exec_driver_sql("UPDATE register_events SET body = replace(body, 'ops-1', 'ops-9') WHERE seq = 1")
    database.close()
    result = invoke("registers", "history", "system", "ward")
    assert result.exit_code == 1
    assert "event 2 does not follow" in result.stderr


def test_exported_files_have_nothing_to_plan(invoke: Invoke, applied: Path, tmp_path: Path) -> None:
    assert applied
    out = tmp_path / "out"
    assert invoke("registers", "export", str(out)).stdout == f"{out / 'clinic-7.yaml'}\n"
    assert invoke("registers", "plan", str(out)).stdout == "nothing to change\n"
    result = invoke("registers", "export", str(out))
    assert (result.exit_code, "File exists" in result.stderr) == (2, True)


def test_document_is_printed_as_it_stood(invoke: Invoke, applied: Path) -> None:
    assert applied
    now = json.loads(invoke("registers", "document", "clinic-7").stdout)
    assert now["systems"] == {"ward": {"facts": {"encryption": True}}}
    for bound in ("--as-of", "--known-at"):
        then = json.loads(invoke("registers", "document", "clinic-7", bound, "2020-01-01").stdout)
        assert then["systems"] == {}


def test_schema_is_printed(invoke: Invoke) -> None:
    assert json.loads(invoke("registers", "schema").stdout)["title"] == "lexgate registers"


def test_ledger_has_to_be_named_and_to_be_there(invoke: Invoke, folder: Path, tmp_path: Path) -> None:
    result = invoke("registers", "list")
    assert (result.exit_code, "set ledger.path or ledger.url, or name its file" in result.stderr) == (2, True)
    result = invoke("registers", "list", "--ledger", str(tmp_path / "none.db"))
    assert (result.exit_code, "`lexgate registers apply` makes it" in result.stderr) == (2, True)
    assert invoke("registers", "apply", str(folder), "--yes", "--ledger", str(tmp_path / "new.db")).exit_code == 0
    assert len(answer(invoke, "list", "--ledger", str(tmp_path / "new.db"))) == 2


def test_ledger_may_be_one_of_postgresql(
    invoke: Invoke, folder: Path, monkeypatch: pytest.MonkeyPatch, postgres: PostgresServer, tmp_path: Path
) -> None:
    monkeypatch.setenv("LEXGATE_LEDGER__URL", postgres.database())
    monkeypatch.setenv("LEXGATE_LEDGER__KEY_FILE", str(KEY))
    assert "2 to add" in invoke("registers", "plan", folder).stdout
    assert invoke("registers", "apply", folder, "--yes").exit_code == 0
    assert invoke("registers", "plan", folder, "--check").stdout == "nothing to change\n"
    result = invoke("registers", "list", "--ledger", tmp_path / "another.db")  # the option wins over the configuration
    assert (result.exit_code, "there is no ledger here yet" in result.stderr) == (2, True)
