"""How many consents `lexgate ledger import` takes from a file of CSV into a new ledger, in a second of one core.

Each row is of another person. Seconds of the processor are counted, those of the kernel too; `import_consents` says
where they go. This module is also the program that imports one file, and prints them.
"""

from __future__ import annotations

import subprocess
import sys
from pathlib import Path
from time import process_time

from benchmarks.import_consents import write_rows
from benchmarks.servers import ROOT
from benchmarks.stats import Figure, Rounds
from lexgate.facts.ledger import Rules
from lexgate.facts.ledger.transfer import ConsentFile, import_file
from lexgate.facts.store import open_database


class NotTaken(Exception):
    """The import did not take every row."""


def measure(folder: Path, core: int, rounds: int, consents: int) -> Rounds:
    """Returns the consents in a second of each round, on one core. Raises `CalledProcessError`."""
    file = folder / "consents.csv"
    write_rows(file, consents, per_person=1, withdrawn=0.0)
    rates = []
    for number in range(rounds):
        program = [sys.executable, "-m", "benchmarks.importing", str(file), str(folder / f"import-{number}.db")]
        command = ["taskset", "-c", str(core), *program]
        done = subprocess.run(command, cwd=ROOT, stdout=subprocess.PIPE, text=True, check=True)
        rates.append(consents / float(done.stdout))
    return Rounds(rates)


def seconds(file: Path, ledger: Path) -> float:
    """Imports a file into a new ledger, and returns the seconds of the processor. Raises `NotTaken`."""
    database = open_database(ledger)
    started = process_time()
    done = import_file(database, ConsentFile(file), Rules())
    took = process_time() - started
    database.close()
    if done.accepted != done.rows_done:
        raise NotTaken(f"{done.rows_done - done.accepted} of {done.rows_done} rows were not taken")
    return took


def figure(taken: Rounds) -> Figure:
    """Returns the figure with what it is to be."""
    return Figure("import, consents in a second of a core", taken, 20_000)


if __name__ == "__main__":
    sys.stdout.write(f"{seconds(Path(sys.argv[1]), Path(sys.argv[2]))}\n")
