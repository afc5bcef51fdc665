"""The folder of one worker's log: its identity, its lock, the names of its files.

```
<directory>/<slot>/            0700
    log.json                   the identity of the log, written once
    lock                       held by the process that writes; its pid, for people
    decisions-00000001.jsonl   0600, named by the first seq in it
    torn-00000042-<uuid>.part  the beginning of a line whose answer never left, as a crash left it
```
"""

from __future__ import annotations

import fcntl
import os
import re
from contextlib import suppress
from pathlib import Path

import orjson
import uuid_utils

from lexgate.errors import ConfigError

_FORMAT = 1
_SEGMENT = re.compile(r"decisions-(\d{8,})\.jsonl", re.ASCII)
_SLOT = re.compile(r"0|[1-9]\d*", re.ASCII)


def segment_path(folder: Path, first_seq: int) -> Path:
    """The file whose first line is `first_seq`."""
    return folder / f"decisions-{first_seq:08d}.jsonl"


def segments(folder: Path) -> list[tuple[int, Path]]:
    """The first seq and the path of each file, oldest first."""
    found = ((_SEGMENT.fullmatch(path.name), path) for path in folder.iterdir())
    return sorted((int(match[1]), path) for match, path in found if match)


def slots(directory: Path) -> list[int]:
    """The slots that have a folder in the directory of a log."""
    return sorted(int(path.name) for path in directory.iterdir() if _SLOT.fullmatch(path.name) and path.is_dir())


def identity(folder: Path) -> str:
    """The `log_id` that the folder's log.json states; raises `ConfigError` when it states none."""
    path = folder / "log.json"
    try:
        stated = orjson.loads(path.read_bytes())
    except FileNotFoundError:
        raise ConfigError(f"{path} is missing: restore it, or {set_aside(folder)}") from None
    except orjson.JSONDecodeError:
        raise ConfigError(f"{path} is not JSON: restore it, or {set_aside(folder)}") from None
    match stated:
        case {"format": int(version), "log_id": str(log_id)} if version == _FORMAT:
            return log_id
    raise ConfigError(f"{path} is not the identity of a log in format {_FORMAT}: restore it, or {set_aside(folder)}")


def set_aside(folder: Path) -> str:
    """What to do about a folder that cannot be continued, as the end of a sentence."""
    return f"move {folder} away as it is (keep it: it is the record of past decisions), and a new log begins there"


def sync_folder(folder: Path) -> None:
    """Waits until the folder's list of files is on the disk."""
    fd = os.open(folder, os.O_RDONLY | os.O_DIRECTORY | os.O_CLOEXEC)
    try:
        os.fsync(fd)
    finally:
        os.close(fd)


class Claim:
    """A slot's folder, held by this process alone until `release`."""

    def __init__(self, path: Path, lock_fd: int) -> None:
        self.path = path
        self.lock_fd = lock_fd

    @classmethod
    def take(cls, directory: Path, slot: int) -> Claim:
        """Makes the folder where it is missing, and locks it; raises `ConfigError` when another process holds it."""
        path = directory / str(slot)
        directory.mkdir(mode=0o700, parents=True, exist_ok=True)
        path.mkdir(mode=0o700, exist_ok=True)
        lock_fd = os.open(path / "lock", os.O_RDWR | os.O_CREAT | os.O_CLOEXEC | os.O_NOFOLLOW, 0o600)
        try:
            fcntl.flock(lock_fd, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError:
            holder = os.pread(lock_fd, 20, 0).decode("ascii", "replace").strip() or "unknown"
            os.close(lock_fd)
            raise ConfigError(
                f"the decision log in {path} is being written by process {holder}: "
                "stop that process, or set log.directory to a folder of its own"
            ) from None
        # The pid is for people: a full disk must not keep the log from opening, because it recovers by itself.
        with suppress(OSError):
            os.ftruncate(lock_fd, 0)
            os.pwrite(lock_fd, b"%d\n" % os.getpid(), 0)
        return cls(path, lock_fd)

    def identify(self) -> str:
        """The `log_id` of the folder, given now when the folder is new."""
        if not (self.path / "log.json").exists() and not segments(self.path):
            self._give_identity()
        return identity(self.path)

    def _give_identity(self) -> None:
        """Writes log.json so that a crash leaves all of it or nothing."""
        draft = self.path / "log.json.new"
        content = orjson.dumps({"format": _FORMAT, "log_id": str(uuid_utils.uuid7())}, option=orjson.OPT_APPEND_NEWLINE)
        fd = os.open(draft, os.O_WRONLY | os.O_CREAT | os.O_TRUNC | os.O_CLOEXEC | os.O_NOFOLLOW, 0o600)
        with os.fdopen(fd, "wb") as file:
            file.write(content)
            file.flush()
            os.fsync(fd)
        draft.replace(self.path / "log.json")
        sync_folder(self.path)
        sync_folder(self.path.parent)

    def release(self) -> None:
        """Lets another process take the folder."""
        # A child between fork and exec may hold a copy of the descriptor, and closing ours would not unlock then.
        fcntl.flock(self.lock_fd, fcntl.LOCK_UN)
        os.close(self.lock_fd)
