"""A real nginx, the one that `make nginx` gets, on a free port and in a folder of its own."""

from __future__ import annotations

import os
import shutil
import socket
import subprocess
import tempfile
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import httpx

NGINX = Path(__file__).parents[2] / ".tools" / "bin" / "nginx"
START_SECONDS, END_SECONDS = 30.0, 20.0
_LOCAL = "127.0.0.1"
_MAIN = """
{user}
daemon off;
worker_processes 1;
pid {folder}/pid;
error_log {folder}/error.log info;
events {{ worker_connections 256; }}
http {{
  access_log off;
  client_body_temp_path {folder}/body;
  proxy_temp_path {folder}/proxy;
  fastcgi_temp_path {folder}/fastcgi;
  uwsgi_temp_path {folder}/uwsgi;
  scgi_temp_path {folder}/scgi;
{http}
}}
"""


class Nginx:
    """One nginx that was started: its process, its folder, and where it listens."""

    def __init__(self, http: str, folder: Path, port: int) -> None:
        assert NGINX.exists(), "nginx is not here: run `make nginx`"
        self.folder = folder
        self.url = f"http://{_LOCAL}:{port}"
        self._port = port
        stated = folder / "nginx.conf"
        user = "user root;" if os.getuid() == 0 else ""  # so that its worker reaches a socket of the tests
        stated.write_text(_MAIN.format(user=user, folder=folder, http=http))
        command = [str(NGINX), "-p", str(folder), "-c", str(stated), "-e", str(folder / "error.log")]
        self.process = subprocess.Popen(command, stderr=subprocess.PIPE, text=True)

    def await_ready(self) -> None:
        """Returns once it listens; fails with what it says when it does not."""
        until = time.monotonic() + START_SECONDS
        while not self._listens():
            if self.process.poll() is not None or time.monotonic() > until:
                self.process.kill()
                raise AssertionError(f"nginx does not serve: {self.process.communicate()[1]}{self.said()}")
            time.sleep(0.02)

    def _listens(self) -> bool:
        try:
            socket.create_connection((_LOCAL, self._port), timeout=1).close()
        except OSError:
            return False
        return True

    def client(self) -> httpx.Client:
        """A client that keeps its connections to it open."""
        return httpx.Client(base_url=self.url, timeout=20, trust_env=False)

    def said(self) -> str:
        """What it logged."""
        log = self.folder / "error.log"
        return log.read_text() if log.exists() else ""

    def close(self) -> None:
        """Ends the process and those below it."""
        self.process.terminate()
        try:
            self.process.communicate(timeout=END_SECONDS)
        except subprocess.TimeoutExpired:
            self.process.kill()
            self.process.communicate()


@contextmanager
def running_nginx(http: str, listen: str = "listen 8080;") -> Iterator[Nginx]:
    """An nginx that serves, of the content of its `http` block, whose `listen` becomes a free port of this machine."""
    assert listen in http, f"the configuration has no `{listen}`"
    folder, port = Path(tempfile.mkdtemp(prefix="lexgate-nginx-")), _free_port()
    nginx = Nginx(http.replace(listen, f"listen {_LOCAL}:{port};"), folder, port)
    try:
        nginx.await_ready()
        yield nginx
    finally:
        nginx.close()
        shutil.rmtree(folder)


def _free_port() -> int:
    with socket.socket() as probe:
        probe.bind((_LOCAL, 0))
        return int(probe.getsockname()[1])
