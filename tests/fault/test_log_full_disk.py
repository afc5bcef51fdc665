"""A disk that is really full, and a process that may not write on."""

from __future__ import annotations

import json
import subprocess
import sys
from pathlib import Path
from typing import Any

import pytest

# Fills the log until it refuses, makes room, goes on, and prints what it saw.
FILL = """
import json, resource, signal, sys
from pathlib import Path
from lexgate.errors import LogFault
from lexgate.log import DecisionLog, Durability, read

directory, kind, durability = Path(sys.argv[1]), sys.argv[2], Durability(sys.argv[3])
ballast = directory / "ballast"
if kind == "file size":
    signal.signal(signal.SIGXFSZ, signal.SIG_IGN)
    make_room = lambda: resource.setrlimit(resource.RLIMIT_FSIZE, (resource.RLIM_INFINITY,) * 2)
    resource.setrlimit(resource.RLIMIT_FSIZE, (20_000, resource.RLIM_INFINITY))
else:
    ballast.write_bytes(b"x" * 100_000)
    make_room = ballast.unlink

def fill(log):
    answered = 0
    while True:
        try:
            answered = log.append({"n": answered, "filling": "x" * 700}).seq
        except LogFault as fault:
            return answered, str(fault)

with DecisionLog.open(directory, slot=0, durability=durability, rotate_bytes=1 << 30) as log:
    answered, fault = fill(log)
    whole = [entry.record["n"] for entry in read(directory)] == list(range(answered))
    again = fill(log)
    make_room()
    behind = log.append({"n": answered}).seq
entries = [entry.record["n"] for entry in read(directory)]
print(json.dumps({
    "answered": answered, "fault": fault, "whole": whole, "refused_again": again[0] == 0,
    "behind": behind, "gapless": entries == list(range(answered + 1)),
}))
"""

IN_A_NAMESPACE = ["unshare", "--map-root-user", "--mount", "sh", "-c"]


def kinds() -> list[str]:
    """What can fill up: the files of a process anywhere, a disk where a user may mount one for himself."""
    trial = subprocess.run([*IN_A_NAMESPACE, "mount -t tmpfs none /mnt"], capture_output=True, check=False)
    return ["file size"] if trial.returncode else ["file size", "disk"]


def filled(directory: Path, kind: str, durability: str) -> dict[str, Any]:
    """What a process saw that filled its log, on a small disk of its own or below a limit on the size of its files."""
    command = [sys.executable, "-c", FILL, str(directory), kind, durability]
    if kind == "disk":
        mount = f'mount -t tmpfs -o size=256k none "{directory}" && exec "$@"'
        command = [*IN_A_NAMESPACE, mount, "sh", *command]
    done = subprocess.run(command, capture_output=True, text=True, check=False, timeout=30)
    assert done.returncode == 0, done.stderr
    answer: dict[str, Any] = json.loads(done.stdout)
    return answer


FAULTS = {
    "disk": "the decision log cannot be written (No space left on device): free space in {}, "
    "or set log.directory to a disk that has some",
    "file size": "the decision log cannot be written (File too large): raise the file size limit of this process "
    "(ulimit -f), which is below log.rotate_bytes, for {}",
}


@pytest.mark.parametrize("durability", ["write", "fsync"])
@pytest.mark.parametrize("kind", kinds())
def test_a_log_that_fills_up_refuses_and_recovers(tmp_path: Path, kind: str, durability: str) -> None:
    """Every answered decision is there, no half line is, and with room again the next position is the next."""
    seen = filled(tmp_path, kind, durability)
    assert seen["answered"] > 10
    assert seen["fault"] == FAULTS[kind].format(tmp_path / "0")
    assert seen["whole"]
    assert seen["refused_again"]
    assert seen["behind"] == seen["answered"] + 1
    assert seen["gapless"]
