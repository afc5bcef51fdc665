"""The import of consents into a ledger of SQLite: how many a second on one core, and where the time goes.

    python -m benchmarks.import_consents            # 200,000 rows of CSV, each of a person who is new
    python -m benchmarks.import_consents --per 3    # three rows a person
    python -m benchmarks.import_consents --profile

Seconds of the processor are counted, those of the kernel too: what waits for the disk is shown beside them.
"""

from __future__ import annotations

import argparse
import cProfile
import csv
import pstats
import random
import tempfile
import time
from itertools import pairwise
from pathlib import Path

from lexgate.facts.ledger import Rules
from lexgate.facts.ledger.transfer import ConsentFile, Imported, import_file, verify
from lexgate.facts.store import open_database

COLUMNS = (
    "subject_id", "controller_id", "jurisdiction", "notice_id", "notice_version", "notice_sha256", "notice_language",
    "notice_displayed_at", "purpose_id", "methods", "items", "categories", "retention_max", "separate", "explicit",
    "given_at", "withdrawn_at",
)  # fmt: skip
PURPOSES = ("ads", "triage", "delivery")


def write_rows(path: Path, count: int, per_person: int, withdrawn: float) -> None:
    """Rows as a shop has them: few purposes and notices, a time of its own each, some withdrawn since."""
    chance = random.Random(4)  # noqa: S311 - no secret
    with path.open("w", newline="") as file:
        writer = csv.writer(file)
        writer.writerow(COLUMNS)
        for number in range(count):
            minute = f"2025-01-{chance.randrange(1, 28):02}T{chance.randrange(24):02}:{chance.randrange(60):02}"
            ended = "2025-03-01T00:00:00+08:00" if chance.random() < withdrawn else ""
            writer.writerow(
                (
                    f"customer-{number // per_person:08}", "shop-1", "CN-HN", "terms", f"v{chance.randrange(3)}",
                    "ab" * 32, "zh-Hans", f"{minute}:00Z", PURPOSES[number % per_person % 3], "model_scoring",
                    "phone|symptoms", "medical_health", "P1Y", "true", "true", f"{minute}:30Z", ended,
                )
            )  # fmt: skip


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0] if __doc__ else "")
    parser.add_argument("--rows", type=int, default=200_000)
    parser.add_argument("--per", type=int, default=1, help="rows a person")
    parser.add_argument("--withdrawn", type=float, default=0.0, help="which part was withdrawn since")
    parser.add_argument("--profile", action="store_true")
    asked = parser.parse_args()
    with tempfile.TemporaryDirectory() as folder:
        file = Path(folder) / "consents.csv"
        write_rows(file, asked.rows, asked.per, asked.withdrawn)
        database = open_database(Path(folder) / "ledger.db")
        laps: list[tuple[int, float]] = []

        def lap(done: Imported) -> None:
            laps.append((done.rows_done, time.process_time()))

        profile = cProfile.Profile()
        wall, cpu = time.perf_counter(), time.process_time()
        if asked.profile:
            profile.enable()
        done = import_file(database, ConsentFile(file), Rules(), progress=lap)
        profile.disable()
        wall, cpu = time.perf_counter() - wall, time.process_time() - cpu
        if done.accepted != asked.rows or verify(database).problems:
            raise SystemExit(f"the import is wrong: {done}")
        size = sum(each.stat().st_size for each in Path(folder).glob("ledger.db*"))
        database.close()
    rates = sorted((b[0] - a[0]) / (b[1] - a[1]) for a, b in pairwise(laps) if b[0] > a[0])
    print(f"{asked.rows / cpu:>9,.0f} consents a second of one core, all in all")
    print(f"{rates[len(rates) // 2]:>9,.0f} in the median batch, {rates[-1]:,.0f} in the fastest one")
    print(f"{asked.rows / wall:>9,.0f} consents a second on the clock, with what waits for the disk")
    print(f"{size / asked.rows:>9,.0f} bytes a consent in the file")
    if asked.profile:
        pstats.Stats(profile).sort_stats("tottime").print_stats(25)


if __name__ == "__main__":
    main()
