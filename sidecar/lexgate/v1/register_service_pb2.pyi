import datetime

from lexgate._vendor.buf.validate import validate_pb2 as _validate_pb2
from google.protobuf import struct_pb2 as _struct_pb2
from google.protobuf import timestamp_pb2 as _timestamp_pb2
from lexgate.v1 import ledger_pb2 as _ledger_pb2
from lexgate.v1 import register_pb2 as _register_pb2
from google.protobuf.internal import containers as _containers
from google.protobuf import descriptor as _descriptor
from google.protobuf import message as _message
from collections.abc import Iterable as _Iterable, Mapping as _Mapping
from typing import ClassVar as _ClassVar, Optional as _Optional, Union as _Union

DESCRIPTOR: _descriptor.FileDescriptor

class PutEntryRequest(_message.Message):
    __slots__ = ("kind", "entry", "by", "idempotency_key")
    KIND_FIELD_NUMBER: _ClassVar[int]
    ENTRY_FIELD_NUMBER: _ClassVar[int]
    BY_FIELD_NUMBER: _ClassVar[int]
    IDEMPOTENCY_KEY_FIELD_NUMBER: _ClassVar[int]
    kind: _register_pb2.RegisterKind
    entry: _struct_pb2.Struct
    by: _ledger_pb2.Circumstances
    idempotency_key: str
    def __init__(self, kind: _Optional[_Union[_register_pb2.RegisterKind, str]] = ..., entry: _Optional[_Union[_struct_pb2.Struct, _Mapping]] = ..., by: _Optional[_Union[_ledger_pb2.Circumstances, _Mapping]] = ..., idempotency_key: _Optional[str] = ...) -> None: ...

class PutEntryResponse(_message.Message):
    __slots__ = ("receipt",)
    RECEIPT_FIELD_NUMBER: _ClassVar[int]
    receipt: _ledger_pb2.Receipt
    def __init__(self, receipt: _Optional[_Union[_ledger_pb2.Receipt, _Mapping]] = ...) -> None: ...

class RemoveEntryRequest(_message.Message):
    __slots__ = ("kind", "id", "by", "idempotency_key")
    KIND_FIELD_NUMBER: _ClassVar[int]
    ID_FIELD_NUMBER: _ClassVar[int]
    BY_FIELD_NUMBER: _ClassVar[int]
    IDEMPOTENCY_KEY_FIELD_NUMBER: _ClassVar[int]
    kind: _register_pb2.RegisterKind
    id: str
    by: _ledger_pb2.Circumstances
    idempotency_key: str
    def __init__(self, kind: _Optional[_Union[_register_pb2.RegisterKind, str]] = ..., id: _Optional[str] = ..., by: _Optional[_Union[_ledger_pb2.Circumstances, _Mapping]] = ..., idempotency_key: _Optional[str] = ...) -> None: ...

class RemoveEntryResponse(_message.Message):
    __slots__ = ("receipt",)
    RECEIPT_FIELD_NUMBER: _ClassVar[int]
    receipt: _ledger_pb2.Receipt
    def __init__(self, receipt: _Optional[_Union[_ledger_pb2.Receipt, _Mapping]] = ...) -> None: ...

class PlanEntriesRequest(_message.Message):
    __slots__ = ("entries", "processors")
    ENTRIES_FIELD_NUMBER: _ClassVar[int]
    PROCESSORS_FIELD_NUMBER: _ClassVar[int]
    entries: _containers.RepeatedCompositeFieldContainer[_register_pb2.StatedEntry]
    processors: _containers.RepeatedScalarFieldContainer[str]
    def __init__(self, entries: _Optional[_Iterable[_Union[_register_pb2.StatedEntry, _Mapping]]] = ..., processors: _Optional[_Iterable[str]] = ...) -> None: ...

class PlanEntriesResponse(_message.Message):
    __slots__ = ("plan",)
    PLAN_FIELD_NUMBER: _ClassVar[int]
    plan: _register_pb2.RegisterPlan
    def __init__(self, plan: _Optional[_Union[_register_pb2.RegisterPlan, _Mapping]] = ...) -> None: ...

class ApplyPlanRequest(_message.Message):
    __slots__ = ("plan", "by", "idempotency_key")
    PLAN_FIELD_NUMBER: _ClassVar[int]
    BY_FIELD_NUMBER: _ClassVar[int]
    IDEMPOTENCY_KEY_FIELD_NUMBER: _ClassVar[int]
    plan: _register_pb2.RegisterPlan
    by: _ledger_pb2.Circumstances
    idempotency_key: str
    def __init__(self, plan: _Optional[_Union[_register_pb2.RegisterPlan, _Mapping]] = ..., by: _Optional[_Union[_ledger_pb2.Circumstances, _Mapping]] = ..., idempotency_key: _Optional[str] = ...) -> None: ...

