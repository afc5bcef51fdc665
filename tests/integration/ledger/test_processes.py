"""Several processes over one ledger: what one of them has acknowledged, the next read of every other one sees."""

from __future__ import annotations

import subprocess
import sys
import threading
from concurrent.futures import ThreadPoolExecutor
from contextlib import ExitStack
from itertools import chain
from pathlib import Path

from lexgate.facts.ledger import LedgerStore, Receipt, Rules, SqlLedger
from lexgate.facts.store import open_database
from tests.integration.ledger import kit
from tests.postgres import KEY

ROUNDS = 20
WRITERS, READERS = 2, 2

# Reads what a decision needs for each line that comes in, "person record", and answers whether the consent stands, the
# revision of the document and that of the ledger.
READER = """
import sys, orjson
from lexgate.facts.store import open_database
from tests.postgres import KEY

database = open_database(sys.argv[1], key_file=KEY)
for line in sys.stdin:
    subject_id, record_id = line.split()
    revision, text, _ = database.decision_facts(subject_id, None)
    document = orjson.loads(text)
    stands = record_id in {each["facts"]["id"] for each in document["consents"]}
    print(int(stands), document["revision"], revision, flush=True)
"""

# Grants a consent for each line "grant person", withdraws it for "withdraw record", and answers "record revision".
WRITER = """
import sys
from lexgate.facts.ledger import SqlLedger, Rules
from lexgate.facts.store import open_database
from tests.integration.ledger import kit
from tests.postgres import KEY

ledger = SqlLedger(open_database(sys.argv[1], key_file=KEY), Rules())
for line in sys.stdin:
    what, whom = line.split()
    if what == "grant":
        record = kit.record(subject_id=whom)
        receipt = ledger.grant(record, kit.says(kit.Role.SUBJECT, whom))
    else:
        receipt = ledger.withdraw(whom, kit.says(kit.Role.SUBJECT, ledger.consent(whom).record.subject_id))
    print(receipt.record_id, receipt.revision, flush=True)
"""


class Process:
    """A process that answers a line with a line. Safe for threads."""

    def __init__(self, program: str, place: Path | str, root: Path) -> None:
        command = [sys.executable, "-c", program, str(place)]
        self._process = subprocess.Popen(command, stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True, cwd=root)
        self._alone = threading.Lock()

    def __enter__(self) -> Process:
        return self

    def __exit__(self, *_: object) -> None:
        self._process.communicate()
        assert self._process.returncode == 0

    def ask(self, line: str) -> list[str]:
        assert self._process.stdin is not None
        assert self._process.stdout is not None
        with self._alone:
            self._process.stdin.write(line + "\n")
            self._process.stdin.flush()
            return self._process.stdout.readline().split()


def gives_and_withdraws(subject_id: str, writer: Process, readers: list[Process]) -> int:
    """Each acknowledged write about a person is asked for at each reader; returns how many were seen."""
    seen = 0
    for _ in range(ROUNDS):
        record_id, given = writer.ask(f"grant {subject_id}")
        withdrawn = None
        for stands in (1, 0):
            if not stands:
                _, withdrawn = writer.ask(f"withdraw {record_id}")
            written = int(withdrawn or given)
            for reader in readers:
                answer = [int(part) for part in reader.ask(f"{subject_id} {record_id}")]
                assert answer[:2] == [stands, written]
                assert answer[2] >= written
                seen += 1
    return seen


def test_withdrawal_that_was_acknowledged_is_seen_by_the_next_read_everywhere(place: Path | str, root: Path) -> None:
    """While other processes write, about the same person and about others."""
    open_database(place, key_file=KEY).close()
    with ExitStack() as stack:
        readers = [stack.enter_context(Process(READER, place, root)) for _ in range(READERS)]
        writers = [stack.enter_context(Process(WRITER, place, root)) for _ in range(WRITERS)]
        with ThreadPoolExecutor(WRITERS) as pool:
            work = [
                pool.submit(gives_and_withdraws, f"s-{number}", writer, readers)
                for number, writer in enumerate(writers)
            ]
            assert [each.result() for each in work] == [ROUNDS * 2 * READERS] * WRITERS


def test_writers_in_several_processes_share_one_row_of_revisions(empty_place: Path | str, root: Path) -> None:
    """Also where they all open a ledger that does not exist yet, and write about the same person."""
    place = empty_place

    def grants(_: int) -> list[int]:
        with Process(WRITER, place, root) as writer:
            return [int(writer.ask("grant s-1")[1]) for _ in range(ROUNDS)]

    with ThreadPoolExecutor(3) as pool:
        revisions = list(pool.map(grants, range(3)))
    assert sorted(chain.from_iterable(revisions)) == list(range(1, 3 * ROUNDS + 1))
    assert all(each == sorted(each) for each in revisions)
    ledger = SqlLedger(open_database(place, key_file=KEY), Rules())
    assert ledger.revision() == 3 * ROUNDS
    assert len(ledger.subject_document("s-1")["consents"]) == 3 * ROUNDS
    ledger.close()


def test_threads_share_a_ledger(place: Path | str) -> None:
    ledger = SqlLedger(open_database(place, key_file=KEY), Rules())
    receipts: list[Receipt] = []
    threads = [threading.Thread(target=lambda: receipts.extend(grant_ten(ledger))) for _ in range(4)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert sorted(receipt.revision for receipt in receipts) == list(range(1, 41))
    assert len(ledger.subject_document(kit.SUBJECT)["consents"]) == 40
    ledger.close()


def grant_ten(ledger: LedgerStore) -> list[Receipt]:
    return [ledger.grant(kit.record(), kit.person()) for _ in range(10)]
