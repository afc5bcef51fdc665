"""The client of the registers for asyncio."""

from __future__ import annotations

from collections.abc import AsyncIterator, Iterable, Mapping
from types import TracebackType
from typing import Any, Self

import grpc
from google.protobuf.message import Message

from lexgate.client import _channel
from lexgate.client._connection import AsyncConnection, Way
from lexgate.client._ledger import receipt_of
from lexgate.client._registers import (
    SERVICE,
    EntryEvent,
    EntryPlan,
    RegisteredEntry,
    apply_request,
    document_of,
    entry_request,
    event_of,
    history_request,
    list_request,
    plan_of,
    plan_request,
    processor_request,
    put_request,
    registered_of,
    remove_request,
)
from lexgate.client._security import Tls, Token
from lexgate.domain.circumstances import Circumstances, Receipt
from lexgate.domain.register import Kind
from lexgate.v1.register_service_pb2_grpc import RegisterServiceStub


class AsyncRegisterClient:
    """Writes into the registers of a sidecar, and reads them. Close it, or use it as an async context manager.

    Entries are mappings, as files of registers state them. A method raises `InputError` with each unacceptable field,
    a `LedgerRefusal`, `LedgerFault`, or a `NoDecision` where no answer came. Writes are tried again as those of
    `AsyncLedgerClient`, and done once; the parameters are its own, too.
    """

    def __init__(
        self,
        target: str = _channel.TARGET,
        *,
        timeout_seconds: float = _channel.WRITE_SECONDS,
        credentials: grpc.ChannelCredentials | None = None,
        tls: Tls | None = None,
        token: Token | None = None,
    ) -> None:
        way = Way(timeout_seconds, credentials, tls, token)
        self._connection = AsyncConnection(target, SERVICE, RegisterServiceStub, way)

    async def put(self, kind: Kind | str, entry: Mapping[str, Any], by: Circumstances, /) -> Receipt:
        """Adds an entry, or replaces the one with the same kind and id."""
        return await self._write("PutEntry", put_request(kind, entry, by))

    async def remove(self, kind: Kind | str, entry_id: str, by: Circumstances, /) -> Receipt:
        """Removes an entry."""
        return await self._write("RemoveEntry", remove_request(kind, entry_id, by))

    async def plan(
        self, entries: Iterable[tuple[Kind | str, Mapping[str, Any]]], /, processors: Iterable[str] = ()
    ) -> EntryPlan:
        """Returns what has to change for the processors of these entries, and `processors`, to have these alone."""
        return plan_of((await self._connection.call("PlanEntries", plan_request(entries, processors))).plan)

    async def apply(self, plan: EntryPlan, by: Circumstances, /) -> Receipt:
        """Makes the changes of a plan, in one revision."""
        return await self._write("ApplyPlan", apply_request(plan, by))

    async def entry(self, kind: Kind | str, entry_id: str, /) -> RegisteredEntry:
        """Returns an entry that stands."""
        return registered_of((await self._connection.call("GetEntry", entry_request(kind, entry_id))).entry)

    async def entries(
        self, kind: Kind | str, /, processor: str | None = None, page_size: int = 100
    ) -> AsyncIterator[RegisteredEntry]:
        """Yields the entries of a register, or those of one processor, by id; reads a page at a time."""
        token = ""
        while True:
            request = list_request(kind, processor, page_size, token)
            answer = await self._connection.call("ListEntries", request)
            for each in answer.entries:
                yield registered_of(each)
            token = answer.next_page_token
            if not token:
                return

    async def history(self, kind: Kind | str, entry_id: str, /, page_size: int = 100) -> AsyncIterator[EntryEvent]:
        """Yields the events of an entry, also of one that was removed; reads a page at a time."""
        token = ""
        while True:
            request = history_request(kind, entry_id, page_size, token)
            answer = await self._connection.call("ListEntryEvents", request)
            for each in answer.events:
                yield event_of(each)
            token = answer.next_page_token
            if not token:
                return

    async def processor_document(
        self, processor_id: str, /, as_of: int | None = None, known_at: int | None = None
    ) -> dict[str, Any]:
        """Returns the document of a processor, with bounds in seconds: what requests are resolved from."""
        return document_of(
            await self._connection.call("GetProcessor", processor_request(processor_id, as_of, known_at))
        )

    async def close(self) -> None:
        """Closes the connection; calls in flight end as `Unreachable`."""
        await self._connection.close()

    async def _write(self, method: str, request: Message) -> Receipt:
        return receipt_of(await self._connection.call(method, request))

    async def __aenter__(self) -> Self:
        return self

    async def __aexit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        await self.close()
