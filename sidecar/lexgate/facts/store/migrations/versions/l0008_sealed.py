"""What is recorded of a person is sealed by a key of the person's own; rows name the person by a surrogate."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from typing import Any

import orjson
import sqlalchemy as sa
from alembic import context, op

from lexgate.facts.store.migrations.append_only import make_append_only
from lexgate.facts.store.vault import Person, Vault, chained

revision = "l0008"
down_revision = "l0007"

_SEALED = ("consent_records", "consent_events", "rights_requests", "rights_request_events")
_ANEW = ("ledger_revisions", *_SEALED, "subject_facts", "idempotency_keys")
# What older versions wrote about persons; other rows are about entries of registers.
_STATED = ("state_fact", "state_guardian")
_ASKED = ("open_request", "verify_request", "fulfil_request", "refuse_request", "withdraw_request")
_OF_PERSONS = (
    "request",
    "grant",
    "renew",
    "give",
    "refuse",
    "defer",
    "withdraw",
    "invalidate",
    "revoke",
    *_STATED,
    *_ASKED,
)
_AT_ONCE = 1000

Rows = Iterator[dict[str, Any]]


def upgrade() -> None:
    """Makes the tables anew beside the old ones, moves what is recorded, and drops the old ones."""
    _create_keys()
    new = _create_sealed()
    vault: Vault = context.config.attributes["vault"]
    people = _add_people(vault)
    _move(new["ledger_revisions"], _revisions(people))
    _move(new["consent_records"], _records(people))
    _move(new["consent_events"], _events(people, new["consent_records"]))
    _move(new["subject_facts"], _facts(people))
    _move(new["rights_requests"], _requests(people))
    _move(new["rights_request_events"], _request_events(people, new["rights_requests"]))
    of_registers, of_persons = _receipts(people, vault)
    _move(new["idempotency_keys"], iter(of_registers))
    _move(new["sealed_receipts"], iter(of_persons))
    for name in _ANEW:
        op.drop_table(name)
        op.rename_table(f"new_{name}", name)
    op.rename_table("new_sealed_receipts", "sealed_receipts")
    make_append_only((*_ANEW, "sealed_receipts"))
    for name in _SEALED:
        op.create_index(f"ix_{name}_surrogate", name, ["surrogate"])
    op.create_index("ix_rights_requests_controller_id", "rights_requests", ["controller_id"])
    _create_erasures()


def _create_keys() -> None:
    op.create_table("vault_check", sa.Column("id", sa.Integer, primary_key=True), _column("sealed", sa.LargeBinary))
    op.create_table(
        "subject_keys",
        sa.Column("subject_id", sa.String(128), primary_key=True),
        _column("surrogate", sa.String(36)),
        _column("wrapped_key", sa.LargeBinary),
        sqlite_with_rowid=False,
    )
    op.create_index("ix_subject_keys_surrogate", "subject_keys", ["surrogate"], unique=True)


def _create_erasures() -> None:
    op.create_table(
        "subject_erasures",
        sa.Column("surrogate", sa.String(36), primary_key=True),
        _column("revision", sa.BigInteger),
        _column("body", sa.Text),
    )
    make_append_only(("subject_erasures", "vault_check"))


def _create_sealed() -> dict[str, sa.Table]:
    columns: dict[str, list[sa.Column[Any]]] = {
        "ledger_revisions": [
            sa.Column("revision", sa.BigInteger, primary_key=True, autoincrement=False),
            _column("recorded_at", sa.BigInteger),
            _column("operation", sa.String(32)),
            _column("about", sa.String(128)),
        ],
        "consent_records": [_key("record_id", sa.String(128)), *_written(_column), *_body()],
        "consent_events": [
            _key("record_id", sa.String(128)),
            _key("seq", sa.Integer),
            *_written(_column),
            _column("chain", sa.LargeBinary),
            *_body(),
        ],
        "subject_facts": [*_written(_key), *_body()],
        "rights_requests": [
            _key("request_id", sa.String(128)),
            _column("controller_id", sa.String(128)),
            *_written(_column),
            *_body(),
        ],
        "rights_request_events": [
            _key("request_id", sa.String(128)),
            _key("seq", sa.Integer),
            _column("type", sa.String(16)),
            *_written(_column),
            _column("chain", sa.LargeBinary),
            *_body(),
        ],
        "sealed_receipts": [_key("key", sa.String(64)), _column("body", sa.LargeBinary)],
        "idempotency_keys": [
            _key("key", sa.String(128)),
            _column("write_sha256", sa.String(64)),
            _column("receipt", sa.Text),
        ],
    }
    return {name: op.create_table(f"new_{name}", *own) for name, own in columns.items()}


def _written(column: Callable[[str, Any], sa.Column[Any]]) -> list[sa.Column[Any]]:
    return [column("surrogate", sa.String(36)), column("revision", sa.BigInteger), column("position", sa.Integer)]


def _body() -> list[sa.Column[Any]]:
    return [_column("digest", sa.LargeBinary), _column("body", sa.LargeBinary)]


def _key(name: str, kind: Any) -> sa.Column[Any]:
    return sa.Column(name, kind, primary_key=True, autoincrement=False)


def _column(name: str, kind: Any) -> sa.Column[Any]:
    return sa.Column(name, kind, nullable=False)


def _add_people(vault: Vault) -> dict[str, Person]:
    people, rows = {}, []
    for row in _old(
        "SELECT about AS subject_id, operation FROM ledger_revisions "
        "UNION SELECT subject_id, 'grant' FROM consent_records UNION SELECT subject_id, 'grant' FROM subject_documents"
    ):
        subject_id = row["subject_id"]
        if row["operation"] in _OF_PERSONS and subject_id not in people:
            people[subject_id], wrapped = vault.new_person(subject_id)
            surrogate = people[subject_id].surrogate
            rows.append({"subject_id": subject_id, "surrogate": surrogate, "wrapped_key": wrapped})
    keys = sa.table("subject_keys", *(sa.column(name) for name in ("subject_id", "surrogate", "wrapped_key")))
    _move(keys, iter(rows))
    return people


def _revisions(people: Mapping[str, Person]) -> Rows:
    for row in _old("SELECT * FROM ledger_revisions"):
        person = people.get(row["about"]) if row["operation"] in _OF_PERSONS else None
        yield {**row, "about": row["about"] if person is None else person.surrogate}


def _records(people: Mapping[str, Person]) -> Rows:
    for row in _old("SELECT * FROM consent_records"):
        yield {"record_id": row["record_id"]} | _sealed(people, row, f"consent_records/{row['record_id']}", 0)


def _events(people: Mapping[str, Person], records: sa.Table) -> Rows:
    links: dict[str, bytes] = dict(op.get_bind().execute(sa.select(records.c.record_id, records.c.digest)).all())
    for row in _old("SELECT * FROM consent_events ORDER BY revision, position"):
        record_id, seq = row["record_id"], row["seq"]
        sealed = _sealed(people, row, f"consent_events/{record_id}/{seq}", row["position"])
        links[record_id] = chained(links[record_id], sealed["digest"])
        yield {"record_id": record_id, "seq": seq, "chain": links[record_id]} | sealed


def _facts(people: Mapping[str, Person]) -> Rows:
    for row in _old("SELECT * FROM subject_facts"):
        yield _sealed(people, row, f"subject_facts/{row['revision']}/0", 0)


def _sealed(people: Mapping[str, Person], row: Mapping[str, Any], name: str, position: int) -> dict[str, Any]:
    person = people[row["subject_id"]]
    sealed = person.seal(name, row["body"].encode())
    where = {"surrogate": person.surrogate, "revision": row["revision"], "position": position}
    return where | {"digest": sealed.digest, "body": sealed.body}


def _requests(people: Mapping[str, Person]) -> Rows:
    for row in _old("SELECT * FROM rights_requests"):
        kept = {name: row[name] for name in ("request_id", "controller_id")}
        yield kept | _sealed(people, row, f"rights_requests/{row['request_id']}", 0)


def _request_events(people: Mapping[str, Person], requests: sa.Table) -> Rows:
    links: dict[str, bytes] = dict(op.get_bind().execute(sa.select(requests.c.request_id, requests.c.digest)).all())
    for row in _old("SELECT * FROM rights_request_events ORDER BY request_id, seq"):
        request_id, seq = row["request_id"], row["seq"]
        sealed = _sealed(people, row, f"rights_request_events/{request_id}/{seq}", 0)
        links[request_id] = chained(links[request_id], sealed["digest"])
        yield {"request_id": request_id, "seq": seq, "type": row["type"], "chain": links[request_id]} | sealed


def _receipts(people: Mapping[str, Person], vault: Vault) -> tuple[list[dict[str, Any]], list[dict[str, Any]]]:
    """The receipts of writes to registers, as they are, and those of writes about persons, sealed."""
    revisions = {row["revision"]: row for row in _old("SELECT revision, operation, about FROM ledger_revisions")}
    of_registers, of_persons = [], []
    for row in _old("SELECT * FROM idempotency_keys"):
        receipt = orjson.loads(row["receipt"])
        written = revisions[receipt["revision"]]
        if written["operation"] not in _OF_PERSONS:
            of_registers.append(row)
            continue
        kept = orjson.dumps({"receipt": receipt, "write_sha256": row["write_sha256"]}, option=orjson.OPT_SORT_KEYS)
        key = vault.index(row["key"])
        body = people[written["about"]].seal(f"sealed_receipts/{key}", kept).body
        of_persons.append({"key": key, "body": body})
    return of_registers, of_persons


def _old(query: str) -> Rows:
    for row in op.get_bind().execute(sa.text(query)).mappings().yield_per(_AT_ONCE):
        yield dict(row)


def _move(table: Any, rows: Rows) -> None:
    batch: list[dict[str, Any]] = []
    for row in rows:
        batch.append(row)
        if len(batch) == _AT_ONCE:
            op.get_bind().execute(sa.insert(table), batch)
            batch = []
    if batch:
        op.get_bind().execute(sa.insert(table), batch)
