"""A PostgreSQL that the tests start themselves, with data, socket and password of its own."""

from __future__ import annotations

import atexit
import itertools
import os
import pwd
import shutil
import signal
import subprocess
import tempfile
import time
from collections.abc import Iterator
from contextlib import contextmanager
from functools import cached_property, lru_cache
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit

import psycopg

from lexgate.facts.store import open_database

PASSWORD = "open-sesame-4711"
KEY = Path(__file__).with_name("ledger.key")
"""What the ledgers of the tests are sealed by."""
_PATIENCE = 60


def tools() -> Path:
    """The folder of `initdb` and `postgres`: of PATH, or where Debian puts them."""
    on_path = [Path(folder) for folder in os.environ["PATH"].split(":")]
    for folder in [*on_path, *sorted(Path("/usr/lib/postgresql").glob("*/bin"), reverse=True)]:
        if all(os.access(folder / tool, os.X_OK) for tool in ("initdb", "postgres")):
            return folder
    raise AssertionError("PostgreSQL is not here: run `make postgres`")


class PostgresServer:
    """A server that listens on a socket in its folder alone.

    It writes, and does not wait for the disk: what it wrote survives its own death, and not that of the machine.
    """

    def __init__(self) -> None:
        self.folder = Path(tempfile.mkdtemp(prefix="lexgate-pg-"))
        self._user = _user()
        self._numbers = itertools.count()
        self.process: subprocess.Popen[bytes] | None = None
        self._maintenance: psycopg.Connection | None = None
        self._initialise()

    def url(self, database: str = "postgres", **parameters: str) -> str:
        """The URL of a database of this server."""
        more = "".join(f"&{name}={value}" for name, value in parameters.items())
        return f"postgresql://lexgate:{PASSWORD}@/{database}?host={self.folder}{more}"

    def start(self) -> None:
        """Starts the server, also after it was killed, and returns when it answers."""
        until = time.monotonic() + _PATIENCE
        while time.monotonic() < until:
            if self.process is None or self.process.poll() is not None:
                # One that was killed leaves children behind for a moment, and what they share with it.
                self.process = self._run_server()
            try:
                psycopg.connect(self.url()).close()
            except psycopg.OperationalError:
                time.sleep(0.02)
            else:
                return
        raise AssertionError(f"PostgreSQL did not start: {self._log.read_text()}")

    def kill(self) -> None:
        """Ends the server as a crash does, and returns when none of its processes answers any more."""
        children = self._children()
        self._end(signal.SIGKILL)
        while any(Path(f"/proc/{pid}").exists() for pid in children):
            time.sleep(0.01)

    def stop(self) -> None:
        """Ends the server in order, and all connections with it."""
        self._end(signal.SIGINT)

    def hang(self, number: int = signal.SIGSTOP) -> None:
        """Stops all of the server, which keeps its connections and answers nothing."""
        assert self.process is not None
        for pid in (self.process.pid, *self._children()):
            os.kill(pid, number)

    def go_on(self) -> None:
        """Lets a server go on that hangs."""
        self.hang(signal.SIGCONT)

    def remove(self) -> None:
        """Ends the server and removes its data."""
        if self.process is not None and self.process.poll() is None:
            self.stop()
        until = time.monotonic() + _PATIENCE
        while self.folder.exists():
            # The children of one that was killed write on for a moment.
            shutil.rmtree(self.folder, ignore_errors=time.monotonic() < until)

    def run(self, statement: str) -> None:
        """Runs a statement in the database `postgres`, in no transaction."""
        if self._maintenance is None or self._maintenance.closed:
            self._maintenance = psycopg.connect(self.url(), autocommit=True)
        self._maintenance.execute(statement.encode())

    def database(self) -> str:
        """The URL of a new database that is empty."""
        return self._create("template1")

    def ledger(self) -> str:
        """The URL of a new database that has the tables already."""
        return self._create(self._with_tables)

    def drop(self, url: str) -> None:
        """Removes a database, whoever has it open: each is 8 MB."""
        self.run(f"DROP DATABASE {urlsplit(url).path[1:]} WITH (FORCE)")

    def _create(self, template: str) -> str:
        name = f"ledger_{next(self._numbers)}"
        self.run(f"CREATE DATABASE {name} TEMPLATE {template}")
        return self.url(name)

    @cached_property
    def _with_tables(self) -> str:
        self.run("CREATE DATABASE with_tables")
        open_database(self.url("with_tables"), key_file=KEY).close()
        return "with_tables"

    @property
    def _as_user(self) -> dict[str, Any]:
        if self._user is None:
            return {}
        return {"user": self._user, "group": pwd.getpwnam(self._user).pw_gid, "extra_groups": []}

    @property
    def _log(self) -> Path:
        return self.folder / "log"

    def _initialise(self) -> None:
        secret = self.folder / "password"
        secret.write_text(PASSWORD)
        if self._user:
            for path in (self.folder, secret):
                shutil.chown(path, self._user)
        self._run_tool(
            "initdb",
            *("--username=lexgate", f"--pwfile={secret}", "--auth=password"),
            *("--encoding=UTF8", "--locale=C.UTF-8", "--no-sync", "-D", str(self.folder / "data")),
        )

    def _run_tool(self, tool: str, *arguments: str) -> None:
        done = subprocess.run(
            [tools() / tool, *arguments], **self._as_user, cwd="/", capture_output=True, text=True, check=False
        )
        assert done.returncode == 0, done.stdout + done.stderr

    def _run_server(self) -> subprocess.Popen[bytes]:
        settings = {
            "listen_addresses": "",
            "unix_socket_directories": str(self.folder),
            "shared_buffers": "16MB",
            "max_connections": "60",
            "fsync": "off",
            "full_page_writes": "off",
            "max_wal_size": "128MB",
            "autovacuum": "off",
        }
        options = [part for name, value in settings.items() for part in ("-c", f"{name}={value}")]
        command = [str(tools() / "postgres"), "-D", str(self.folder / "data"), *options]
        with self._log.open("ab") as log:
            return subprocess.Popen(
                command, cwd="/", stdout=log, stderr=log, stdin=subprocess.DEVNULL, text=False, **self._as_user
            )

    def _children(self) -> list[int]:
        assert self.process is not None
        children = Path(f"/proc/{self.process.pid}/task/{self.process.pid}/children").read_text().split()
        return [int(pid) for pid in children]

    def _end(self, number: int) -> None:
        assert self.process is not None
        if self._maintenance is not None:
            self._maintenance.close()
        self.process.send_signal(number)
        self.process.wait(_PATIENCE)


def _user() -> str | None:
    """Another user where the tests run as root, as whom PostgreSQL does not start."""
    if os.geteuid() != 0:
        return None
    names = {each.pw_name for each in pwd.getpwall()}
    return next(name for name in ("postgres", "nobody") if name in names)


@lru_cache
def shared() -> PostgresServer:
    """The one server of this process of tests, that nobody ends before the last of them."""
    server = PostgresServer()
    atexit.register(server.remove)
    server.start()
    return server


@contextmanager
def running() -> Iterator[PostgresServer]:
    """A server for as long as it is used."""
    server = PostgresServer()
    try:
        server.start()
        yield server
    finally:
        server.remove()
