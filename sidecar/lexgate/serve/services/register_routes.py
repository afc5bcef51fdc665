"""Where HTTP serves the registers."""

from __future__ import annotations

from fastapi import FastAPI, Response

from lexgate.serve.parameters import (
    AsOf,
    EntryId,
    EntryKind,
    KindOfEntries,
    KnownAt,
    OfProcessor,
    PageSize,
    PageToken,
    ProcessorId,
)
from lexgate.serve.services.http_routes import Door, add_posts
from lexgate.serve.services.route_docs import reading, writing

_POSTS = {
    "/v1/registers/entries:put": ("PutEntry", "Add an entry, or replace it"),
    "/v1/registers/entries:remove": ("RemoveEntry", "Remove an entry"),
    "/v1/registers/entries:plan": ("PlanEntries", "Say what has to change for the registers to have these entries"),
    "/v1/registers/entries:apply": ("ApplyPlan", "Make the changes of a plan, all of them or none"),
}
# Their messages are in the path and the query.
IN_PARAMETERS = ("GetEntry", "ListEntries", "ListEntryEvents", "GetProcessor")


def add_register_routes(app: FastAPI, door: Door) -> None:
    """Adds the routes below /v1/registers."""
    operations = door.service.operations
    posts = {path: (name, writing(operations[name], summary)) for path, (name, summary) in _POSTS.items()}
    add_posts(app, door, posts)

    @app.get("/v1/registers/entries", **reading(operations["ListEntries"], "List the entries of a register"))
    async def list_entries(
        kind: KindOfEntries, processor: OfProcessor = None, page_size: PageSize = None, page_token: PageToken = None
    ) -> Response:
        stated = {"kind": kind, "processor": processor, "page_size": page_size, "page_token": page_token}
        return await door.get("ListEntries", stated)

    # Ids may have slashes in them.
    @app.get("/v1/registers/entries/{kind}/{entry_id:path}", **reading(operations["GetEntry"], "Read an entry"))
    async def entry(kind: EntryKind, entry_id: EntryId) -> Response:
        return await door.get("GetEntry", {"kind": kind, "id": entry_id})

    @app.get(
        "/v1/registers/events/{kind}/{entry_id:path}",
        **reading(operations["ListEntryEvents"], "List what became of an entry"),
    )
    async def events(
        kind: EntryKind, entry_id: EntryId, page_size: PageSize = None, page_token: PageToken = None
    ) -> Response:
        stated = {"kind": kind, "id": entry_id, "page_size": page_size, "page_token": page_token}
        return await door.get("ListEntryEvents", stated)

    @app.get(
        "/v1/registers/processors/{processor_id:path}",
        **reading(operations["GetProcessor"], "Read the document of a processor"),
    )
    async def processor(processor_id: ProcessorId, as_of: AsOf = None, known_at: KnownAt = None) -> Response:
        return await door.get("GetProcessor", {"processor_id": processor_id, "as_of": as_of, "known_at": known_at})
