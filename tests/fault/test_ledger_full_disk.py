"""A ledger in SQLite on a disk that is really full, and in a process whose files may not grow."""

from __future__ import annotations

import json
import subprocess
import sys
from pathlib import Path
from typing import Any

import pytest

from tests.fault.test_log_full_disk import IN_A_NAMESPACE, kinds

# Writes until the ledger refuses, reads, makes room, makes the refused write again, and prints what it saw.
FILL = """
import json, resource, signal, sys
from pathlib import Path
from lexgate.errors import LedgerFault
from lexgate.facts.ledger import Rules, SqlLedger
from lexgate.facts.store import open_database
from tests.integration.ledger import kit

directory, kind = Path(sys.argv[1]), sys.argv[2]
ballast = directory / "ballast"
database = open_database(directory / "ledger.db")
ledger = SqlLedger(database, Rules())
if kind == "file size":
    signal.signal(signal.SIGXFSZ, signal.SIG_IGN)
    make_room = lambda: resource.setrlimit(resource.RLIMIT_FSIZE, (resource.RLIM_INFINITY,) * 2)
    resource.setrlimit(resource.RLIMIT_FSIZE, (1_800_000, resource.RLIM_INFINITY))
else:
    ballast.write_bytes(b"x" * 600_000)
    make_room = ballast.unlink

def write(number):
    subject = f"s-{number}"
    ledger.grant(record := kit.record(subject_id=subject), kit.says(kit.Role.SUBJECT, subject, idempotency_key=subject))
    return record.record_id

answered, faults = [], []
while not faults:
    try:
        answered.append(write(len(answered)))
    except LedgerFault as fault:
        faults.append(fault)
try:
    write(len(answered))
except LedgerFault as fault:
    faults.append(fault)

def known():
    documents = [json.loads(database.decision_facts(f"s-{n}", None).subject_document) for n in range(len(answered))]
    return [document["consents"][0]["facts"]["id"] for document in documents] == answered

read_while_full = known() and database.decision_facts(f"s-{len(answered)}", None)[:2] == (len(answered), None)
make_room()
answered.append(write(len(answered)))
revision = ledger.revision()
database.close()
database = open_database(directory / "ledger.db")
print(json.dumps({
    "answered": len(answered),
    "retryable": [fault.retryable for fault in faults],
    "texts": [str(fault) for fault in faults],
    "read_while_full": read_while_full,
    "revision": revision,
    "known": known(),
}))
"""


def filled(directory: Path, kind: str, root: Path) -> dict[str, Any]:
    """What a process saw that filled its ledger, on a small disk of its own or below a limit on the size of files."""
    command = [sys.executable, "-c", FILL, str(directory), kind]
    if kind == "disk":
        mount = f'mount -t tmpfs -o size=2400k none "{directory}" && exec "$@"'
        command = [*IN_A_NAMESPACE, mount, "sh", *command]
    done = subprocess.run(command, cwd=root, capture_output=True, text=True, check=False, timeout=60)
    assert done.returncode == 0, done.stderr
    answer: dict[str, Any] = json.loads(done.stdout)
    return answer


@pytest.mark.parametrize("kind", kinds())
def test_a_ledger_that_fills_up_refuses_writes_and_recovers(tmp_path: Path, kind: str, root: Path) -> None:
    """Nothing of the refused write is there, decisions go on, and with room again the next revision is the next."""
    seen = filled(tmp_path, kind, root)
    assert seen["answered"] > 10
    assert seen["retryable"] == [True, True]
    assert all("try again" in text for text in seen["texts"])
    assert seen["read_while_full"]
    assert seen["revision"] == seen["answered"]
    assert seen["known"]
