"""How many consents a second `lexgate ledger import` takes from a file of CSV into a new ledger, on one core.

Each row is of another person, with ids and instants of its own. This module is also the program that imports one file,
and prints the seconds from the first row read to the last one on the disk.
"""

from __future__ import annotations

import csv
import subprocess
import sys
from datetime import UTC, datetime, timedelta
from pathlib import Path
from time import perf_counter

from benchmarks.servers import ROOT
from benchmarks.stats import Figure, Rounds
from lexgate.facts.ledger import Rules
from lexgate.facts.ledger.transfer import ConsentFile, import_file
from lexgate.facts.store import open_database

_SAME = {
    "controller_id": "shop-1",
    "jurisdiction": "CN",
    "notice_id": "terms",
    "notice_version": "v1",
    "notice_sha256": "a" * 64,
    "notice_language": "zh-Hans",
    "methods": "model_scoring|ranking",
    "items": "phone|postal_address",
    "retention_max": "P1Y",
    "explicit": "true",
}
_PURPOSES = ("orders", "newsletter", "home_feed")


class NotTaken(Exception):
    """The import did not take every row."""


def measure(folder: Path, core: int, rounds: int, consents: int) -> Rounds:
    """Returns the consents a second of each round. Raises `CalledProcessError`."""
    file = write(folder / "consents.csv", consents)
    rates = []
    for number in range(rounds):
        program = [sys.executable, "-m", "benchmarks.importing", str(file), str(folder / f"import-{number}.db")]
        command = ["taskset", "-c", str(core), *program]
        done = subprocess.run(command, cwd=ROOT, stdout=subprocess.PIPE, text=True, check=True)
        rates.append(consents / float(done.stdout))
    return Rounds(rates)


def write(path: Path, consents: int) -> Path:
    """Writes a file with so many rows, half of them separate consents."""
    first = datetime.now(UTC) - timedelta(days=90)
    with path.open("w", newline="") as file:
        own = ["subject_id", "purpose_id", "separate", "notice_displayed_at", "given_at"]
        writer = csv.writer(file)
        writer.writerow([*_SAME, *own])
        for number in range(consents):
            shown = first + timedelta(seconds=number * 7919 % (60 * 86400))
            instants = [instant.strftime("%Y-%m-%dT%H:%M:%SZ") for instant in (shown, shown + timedelta(seconds=40))]
            separate = "true" if number % 2 else "false"
            writer.writerow([*_SAME.values(), f"c-{number:07d}", _PURPOSES[number % 3], separate, *instants])
    return path


def seconds(file: Path, ledger: Path) -> float:
    """Imports a file into a new ledger. Raises `NotTaken`."""
    database = open_database(ledger)
    started = perf_counter()
    done = import_file(database, ConsentFile(file), Rules())
    took = perf_counter() - started
    database.close()
    if done.accepted != done.rows_done:
        raise NotTaken(f"{done.rows_done - done.accepted} of {done.rows_done} rows were not taken")
    return took


def figure(taken: Rounds) -> Figure:
    """Returns the figure with what it is to be."""
    return Figure("import, consents/s on one core", taken, 20_000)


if __name__ == "__main__":
    sys.stdout.write(f"{seconds(Path(sys.argv[1]), Path(sys.argv[2]))}\n")
