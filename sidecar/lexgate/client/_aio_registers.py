"""The client of the registers for asyncio."""

from __future__ import annotations

from collections.abc import AsyncIterator, Iterable, Mapping
from typing import Any

from lexgate.client._connection import AsyncFactsClient
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
from lexgate.domain.circumstances import Circumstances, Receipt
from lexgate.domain.register import Kind
from lexgate.v1.register_service_pb2_grpc import RegisterServiceStub


class AsyncRegisterClient(AsyncFactsClient):
    """Writes into the registers of a sidecar, and reads them. Close it, or use it as an async context manager.

    Entries are mappings, as files of registers state them. A method raises `InputError` with each unacceptable field,
    a `LedgerRefusal`, `LedgerFault`, or a `NoDecision` where no answer came. Writes are tried again as those of
    `AsyncLedgerClient`, and done once; the parameters are its own, too.
    """

    _service = SERVICE
    _stub_type = RegisterServiceStub

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
        return plan_of((await self._call("PlanEntries", plan_request(entries, processors))).plan)

    async def apply(self, plan: EntryPlan, by: Circumstances, /) -> Receipt:
        """Makes the changes of a plan, in one revision."""
        return await self._write("ApplyPlan", apply_request(plan, by))

    async def entry(self, kind: Kind | str, entry_id: str, /) -> RegisteredEntry:
        """Returns an entry that stands."""
        return registered_of((await self._call("GetEntry", entry_request(kind, entry_id))).entry)

    def entries(
        self, kind: Kind | str, /, processor: str | None = None, page_size: int = 100
    ) -> AsyncIterator[RegisteredEntry]:
        """Yields the entries of a register, or those of one processor, by id; reads a page at a time."""
        return self._listed(
            "ListEntries", lambda token: list_request(kind, processor, page_size, token), "entries", registered_of
        )

    def history(self, kind: Kind | str, entry_id: str, /, page_size: int = 100) -> AsyncIterator[EntryEvent]:
        """Yields the events of an entry, also of one that was removed; reads a page at a time."""
        return self._listed(
            "ListEntryEvents", lambda token: history_request(kind, entry_id, page_size, token), "events", event_of
        )

    async def processor_document(
        self, processor_id: str, /, as_of: int | None = None, known_at: int | None = None
    ) -> dict[str, Any]:
        """Returns the document of a processor, with bounds in seconds: what requests are resolved from."""
        return document_of(await self._call("GetProcessor", processor_request(processor_id, as_of, known_at)))
