"""What a gateway may find in the place of lexgate: somebody who is late, talks nonsense, or is gone."""

from __future__ import annotations

import socketserver
import threading
import time
from collections.abc import Iterator
from contextlib import contextmanager

ALLOWED = b"HTTP/1.1 200 OK\r\ncontent-length: 0\r\n\r\n"


def status(code: int) -> bytes:
    """An answer with a status, complete otherwise."""
    return b"HTTP/1.1 %d Something\r\ncontent-length: 0\r\nconnection: close\r\n\r\n" % code


@contextmanager
def stand_in(answer: bytes, after: float = 0.0) -> Iterator[int]:
    """The port of a server that answers every request with the same bytes, some seconds after it came."""

    class Handler(socketserver.BaseRequestHandler):
        def handle(self) -> None:
            head = b""
            while b"\r\n\r\n" not in head:
                more = self.request.recv(65536)
                if not more:
                    return
                head += more
            time.sleep(after)
            self.request.sendall(answer)

    with socketserver.ThreadingTCPServer(("127.0.0.1", 0), Handler) as server:
        thread = threading.Thread(target=server.serve_forever, args=(0.02,), daemon=True)
        thread.start()
        try:
            yield int(server.server_address[1])
        finally:
            server.shutdown()
            thread.join()


@contextmanager
def gone() -> Iterator[int]:
    """A port where nobody listens any more."""
    with stand_in(ALLOWED) as port:
        pass
    yield port
