"""Runs a command that the kernel kills when its parent ends: `python _launch.py PARENT_PID COMMAND…`.

A file of its own, started as a program: to set this in the child after a fork is not safe where threads run.
"""

from __future__ import annotations

import ctypes
import os
import signal
import sys

_PR_SET_PDEATHSIG = 1


def main(parent: str, *command: str) -> None:
    """Becomes `command`. Linux only: elsewhere nothing is set."""
    if sys.platform == "linux":
        ctypes.CDLL(None).prctl(_PR_SET_PDEATHSIG, signal.SIGKILL, 0, 0, 0)
    if os.getppid() == int(parent):  # else it ended before the line above
        os.execv(command[0], command)  # noqa: S606 - without a shell is what is wanted


if __name__ == "__main__":
    main(*sys.argv[1:])
