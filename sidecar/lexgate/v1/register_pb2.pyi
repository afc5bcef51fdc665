import datetime

from lexgate._vendor.buf.validate import validate_pb2 as _validate_pb2
from google.protobuf import struct_pb2 as _struct_pb2
from google.protobuf import timestamp_pb2 as _timestamp_pb2
from lexgate.v1 import ledger_pb2 as _ledger_pb2
from google.protobuf.internal import containers as _containers
from google.protobuf.internal import enum_type_wrapper as _enum_type_wrapper
from google.protobuf import descriptor as _descriptor
from google.protobuf import message as _message
from collections.abc import Iterable as _Iterable, Mapping as _Mapping
from typing import ClassVar as _ClassVar, Optional as _Optional, Union as _Union

DESCRIPTOR: _descriptor.FileDescriptor

class RegisterKind(int, metaclass=_enum_type_wrapper.EnumTypeWrapper):
    __slots__ = ()
    REGISTER_KIND_UNSPECIFIED: _ClassVar[RegisterKind]
    REGISTER_KIND_PROCESSOR: _ClassVar[RegisterKind]
    REGISTER_KIND_NOTICE: _ClassVar[RegisterKind]
    REGISTER_KIND_CONTRACT: _ClassVar[RegisterKind]
    REGISTER_KIND_DATASET: _ClassVar[RegisterKind]
    REGISTER_KIND_SYSTEM: _ClassVar[RegisterKind]
    REGISTER_KIND_PLATFORM: _ClassVar[RegisterKind]
    REGISTER_KIND_APP: _ClassVar[RegisterKind]
    REGISTER_KIND_ALGORITHM: _ClassVar[RegisterKind]
    REGISTER_KIND_ASSESSMENT: _ClassVar[RegisterKind]
    REGISTER_KIND_EXPORT: _ClassVar[RegisterKind]
    REGISTER_KIND_INCIDENT: _ClassVar[RegisterKind]
    REGISTER_KIND_ORDER: _ClassVar[RegisterKind]

class RegisterEventType(int, metaclass=_enum_type_wrapper.EnumTypeWrapper):
    __slots__ = ()
    REGISTER_EVENT_TYPE_UNSPECIFIED: _ClassVar[RegisterEventType]
    REGISTER_EVENT_TYPE_ADDED: _ClassVar[RegisterEventType]
    REGISTER_EVENT_TYPE_CHANGED: _ClassVar[RegisterEventType]
    REGISTER_EVENT_TYPE_REMOVED: _ClassVar[RegisterEventType]
REGISTER_KIND_UNSPECIFIED: RegisterKind
REGISTER_KIND_PROCESSOR: RegisterKind
REGISTER_KIND_NOTICE: RegisterKind
REGISTER_KIND_CONTRACT: RegisterKind
REGISTER_KIND_DATASET: RegisterKind
REGISTER_KIND_SYSTEM: RegisterKind
REGISTER_KIND_PLATFORM: RegisterKind
REGISTER_KIND_APP: RegisterKind
REGISTER_KIND_ALGORITHM: RegisterKind
REGISTER_KIND_ASSESSMENT: RegisterKind
REGISTER_KIND_EXPORT: RegisterKind
REGISTER_KIND_INCIDENT: RegisterKind
REGISTER_KIND_ORDER: RegisterKind
REGISTER_EVENT_TYPE_UNSPECIFIED: RegisterEventType
REGISTER_EVENT_TYPE_ADDED: RegisterEventType
REGISTER_EVENT_TYPE_CHANGED: RegisterEventType
REGISTER_EVENT_TYPE_REMOVED: RegisterEventType

class StatedEntry(_message.Message):
    __slots__ = ("kind", "entry")
    KIND_FIELD_NUMBER: _ClassVar[int]
    ENTRY_FIELD_NUMBER: _ClassVar[int]
    kind: RegisterKind
    entry: _struct_pb2.Struct
    def __init__(self, kind: _Optional[_Union[RegisterKind, str]] = ..., entry: _Optional[_Union[_struct_pb2.Struct, _Mapping]] = ...) -> None: ...

