"""Where HTTP serves the ledger."""

from __future__ import annotations

from typing import Any

from fastapi import FastAPI, Response

from lexgate.serve.parameters import (
    AsOf,
    ControllerId,
    KnownAt,
    PageSize,
    PageToken,
    RecordId,
    RequestId,
    Subject,
    SubjectId,
)
from lexgate.serve.services.http_routes import Door, add_posts
from lexgate.serve.services.route_docs import reading, writing

_POSTS = {
    "/v1/ledger/consents:request": ("RequestConsent", "Record that a person is asked for a consent"),
    "/v1/ledger/consents:grant": ("GrantConsent", "Record a consent that the person gives unasked"),
    "/v1/ledger/consents:renew": ("RenewConsent", "Record a consent that supersedes another one"),
    "/v1/ledger/consents:give": ("GiveConsent", "Record that the person gives the consent asked for"),
    "/v1/ledger/consents:refuse": ("RefuseConsent", "Record that the person refuses"),
    "/v1/ledger/consents:defer": ("DeferConsent", "Record that the person will answer later"),
    "/v1/ledger/consents:withdraw": ("WithdrawConsent", "Record that the person withdraws"),
    "/v1/ledger/consents:invalidate": ("InvalidateConsent", "Record that a consent was invalid"),
    "/v1/ledger/consents:revoke": ("RevokeConsent", "Record that the controller or an authority ends a consent"),
    "/v1/ledger/requests:open": ("OpenRequest", "Record that a person asks for something about their rights"),
    "/v1/ledger/requests:verify": ("VerifyRequest", "Record that the controller made certain who asks"),
    "/v1/ledger/requests:fulfil": ("FulfilRequest", "Record that the controller did what was asked"),
    "/v1/ledger/requests:refuse": ("RefuseRequest", "Record that the controller refuses what was asked"),
    "/v1/ledger/requests:withdraw": ("WithdrawRequest", "Record that the person takes a request back"),
    "/v1/ledger/facts": ("StateFact", "Record a standing fact of a person, or take it back"),
    "/v1/ledger/guardianships": ("StateGuardian", "Record a guardianship of a person and its verification"),
}

# Their messages are in the path and the query.
IN_PARAMETERS = (
    "GetConsent",
    "ListConsents",
    "GetRequest",
    "ListRequests",
    "ListOpenRequests",
    "GetSubject",
    "GetRevision",
)


def add_ledger_routes(app: FastAPI, door: Door) -> None:
    """Adds the routes below /v1/ledger."""
    operations = door.service.operations
    posts = {path: (name, writing(operations[name], summary)) for path, (name, summary) in _POSTS.items()}
    add_posts(app, door, posts)

    def documented(name: str, summary: str) -> dict[str, Any]:
        return reading(operations[name], summary)

    @app.get("/v1/ledger/consents", **documented("ListConsents", "List the records of a person"))
    async def list_consents(
        subject_id: SubjectId, page_size: PageSize = None, page_token: PageToken = None
    ) -> Response:
        stated = {"subject_id": subject_id, "page_size": page_size, "page_token": page_token}
        return await door.get("ListConsents", stated)

    # Ids may have slashes in them.
    @app.get("/v1/ledger/consents/{record_id:path}", **documented("GetConsent", "Read a record with its events"))
    async def consent(record_id: RecordId, as_of: AsOf = None, known_at: KnownAt = None) -> Response:
        return await door.get("GetConsent", {"record_id": record_id, "as_of": as_of, "known_at": known_at})

    @app.get("/v1/ledger/subjects/{subject_id:path}", **documented("GetSubject", "Read the document of a person"))
    async def subject(subject_id: Subject, as_of: AsOf = None, known_at: KnownAt = None) -> Response:
        return await door.get("GetSubject", {"subject_id": subject_id, "as_of": as_of, "known_at": known_at})

    @app.get("/v1/ledger/requests", **documented("ListRequests", "List the requests of a person"))
    async def list_requests(
        subject_id: SubjectId, page_size: PageSize = None, page_token: PageToken = None
    ) -> Response:
        stated = {"subject_id": subject_id, "page_size": page_size, "page_token": page_token}
        return await door.get("ListRequests", stated)

    @app.get("/v1/ledger/requests/{request_id:path}", **documented("GetRequest", "Read a request with its events"))
    async def rights_request(request_id: RequestId, as_of: AsOf = None, known_at: KnownAt = None) -> Response:
        return await door.get("GetRequest", {"request_id": request_id, "as_of": as_of, "known_at": known_at})

    @app.get("/v1/ledger/open-requests", **documented("ListOpenRequests", "List the requests that wait for an answer"))
    async def list_open(
        controller_id: ControllerId, page_size: PageSize = None, page_token: PageToken = None
    ) -> Response:
        stated = {"controller_id": controller_id, "page_size": page_size, "page_token": page_token}
        return await door.get("ListOpenRequests", stated)

    @app.get("/v1/ledger/revision", **documented("GetRevision", "Read the revision of the last write"))
    async def revision() -> Response:
        return await door.get("GetRevision", {})
