"""Where HTTP serves the registers."""

from __future__ import annotations

from typing import Annotated

from fastapi import FastAPI, Path, Query, Response

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

_Kind = Annotated[str, Path(description="The register: processor, notice, contract, dataset and others.")]
_KindOf = Annotated[str, Query(description="The register: processor, notice, contract, dataset and others.")]
_Id = Annotated[str, Path(description="The id of the entry.")]
_Processor = Annotated[str, Path(description="The id of the processor.")]
_Of = Annotated[str | None, Query(description="Those of one processor.")]
_AsOf = Annotated[str | None, Query(description="By what held at this day or instant; without it, now.")]
_KnownAt = Annotated[str | None, Query(description="By what was recorded until this day or instant.")]
_Size = Annotated[int | None, Query(description="How many at most, up to 500; without it 100.")]
_Token = Annotated[str | None, Query(description="`next_page_token` of the page before.")]


def add_register_routes(app: FastAPI, door: Door) -> None:
    """Adds the routes below /v1/registers."""
    operations = door.service.operations
    posts = {path: (name, writing(operations[name], summary)) for path, (name, summary) in _POSTS.items()}
    add_posts(app, door, posts)

    @app.get("/v1/registers/entries", **reading(operations["ListEntries"], "List the entries of a register"))
    async def list_entries(
        kind: _KindOf, processor: _Of = None, page_size: _Size = None, page_token: _Token = None
    ) -> Response:
        stated = {"kind": kind, "processor": processor, "page_size": page_size, "page_token": page_token}
        return await door.get("ListEntries", stated)

    # Ids may have slashes in them.
    @app.get("/v1/registers/entries/{kind}/{entry_id:path}", **reading(operations["GetEntry"], "Read an entry"))
    async def entry(kind: _Kind, entry_id: _Id) -> Response:
        return await door.get("GetEntry", {"kind": kind, "id": entry_id})

    @app.get(
        "/v1/registers/events/{kind}/{entry_id:path}",
        **reading(operations["ListEntryEvents"], "List what became of an entry"),
    )
    async def events(kind: _Kind, entry_id: _Id, page_size: _Size = None, page_token: _Token = None) -> Response:
        stated = {"kind": kind, "id": entry_id, "page_size": page_size, "page_token": page_token}
        return await door.get("ListEntryEvents", stated)

    @app.get(
        "/v1/registers/processors/{processor_id:path}",
        **reading(operations["GetProcessor"], "Read the document of a processor"),
    )
    async def processor(processor_id: _Processor, as_of: _AsOf = None, known_at: _KnownAt = None) -> Response:
        return await door.get("GetProcessor", {"processor_id": processor_id, "as_of": as_of, "known_at": known_at})
