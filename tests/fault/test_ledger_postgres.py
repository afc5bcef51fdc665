"""A PostgreSQL that restarts, crashes, is gone, is locked, is full, or is a standby: faults, and then it goes on."""

from __future__ import annotations

import threading
import time
from collections.abc import Callable, Iterator
from urllib.parse import urlsplit

import orjson
import psycopg
import pytest
from sqlalchemy import event

from lexgate.domain.consent import Role
from lexgate.errors import LedgerFault
from lexgate.facts.ledger import LedgerStore, Receipt, Rules, SqlLedger
from lexgate.facts.store import Database, open_database, postgresql
from tests.integration.ledger import kit
from tests.postgres import KEY, PostgresServer, running

# One worker has the server that these tests end and start.
pytestmark = [pytest.mark.xdist_group("postgres-faults"), pytest.mark.timeout(240)]


@pytest.fixture(scope="module")
def server() -> Iterator[PostgresServer]:
    with running() as server:
        yield server


@pytest.fixture
def url(server: PostgresServer) -> str:
    return server.ledger()


@pytest.fixture
def database(url: str) -> Iterator[Database]:
    database = open_database(url, key_file=KEY, busy_seconds=0.2)
    yield database
    database.close()


@pytest.fixture
def ledger(database: Database) -> LedgerStore:
    return SqlLedger(database, Rules())


def grants(ledger: LedgerStore, key: str | None = None) -> Receipt:
    return ledger.grant(kit.record(), kit.person(idempotency_key=key))


def everything(ledger: LedgerStore) -> list[Callable[[], object]]:
    """A decision's read, other reads, a write."""
    record_id = ledger.subject_document(kit.SUBJECT)["consents"][0]["facts"]["id"]
    return [
        lambda: ledger.subject_document(kit.SUBJECT),
        ledger.revision,
        lambda: ledger.state_of(record_id),
        lambda: grants(ledger),
    ]


@pytest.mark.parametrize("first", range(4))
def test_restart_is_noticed_by_nobody(server: PostgresServer, ledger: LedgerStore, first: int) -> None:
    """Whatever comes first afterwards: each kind of call has connections that died."""
    grants(ledger)
    calls = everything(ledger)
    for call in calls:
        call()
    server.stop()
    server.start()
    for call in (calls * 2)[first : first + 4]:
        call()
    assert ledger.revision() == 3


def test_connections_that_were_cut_are_replaced(server: PostgresServer, ledger: LedgerStore, url: str) -> None:
    grants(ledger)
    for call in everything(ledger):
        call()
        name = urlsplit(url).path[1:]
        server.run(f"SELECT pg_terminate_backend(pid) FROM pg_stat_activity WHERE datname = '{name}'")  # noqa: S608 - own
        call()


def test_server_that_is_gone_is_a_fault_until_it_is_back(server: PostgresServer, ledger: LedgerStore) -> None:
    grants(ledger)
    calls = everything(ledger)
    server.kill()
    for call in calls * 2:
        with pytest.raises(LedgerFault) as raised:
            call()
        assert raised.value.retryable
        assert not raised.value.maybe_written
    server.start()
    for call in calls:
        call()
    assert ledger.revision() == 2


