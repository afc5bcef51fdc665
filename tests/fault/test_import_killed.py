"""An import that is killed again and again: in the end every row is there once, or is reported."""

from __future__ import annotations

import random
import subprocess
import sys
import time
from pathlib import Path

from lexgate.facts.ledger import Rules
from lexgate.facts.ledger.transfer import ConsentFile, import_file, rejects, verify
from lexgate.facts.store import open_database
from tests.integration.ledger.consent_files import as_csv, row

ROWS, KILLS = 3000, 8

IMPORTER = """
import os, sys
from pathlib import Path
from lexgate.facts.ledger import Rules
from lexgate.facts.ledger.transfer import ConsentFile, import_file
from lexgate.facts.store import open_database

def say(done):
    os.write(1, f"{done.rows_done}\\n".encode())

import_file(open_database(sys.argv[1]), ConsentFile(Path(sys.argv[2])), Rules(), batch=50, progress=say)
"""


def test_killed_import_goes_on_where_it_was(tmp_path: Path, root: Path) -> None:
    path, chance = tmp_path / "ledger.db", random.Random(7)  # noqa: S311 - no secret
    wrong = set(range(0, ROWS, 100))
    found = (
        row(subject_id=f"c-{n // 2}", given_at=None if n in wrong else "2023-01-11T00:00:00Z") for n in range(ROWS)
    )
    file = as_csv(tmp_path / "c.csv", found)
    seen = [0]
    for _ in range(KILLS):
        command = [sys.executable, "-c", IMPORTER, str(path), str(file)]
        with subprocess.Popen(command, stdout=subprocess.PIPE, text=True, cwd=root) as importer:
            assert importer.stdout is not None
            first = int(importer.stdout.readline())
            assert first >= seen[-1]
            time.sleep(chance.uniform(0, 0.15))
            importer.kill()
            seen += [first, *(int(line) for line in importer.stdout.read().splitlines())]
    assert 0 < seen[-1] < ROWS, "killed too early or too late to see anything"
    database = open_database(path)
    done = import_file(database, ConsentFile(file), Rules())
    assert (done.rows_done, done.accepted, done.present) == (ROWS, ROWS - len(wrong), 0)
    assert [each.line for each in rejects(database, done.import_id)] == [number + 2 for number in sorted(wrong)]
    whole = verify(database)
    assert (whole.records, whole.persons, whole.problems) == (ROWS - len(wrong), ROWS // 2, [])
    database.close()
