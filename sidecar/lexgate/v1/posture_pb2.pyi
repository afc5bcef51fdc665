import datetime

from google.protobuf import struct_pb2 as _struct_pb2
from google.protobuf import timestamp_pb2 as _timestamp_pb2
from lexgate.v1 import decision_pb2 as _decision_pb2
from google.protobuf.internal import containers as _containers
from google.protobuf.internal import enum_type_wrapper as _enum_type_wrapper
from google.protobuf import descriptor as _descriptor
from google.protobuf import message as _message
from collections.abc import Iterable as _Iterable, Mapping as _Mapping
from typing import ClassVar as _ClassVar, Optional as _Optional, Union as _Union

DESCRIPTOR: _descriptor.FileDescriptor

class DutyState(int, metaclass=_enum_type_wrapper.EnumTypeWrapper):
    __slots__ = ()
    DUTY_STATE_UNSPECIFIED: _ClassVar[DutyState]
    DUTY_STATE_OWED: _ClassVar[DutyState]
    DUTY_STATE_DUE_SOON: _ClassVar[DutyState]
    DUTY_STATE_MET: _ClassVar[DutyState]
    DUTY_STATE_NOT_APPLICABLE: _ClassVar[DutyState]
    DUTY_STATE_ADVISED: _ClassVar[DutyState]
DUTY_STATE_UNSPECIFIED: DutyState
DUTY_STATE_OWED: DutyState
DUTY_STATE_DUE_SOON: DutyState
DUTY_STATE_MET: DutyState
DUTY_STATE_NOT_APPLICABLE: DutyState
DUTY_STATE_ADVISED: DutyState

class Posture(_message.Message):
    __slots__ = ("processor_id", "as_of", "binding", "scopes", "governs", "not_governing", "duties", "advice", "readings", "asserted", "policy_digest")
    PROCESSOR_ID_FIELD_NUMBER: _ClassVar[int]
    AS_OF_FIELD_NUMBER: _ClassVar[int]
    BINDING_FIELD_NUMBER: _ClassVar[int]
    SCOPES_FIELD_NUMBER: _ClassVar[int]
    GOVERNS_FIELD_NUMBER: _ClassVar[int]
    NOT_GOVERNING_FIELD_NUMBER: _ClassVar[int]
    DUTIES_FIELD_NUMBER: _ClassVar[int]
    ADVICE_FIELD_NUMBER: _ClassVar[int]
    READINGS_FIELD_NUMBER: _ClassVar[int]
    ASSERTED_FIELD_NUMBER: _ClassVar[int]
    POLICY_DIGEST_FIELD_NUMBER: _ClassVar[int]
    processor_id: str
    as_of: _timestamp_pb2.Timestamp
    binding: bool
    scopes: _containers.RepeatedCompositeFieldContainer[GovernedScope]
    governs: _containers.RepeatedScalarFieldContainer[str]
    not_governing: _containers.RepeatedScalarFieldContainer[str]
    duties: _containers.RepeatedCompositeFieldContainer[Duty]
    advice: _containers.RepeatedCompositeFieldContainer[Duty]
    readings: _containers.RepeatedScalarFieldContainer[str]
    asserted: _containers.RepeatedScalarFieldContainer[str]
    policy_digest: str
    def __init__(self, processor_id: _Optional[str] = ..., as_of: _Optional[_Union[datetime.datetime, _timestamp_pb2.Timestamp, _Mapping]] = ..., binding: _Optional[bool] = ..., scopes: _Optional[_Iterable[_Union[GovernedScope, _Mapping]]] = ..., governs: _Optional[_Iterable[str]] = ..., not_governing: _Optional[_Iterable[str]] = ..., duties: _Optional[_Iterable[_Union[Duty, _Mapping]]] = ..., advice: _Optional[_Iterable[_Union[Duty, _Mapping]]] = ..., readings: _Optional[_Iterable[str]] = ..., asserted: _Optional[_Iterable[str]] = ..., policy_digest: _Optional[str] = ...) -> None: ...

class Scope(_message.Message):
    __slots__ = ("region", "dataset")
    REGION_FIELD_NUMBER: _ClassVar[int]
    DATASET_FIELD_NUMBER: _ClassVar[int]
    region: str
    dataset: str
    def __init__(self, region: _Optional[str] = ..., dataset: _Optional[str] = ...) -> None: ...

