"""Whatever was written: an export comes back the same; the fast way of the import writes what the long way writes."""

from __future__ import annotations

import random
import tempfile
from collections.abc import Callable, Sequence
from pathlib import Path
from typing import Any
from unittest.mock import patch

import orjson
from hypothesis import HealthCheck, given, settings, strategies as st

from lexgate.domain.consent import Form, Role, State
from lexgate.errors import LedgerRefusal
from lexgate.facts.ledger import Rules, SqlLedger
from lexgate.facts.ledger._chain import canonical
from lexgate.facts.ledger._document import document_of
from lexgate.facts.ledger._history import History
from lexgate.facts.ledger._operations import Operations
from lexgate.facts.ledger.transfer import FIELDS, ConsentFile, export_all, import_file, rejects, verify
from lexgate.facts.ledger.transfer._flat import FlatReader, instant
from lexgate.facts.ledger.transfer._plain import Plain
from lexgate.facts.ledger.transfer._texts import Texts
from lexgate.facts.store import Database, open_database
from tests.integration.ledger import kit
from tests.integration.ledger.consent_files import ROW, as_csv, as_jsonl
from tests.postgres import KEY

SMALL = settings(max_examples=25, deadline=None, suppress_health_check=[HealthCheck.too_slow])
OPTIONAL: dict[str, Sequence[str]] = {
    "record_id": ("r-1", "r-2"),
    "act_id": ("a-1", "a-2"),
    "valid_until": ("2024-01-01T00:00:00Z", "2023-01-10T01:00:30Z", "never"),
    "evidence_sha256": ("b" * 64, "b"),
    "notice_displayed_at": ("", "2023-01-10T01:00:31Z", "1673312400"),
    "given_at": ("", "2022-12-31T23:59:59Z", "2033-01-01T00:00:00Z", "1673312431"),
    "withdrawn_at": ("2023-06-01T00:00:00Z",),
    "requested_at": ("2022-12-31T00:00:00Z",),
    "renews_record_id": ("r-1",),
    "retention_max": ("", "P30D", "86400", "x"),
    "retention_until": ("2025-01-01T00:00:00Z",),
    "purpose_id": ("ads", "triage", "100%sure"),
    "subject_age_band": ("0-13", "18+"),
    "items": ("", "phone|%(given)d", "phone"),
    "separate": ("false", "TRUE", "1"),
    "bundle_id": ("b-1",),
    "method": ("web_form",),
    "given_by": ("subject", "guardian"),
}


@st.composite
def rows(draw: st.DrawFn) -> dict[str, str]:
    """A row that is mostly good, of one of a few persons."""
    row = {**ROW, "subject_id": draw(st.sampled_from(["c-1", "c-2", "c-3", "c-4", "13812345678"]))}
    for name in draw(st.lists(st.sampled_from(sorted(OPTIONAL)), max_size=3)):
        row[name] = draw(st.sampled_from(OPTIONAL[name]))
    return {name: value for name, value in row.items() if value}


def told(database: Database, subject_ids: Sequence[str]) -> list[object]:
    """What is recorded, but for the ids that each import makes anew."""
    ledger = SqlLedger(database, Rules())
    out: list[object] = []
    for subject_id in subject_ids:
        for consent in ledger.consents_of(subject_id):
            record = consent.record
            events = [(e.seq, e.type, e.occurred_at, e.recorded_at, e.actor, e.method) for e in consent.events]
            out.append((record.scope, record.form, record.notice, record.valid_from, record.valid_until, events))
        document = ledger.subject_document(subject_id)
        out.append([{**each, "facts": {**each["facts"], "id": ""}} for each in document["consents"]])
    return out


@SMALL
@given(st.lists(rows(), min_size=1, max_size=12), st.sampled_from([as_csv, as_jsonl]))
def test_fast_way_takes_refuses_and_writes_what_the_long_way_does(
    found: list[dict[str, str]], write: Callable[[Path, list[dict[str, Any]]], Path]
) -> None:
    # Each row twice more, for others: so that all kinds of rows come often enough to be taken fast.
    found = [{**each, "subject_id": f"{each['subject_id']}{more}"} for more in ("", "-x", "-y") for each in found]
    people = sorted({each["subject_id"] for each in found})
    results = []
    with tempfile.TemporaryDirectory() as name:
        path = write(Path(name) / ("c.csv" if write is as_csv else "c.jsonl"), found)
        for fast in (True, False):
            database = open_database(Path(name) / f"{fast}.db", key_file=KEY, clock=kit.Clock())
            with patch.object(FlatReader, "read", FlatReader.read if fast else FlatReader.entry):
                done = import_file(database, ConsentFile(path), Rules(), batch=7)
            assert verify(database).problems == []
            wrong = list(rejects(database, done.import_id))
            results.append((done.accepted, done.present, wrong, told(database, people)))
            database.close()
    assert results[0] == results[1]


