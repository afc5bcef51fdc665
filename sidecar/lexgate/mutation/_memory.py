"""What became of mutants before, so that a run goes on where it stopped and judges again only what changed."""

from __future__ import annotations

import threading
from collections.abc import Iterator
from dataclasses import asdict
from pathlib import Path

import orjson

from lexgate.mutation._judge import Verdict


class Memory:
    """A file with one line for each verdict; of two about one mutant the later one counts."""

    def __init__(self, path: Path | None) -> None:
        self._path = path
        self._lock = threading.Lock()
        self._known: dict[str, Verdict] = dict(self._read())
        self._end_cut_off_line()

    def find(self, mutant: str) -> Verdict | None:
        """Returns the last verdict about the mutant of this id."""
        return self._known.get(mutant)

    def keep(self, mutant: str, verdict: Verdict) -> None:
        """Adds a verdict; it is written at once."""
        line = orjson.dumps({"id": mutant, **asdict(verdict)}, option=orjson.OPT_APPEND_NEWLINE)
        with self._lock:
            self._known[mutant] = verdict
            if self._path is not None:
                self._path.parent.mkdir(parents=True, exist_ok=True)
                with self._path.open("ab") as file:
                    file.write(line)

    def _end_cut_off_line(self) -> None:
        """So that the next line does not get lost with the one that a killed run left."""
        if self._path is None or not self._path.exists():
            return
        if self._path.read_bytes()[-1:] not in {b"", b"\n"}:
            with self._path.open("ab") as file:
                file.write(b"\n")

    def _read(self) -> Iterator[tuple[str, Verdict]]:
        """A line that was cut off when a run was killed is as if it were not there."""
        if self._path is None or not self._path.exists():
            return
        for line in self._path.read_bytes().splitlines():
            try:
                entry = orjson.loads(line)
                yield entry.pop("id"), Verdict(**entry)
            except (orjson.JSONDecodeError, TypeError, KeyError, AttributeError):
                continue