class ApplyPlanResponse(_message.Message):
    __slots__ = ("receipt",)
    RECEIPT_FIELD_NUMBER: _ClassVar[int]
    receipt: _ledger_pb2.Receipt
    def __init__(self, receipt: _Optional[_Union[_ledger_pb2.Receipt, _Mapping]] = ...) -> None: ...

class GetEntryRequest(_message.Message):
    __slots__ = ("kind", "id")
    KIND_FIELD_NUMBER: _ClassVar[int]
    ID_FIELD_NUMBER: _ClassVar[int]
    kind: _register_pb2.RegisterKind
    id: str
    def __init__(self, kind: _Optional[_Union[_register_pb2.RegisterKind, str]] = ..., id: _Optional[str] = ...) -> None: ...

class GetEntryResponse(_message.Message):
    __slots__ = ("entry",)
    ENTRY_FIELD_NUMBER: _ClassVar[int]
    entry: _register_pb2.RegisteredEntry
    def __init__(self, entry: _Optional[_Union[_register_pb2.RegisteredEntry, _Mapping]] = ...) -> None: ...

class ListEntriesRequest(_message.Message):
    __slots__ = ("kind", "processor", "page_size", "page_token")
    KIND_FIELD_NUMBER: _ClassVar[int]
    PROCESSOR_FIELD_NUMBER: _ClassVar[int]
    PAGE_SIZE_FIELD_NUMBER: _ClassVar[int]
    PAGE_TOKEN_FIELD_NUMBER: _ClassVar[int]
    kind: _register_pb2.RegisterKind
    processor: str
    page_size: int
    page_token: str
    def __init__(self, kind: _Optional[_Union[_register_pb2.RegisterKind, str]] = ..., processor: _Optional[str] = ..., page_size: _Optional[int] = ..., page_token: _Optional[str] = ...) -> None: ...

class ListEntriesResponse(_message.Message):
    __slots__ = ("entries", "next_page_token")
    ENTRIES_FIELD_NUMBER: _ClassVar[int]
    NEXT_PAGE_TOKEN_FIELD_NUMBER: _ClassVar[int]
    entries: _containers.RepeatedCompositeFieldContainer[_register_pb2.RegisteredEntry]
    next_page_token: str
    def __init__(self, entries: _Optional[_Iterable[_Union[_register_pb2.RegisteredEntry, _Mapping]]] = ..., next_page_token: _Optional[str] = ...) -> None: ...

class ListEntryEventsRequest(_message.Message):
    __slots__ = ("kind", "id", "page_size", "page_token")
    KIND_FIELD_NUMBER: _ClassVar[int]
    ID_FIELD_NUMBER: _ClassVar[int]
    PAGE_SIZE_FIELD_NUMBER: _ClassVar[int]
    PAGE_TOKEN_FIELD_NUMBER: _ClassVar[int]
    kind: _register_pb2.RegisterKind
    id: str
    page_size: int
    page_token: str
    def __init__(self, kind: _Optional[_Union[_register_pb2.RegisterKind, str]] = ..., id: _Optional[str] = ..., page_size: _Optional[int] = ..., page_token: _Optional[str] = ...) -> None: ...

class ListEntryEventsResponse(_message.Message):
    __slots__ = ("events", "next_page_token")
    EVENTS_FIELD_NUMBER: _ClassVar[int]
    NEXT_PAGE_TOKEN_FIELD_NUMBER: _ClassVar[int]
    events: _containers.RepeatedCompositeFieldContainer[_register_pb2.RegisterEvent]
    next_page_token: str
    def __init__(self, events: _Optional[_Iterable[_Union[_register_pb2.RegisterEvent, _Mapping]]] = ..., next_page_token: _Optional[str] = ...) -> None: ...

class GetProcessorRequest(_message.Message):
    __slots__ = ("processor_id", "as_of", "known_at")
    PROCESSOR_ID_FIELD_NUMBER: _ClassVar[int]
    AS_OF_FIELD_NUMBER: _ClassVar[int]
    KNOWN_AT_FIELD_NUMBER: _ClassVar[int]
    processor_id: str
    as_of: _timestamp_pb2.Timestamp
    known_at: _timestamp_pb2.Timestamp
    def __init__(self, processor_id: _Optional[str] = ..., as_of: _Optional[_Union[datetime.datetime, _timestamp_pb2.Timestamp, _Mapping]] = ..., known_at: _Optional[_Union[datetime.datetime, _timestamp_pb2.Timestamp, _Mapping]] = ...) -> None: ...

class GetProcessorResponse(_message.Message):
    __slots__ = ("processor_id", "revision", "document")
    PROCESSOR_ID_FIELD_NUMBER: _ClassVar[int]
    REVISION_FIELD_NUMBER: _ClassVar[int]
    DOCUMENT_FIELD_NUMBER: _ClassVar[int]
    processor_id: str
    revision: str
    document: _struct_pb2.Struct
    def __init__(self, processor_id: _Optional[str] = ..., revision: _Optional[str] = ..., document: _Optional[_Union[_struct_pb2.Struct, _Mapping]] = ...) -> None: ...
