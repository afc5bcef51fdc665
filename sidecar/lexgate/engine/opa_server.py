"""The engine for those who already run OPA: its server, as a child process or remote, through opa-python-client."""

from __future__ import annotations

import asyncio
import contextlib
import threading
from collections.abc import Coroutine, Sequence
from concurrent.futures import CancelledError
from pathlib import Path
from typing import Any, TypeVar

import orjson

from lexgate.engine._bundle import render_bundle
from lexgate.engine._opa_child import START_SECONDS, OpaChild
from lexgate.engine.port import AUTHZEN, DECISION, GATEWAY, POSTURE, checked_base_data, refuse_unfit
from lexgate.errors import EngineFault, PolicyError

# GHSA-g2pf-6v5v-qcc8: earlier servers accept a bundle whose signature was stripped.
OLDEST_OPA = (1, 21, 3)
_GRACE_SECONDS = 1.0
_NO_INPUT = b"{}"
_OTHER_POLICIES = "the OPA server has other policies now: give it this deployment's bundle again"

_T = TypeVar("_T")


class OpaServerEngine:
    """The policies in an OPA server: a managed child, unless `url` names a remote one.

    The child loads `bundle` with `data` as its base data. A remote server must already serve that: `render_bundle`
    writes what it has to load. Each answer must come from a server whose bundle has `digest` as its revision. Raises
    `PolicyError` when a server has other policies, `EngineFault` when there is none, `ConfigError` for a wrong address.
    """

    name = "opa"

    def __init__(
        self,
        *,
        bundle: bytes,
        data: bytes,
        digest: str,
        binary: Path | None = None,
        url: str | None = None,
        token: str | None = None,
        timeout_seconds: float = 1.5,
        entry_points: frozenset[str] = frozenset({DECISION, POSTURE, AUTHZEN, GATEWAY}),
    ) -> None:
        # Costs 18 MB and 0.2 s, which the processes with the other engine do not pay.
        from lexgate.engine._opa_client import OpaClient  # noqa: PLC0415 - as above

        self.digest = digest
        self._entry_points = entry_points
        self._patience = timeout_seconds + _GRACE_SECONDS
        base_data = checked_base_data(data)
        self._child = OpaChild(binary, render_bundle(bundle, data, digest)) if url is None else None
        socket = self._child.socket if self._child else None
        self._client = OpaClient(
            "http://localhost" if url is None else url, timeout_seconds, socket=socket, token=token
        )
        self._background = _Background()
        with contextlib.ExitStack() as undo:
            undo.callback(self.close)
            self._background.run(self._start(base_data), START_SECONDS + self._patience)
            undo.pop_all()

    def evaluate(self, entry_point: str, document: bytes) -> bytes:
        """Returns the JSON of the entry point's result; raises `EngineFault` when there is none."""
        if entry_point not in self._entry_points:
            raise EngineFault(f"the policies have no entry point {entry_point}")
        refuse_unfit(document)
        answer = self._background.run(self._client.ask(entry_point, document), self._patience)
        if self.digest not in _revisions(answer):
            raise EngineFault(_OTHER_POLICIES)
        if "result" not in answer:
            raise EngineFault(f"the entry point {entry_point} has no result")
        return orjson.dumps(answer["result"])

    def conditions(self, rule: str, known: bytes, unknowns: Sequence[str]) -> Any:
        """Returns the conditions on `unknowns` (`input.row`) under which `rule` is true, as UCAST in the form of JSON.

        `known` is the JSON of the rest of the input. None says that the rule is never true, an empty object that it is
        always true. Raises `EngineFault` when there is no answer, or one from other policies than ours.
        """
        refuse_unfit(known)
        answer = self._background.run(self._conditions(rule, known, unknowns), 3 * self._patience)
        if "result" not in answer:
            return None
        if not isinstance(answer["result"], dict) or "query" not in answer["result"]:
            raise EngineFault("the OPA server answered conditions without a query")
        return answer["result"]["query"]

    def close(self) -> None:
        """Ends the child and the connections; a later `evaluate` is an `EngineFault`."""
        self._background.close(self._stop())

    async def _start(self, base_data: dict[str, Any]) -> None:
        await self._client.open()
        if self._child:
            await self._child.start(lambda: self._client.ask("readings", _NO_INPUT))
        await self._check_identity(base_data)

    async def _check_identity(self, base_data: dict[str, Any]) -> None:
        """Raises `PolicyError` when the server is too old or holds other policies or other base data than ours."""
        for name, ours in base_data.items():
            answer = await self._client.ask(name, _NO_INPUT)
            if _version(answer) < OLDEST_OPA:
                raise PolicyError(f"the OPA server is older than {'.'.join(map(str, OLDEST_OPA))}: replace it")
            if self.digest not in _revisions(answer):
                raise PolicyError(f"the OPA server has no bundle of revision {self.digest}: give it this deployment's")
            if _canonical(answer.get("result")) != _canonical(ours):
                raise PolicyError(f"the OPA server has other base data in {name} than this deployment")

    async def _conditions(self, rule: str, known: bytes, unknowns: Sequence[str]) -> dict[str, Any]:
        """The compile API does not say which bundle it answers from: it must be ours before and after."""
        await self._check_revision(rule)
        answer = await self._client.conditions(rule, known, unknowns)
        await self._check_revision(rule)
        return answer

    async def _check_revision(self, rule: str) -> None:
        if self.digest not in _revisions(await self._client.ask(rule, _NO_INPUT)):
            raise EngineFault(_OTHER_POLICIES)

    async def _stop(self) -> None:
        await self._client.close_connection()
        if self._child:
            await self._child.stop()


