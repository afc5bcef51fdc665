"""An OPA server as a child process: on a socket in a private folder, kept alive, never outliving this process."""

from __future__ import annotations

import asyncio
import os
import shutil
import sys
import tempfile
import weakref
from collections.abc import Awaitable, Callable
from pathlib import Path

import structlog

from lexgate.engine import _launch
from lexgate.errors import EngineFault

START_SECONDS = 15.0
_POLL_SECONDS = 0.02
_SOCKET_PATH_BYTES = 107  # sockaddr_un, unix(7)
_FIRST_DELAY_SECONDS, _LAST_DELAY_SECONDS, _STEADY_SECONDS = 0.1, 10.0, 30.0
_KEPT_BYTES = 2048
_CURE = "install the pinned opa (`make opa` in a checkout), name it in opa.binary, or use the engine wasm"

_log = structlog.get_logger(__name__)


class OpaChild:
    """The child and its supervision: when it ends it is started again, after a delay that doubles.

    Start and stop it on one event loop whose thread lives as long: the kernel kills the child with the thread that
    started it. Raises `EngineFault` when there is no such binary.
    """

    def __init__(self, binary: Path | None, bundle: bytes) -> None:
        self._binary = _found(binary)
        self._folder = _private_folder()
        self._remove_folder = weakref.finalize(self, shutil.rmtree, self._folder, ignore_errors=True)
        self.socket = self._folder / "opa.sock"
        if len(os.fsencode(self.socket)) > _SOCKET_PATH_BYTES:
            raise EngineFault("the path of the OPA socket is too long: set XDG_RUNTIME_DIR to a shorter folder")
        self._bundle_file = self._folder / "bundle.tar.gz"
        self._bundle = bundle
        self._last_words = b""
        self._process: asyncio.subprocess.Process | None = None
        self._supervision: asyncio.Task[None] | None = None

    @property
    def pid(self) -> int | None:
        """The process id while the child runs."""
        process = self._process
        return process.pid if process and process.returncode is None else None

    async def start(self, ready: Callable[[], Awaitable[object]]) -> None:
        """Starts the child and returns once `ready` raises `EngineFault` no more. Raises it if that takes too long."""
        ending = await self._spawn()
        clock = asyncio.get_running_loop().time
        deadline = clock() + START_SECONDS
        while not ending.done() and clock() < deadline:
            try:
                await ready()
            except EngineFault:
                await asyncio.sleep(_POLL_SECONDS)
            else:
                self._supervision = asyncio.create_task(self._supervise(ending))
                return
        await self.stop()
        raise EngineFault(f"the OPA server does not start: {self._words()}; {_CURE}")

    async def stop(self) -> None:
        """Kills the child, which holds nothing worth saving, and removes its folder."""
        if self._supervision:
            self._supervision.cancel()
            await asyncio.wait([self._supervision])
        if self._process and self._process.returncode is None:
            self._process.kill()
            await self._process.wait()
        self._remove_folder()

    async def _supervise(self, ending: asyncio.Task[int]) -> None:
        clock = asyncio.get_running_loop().time
        delay = _FIRST_DELAY_SECONDS
        while True:
            started = clock()
            status = await ending
            delay = _FIRST_DELAY_SECONDS if clock() - started > _STEADY_SECONDS else delay
            _log.error("opa_child_ended", status=status, last_words=self._words(), restart_in_seconds=delay)
            ending, delay = await self._respawn(delay)

    async def _respawn(self, delay: float) -> tuple[asyncio.Task[int], float]:
        """Returns the new child's end to wait for, and the delay of the next time."""
        while True:
            await asyncio.sleep(delay)
            delay = min(2 * delay, _LAST_DELAY_SECONDS)
            try:
                return await self._spawn(), delay
            except OSError as error:
                _log.error("opa_child_not_started", reason=error.strerror, restart_in_seconds=delay)

    async def _spawn(self) -> asyncio.Task[int]:
        """Starts the child; returns the task that waits for its end."""
        self.socket.unlink(missing_ok=True)  # a killed server leaves it behind, and the next one could not bind
        self._bundle_file.write_bytes(self._bundle)  # each time, because folders for temporary files are tidied up
        self._process = await asyncio.create_subprocess_exec(
            *self._command(),
            stdin=asyncio.subprocess.DEVNULL,
            stdout=asyncio.subprocess.PIPE,  # where OPA writes why it does not start
            stderr=asyncio.subprocess.STDOUT,
            cwd=self._folder,
            env={name: value for name, value in os.environ.items() if not name.startswith("OPA_")},
            start_new_session=True,  # Ctrl-C in a terminal is for this process, which still has requests to answer
        )
        return asyncio.create_task(self._ended(self._process))

    def _command(self) -> tuple[str, ...]:
        launcher = (sys.executable, "-I", "-S", str(Path(_launch.__file__)), str(os.getpid()))
        server = (str(self._binary), "run", "--server", "--skip-version-check", "--log-level", "error")
        address = ("--addr", f"unix://{self.socket}", "--unix-socket-perm", "600")
        return (*launcher, *server, *address, "--bundle", str(self._bundle_file))

    async def _ended(self, process: asyncio.subprocess.Process) -> int:
        self._last_words = b""
        while process.stdout and (said := await process.stdout.read(_KEPT_BYTES)):
            self._last_words = (self._last_words + said)[-_KEPT_BYTES:]
        return await process.wait()

    def _words(self) -> str:
        return self._last_words.decode("utf-8", "replace").strip() or "it said nothing"


def _found(binary: Path | None) -> Path:
    found = shutil.which(binary or "opa")
    if found is None:
        raise EngineFault(f"there is no program {binary or 'opa on PATH'}: {_CURE}")
    return Path(found).absolute()


def _private_folder() -> Path:
    base = os.environ.get("XDG_RUNTIME_DIR", "")
    try:
        return Path(
            tempfile.mkdtemp(prefix="lexgate-opa-", dir=base if Path(base).is_absolute() else None)
        )  # mode 0700
    except OSError as error:
        raise EngineFault(f"no folder for the OPA server can be made ({error.strerror})") from error
