"""Several processes over one ledger: what one of them has acknowledged, the next read of every other one sees."""

from __future__ import annotations

import subprocess
import sys
import threading
from itertools import chain
from pathlib import Path

from lexgate.facts.ledger import LedgerStore, Receipt, open_sqlite
from tests.integration.ledger import kit

ROUNDS = 100

# Reads the document for each line that comes in, and answers whether the consent stands, and by which revision.
READER = """
import sys
from pathlib import Path
from lexgate.facts.ledger import open_sqlite

ledger = open_sqlite(Path(sys.argv[1]))
for line in sys.stdin:
    document = ledger.subject_document("s-42")
    stands = line.strip() in {each["facts"]["id"] for each in document["consents"]}
    print(int(stands), document["revision"], flush=True)
"""

WRITER = """
import sys
from pathlib import Path
from lexgate.facts.ledger import open_sqlite
from tests.integration.ledger import kit

ledger = open_sqlite(Path(sys.argv[1]))
for n in range(int(sys.argv[2])):
    subject = f"s-{n % 2}"
    receipt = ledger.grant(kit.record(subject_id=subject), kit.says(kit.Role.SUBJECT, subject))
    print(receipt.revision, flush=True)
"""


def start(program: str, path: Path, root: Path, *more: str) -> subprocess.Popen[str]:
    command = [sys.executable, "-c", program, str(path), *more]
    return subprocess.Popen(command, stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True, cwd=root)


def ask(reader: subprocess.Popen[str], record_id: str) -> tuple[bool, int]:
    assert reader.stdin is not None
    assert reader.stdout is not None
    reader.stdin.write(record_id + "\n")
    reader.stdin.flush()
    stands, revision = reader.stdout.readline().split()
    return stands == "1", int(revision)


def test_withdrawal_that_was_acknowledged_is_seen_by_the_next_read_elsewhere(tmp_path: Path, root: Path) -> None:
    path = tmp_path / "ledger.db"
    ledger = open_sqlite(path)
    # Another process writes about other persons all the while.
    with start(READER, path, root) as reader, start(WRITER, path, root, "300"):
        for _ in range(ROUNDS):
            record = kit.record()
            given = ledger.grant(record, kit.person())
            assert ask(reader, record.record_id) == (True, given.revision)
            withdrawn = ledger.withdraw(record.record_id, kit.person())
            assert ask(reader, record.record_id) == (False, withdrawn.revision)
        assert reader.stdin is not None
        reader.stdin.close()
    ledger.close()


def test_writers_in_several_processes_share_one_row_of_revisions(tmp_path: Path, root: Path) -> None:
    """Also where they all open a ledger that does not exist yet."""
    path = tmp_path / "ledger.db"
    writers = [start(WRITER, path, root, "40") for _ in range(3)]
    revisions = [[int(line) for line in writer.communicate()[0].splitlines()] for writer in writers]
    assert sorted(chain.from_iterable(revisions)) == list(range(1, 121))
    assert all(each == sorted(each) for each in revisions)
    ledger = open_sqlite(path)
    assert ledger.revision() == 120
    assert sum(len(ledger.subject_document(f"s-{n}")["consents"]) for n in range(2)) == 120
    ledger.close()


def test_threads_share_a_ledger(tmp_path: Path) -> None:
    ledger = open_sqlite(tmp_path / "ledger.db")
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