class RegisteredEntry(_message.Message):
    __slots__ = ("kind", "entry", "revision", "recorded_at", "folder")
    KIND_FIELD_NUMBER: _ClassVar[int]
    ENTRY_FIELD_NUMBER: _ClassVar[int]
    REVISION_FIELD_NUMBER: _ClassVar[int]
    RECORDED_AT_FIELD_NUMBER: _ClassVar[int]
    FOLDER_FIELD_NUMBER: _ClassVar[int]
    kind: RegisterKind
    entry: _struct_pb2.Struct
    revision: str
    recorded_at: _timestamp_pb2.Timestamp
    folder: bool
    def __init__(self, kind: _Optional[_Union[RegisterKind, str]] = ..., entry: _Optional[_Union[_struct_pb2.Struct, _Mapping]] = ..., revision: _Optional[str] = ..., recorded_at: _Optional[_Union[datetime.datetime, _timestamp_pb2.Timestamp, _Mapping]] = ..., folder: _Optional[bool] = ...) -> None: ...

class RegisterEvent(_message.Message):
    __slots__ = ("event_id", "kind", "id", "processor", "seq", "type", "occurred_at", "recorded_at", "revision", "actor", "method", "reason", "evidence_sha256", "prev_hash", "entry", "folder")
    EVENT_ID_FIELD_NUMBER: _ClassVar[int]
    KIND_FIELD_NUMBER: _ClassVar[int]
    ID_FIELD_NUMBER: _ClassVar[int]
    PROCESSOR_FIELD_NUMBER: _ClassVar[int]
    SEQ_FIELD_NUMBER: _ClassVar[int]
    TYPE_FIELD_NUMBER: _ClassVar[int]
    OCCURRED_AT_FIELD_NUMBER: _ClassVar[int]
    RECORDED_AT_FIELD_NUMBER: _ClassVar[int]
    REVISION_FIELD_NUMBER: _ClassVar[int]
    ACTOR_FIELD_NUMBER: _ClassVar[int]
    METHOD_FIELD_NUMBER: _ClassVar[int]
    REASON_FIELD_NUMBER: _ClassVar[int]
    EVIDENCE_SHA256_FIELD_NUMBER: _ClassVar[int]
    PREV_HASH_FIELD_NUMBER: _ClassVar[int]
    ENTRY_FIELD_NUMBER: _ClassVar[int]
    FOLDER_FIELD_NUMBER: _ClassVar[int]
    event_id: str
    kind: RegisterKind
    id: str
    processor: str
    seq: int
    type: RegisterEventType
    occurred_at: _timestamp_pb2.Timestamp
    recorded_at: _timestamp_pb2.Timestamp
    revision: str
    actor: _ledger_pb2.Actor
    method: str
    reason: str
    evidence_sha256: str
    prev_hash: str
    entry: _struct_pb2.Struct
    folder: bool
    def __init__(self, event_id: _Optional[str] = ..., kind: _Optional[_Union[RegisterKind, str]] = ..., id: _Optional[str] = ..., processor: _Optional[str] = ..., seq: _Optional[int] = ..., type: _Optional[_Union[RegisterEventType, str]] = ..., occurred_at: _Optional[_Union[datetime.datetime, _timestamp_pb2.Timestamp, _Mapping]] = ..., recorded_at: _Optional[_Union[datetime.datetime, _timestamp_pb2.Timestamp, _Mapping]] = ..., revision: _Optional[str] = ..., actor: _Optional[_Union[_ledger_pb2.Actor, _Mapping]] = ..., method: _Optional[str] = ..., reason: _Optional[str] = ..., evidence_sha256: _Optional[str] = ..., prev_hash: _Optional[str] = ..., entry: _Optional[_Union[_struct_pb2.Struct, _Mapping]] = ..., folder: _Optional[bool] = ...) -> None: ...

class RegisterPlan(_message.Message):
    __slots__ = ("revision", "changes")
    REVISION_FIELD_NUMBER: _ClassVar[int]
    CHANGES_FIELD_NUMBER: _ClassVar[int]
    revision: str
    changes: _containers.RepeatedCompositeFieldContainer[RegisterChange]
    def __init__(self, revision: _Optional[str] = ..., changes: _Optional[_Iterable[_Union[RegisterChange, _Mapping]]] = ...) -> None: ...

class RegisterChange(_message.Message):
    __slots__ = ("kind", "before", "after")
    KIND_FIELD_NUMBER: _ClassVar[int]
    BEFORE_FIELD_NUMBER: _ClassVar[int]
    AFTER_FIELD_NUMBER: _ClassVar[int]
    kind: RegisterKind
    before: _struct_pb2.Struct
    after: _struct_pb2.Struct
    def __init__(self, kind: _Optional[_Union[RegisterKind, str]] = ..., before: _Optional[_Union[_struct_pb2.Struct, _Mapping]] = ..., after: _Optional[_Union[_struct_pb2.Struct, _Mapping]] = ...) -> None: ...
