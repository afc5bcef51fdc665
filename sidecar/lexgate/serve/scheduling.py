"""Which threads of a worker interrupt which.

The core of gRPC reads from sockets on threads of its own. On the one core of a pinned worker each message that comes
in would interrupt the thread that answers the one before: that took a fifth of a worker's throughput. A thread under
SCHED_BATCH interrupts nobody when it wakes up (sched(7)); it reads on as soon as the answering thread has to wait.
"""

from __future__ import annotations

import os
from collections.abc import Iterator
from contextlib import contextmanager, suppress


@contextmanager
def patient_threads() -> Iterator[None]:
    """Threads that are started meanwhile, and those that they start, interrupt nobody; the calling one does again."""
    _schedule("SCHED_BATCH")
    try:
        yield
    finally:
        as_usual()


def as_usual() -> None:
    """Lets the calling thread be scheduled like any other."""
    _schedule("SCHED_OTHER")


def _schedule(policy: str) -> None:
    if not hasattr(os, policy):  # not Linux
        return
    with suppress(OSError):  # a sandbox that forbids it costs speed and nothing else
        os.sched_setscheduler(0, getattr(os, policy), os.sched_param(0))
