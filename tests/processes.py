"""Processes that tests start."""

from __future__ import annotations

import subprocess


def end(process: subprocess.Popen[str] | subprocess.Popen[bytes], seconds: float) -> None:
    """Ends a process; one that does not end within so many seconds is killed."""
    process.terminate()
    try:
        process.wait(seconds)
    except subprocess.TimeoutExpired:
        process.kill()
        process.wait()
