"""What holds of a decision log after any sequence of appends, batches, rotations, stops and crashes."""

from __future__ import annotations

import tempfile
from pathlib import Path
from typing import Any

from hypothesis import settings, strategies as st
from hypothesis.stateful import RuleBasedStateMachine, initialize, invariant, rule

from lexgate.log import DecisionLog, Durability, read

FILLINGS = st.integers(0, 400)


class Sequence(RuleBasedStateMachine):
    """`seq` is 1..n and the records are those that were answered, in order, whatever happens in between.

    With durability `none` a crash may take the last lines, and no others.
    """

    log: DecisionLog

    def __init__(self) -> None:
        super().__init__()
        self.folder = tempfile.TemporaryDirectory()
        self.directory = Path(self.folder.name)
        self.answered: list[dict[str, Any]] = []
        self.made = 0

    @initialize(durability=st.sampled_from(Durability), rotate_bytes=st.sampled_from([1, 500, 2000, 1 << 20]))
    def begin(self, durability: Durability, rotate_bytes: int) -> None:
        """Opens a new log."""
        self.open(durability, rotate_bytes)

    def open(self, durability: Durability, rotate_bytes: int) -> None:
        """Opens the log, to write files of at most `rotate_bytes`."""
        self.durability = durability
        self.log = DecisionLog.open(self.directory, slot=0, durability=durability, rotate_bytes=rotate_bytes)

    def record(self, filling: int) -> dict[str, Any]:
        """A record that there was not before."""
        self.made += 1
        return {"n": self.made, "filling": "x" * filling}

    @rule(filling=FILLINGS)
    def append(self, filling: int) -> None:
        """Records one decision."""
        self.answered.append(self.record(filling))
        assert self.log.append(self.answered[-1]) == (self.log.log_id, len(self.answered))

    @rule(fillings=st.lists(FILLINGS, max_size=6))
    def append_batch(self, fillings: list[int]) -> None:
        """Records several."""
        batch = [self.record(filling) for filling in fillings]
        first = len(self.answered) + 1
        self.answered += batch
        assert [position.seq for position in self.log.append_batch(batch)] == list(range(first, first + len(batch)))

    @rule(durability=st.sampled_from(Durability), rotate_bytes=st.sampled_from([1, 500, 2000, 1 << 20]))
    def stop_and_start(self, durability: Durability, rotate_bytes: int) -> None:
        """Closes the log and opens it with other settings."""
        self.log.close()
        self.open(durability, rotate_bytes)

    @rule(
        torn=st.sampled_from([b"", b"{", b'{"seq":1,"log_id":', b"\0\0\0"]), rotate_bytes=st.sampled_from([1, 1 << 20])
    )
    def crash(self, torn: bytes, rotate_bytes: int) -> None:
        """Ends the process, as seen from the files: what is held is gone, and half a line may be there."""
        self.log._stop.set()
        self.log._disown()
        newest = max(self.directory.glob("0/decisions-*"))
        newest.write_bytes(newest.read_bytes() + torn)
        if self.durability is Durability.NONE:
            del self.answered[sum(1 for _ in read(self.directory)) :]
        self.open(Durability.WRITE, rotate_bytes)

    @invariant()
    def the_log_is_what_was_answered(self) -> None:
        """The lines are numbered from 1, without a gap, in the order of the answers, under one identity."""
        entries = list(read(self.directory))
        expected = self.answered
        if self.durability is Durability.NONE:
            expected = expected[: len(entries)]
        assert [entry.record for entry in entries] == expected
        assert [entry.seq for entry in entries] == list(range(1, len(expected) + 1))
        assert {entry.log_id for entry in entries} <= {self.log.log_id}

    def teardown(self) -> None:
        """Closes the log: nothing that was answered is missing then."""
        if not hasattr(self, "log"):
            return
        self.log.close()
        assert [entry.record for entry in read(self.directory)] == self.answered
        self.folder.cleanup()


Sequence.TestCase.settings = settings(max_examples=40, stateful_step_count=20, deadline=None)
test_sequence = Sequence.TestCase
