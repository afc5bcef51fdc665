"""`lexgate ledger import`, `export`, `erase`, `prove`, `verify`: what is printed and written, and the exit statuses."""

from __future__ import annotations

import json
import sqlite3
from contextlib import closing
from dataclasses import asdict
from pathlib import Path

import pytest

from lexgate.facts.ledger import open_sqlite
from tests.integration.ledger import kit
from tests.integration.ledger.consent_files import as_csv, row, rows
from tests.unit.cli.conftest import Invoke


@pytest.fixture
def path(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """The configured ledger."""
    monkeypatch.setenv("LEXGATE_LEDGER__PATH", str(tmp_path / "ledger.db"))
    return tmp_path / "ledger.db"


@pytest.fixture
def consents(tmp_path: Path) -> Path:
    return as_csv(
        tmp_path / "c.csv", [row(record_id="r-1"), row(subject_id="c-2"), row(subject_id="c-3", given_at=None)]
    )


def test_import_says_how_many_and_lists_what_it_did_not_take(invoke: Invoke, path: Path, consents: Path) -> None:
    result = invoke("ledger", "import", str(consents))
    assert result.exit_code == 1
    assert result.stdout == "3 rows: 2 taken, 0 there before, 1 rejected\n"
    listed = consents.with_name("c.csv.rejects.jsonl")
    assert f"1 rows were not taken: {listed}" in result.stderr
    (wrong,) = [json.loads(line) for line in listed.read_text().splitlines()]
    assert (wrong["line"], wrong["field"]) == (4, "given_at")
    assert oct(listed.stat().st_mode & 0o777) == "0o600"
    again = invoke("ledger", "import", str(consents), "--json", "--rejects", str(path.with_name("other")))
    assert json.loads(again.stdout)["accepted"] == 2
    assert path.with_name("other").exists()


@pytest.mark.usefixtures("path")
def test_dry_run_writes_nothing(invoke: Invoke, tmp_path: Path) -> None:
    result = invoke("ledger", "import", str(as_csv(tmp_path / "c.csv", rows(3))), "--dry-run")
    assert (result.exit_code, result.stdout) == (0, "3 rows: 3 taken, 0 there before, 0 rejected\n")
    assert invoke("ledger", "verify").stdout.startswith("0 persons")


@pytest.mark.usefixtures("path")
def test_columns_and_constants(invoke: Invoke, tmp_path: Path) -> None:
    file = as_csv(tmp_path / "c.txt", [{"customer": "c-1", **row(subject_id=None, controller_id=None)}])
    how = ("--format", "csv", "--column", "subject_id=customer", "--set", "controller_id=shop-9")
    assert invoke("ledger", "import", str(file), *how).exit_code == 0
    assert "shop-9" in invoke("ledger", "export", "--subject", "c-1").stdout
    assert invoke("ledger", "import", str(file), "--set", "controller_id").exit_code == 2
    assert invoke("ledger", "import", str(file)).exit_code == 2


@pytest.mark.usefixtures("path")
def test_export_of_all_comes_back(invoke: Invoke, consents: Path, tmp_path: Path) -> None:
    invoke("ledger", "import", str(consents))
    out = tmp_path / "all.jsonl"
    assert invoke("ledger", "export", "--all", "--output", str(out)).exit_code == 0
    assert oct(out.stat().st_mode & 0o777) == "0o600"
    assert invoke("ledger", "export", "--all").stdout == out.read_text()
    other = str(tmp_path / "other.db")
    assert invoke("ledger", "import", str(out), "--ledger", other).stdout.startswith("2 rows: 2 taken")
    assert invoke("ledger", "export", "--all", "--ledger", other).stdout == out.read_text()


@pytest.mark.parametrize("what", [(), ("--all", "--subject", "c-1")])
def test_export_of_nothing_or_of_both_is_refused(invoke: Invoke, path: Path, what: tuple[str, ...]) -> None:
    open_sqlite(path).close()
    assert invoke("ledger", "export", *what).exit_code == 2


def test_erase_asks_erases_and_says_what_is_left(invoke: Invoke, path: Path, consents: Path) -> None:
    invoke("ledger", "import", str(consents))
    assert invoke("ledger", "erase", "--subject", "c-1", stdin="n\n").exit_code == 1
    path.with_name("ledger.db.l0003.copy").touch()
    done = invoke("ledger", "erase", "--subject", "c-1", "--subject", "c-9", "--yes", "--reason", "asked_to")
    assert done.exit_code == 1
    assert "1 records, 1 events" in done.stdout
    assert "c-1" not in done.stdout
    assert "is nobody of whom this ledger holds anything" in done.stderr
    assert "ledger.db.l0003.copy is a copy of before a migration" in done.stderr
    assert invoke("ledger", "erase", "--subject", "c-2", "--yes", "--json").exit_code == 0
    assert invoke("ledger", "erase", "--subject", "c-2", "--by", "nobody").exit_code == 2
    assert invoke("ledger", "verify").stdout.startswith("0 persons, 2 erased, 2 records")


def test_prove_finds_what_was_recorded_after_an_erasure(invoke: Invoke, path: Path, tmp_path: Path) -> None:
    ledger = open_sqlite(path, clock=kit.Clock())
    receipt = ledger.grant(kit.record(record_id="r-1"), kit.person())
    ledger.close()
    copy, held = tmp_path / "copy.jsonld", tmp_path / "receipt.json"
    copy.write_text(invoke("ledger", "export", "--subject", kit.SUBJECT).stdout)
    held.write_text(json.dumps(asdict(receipt)))
    assert invoke("ledger", "erase", "--subject", kit.SUBJECT, "--yes").exit_code == 0
    proved = invoke("ledger", "prove", str(copy))
    assert proved.exit_code == 0
    assert proved.stdout.splitlines() == [
        "recorded  r-1  record  2023-11-14T22:13:20Z  revision 1",
        "recorded  r-1  event 1: given  2023-11-14T22:13:20Z  revision 1",
    ]
    assert invoke("ledger", "prove", str(held)).exit_code == 0
    copy.write_text(copy.read_text().replace('"triage"', '"ads"'))
    assert "not here  r-1  record" in invoke("ledger", "prove", str(copy)).stdout
    assert [each["found"] for each in json.loads(invoke("ledger", "prove", str(copy), "--json").stdout)] == [
        False,
        True,
    ]
    copy.write_text("{")
    assert invoke("ledger", "prove", str(copy)).exit_code == 2


def test_verify_says_what_does_not_fit(invoke: Invoke, path: Path, consents: Path) -> None:
    invoke("ledger", "import", str(consents))
    assert invoke("ledger", "verify").stdout == (
        "2 persons, 0 erased, 2 records, 0 requests, 2 events, 0 facts: 0 problems\n"
    )
    with closing(sqlite3.connect(path)) as connection, connection:
        connection.execute("UPDATE subject_documents SET document = '{}'")
    found = invoke("ledger", "verify")
    assert found.exit_code == 1
    assert found.stderr.count("the document is not what is recorded") == 2
    assert len(json.loads(invoke("ledger", "verify", "--json").stdout)["problems"]) == 2
