"""Parameters of paths and queries as the OpenAPI document describes them; the operations behind check them."""

from __future__ import annotations

from typing import Annotated

from fastapi import Path, Query
from pydantic import WithJsonSchema

from lexgate.client.filling import codes_of
from lexgate.domain.words import LANGUAGES
from lexgate.facts.schema import Schema, instant
from lexgate.v1 import register_pb2

_INSTANT: Schema = {name: value for name, value in instant("").items() if name != "description"}
_ID: Schema = {"type": "string", "minLength": 1, "maxLength": 128}
_KINDS: Schema = {"type": "string", "enum": list(codes_of(register_pb2.RegisterKind.DESCRIPTOR).values())}

ReportAsOf = Annotated[
    str | None,
    Query(description="Report as of this day or instant; such a report is not binding."),
    WithJsonSchema(_INSTANT),
]
ReportLanguage = Annotated[
    str,
    Query(description="The language of gists and penalties."),
    WithJsonSchema({"type": "string", "enum": list(LANGUAGES)}),
]
AsOf = Annotated[
    str | None,
    Query(description="By what worked or held at this day or instant; without it, now."),
    WithJsonSchema(_INSTANT),
]
KnownAt = Annotated[
    str | None, Query(description="By what was recorded until this day or instant."), WithJsonSchema(_INSTANT)
]
PageSize = Annotated[
    int | None,
    Query(description="How many at most; without it 100."),
    WithJsonSchema({"type": "integer", "minimum": 0, "maximum": 500}),
]
PageToken = Annotated[
    str | None, Query(description="`next_page_token` of the page before."), WithJsonSchema({"type": "string"})
]
RecordId = Annotated[str, Path(description="The id of the record."), WithJsonSchema(_ID)]
RequestId = Annotated[str, Path(description="The id of the request."), WithJsonSchema(_ID)]
Subject = Annotated[str, Path(description="The pseudonym of the person."), WithJsonSchema(_ID)]
SubjectId = Annotated[str, Query(description="The pseudonym of the person."), WithJsonSchema(_ID)]
ControllerId = Annotated[str, Query(description="The id of the controller who has to answer."), WithJsonSchema(_ID)]
EntryKind = Annotated[str, Path(description="The register."), WithJsonSchema(_KINDS)]
KindOfEntries = Annotated[str, Query(description="The register."), WithJsonSchema(_KINDS)]
EntryId = Annotated[str, Path(description="The id of the entry."), WithJsonSchema(_ID)]
ProcessorId = Annotated[str, Path(description="The id of the processor."), WithJsonSchema(_ID)]
OfProcessor = Annotated[str | None, Query(description="Those of one processor."), WithJsonSchema(_ID)]
