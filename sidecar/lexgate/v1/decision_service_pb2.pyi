import datetime

from lexgate._vendor.buf.validate import validate_pb2 as _validate_pb2
from google.protobuf import struct_pb2 as _struct_pb2
from google.protobuf import timestamp_pb2 as _timestamp_pb2
from google.rpc import status_pb2 as _status_pb2
from lexgate.v1 import decision_pb2 as _decision_pb2
from lexgate.v1 import facts_pb2 as _facts_pb2
from google.protobuf.internal import containers as _containers
from google.protobuf import descriptor as _descriptor
from google.protobuf import message as _message
from collections.abc import Iterable as _Iterable, Mapping as _Mapping
from typing import ClassVar as _ClassVar, Optional as _Optional, Union as _Union

DESCRIPTOR: _descriptor.FileDescriptor

class EvaluateRequest(_message.Message):
    __slots__ = ("operation", "processor", "subject", "data", "recipients", "consents", "notice", "export", "algorithm", "platform", "facts", "as_of", "known_at", "at_least_revision", "explain", "language", "valid_until")
    OPERATION_FIELD_NUMBER: _ClassVar[int]
    PROCESSOR_FIELD_NUMBER: _ClassVar[int]
    SUBJECT_FIELD_NUMBER: _ClassVar[int]
    DATA_FIELD_NUMBER: _ClassVar[int]
    RECIPIENTS_FIELD_NUMBER: _ClassVar[int]
    CONSENTS_FIELD_NUMBER: _ClassVar[int]
    NOTICE_FIELD_NUMBER: _ClassVar[int]
    EXPORT_FIELD_NUMBER: _ClassVar[int]
    ALGORITHM_FIELD_NUMBER: _ClassVar[int]
    PLATFORM_FIELD_NUMBER: _ClassVar[int]
    FACTS_FIELD_NUMBER: _ClassVar[int]
    AS_OF_FIELD_NUMBER: _ClassVar[int]
    KNOWN_AT_FIELD_NUMBER: _ClassVar[int]
    AT_LEAST_REVISION_FIELD_NUMBER: _ClassVar[int]
    EXPLAIN_FIELD_NUMBER: _ClassVar[int]
    LANGUAGE_FIELD_NUMBER: _ClassVar[int]
    VALID_UNTIL_FIELD_NUMBER: _ClassVar[int]
    operation: _facts_pb2.Operation
    processor: _facts_pb2.Processor
    subject: _facts_pb2.Subject
    data: _facts_pb2.Data
    recipients: _containers.RepeatedCompositeFieldContainer[_facts_pb2.Recipient]
    consents: _containers.RepeatedCompositeFieldContainer[_facts_pb2.Consent]
    notice: _facts_pb2.Notice
    export: _facts_pb2.Export
    algorithm: _facts_pb2.Algorithm
    platform: _facts_pb2.Platform
    facts: _struct_pb2.Struct
    as_of: _timestamp_pb2.Timestamp
    known_at: _timestamp_pb2.Timestamp
    at_least_revision: str
    explain: bool
    language: str
    valid_until: bool
    def __init__(self, operation: _Optional[_Union[_facts_pb2.Operation, _Mapping]] = ..., processor: _Optional[_Union[_facts_pb2.Processor, _Mapping]] = ..., subject: _Optional[_Union[_facts_pb2.Subject, _Mapping]] = ..., data: _Optional[_Union[_facts_pb2.Data, _Mapping]] = ..., recipients: _Optional[_Iterable[_Union[_facts_pb2.Recipient, _Mapping]]] = ..., consents: _Optional[_Iterable[_Union[_facts_pb2.Consent, _Mapping]]] = ..., notice: _Optional[_Union[_facts_pb2.Notice, _Mapping]] = ..., export: _Optional[_Union[_facts_pb2.Export, _Mapping]] = ..., algorithm: _Optional[_Union[_facts_pb2.Algorithm, _Mapping]] = ..., platform: _Optional[_Union[_facts_pb2.Platform, _Mapping]] = ..., facts: _Optional[_Union[_struct_pb2.Struct, _Mapping]] = ..., as_of: _Optional[_Union[datetime.datetime, _timestamp_pb2.Timestamp, _Mapping]] = ..., known_at: _Optional[_Union[datetime.datetime, _timestamp_pb2.Timestamp, _Mapping]] = ..., at_least_revision: _Optional[str] = ..., explain: _Optional[bool] = ..., language: _Optional[str] = ..., valid_until: _Optional[bool] = ...) -> None: ...

class EvaluateResponse(_message.Message):
    __slots__ = ("decision",)
    DECISION_FIELD_NUMBER: _ClassVar[int]
    decision: _decision_pb2.Decision
    def __init__(self, decision: _Optional[_Union[_decision_pb2.Decision, _Mapping]] = ...) -> None: ...

class ExplainDecisionRequest(_message.Message):
    __slots__ = ("request", "language")
    REQUEST_FIELD_NUMBER: _ClassVar[int]
    LANGUAGE_FIELD_NUMBER: _ClassVar[int]
    request: EvaluateRequest
    language: str
    def __init__(self, request: _Optional[_Union[EvaluateRequest, _Mapping]] = ..., language: _Optional[str] = ...) -> None: ...

