"""Files that may change while the server runs: read again when they did, and never half-written."""

from __future__ import annotations

import threading
import time
from collections.abc import Callable, Sequence
from pathlib import Path
from typing import Generic, TypeVar

import structlog

from lexgate.errors import ConfigError

Content = TypeVar("Content")
_Signature = tuple[tuple[int, int, int, int] | None, ...]
# Within this time after a change a writer may still be at work, and the clock of the file system may stand still.
_SETTLING_SECONDS = 2.0
_log = structlog.get_logger(__name__)


class Watched(Generic[Content]):
    """What `read` makes of some files. It raises `ConfigError` for files that are of no use. Safe for many threads.

    A change that cannot be read leaves the last good content in force, and is logged once.
    """

    def __init__(self, name: str, paths: Sequence[Path], read: Callable[[], Content]) -> None:
        self._name = name
        self._paths = tuple(paths)
        self._read = read
        self._lock = threading.Lock()
        self._complained: _Signature | None = None
        self._seen: _Signature | None = self._settled(self._signature())
        self._content = read()
        self.problem: ConfigError | None = None

    def current(self) -> Content:
        """Returns the content of the files as they are now, or were when they could be read last."""
        signature = self._signature()
        if signature != self._seen:
            with self._lock:
                if signature != self._seen:
                    self._reload(signature)
        return self._content

    def _reload(self, signature: _Signature) -> None:
        try:
            content = self._read()
        except ConfigError as error:
            settled = self._settled(signature)
            self.problem = error if settled else self.problem
            self._complain(signature, error)
            self._seen = settled
            return
        if content != self._content:  # the same content stays the same object, by which users know it
            self._content = content
            _log.info("reloaded", what=self._name)
        self._seen, self.problem, self._complained = self._settled(signature), None, None

    def _complain(self, signature: _Signature, error: ConfigError) -> None:
        if self._complained != signature:
            self._complained = signature
            _log.error("not_reloaded", what=self._name, reason=str(error))

    def _signature(self) -> _Signature:
        return tuple(map(_identity, self._paths))

    @staticmethod
    def _settled(signature: _Signature) -> _Signature | None:
        """The signature, unless the files are so young that they may change without another one."""
        youngest = max((each[0] for each in signature if each is not None), default=0) / 1e9
        return signature if abs(time.time() - youngest) > _SETTLING_SECONDS else None


def _identity(path: Path) -> tuple[int, int, int, int] | None:
    try:
        status = path.stat()
    except OSError:
        return None
    return status.st_mtime_ns, status.st_size, status.st_ino, status.st_dev