def test_server_that_hangs_is_a_fault_in_time(
    server: PostgresServer, url: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    """It is there, and answers nothing; no call waits for ever."""
    for name in ("_STATEMENT_SECONDS", "_DECISION_SECONDS"):
        monkeypatch.setattr(postgresql, name, 1)
    database = open_database(url, key_file=KEY)
    ledger = SqlLedger(database, Rules())
    grants(ledger)
    calls = everything(ledger)
    for call in calls:
        call()
    server.hang()
    try:
        for call in calls:
            started = time.monotonic()
            with pytest.raises(LedgerFault) as raised:
                call()
            assert raised.value.retryable
            assert time.monotonic() - started < 15
    finally:
        server.go_on()
    for call in calls:
        call()
    database.close()


def test_server_that_is_gone_cannot_be_opened(server: PostgresServer, url: str) -> None:
    server.stop()
    with pytest.raises(LedgerFault, match="see that it runs") as raised:
        open_database(url, key_file=KEY)
    assert raised.value.retryable
    server.start()
    open_database(url, key_file=KEY).close()


def test_lock_of_another_writer_is_a_fault_for_writes_alone(ledger: LedgerStore, url: str) -> None:
    grants(ledger)
    *reads, write = everything(ledger)
    other = open_database(url, key_file=KEY)
    with other.write():
        for read in reads:
            read()
        started = time.monotonic()
        with pytest.raises(LedgerFault, match="nothing was written; try again") as raised:
            write()
        assert raised.value.retryable
        assert time.monotonic() - started < 5
    write()
    other.close()


def test_tables_that_are_locked_are_a_fault_for_reads_too(ledger: LedgerStore, url: str) -> None:
    grants(ledger)
    calls = everything(ledger)
    with psycopg.connect(url) as other:
        for table in ("ledger_revisions", "consent_records"):
            other.execute(f"LOCK TABLE {table}".encode())
        for call in calls:
            with pytest.raises(LedgerFault) as raised:
                call()
            assert raised.value.retryable
    for call in calls:
        call()


FULL = """
CREATE FUNCTION full_disk() RETURNS trigger LANGUAGE plpgsql AS
$$BEGIN RAISE EXCEPTION 'could not extend file: No space left on device' USING ERRCODE = 'disk_full'; END$$;
CREATE TRIGGER full_disk BEFORE INSERT ON consent_events EXECUTE FUNCTION full_disk()
"""


def test_full_disk_is_a_fault_that_writes_nothing(ledger: LedgerStore, url: str) -> None:
    grants(ledger)
    *reads, write = everything(ledger)
    with psycopg.connect(url) as other:
        other.execute(FULL.encode())
    with pytest.raises(LedgerFault, match=r"DiskFull.*nothing was written; try again") as raised:
        write()
    assert raised.value.retryable
    for read in reads:
        read()
    assert ledger.revision() == 1
    with psycopg.connect(url) as other:
        other.execute(b"DROP TRIGGER full_disk ON consent_events")
    write()


def test_write_whose_answer_was_lost_is_done_once(server: PostgresServer, database: Database) -> None:
    """The connection ends while it commits: nobody knows, and with its key the write may come again."""
    ledger = SqlLedger(database, Rules())
    record, said = kit.record(), kit.person(idempotency_key="k-1")
    cut = threading.Event()

    def cut_off(connection: object) -> None:
        if not cut.is_set():
            cut.set()
            pid = connection.connection.driver_connection.info.backend_pid  # type: ignore[attr-defined]  # any driver's
            server.run(f"SELECT pg_terminate_backend({pid}, 5000)")

    event.listen(database._writing, "commit", cut_off)
    with pytest.raises(LedgerFault, match="it may be written; try again with the same idempotency_key") as raised:
        ledger.grant(record, said)
    assert raised.value.retryable
    assert raised.value.maybe_written
    receipt = ledger.grant(record, said)
    assert ledger.grant(record, said) == receipt
    assert ledger.revision() == 1


def test_standby_is_never_read(server: PostgresServer, ledger: LedgerStore, url: str) -> None:
    """It lags behind, and would answer with consents that were withdrawn."""
    grants(ledger)
    calls = everything(ledger)
    opening: Callable[[], object] = lambda: open_database(url, key_file=KEY)  # noqa: E731 - one more call
    signal = server.folder / "data" / "standby.signal"
    server.stop()
    signal.touch()
    server.start()
    for call in (*calls, opening):
        with pytest.raises(LedgerFault) as raised:
            call()
        assert raised.value.retryable
    server.stop()
    signal.unlink()
    server.start()
    for call in calls:
        call()


CRASHES, WRITERS = 5, 3


class Writer(threading.Thread):
    """Grants and withdraws about one person, and tries each write again, with its key, until it is acknowledged."""

    def __init__(self, ledger: LedgerStore, subject_id: str, done: threading.Event) -> None:
        super().__init__()
        self.ledger, self.subject_id, self.done = ledger, subject_id, done
        self.receipts: list[Receipt] = []
        self.faults = 0
        self.error: BaseException | None = None
        self.withdrawn: set[str] = set()

    def run(self) -> None:
        try:
            while not self.done.is_set():
                self.grant_and_withdraw()
        except BaseException as error:  # noqa: BLE001 - the test raises it
            self.error = error

    def grant_and_withdraw(self) -> None:
        record = kit.record(subject_id=self.subject_id)
        said = [kit.says(Role.SUBJECT, self.subject_id, idempotency_key=f"{n}-{record.record_id}") for n in (1, 2)]
        self.until_acknowledged(lambda: self.ledger.grant(record, said[0]))
        self.until_acknowledged(lambda: self.ledger.withdraw(record.record_id, said[1]))
        self.withdrawn.add(record.record_id)

    def until_acknowledged(self, write: Callable[[], Receipt]) -> None:
        while True:
            try:
                self.receipts.append(write())
            except LedgerFault as fault:
                if not fault.retryable:
                    raise
                self.faults += 1
                time.sleep(0.01)
            else:
                return


def reads_until(done: threading.Event, database: Database, writers: list[Writer]) -> int:
    """Reads as decisions do: an answer knows all that was acknowledged before, or there is none; returns how many."""
    answers = 0
    while not done.is_set():
        for writer in writers:
            withdrawn, acknowledged = set(writer.withdrawn), writer.receipts[-1].revision if writer.receipts else 0
            try:
                revision, text, _ = database.decision_facts(writer.subject_id, None)
            except LedgerFault as fault:
                if not fault.retryable:
                    raise
                continue
            assert revision >= acknowledged
            consents = orjson.loads(text)["consents"] if text else []
            assert withdrawn.isdisjoint(each["facts"]["id"] for each in consents)
            answers += 1
            time.sleep(0.001)
    return answers


def test_crashes_lose_nothing_that_was_acknowledged_and_double_nothing(server: PostgresServer, url: str) -> None:
    """The server is killed, and starts again, under several writers and a reader that never open anew."""
    databases = [open_database(url, key_file=KEY) for _ in range(WRITERS + 1)]
    done = threading.Event()
    writers = [Writer(SqlLedger(each, Rules()), f"s-{n}", done) for n, each in enumerate(databases[1:])]
    answers: list[int] = []
    reader = threading.Thread(target=lambda: answers.append(reads_until(done, databases[0], writers)))
    for thread in (*writers, reader):
        thread.start()
    for _ in range(CRASHES):
        so_far = [len(writer.receipts) for writer in writers]
        while any(len(writer.receipts) < before + 4 for writer, before in zip(writers, so_far, strict=True)):
            assert all(writer.is_alive() for writer in writers), [writer.error for writer in writers]
            time.sleep(0.01)
        server.kill()
        server.start()
    done.set()
    for thread in (*writers, reader):
        thread.join()
    assert [writer.error for writer in writers] == [None] * WRITERS
    assert answers[0] > CRASHES
    assert sum(writer.faults for writer in writers) >= CRASHES
    revisions = sorted(receipt.revision for writer in writers for receipt in writer.receipts)
    # Each write is one revision, and none is without its receipt: what was lost on the way came again under its key.
    assert revisions == list(range(1, databases[0].revision() + 1))
    for writer in writers:
        assert len(writer.receipts) == 2 * len(writer.withdrawn)
        states = [writer.ledger.consent(record_id).recorded_state() for record_id in writer.withdrawn]
        assert set(states) == {"withdrawn"}
    for database in databases:
        database.close()