class GovernedScope(_message.Message):
    __slots__ = ("scope", "governs")
    SCOPE_FIELD_NUMBER: _ClassVar[int]
    GOVERNS_FIELD_NUMBER: _ClassVar[int]
    scope: Scope
    governs: _containers.RepeatedScalarFieldContainer[str]
    def __init__(self, scope: _Optional[_Union[Scope, _Mapping]] = ..., governs: _Optional[_Iterable[str]] = ...) -> None: ...

class Duty(_message.Message):
    __slots__ = ("statute", "article", "code", "verb", "object", "state", "within", "due_at", "overdue", "quote", "gist", "penalties", "scopes")
    STATUTE_FIELD_NUMBER: _ClassVar[int]
    ARTICLE_FIELD_NUMBER: _ClassVar[int]
    CODE_FIELD_NUMBER: _ClassVar[int]
    VERB_FIELD_NUMBER: _ClassVar[int]
    OBJECT_FIELD_NUMBER: _ClassVar[int]
    STATE_FIELD_NUMBER: _ClassVar[int]
    WITHIN_FIELD_NUMBER: _ClassVar[int]
    FROM_FIELD_NUMBER: _ClassVar[int]
    DUE_AT_FIELD_NUMBER: _ClassVar[int]
    OVERDUE_FIELD_NUMBER: _ClassVar[int]
    QUOTE_FIELD_NUMBER: _ClassVar[int]
    GIST_FIELD_NUMBER: _ClassVar[int]
    PENALTIES_FIELD_NUMBER: _ClassVar[int]
    SCOPES_FIELD_NUMBER: _ClassVar[int]
    statute: str
    article: str
    code: str
    verb: str
    object: str
    state: DutyState
    within: str
    due_at: _timestamp_pb2.Timestamp
    overdue: bool
    quote: str
    gist: str
    penalties: _containers.RepeatedScalarFieldContainer[str]
    scopes: _containers.RepeatedCompositeFieldContainer[Standing]
    def __init__(self, statute: _Optional[str] = ..., article: _Optional[str] = ..., code: _Optional[str] = ..., verb: _Optional[str] = ..., object: _Optional[str] = ..., state: _Optional[_Union[DutyState, str]] = ..., within: _Optional[str] = ..., due_at: _Optional[_Union[datetime.datetime, _timestamp_pb2.Timestamp, _Mapping]] = ..., overdue: _Optional[bool] = ..., quote: _Optional[str] = ..., gist: _Optional[str] = ..., penalties: _Optional[_Iterable[str]] = ..., scopes: _Optional[_Iterable[_Union[Standing, _Mapping]]] = ..., **kwargs) -> None: ...

class Standing(_message.Message):
    __slots__ = ("scope", "state", "due_at", "details", "meets")
    class DetailsEntry(_message.Message):
        __slots__ = ("key", "value")
        KEY_FIELD_NUMBER: _ClassVar[int]
        VALUE_FIELD_NUMBER: _ClassVar[int]
        key: str
        value: _struct_pb2.ListValue
        def __init__(self, key: _Optional[str] = ..., value: _Optional[_Union[_struct_pb2.ListValue, _Mapping]] = ...) -> None: ...
    SCOPE_FIELD_NUMBER: _ClassVar[int]
    STATE_FIELD_NUMBER: _ClassVar[int]
    DUE_AT_FIELD_NUMBER: _ClassVar[int]
    DETAILS_FIELD_NUMBER: _ClassVar[int]
    MEETS_FIELD_NUMBER: _ClassVar[int]
    scope: Scope
    state: DutyState
    due_at: _timestamp_pb2.Timestamp
    details: _containers.MessageMap[str, _struct_pb2.ListValue]
    meets: _containers.RepeatedCompositeFieldContainer[_decision_pb2.Cure]
    def __init__(self, scope: _Optional[_Union[Scope, _Mapping]] = ..., state: _Optional[_Union[DutyState, str]] = ..., due_at: _Optional[_Union[datetime.datetime, _timestamp_pb2.Timestamp, _Mapping]] = ..., details: _Optional[_Mapping[str, _struct_pb2.ListValue]] = ..., meets: _Optional[_Iterable[_Union[_decision_pb2.Cure, _Mapping]]] = ...) -> None: ...
