"""Writers of the ledger that are killed in the middle of their work, again and again."""

from __future__ import annotations

import os
import random
import signal
import subprocess
import sys
import time
from dataclasses import dataclass
from pathlib import Path

import pytest
from sqlalchemy import select

from lexgate.facts.ledger import LedgerStore, Rules, SqlLedger, broken_at
from lexgate.facts.store import Database, open_database
from lexgate.facts.store.tables import EVENTS, REVISIONS
from tests.postgres import KEY, PostgresServer

# For each line that comes in it forks a writer, which gives, renews and withdraws without end, and says after each
# receipt what it is a receipt for. Forks spare each life the imports, also those that a first write makes.
WRITERS = """
import itertools, os, sys, tempfile
from dataclasses import replace
from pathlib import Path
from lexgate.facts.ledger import Rules, SqlLedger, new_id
from lexgate.facts.store import open_database
from tests.integration.ledger import kit
from tests.postgres import KEY

def say(*words):
    os.write(1, (" ".join(str(word) for word in words) + "\\n").encode())

def acknowledge(receipt):
    say(receipt.revision, receipt.record_id, receipt.state)

def write(life):
    say(os.getpid())
    ledger = SqlLedger(open_database(sys.argv[1], key_file=KEY), Rules())
    for n in itertools.count():
        subject = f"s-{life}-{n % 3}"
        person = kit.says(kit.Role.SUBJECT, subject)
        old = kit.record(subject_id=subject)
        acknowledge(ledger.grant(old, person))
        new = replace(old, record_id=new_id(), act_id=new_id(), renews_record_id=old.record_id)
        acknowledge(ledger.renew(new, person))
        acknowledge(ledger.withdraw(new.record_id, person))

with tempfile.TemporaryDirectory() as folder:
    first = open_database(Path(folder, "ledger.db"), key_file=KEY)
    SqlLedger(first, Rules()).grant(kit.record(subject_id="s"), kit.says(kit.Role.SUBJECT, "s"))
    first.close()

for line in sys.stdin:
    writer = os.fork()
    if writer == 0:
        write(line.strip())
    os.waitpid(writer, 0)
    say("dead")
"""


@dataclass(frozen=True)
class Acknowledged:
    revision: int
    record_id: str
    state: str


def live_and_die(writers: subprocess.Popen[str], life: int, chance: random.Random) -> list[Acknowledged]:
    """The receipts of a writer until SIGKILL met it, a random moment after its first one."""
    assert writers.stdin is not None
    assert writers.stdout is not None
    writers.stdin.write(f"{life}\n")
    writers.stdin.flush()
    writer = int(writers.stdout.readline())
    lines = [writers.stdout.readline()]
    time.sleep(chance.uniform(0, 0.03))
    os.kill(writer, signal.SIGKILL)
    lines += iter(writers.stdout.readline, "dead\n")
    return [Acknowledged(int(revision), *rest) for revision, *rest in (line.split() for line in lines)]


AFTER = {"given": {"given", "superseded", "withdrawn"}, "withdrawn": {"withdrawn"}}


def check(ledger: LedgerStore, life: int, receipts: list[Acknowledged]) -> None:
    """What was acknowledged is there, and each person's document is what the events say."""
    for receipt in receipts:
        consent = ledger.consent(receipt.record_id)
        assert consent.recorded_state() in AFTER[receipt.state]
        assert broken_at(consent) is None
    for subject in (f"s-{life}-{n}" for n in range(3)):
        now = ledger.subject_document(subject)
        replayed = ledger.subject_document(subject, known_at=2**40)
        assert {**now, "revision": 0} == {**replayed, "revision": 0}
        # A renewal is one write: never do the old and the new consent of one pair both stand, or neither be known.
        for consent in now["consents"]:
            renewed = ledger.consent(consent["facts"]["id"]).record.renews_record_id
            assert renewed is None or ledger.state_of(renewed) == "superseded"


def check_revisions(database: Database, before: int, receipts: list[Acknowledged]) -> int:
    """At most the one write that was under way is there without its receipt; returns the last revision."""
    with database.write():  # PostgreSQL may be about to end what its client did not live to see
        pass
    last = database.revision()
    revisions = [receipt.revision for receipt in receipts]
    assert revisions == list(range(before + 1, before + 1 + len(revisions)))
    assert revisions[-1] <= last <= revisions[-1] + 1
    return last


@pytest.mark.timeout(300)
@pytest.mark.parametrize(("store", "kills"), [("sqlite", 200), ("postgresql", 30)])
def test_nothing_that_was_acknowledged_is_lost_and_nothing_is_half_written(
    store: str, kills: int, tmp_path: Path, root: Path, request: pytest.FixtureRequest
) -> None:
    server: PostgresServer | None = request.getfixturevalue("postgres") if store == "postgresql" else None
    place = server.ledger() if server else tmp_path / "ledger.db"
    chance = random.Random(7)  # noqa: S311 - no secret
    command = [sys.executable, "-c", WRITERS, str(place)]
    lives: list[list[Acknowledged]] = []
    last = 0
    with subprocess.Popen(command, stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True, cwd=root) as writers:
        for life in range(kills):
            lives.append(live_and_die(writers, life, chance))
            # By whoever opens it next, as after a crash.
            database = open_database(place, key_file=KEY)
            last = check_revisions(database, last, lives[-1])
            check(SqlLedger(database, Rules()), life, lives[-1])
            database.close()
        assert writers.stdin is not None
        writers.stdin.close()
    database = open_database(place, key_file=KEY)
    with database.read() as connection:
        revisions = connection.execute(select(REVISIONS.c.revision).order_by(REVISIONS.c.revision)).scalars().all()
        events = connection.execute(select(EVENTS.c.revision, EVENTS.c.record_id)).all()
    database.close()
    # Every one of all lives, also after the crashes that came later.
    assert revisions == list(range(1, last + 1))
    assert {(receipt.revision, receipt.record_id) for life in lives for receipt in life} <= {tuple(e) for e in events}