class ExplainDecisionResponse(_message.Message):
    __slots__ = ("decision", "text")
    DECISION_FIELD_NUMBER: _ClassVar[int]
    TEXT_FIELD_NUMBER: _ClassVar[int]
    decision: _decision_pb2.Decision
    text: str
    def __init__(self, decision: _Optional[_Union[_decision_pb2.Decision, _Mapping]] = ..., text: _Optional[str] = ...) -> None: ...

class EvaluateBatchRequest(_message.Message):
    __slots__ = ("requests",)
    REQUESTS_FIELD_NUMBER: _ClassVar[int]
    requests: _containers.RepeatedCompositeFieldContainer[EvaluateRequest]
    def __init__(self, requests: _Optional[_Iterable[_Union[EvaluateRequest, _Mapping]]] = ...) -> None: ...

class EvaluateBatchResponse(_message.Message):
    __slots__ = ("items",)
    ITEMS_FIELD_NUMBER: _ClassVar[int]
    items: _containers.RepeatedCompositeFieldContainer[EvaluateBatchItem]
    def __init__(self, items: _Optional[_Iterable[_Union[EvaluateBatchItem, _Mapping]]] = ...) -> None: ...

class EvaluateBatchItem(_message.Message):
    __slots__ = ("decision", "error")
    DECISION_FIELD_NUMBER: _ClassVar[int]
    ERROR_FIELD_NUMBER: _ClassVar[int]
    decision: _decision_pb2.Decision
    error: _status_pb2.Status
    def __init__(self, decision: _Optional[_Union[_decision_pb2.Decision, _Mapping]] = ..., error: _Optional[_Union[_status_pb2.Status, _Mapping]] = ...) -> None: ...

class EvaluateItemsRequest(_message.Message):
    __slots__ = ("request", "items")
    REQUEST_FIELD_NUMBER: _ClassVar[int]
    ITEMS_FIELD_NUMBER: _ClassVar[int]
    request: EvaluateRequest
    items: _containers.RepeatedScalarFieldContainer[str]
    def __init__(self, request: _Optional[_Union[EvaluateRequest, _Mapping]] = ..., items: _Optional[_Iterable[str]] = ...) -> None: ...

class EvaluateItemsResponse(_message.Message):
    __slots__ = ("items", "decisions")
    ITEMS_FIELD_NUMBER: _ClassVar[int]
    DECISIONS_FIELD_NUMBER: _ClassVar[int]
    items: _containers.RepeatedCompositeFieldContainer[ItemVerdict]
    decisions: _containers.RepeatedCompositeFieldContainer[_decision_pb2.Decision]
    def __init__(self, items: _Optional[_Iterable[_Union[ItemVerdict, _Mapping]]] = ..., decisions: _Optional[_Iterable[_Union[_decision_pb2.Decision, _Mapping]]] = ...) -> None: ...

class ItemVerdict(_message.Message):
    __slots__ = ("item", "allowed", "effect", "decision_id", "articles")
    ITEM_FIELD_NUMBER: _ClassVar[int]
    ALLOWED_FIELD_NUMBER: _ClassVar[int]
    EFFECT_FIELD_NUMBER: _ClassVar[int]
    DECISION_ID_FIELD_NUMBER: _ClassVar[int]
    ARTICLES_FIELD_NUMBER: _ClassVar[int]
    item: str
    allowed: bool
    effect: _decision_pb2.Effect
    decision_id: str
    articles: _containers.RepeatedScalarFieldContainer[str]
    def __init__(self, item: _Optional[str] = ..., allowed: _Optional[bool] = ..., effect: _Optional[_Union[_decision_pb2.Effect, str]] = ..., decision_id: _Optional[str] = ..., articles: _Optional[_Iterable[str]] = ...) -> None: ...

class EvaluateStreamRequest(_message.Message):
    __slots__ = ("correlation_id", "request")
    CORRELATION_ID_FIELD_NUMBER: _ClassVar[int]
    REQUEST_FIELD_NUMBER: _ClassVar[int]
    correlation_id: str
    request: EvaluateRequest
    def __init__(self, correlation_id: _Optional[str] = ..., request: _Optional[_Union[EvaluateRequest, _Mapping]] = ...) -> None: ...

class EvaluateStreamResponse(_message.Message):
    __slots__ = ("correlation_id", "decision", "error")
    CORRELATION_ID_FIELD_NUMBER: _ClassVar[int]
    DECISION_FIELD_NUMBER: _ClassVar[int]
    ERROR_FIELD_NUMBER: _ClassVar[int]
    correlation_id: str
    decision: _decision_pb2.Decision
    error: _status_pb2.Status
    def __init__(self, correlation_id: _Optional[str] = ..., decision: _Optional[_Union[_decision_pb2.Decision, _Mapping]] = ..., error: _Optional[_Union[_status_pb2.Status, _Mapping]] = ...) -> None: ...
