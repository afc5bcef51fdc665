"""A writer of the ledger that is killed in the middle of its work, again and again."""

from __future__ import annotations

import random
import subprocess
import sys
import time
from pathlib import Path

from lexgate.facts.ledger import LedgerStore, broken_at, open_sqlite

KILLS = 20

# Gives, renews and withdraws without end, and says after each receipt what it is a receipt for.
WRITER = """
import itertools, os, sys
from pathlib import Path
from dataclasses import replace
from lexgate.facts.ledger import open_sqlite, new_id
from tests.integration.ledger import kit

ledger = open_sqlite(Path(sys.argv[1]))
def acknowledge(receipt):
    os.write(1, f"{receipt.revision} {receipt.record_id} {receipt.state}\\n".encode())
for n in itertools.count():
    subject = f"s-{n % 3}"
    person = kit.says(kit.Role.SUBJECT, subject)
    old = kit.record(subject_id=subject)
    acknowledge(ledger.grant(old, person))
    new = replace(old, record_id=new_id(), act_id=new_id(), renews_record_id=old.record_id)
    acknowledge(ledger.renew(new, person))
    acknowledge(ledger.withdraw(new.record_id, person))
"""


def live_and_die(path: Path, root: Path, chance: random.Random) -> list[str]:
    """The receipts of a writer until SIGKILL met it, a random moment after its first one."""
    with subprocess.Popen(
        [sys.executable, "-c", WRITER, str(path)], stdout=subprocess.PIPE, text=True, cwd=root
    ) as writer:
        assert writer.stdout is not None
        first = writer.stdout.readline()
        time.sleep(chance.uniform(0, 0.05))
        writer.kill()
        return [first, *writer.stdout.readlines()]


def check(ledger: LedgerStore, receipts: dict[str, tuple[int, str]]) -> None:
    """What was acknowledged is there, and each person's document is what the events say."""
    after = {"given": {"given", "superseded", "withdrawn"}, "withdrawn": {"withdrawn"}}
    for record_id, (_, state) in receipts.items():
        consent = ledger.consent(record_id)
        assert consent.recorded_state() in after[state]
        assert broken_at(consent) is None
    for subject in ("s-0", "s-1", "s-2"):
        now = ledger.subject_document(subject)
        replayed = ledger.subject_document(subject, known_at=2**40)
        assert {**now, "revision": 0} == {**replayed, "revision": 0}
        # A renewal is one write: never do the old and the new consent of one pair both stand, or neither be known.
        for consent in now["consents"]:
            renewed = ledger.consent(consent["facts"]["id"]).record.renews_record_id
            assert renewed is None or ledger.state_of(renewed) == "superseded"


def test_nothing_that_was_acknowledged_is_lost_and_nothing_is_half_written(tmp_path: Path, root: Path) -> None:
    path, chance = tmp_path / "ledger.db", random.Random(7)  # noqa: S311 - no secret
    receipts: dict[str, tuple[int, str]] = {}
    lines: list[str] = []
    for life in range(KILLS):
        before = len(lines)
        lines += live_and_die(path, root, chance)
        assert len(lines) > before, f"life {life} acknowledged nothing"
        for line in lines[before:]:
            revision, record_id, state = line.split()
            receipts[record_id] = (int(revision), state)
        ledger = open_sqlite(path)
        check(ledger, receipts)
        revisions = [int(line.split()[0]) for line in lines]
        assert revisions == sorted(set(revisions))
        # At most the one write that was under way is there without its receipt.
        assert revisions[-1] <= ledger.revision() <= revisions[-1] + 1
        ledger.close()
