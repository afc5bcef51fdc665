"""`lexgate ledger`: what is written, what is printed, and the exit status of each."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pytest
import yaml

from lexgate.cli.ledger import command as ledger_command
from lexgate.domain.consent import EventType
from lexgate.facts.ledger import open_sqlite
from tests.integration.ledger import kit
from tests.unit.cli.conftest import Invoke

PERSON, CLINIC = ("--by", "subject:s-42"), ("--by", "controller:clinic-7")
RECORD: dict[str, Any] = {
    "record_id": "r-1",
    "subject_id": "s-42",
    "controller_id": "clinic-7",
    "jurisdiction": "CN-HN",
    "notice": {
        "id": "intake",
        "version": "v1",
        "sha256": kit.HASH,
        "language": "zh-Hans",
        "displayed_at": "2023-11-14T22:12:20Z",
    },
    "scope": {"purpose_id": "triage", "items": ["symptoms"]},
    "valid_from": "2023-11-14",
}


@pytest.fixture
def path(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """The configured ledger."""
    monkeypatch.setenv("LEXGATE_LEDGER__PATH", str(tmp_path / "ledger.db"))
    return tmp_path / "ledger.db"


@pytest.fixture
def consent(tmp_path: Path) -> str:
    return written(tmp_path, "consent.yaml", RECORD)


def written(folder: Path, name: str, content: Any) -> str:
    (folder / name).write_text(yaml.safe_dump(content))
    return str(folder / name)


def said(invoke: Invoke, *arguments: str) -> str:
    result = invoke("ledger", *arguments)
    assert result.exit_code == 0, result.stderr
    return result.stdout.strip()


def test_life_of_a_consent(invoke: Invoke, path: Path, consent: str) -> None:
    assert said(invoke, "request", consent, *CLINIC) == "requested  r-1  revision 1"
    assert said(invoke, "defer", "r-1", *PERSON) == "deferred  r-1  revision 2"
    assert said(invoke, "give", "r-1", "--notice-version", "v1", *PERSON) == "given  r-1  revision 3"
    assert said(invoke, "list", "s-42") == "r-1  given  triage"
    assert said(invoke, "withdraw", "r-1", "--reason", "changed_mind", *PERSON) == "withdrawn  r-1  revision 4"
    assert said(invoke, "invalidate", "r-1", *CLINIC) == "invalidated  r-1  revision 5"
    shown = json.loads(said(invoke, "show", "r-1"))
    assert shown["state"] == "invalidated"
    assert [each["type"] for each in shown["events"]] == [
        EventType.REQUESTED,
        EventType.DEFERRED,
        EventType.GIVEN,
        EventType.WITHDRAWN,
        EventType.INVALIDATED,
    ]
    assert {each["method"] for each in shown["events"]} == {"command_line"}
    assert shown["events"][3]["reason"] == "changed_mind"
    assert path.exists()


def test_ids_are_made_where_a_record_has_none(invoke: Invoke, path: Path, tmp_path: Path) -> None:
    bare = written(tmp_path, "bare.yaml", {name: value for name, value in RECORD.items() if name != "record_id"})
    first, second = (json.loads(said(invoke, "grant", bare, *PERSON, "--json")) for _ in range(2))
    assert first["record_id"] != second["record_id"]
    assert [first["revision"], second["revision"]] == ["1", "2"]
    renewing = written(tmp_path, "new.yaml", {**RECORD, "renews_record_id": first["record_id"]})
    assert said(invoke, "renew", renewing, *PERSON) == "given  r-1  revision 3"
    assert said(invoke, "revoke", "r-1", *CLINIC) == "revoked  r-1  revision 4"
    listed = json.loads(said(invoke, "list", "s-42", "--json"))
    assert [each["state"] for each in listed] == ["superseded", "given", "revoked"]
    assert path.exists()


def test_same_key_is_one_write(invoke: Invoke, path: Path, consent: str) -> None:
    answers = {said(invoke, "grant", consent, *PERSON, "--key", "k-1", "--json") for _ in range(2)}
    assert len(answers) == 1
    assert path.exists()


@pytest.mark.parametrize(
    ("name", "value", "kept"),
    [("is_consumer", "true", True), ("age_band", "14-17", "14-17"), ("deleted_tags", '["gamer"]', ["gamer"])],
)
def test_facts_are_stated_and_taken_back(invoke: Invoke, path: Path, name: str, value: str, kept: object) -> None:
    said(invoke, "state", "s-42", name, value, *CLINIC)
    assert json.loads(said(invoke, "subject", "s-42"))["subject"] == {name: kept}
    said(invoke, "state", "s-42", name, "null", *CLINIC)
    assert json.loads(said(invoke, "subject", "s-42"))["subject"] == {}
    past = json.loads(said(invoke, "subject", "s-42", "--as-of", "2023-01-01"))
    assert (past["subject"], past["consents"]) == ({}, [])
    assert path.exists()


def test_guardian_is_stated_from_a_file(invoke: Invoke, path: Path, tmp_path: Path) -> None:
    stated = {"guardian_id": "g-1", "relation": "mother", "method": "id_check", "verified_at": "2023-11-01"}
    said(invoke, "guardian", "s-42", written(tmp_path, "guardian.yaml", stated), *CLINIC)
    (found,) = json.loads(said(invoke, "subject", "s-42"))["guardianships"]
    assert found == {**stated, "verified_at": "2023-10-31T16:00:00Z"}
    assert path.exists()


def test_requests_about_rights(invoke: Invoke, path: Path, tmp_path: Path) -> None:
    asked = {"request_id": "q-1", "subject_id": "s-42", "controller_id": "clinic-7", "kind": "delete"}
    for name in ("q-1", "q-2", "q-3"):
        file = written(tmp_path, "request.yaml", {**asked, "request_id": name})
        said(invoke, "rights", "open", file, *PERSON, "--occurred-at", "2025-01-01")
    assert said(invoke, "rights", "verify", "q-1", *CLINIC) == "verified  q-1  revision 4"
    assert said(invoke, "rights", "fulfil", "q-1", *CLINIC) == "fulfilled  q-1  revision 5"
    assert said(invoke, "rights", "refuse", "q-2", *CLINIC, "--reason", "unfounded") == "refused  q-2  revision 6"
    assert said(invoke, "rights", "waiting", "clinic-7") == "q-3  overdue  delete  until 2025-01-15T16:00:00Z"
    assert said(invoke, "rights", "withdraw", "q-3", *PERSON) == "withdrawn  q-3  revision 7"
    assert said(invoke, "rights", "waiting", "clinic-7") == ""
    assert said(invoke, "rights", "list", "s-42").split() == [
        *("q-1", "fulfilled", "delete"),
        *("q-2", "refused", "delete"),
        *("q-3", "withdrawn", "delete"),
    ]
    assert len(json.loads(said(invoke, "rights", "show", "q-1"))["events"]) == 3
    assert path.exists()


def test_ledger_that_is_named_wins(invoke: Invoke, path: Path, tmp_path: Path, consent: str) -> None:
    other = tmp_path / "other.db"
    said(invoke, "grant", consent, *PERSON, "--ledger", str(other))
    assert said(invoke, "list", "s-42", "--ledger", str(other)) == "r-1  given  triage"
    assert not path.exists()
    ledger = open_sqlite(other)
    assert ledger.revision() == 1
    ledger.close()


@pytest.mark.parametrize(
    ("arguments", "message"),
    [
        (("withdraw", "SECRET", *PERSON), "record_id: is not a record of this ledger; request or grant"),
        (("withdraw", "r-1", "--by", "SECRET"), "write the role and the id"),
        (("withdraw", "r-1", "--by", "king:SECRET"), "/by/actor/role: is not a code of the contract"),
        (("withdraw", "r-1", *CLINIC), "by.actor.role: may not record withdrawn; it takes a subject or guardian"),
        (("show", "r-1", "--as-of", "yesterday"), "write 2025-01-31"),
        (("state", "s-42", "age_band", "SECRET", *CLINIC), "/value: is not an age band"),
    ],
)
def test_what_is_refused_names_the_field(
    invoke: Invoke, path: Path, consent: str, arguments: tuple[str, ...], message: str
) -> None:
    said(invoke, "grant", consent, *PERSON)
    result = invoke("ledger", *arguments)
    assert result.exit_code == 2
    assert message in result.stderr.replace("\n", " ")
    assert "SECRET" not in result.stderr
    assert path.exists()


def test_file_that_is_no_record_is_refused(invoke: Invoke, path: Path, tmp_path: Path) -> None:
    for content in ([RECORD, RECORD], [], "text"):
        result = invoke("ledger", "grant", written(tmp_path, "wrong.yaml", content), *PERSON)
        assert result.exit_code == 2
        assert result.stderr
    assert not path.exists()


def test_reading_makes_no_ledger(invoke: Invoke, path: Path) -> None:
    result = invoke("ledger", "list", "s-42")
    assert (result.exit_code, "there is no ledger here yet" in result.stderr) == (2, True)
    assert not path.exists()


def test_without_a_ledger_it_says_what_to_set(invoke: Invoke) -> None:
    result = invoke("ledger", "list", "s-42")
    assert (result.exit_code, "set ledger.path or ledger.url" in result.stderr) == (2, True)


def test_every_command_says_what_it_does(invoke: Invoke) -> None:
    for name in ledger_command.commands:
        assert len(said(invoke, name, "--help")) > 50