class _Background:
    """An event loop on a thread of its own, for callers on any thread."""

    def __init__(self) -> None:
        self._loop = asyncio.new_event_loop()
        self._thread = threading.Thread(target=self._loop.run_forever, name="lexgate-opa", daemon=True)
        self._thread.start()
        self._lock = threading.Lock()
        self._closed = False

    def run(self, work: Coroutine[Any, Any, _T], patience: float) -> _T:
        """Returns what `work` returns within `patience` seconds. Raises what it raises, else `EngineFault`."""
        with self._lock:
            if self._closed:
                work.close()
                raise EngineFault("the engine is closed")
            future = asyncio.run_coroutine_threadsafe(work, self._loop)
        try:
            return future.result(patience)
        except TimeoutError:
            future.cancel()
            raise EngineFault(f"the OPA server did not answer within {patience} seconds") from None
        except CancelledError:
            raise EngineFault("the engine was closed meanwhile") from None

    def close(self, last: Coroutine[Any, Any, None]) -> None:
        """Does `last`, ends what is under way, and the thread. A second time it does nothing."""
        with self._lock:
            if self._closed:
                last.close()
                return
            self._closed = True
        asyncio.run_coroutine_threadsafe(self._end(last), self._loop).result()
        self._loop.call_soon_threadsafe(self._loop.stop)
        self._thread.join()
        self._loop.close()

    async def _end(self, last: Coroutine[Any, Any, None]) -> None:
        await last
        pending = asyncio.all_tasks() - {asyncio.current_task()}
        for task in pending:
            task.cancel()
        if pending:
            await asyncio.wait(pending)


def _revisions(answer: dict[str, Any]) -> set[str]:
    """Returns the revisions of the bundles that the answer came from. Raises `EngineFault` when it names none."""
    try:
        return {bundle["revision"] for bundle in answer["provenance"]["bundles"].values()}
    except (AttributeError, KeyError, TypeError):
        raise EngineFault("the OPA server does not say which bundle it answers from") from None


def _version(answer: dict[str, Any]) -> tuple[int, ...]:
    try:
        return tuple(int(part) for part in answer["provenance"]["version"].split("-")[0].split("."))
    except (AttributeError, KeyError, TypeError, ValueError):
        raise EngineFault("the OPA server does not say which version it is") from None


def _canonical(value: object) -> bytes:
    return orjson.dumps(value, option=orjson.OPT_SORT_KEYS)