@SMALL
@given(st.lists(rows(), min_size=1, max_size=6))
def test_texts_of_the_fast_way_are_canonical(found: list[dict[str, str]]) -> None:
    reader, texts = FlatReader(), Texts()
    for row in [*found, *found, *found]:
        values = tuple(row.get(name, "") for name in FIELDS)
        plain = reader._plain.plain(values, instant)
        if plain is None:
            continue
        assert isinstance(plain, Plain)
        made = [*values]
        made[FIELDS.index("record_id")], made[FIELDS.index("act_id")] = plain.record_id, plain.act_id
        entry = reader.entry(made)
        by = entry.steps[0].by
        record, event, document = plain.texts(kit.NOW, 5)
        if plain.given_at > kit.NOW:
            continue
        changes = Operations(History(plain.subject_id), by, kit.NOW, Rules(), texts).grant(entry.record)
        assert record == canonical(entry.record) == texts(entry.record)
        (expected,) = changes.events
        event_id = event.split(b'"event_id":"')[1].split(b'"')[0].decode()
        assert event.replace(event_id.encode(), expected.event_id.encode()) == canonical(expected) == texts(expected)
        assert document == orjson.dumps(document_of(changes.history, 5))


def live(ledger: SqlLedger, clock: kit.Clock, chance: random.Random) -> None:
    """Writes what comes, refused or not."""
    asked: list[str] = []
    for number in range(chance.randrange(1, 25)):
        clock.at += chance.choice([0, 1, kit.DAY])
        name = f"s-{chance.randrange(3)}"
        person, clinic = kit.says(Role.SUBJECT, name), kit.says(Role.CONTROLLER, kit.CONTROLLER)
        separate = chance.random() < 0.3
        record = kit.record(
            record_id=f"r-{number}",
            subject_id=name,
            act_id=f"a-{chance.randrange(9)}",
            scope=kit.scope(chance.choice(["ads", "triage"])),
            form=Form(separate=separate, explicit=separate),
            notice=kit.notice(chance.choice(["v1", "v2"])),
            renews_record_id=chance.choice([None, None, *asked]),
        )
        target = chance.choice(asked or ["r-none"])
        writes: list[Callable[[], object]] = [
            lambda record=record, person=person: ledger.grant(record, person),  # type: ignore[misc]  # of this round
            lambda record=record, clinic=clinic: ledger.request(record, clinic),  # type: ignore[misc]  # as above
            lambda target=target, person=person: ledger.give(target, "v1", person),  # type: ignore[misc]  # as above
            lambda target=target, person=person: ledger.refuse(target, person),  # type: ignore[misc]  # as above
            lambda target=target, person=person: ledger.withdraw(target, person),  # type: ignore[misc]  # as above
            lambda target=target, clinic=clinic: ledger.invalidate(target, clinic),  # type: ignore[misc]  # as above
            lambda name=name, clinic=clinic: ledger.state_fact(name, "is_consumer", True, clinic),  # type: ignore[misc]  # as above
            lambda name=name, clinic=clinic: ledger.state_guardian(name, kit.guardian(), clinic),  # type: ignore[misc]  # as above
            lambda name=name, person=person: ledger.open_request(kit.rights(subject_id=name), person),  # type: ignore[misc]  # as above
        ]
        write = chance.choice([*writes, *writes, lambda name=name, clinic=clinic: ledger.erase(name, clinic)])  # type: ignore[misc]  # as above
        try:
            write()
        except LedgerRefusal:
            continue
        asked.append(record.record_id)


@SMALL
@given(st.integers(0, 2**32))
def test_export_comes_back_with_the_same_records_events_and_hashes(seed: int) -> None:
    with tempfile.TemporaryDirectory() as name:
        clock = kit.Clock()
        one = open_database(Path(name) / "one.db", clock=clock)
        live(SqlLedger(one, Rules()), clock, random.Random(seed))  # noqa: S311 - no secret
        lines = list(export_all(one))
        (Path(name) / "all.jsonl").write_bytes(b"".join(lines))
        two = open_database(Path(name) / "two.db", clock=clock)
        done = import_file(two, ConsentFile(Path(name) / "all.jsonl"), Rules(), batch=2)
        assert (done.accepted, list(rejects(two, done.import_id))) == (len(lines), [])
        assert sorted(export_all(two)) == sorted(lines)
        assert verify(two) == verify(one)
        assert verify(two).problems == []
        before, after = SqlLedger(one, Rules()), SqlLedger(two, Rules())
        for number in range(3):
            old, new = before.subject_document(f"s-{number}"), after.subject_document(f"s-{number}")
            assert {**new, "revision": 0} == {**old, "revision": 0}
            for consent in before.consents_of(f"s-{number}"):
                assert after.state_of(consent.record.record_id) in set(State)
        one.close()
        two.close()
