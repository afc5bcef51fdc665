"""A writer that is killed in the middle of its work, again and again."""

from __future__ import annotations

import random
import subprocess
import sys
import time
from pathlib import Path

import pytest

from lexgate.errors import ConfigError
from lexgate.log import DecisionLog, Durability, read

KILLS = 20

# Appends without end, one line or many, short or long, and says after each answer which position it was given.
WRITER = """
import itertools, os, random, sys
from pathlib import Path
from lexgate.log import DecisionLog, Durability

directory, life, durability = Path(sys.argv[1]), int(sys.argv[2]), Durability(sys.argv[3])
chance = random.Random(life)
log = DecisionLog.open(directory, slot=0, durability=durability, rotate_bytes=400_000)
for n in itertools.count():
    records = [{"life": life, "n": n, "part": part, "filling": "x" * chance.choice((10, 1000, 100_000))}
               for part in range(chance.choice((1, 1, 1, 20)))]
    positions = log.append_batch(records)
    os.write(1, b"%d %d %d\\n" % (n, positions[0].seq, len(positions)))
"""


def live_and_die(directory: Path, life: int, durability: Durability, chance: random.Random) -> list[str]:
    """The answers of a writer until SIGKILL met it, a random moment after its first answer."""
    command = [sys.executable, "-c", WRITER, str(directory), str(life), durability]
    with subprocess.Popen(command, stdout=subprocess.PIPE, text=True) as writer:
        assert writer.stdout is not None
        first = writer.stdout.readline()
        time.sleep(chance.uniform(0, 0.02))
        writer.kill()
        return [first, *writer.stdout.readlines()]


@pytest.mark.parametrize("durability", [Durability.WRITE, Durability.FSYNC])
def test_nothing_that_was_answered_is_lost(tmp_path: Path, durability: Durability) -> None:
    """After twenty kills each answered position holds its record, there is no gap, and torn lines stand aside."""
    chance = random.Random(durability)  # noqa: S311 - no secret
    answered: dict[int, tuple[int, int, int]] = {}
    for life in range(KILLS // 2):
        for answer in live_and_die(tmp_path, life, durability, chance):
            n, seq, parts = map(int, answer.split())
            answered |= {seq + part: (life, n, part) for part in range(parts)}
    with DecisionLog.open(tmp_path, slot=0, durability=durability, rotate_bytes=1 << 20) as log:
        last = log.append({"life": KILLS, "n": 0, "part": 0}).seq
    found = {entry.seq: tuple(entry.record[name] for name in ("life", "n", "part")) for entry in read(tmp_path)}
    assert list(found) == list(range(1, last + 1))
    assert {seq: found.get(seq) for seq in answered} == answered
    assert len({life for life, _, _ in answered.values()}) == KILLS // 2


def test_a_killed_writer_is_succeeded_at_once_and_a_living_one_is_not(tmp_path: Path) -> None:
    """The lock lives exactly as long as its process."""
    command = [sys.executable, "-c", WRITER, str(tmp_path), "0", "write"]
    with subprocess.Popen(command, stdout=subprocess.PIPE, text=True) as writer:
        assert writer.stdout is not None
        writer.stdout.readline()
        with pytest.raises(ConfigError, match=f"process {writer.pid}: stop that process"):
            DecisionLog.open(tmp_path, slot=0, durability=Durability.WRITE, rotate_bytes=1)
        writer.kill()
        writer.wait()
        DecisionLog.open(tmp_path, slot=0, durability=Durability.WRITE, rotate_bytes=1).close()
    assert sum(1 for _ in read(tmp_path)) > 0
