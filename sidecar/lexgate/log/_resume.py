"""Going on where a log ended, after an orderly stop or a crash."""

from __future__ import annotations

import os
import shutil
from collections import deque
from pathlib import Path

import uuid_utils

from lexgate.log._folder import Claim, segments, set_aside, sync_folder
from lexgate.log._reader import CorruptLogError, lines, parse
from lexgate.log._segment import Mark, Segment


def resume(claim: Claim, log_id: str) -> Segment:
    """Opens the newest file of a folder at the end of its last complete line, or the first file of a new log.

    Raises `CorruptLogError` where the newest file is not an unbroken run of the log's own lines, or does not follow on
    the file before it. Older files are not read: `lexgate.log.read` proves them.
    """
    files = segments(claim.path)
    if not files:
        return Segment.create(claim.path, 0)
    first, newest = files[-1]
    try:
        if len(files) > 1:
            _check_joint(files[-2][1], first, log_id)
        end = _end(newest, first, log_id)
    except CorruptLogError as error:
        raise CorruptLogError(error.file, error.line, error.problem, set_aside(claim.path)) from None
    if end.size < newest.stat().st_size:
        _save_torn(claim.path, newest, end)
    segment = Segment.resume(newest, end)
    segment.cut(end)
    return segment


def _end(path: Path, first: int, log_id: str) -> Mark:
    """Where the last complete line of a file ends, each line having been checked."""
    end = Mark(first - 1, 0)
    for number, raw in enumerate(lines(path, may_be_torn=True), 1):
        parse(raw, path, number, end.seq + 1, log_id)
        end = Mark(end.seq + 1, end.size + len(raw))
    return end


def _check_joint(path: Path, next_first: int, log_id: str) -> None:
    """Holds that the last line of a file is the one before `next_first`: a power failure may have taken it."""
    [(number, last)] = deque(enumerate(lines(path, may_be_torn=False), 1), maxlen=1) or [(0, b"")]
    parse(last, path, number, next_first - 1, log_id)


def _save_torn(folder: Path, path: Path, end: Mark) -> None:
    """Copies what lies behind the last complete line into a file of its own, before it is cut off."""
    aside = folder / f"torn-{end.seq + 1:08d}-{uuid_utils.uuid7()}.part"
    fd = os.open(aside, os.O_WRONLY | os.O_CREAT | os.O_EXCL | os.O_CLOEXEC, 0o600)
    with path.open("rb") as file, os.fdopen(fd, "wb") as copy:
        file.seek(end.size)
        shutil.copyfileobj(file, copy)
        copy.flush()
        os.fsync(copy.fileno())
    sync_folder(folder)
