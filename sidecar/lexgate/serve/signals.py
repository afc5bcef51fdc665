"""Signals as something that can be waited for beside other events, instead of code that interrupts."""

from __future__ import annotations

import contextlib
import signal
import socket
from collections.abc import Iterator
from types import TracebackType
from typing import Any, Self


class Signals:
    """Collects signals while it is entered; ready to be read when one came. For the main thread."""

    def __init__(self, *awaited: signal.Signals) -> None:
        self._awaited = awaited
        self._before: dict[signal.Signals, Any] = {}

    def __enter__(self) -> Self:
        """Takes the signals over."""
        self._reader, self._writer = socket.socketpair()
        for end in (self._reader, self._writer):
            end.setblocking(False)
        self._wakeup_before = signal.set_wakeup_fd(self._writer.fileno(), warn_on_full_buffer=False)
        for each in self._awaited:
            self._before[each] = signal.signal(each, _only_wake)
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        """Gives them back."""
        for each, handler in self._before.items():
            signal.signal(each, handler)
        signal.set_wakeup_fd(self._wakeup_before)
        self._reader.close()
        self._writer.close()

    def fileno(self) -> int:
        """What to wait on."""
        return self._reader.fileno()

    def came(self) -> bool:
        """Whether an awaited signal came since the last call."""
        with contextlib.suppress(BlockingIOError):
            return any(number in self._awaited for number in self._reader.recv(64))
        return False


def _only_wake(_number: int, _frame: object) -> None:
    """The byte that Python writes to the wakeup descriptor says it all."""


@contextlib.contextmanager
def held_back(*held: signal.Signals) -> Iterator[None]:
    """Signals come after the block. A process that starts within it begins with them held back, and loses none."""
    before = signal.pthread_sigmask(signal.SIG_BLOCK, held)
    try:
        yield
    finally:
        signal.pthread_sigmask(signal.SIG_SETMASK, before)


def let_through(*held: signal.Signals) -> None:
    """Ends what `held_back` began, in the process that started within it."""
    signal.pthread_sigmask(signal.SIG_UNBLOCK, held)
