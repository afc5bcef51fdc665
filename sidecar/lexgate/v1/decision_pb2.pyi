import datetime

from google.protobuf import struct_pb2 as _struct_pb2
from google.protobuf import timestamp_pb2 as _timestamp_pb2
from google.protobuf.internal import containers as _containers
from google.protobuf.internal import enum_type_wrapper as _enum_type_wrapper
from google.protobuf import descriptor as _descriptor
from google.protobuf import message as _message
from collections.abc import Iterable as _Iterable, Mapping as _Mapping
from typing import ClassVar as _ClassVar, Optional as _Optional, Union as _Union

DESCRIPTOR: _descriptor.FileDescriptor

class Effect(int, metaclass=_enum_type_wrapper.EnumTypeWrapper):
    __slots__ = ()
    EFFECT_UNSPECIFIED: _ClassVar[Effect]
    EFFECT_ALLOW: _ClassVar[Effect]
    EFFECT_DENY: _ClassVar[Effect]
    EFFECT_REFER: _ClassVar[Effect]
EFFECT_UNSPECIFIED: Effect
EFFECT_ALLOW: Effect
EFFECT_DENY: Effect
EFFECT_REFER: Effect

class Decision(_message.Message):
    __slots__ = ("decision_id", "effect", "governs", "reasons", "violations", "obligations", "consents_relied_on", "asserted", "readings", "as_of", "known_at", "binding", "valid_until", "revision", "policy_digest", "log_id", "seq", "explanations")
    DECISION_ID_FIELD_NUMBER: _ClassVar[int]
    EFFECT_FIELD_NUMBER: _ClassVar[int]
    GOVERNS_FIELD_NUMBER: _ClassVar[int]
    REASONS_FIELD_NUMBER: _ClassVar[int]
    VIOLATIONS_FIELD_NUMBER: _ClassVar[int]
    OBLIGATIONS_FIELD_NUMBER: _ClassVar[int]
    CONSENTS_RELIED_ON_FIELD_NUMBER: _ClassVar[int]
    ASSERTED_FIELD_NUMBER: _ClassVar[int]
    READINGS_FIELD_NUMBER: _ClassVar[int]
    AS_OF_FIELD_NUMBER: _ClassVar[int]
    KNOWN_AT_FIELD_NUMBER: _ClassVar[int]
    BINDING_FIELD_NUMBER: _ClassVar[int]
    VALID_UNTIL_FIELD_NUMBER: _ClassVar[int]
    REVISION_FIELD_NUMBER: _ClassVar[int]
    POLICY_DIGEST_FIELD_NUMBER: _ClassVar[int]
    LOG_ID_FIELD_NUMBER: _ClassVar[int]
    SEQ_FIELD_NUMBER: _ClassVar[int]
    EXPLANATIONS_FIELD_NUMBER: _ClassVar[int]
    decision_id: str
    effect: Effect
    governs: _containers.RepeatedScalarFieldContainer[str]
    reasons: _containers.RepeatedScalarFieldContainer[str]
    violations: _containers.RepeatedCompositeFieldContainer[Violation]
    obligations: _containers.RepeatedCompositeFieldContainer[Obligation]
    consents_relied_on: _containers.RepeatedScalarFieldContainer[str]
    asserted: _containers.RepeatedScalarFieldContainer[str]
    readings: _containers.RepeatedScalarFieldContainer[str]
    as_of: _timestamp_pb2.Timestamp
    known_at: _timestamp_pb2.Timestamp
    binding: bool
    valid_until: _timestamp_pb2.Timestamp
    revision: str
    policy_digest: str
    log_id: str
    seq: int
    explanations: _containers.RepeatedCompositeFieldContainer[Explanation]
    def __init__(self, decision_id: _Optional[str] = ..., effect: _Optional[_Union[Effect, str]] = ..., governs: _Optional[_Iterable[str]] = ..., reasons: _Optional[_Iterable[str]] = ..., violations: _Optional[_Iterable[_Union[Violation, _Mapping]]] = ..., obligations: _Optional[_Iterable[_Union[Obligation, _Mapping]]] = ..., consents_relied_on: _Optional[_Iterable[str]] = ..., asserted: _Optional[_Iterable[str]] = ..., readings: _Optional[_Iterable[str]] = ..., as_of: _Optional[_Union[datetime.datetime, _timestamp_pb2.Timestamp, _Mapping]] = ..., known_at: _Optional[_Union[datetime.datetime, _timestamp_pb2.Timestamp, _Mapping]] = ..., binding: _Optional[bool] = ..., valid_until: _Optional[_Union[datetime.datetime, _timestamp_pb2.Timestamp, _Mapping]] = ..., revision: _Optional[str] = ..., policy_digest: _Optional[str] = ..., log_id: _Optional[str] = ..., seq: _Optional[int] = ..., explanations: _Optional[_Iterable[_Union[Explanation, _Mapping]]] = ...) -> None: ...

class Violation(_message.Message):
    __slots__ = ("statute", "article", "code", "house", "details", "cures")
    class DetailsEntry(_message.Message):
        __slots__ = ("key", "value")
        KEY_FIELD_NUMBER: _ClassVar[int]
        VALUE_FIELD_NUMBER: _ClassVar[int]
        key: str
        value: _struct_pb2.ListValue
        def __init__(self, key: _Optional[str] = ..., value: _Optional[_Union[_struct_pb2.ListValue, _Mapping]] = ...) -> None: ...
    STATUTE_FIELD_NUMBER: _ClassVar[int]
    ARTICLE_FIELD_NUMBER: _ClassVar[int]
    CODE_FIELD_NUMBER: _ClassVar[int]
    HOUSE_FIELD_NUMBER: _ClassVar[int]
    DETAILS_FIELD_NUMBER: _ClassVar[int]
    CURES_FIELD_NUMBER: _ClassVar[int]
    statute: str
    article: str
    code: str
    house: bool
    details: _containers.MessageMap[str, _struct_pb2.ListValue]
    cures: _containers.RepeatedCompositeFieldContainer[Cure]
    def __init__(self, statute: _Optional[str] = ..., article: _Optional[str] = ..., code: _Optional[str] = ..., house: _Optional[bool] = ..., details: _Optional[_Mapping[str, _struct_pb2.ListValue]] = ..., cures: _Optional[_Iterable[_Union[Cure, _Mapping]]] = ...) -> None: ...

class Cure(_message.Message):
    __slots__ = ("requires",)
    REQUIRES_FIELD_NUMBER: _ClassVar[int]
    requires: _containers.RepeatedCompositeFieldContainer[Requirement]
    def __init__(self, requires: _Optional[_Iterable[_Union[Requirement, _Mapping]]] = ...) -> None: ...

class Requirement(_message.Message):
    __slots__ = ("fact", "op", "value", "who_can")
    FACT_FIELD_NUMBER: _ClassVar[int]
    OP_FIELD_NUMBER: _ClassVar[int]
    VALUE_FIELD_NUMBER: _ClassVar[int]
    WHO_CAN_FIELD_NUMBER: _ClassVar[int]
    fact: str
    op: str
    value: _struct_pb2.Value
    who_can: str
    def __init__(self, fact: _Optional[str] = ..., op: _Optional[str] = ..., value: _Optional[_Union[_struct_pb2.Value, _Mapping]] = ..., who_can: _Optional[str] = ...) -> None: ...

class Obligation(_message.Message):
    __slots__ = ("statute", "article", "code", "verb", "object", "within", "due_at")
    STATUTE_FIELD_NUMBER: _ClassVar[int]
    ARTICLE_FIELD_NUMBER: _ClassVar[int]
    CODE_FIELD_NUMBER: _ClassVar[int]
    VERB_FIELD_NUMBER: _ClassVar[int]
    OBJECT_FIELD_NUMBER: _ClassVar[int]
    WITHIN_FIELD_NUMBER: _ClassVar[int]
    FROM_FIELD_NUMBER: _ClassVar[int]
    DUE_AT_FIELD_NUMBER: _ClassVar[int]
    statute: str
    article: str
    code: str
    verb: str
    object: str
    within: str
    due_at: _timestamp_pb2.Timestamp
    def __init__(self, statute: _Optional[str] = ..., article: _Optional[str] = ..., code: _Optional[str] = ..., verb: _Optional[str] = ..., object: _Optional[str] = ..., within: _Optional[str] = ..., due_at: _Optional[_Union[datetime.datetime, _timestamp_pb2.Timestamp, _Mapping]] = ..., **kwargs) -> None: ...

class Explanation(_message.Message):
    __slots__ = ("statute", "article", "quote", "gist", "penalties", "language", "title", "why", "cures", "no_cure", "duty")
    STATUTE_FIELD_NUMBER: _ClassVar[int]
    ARTICLE_FIELD_NUMBER: _ClassVar[int]
    QUOTE_FIELD_NUMBER: _ClassVar[int]
    GIST_FIELD_NUMBER: _ClassVar[int]
    PENALTIES_FIELD_NUMBER: _ClassVar[int]
    LANGUAGE_FIELD_NUMBER: _ClassVar[int]
    TITLE_FIELD_NUMBER: _ClassVar[int]
    WHY_FIELD_NUMBER: _ClassVar[int]
    CURES_FIELD_NUMBER: _ClassVar[int]
    NO_CURE_FIELD_NUMBER: _ClassVar[int]
    DUTY_FIELD_NUMBER: _ClassVar[int]
    statute: str
    article: str
    quote: str
    gist: str
    penalties: _containers.RepeatedScalarFieldContainer[str]
    language: str
    title: str
    why: _containers.RepeatedCompositeFieldContainer[Ground]
    cures: _containers.RepeatedScalarFieldContainer[str]
    no_cure: str
    duty: str
    def __init__(self, statute: _Optional[str] = ..., article: _Optional[str] = ..., quote: _Optional[str] = ..., gist: _Optional[str] = ..., penalties: _Optional[_Iterable[str]] = ..., language: _Optional[str] = ..., title: _Optional[str] = ..., why: _Optional[_Iterable[_Union[Ground, _Mapping]]] = ..., cures: _Optional[_Iterable[str]] = ..., no_cure: _Optional[str] = ..., duty: _Optional[str] = ...) -> None: ...

class Ground(_message.Message):
    __slots__ = ("fact", "state", "value", "says")
    FACT_FIELD_NUMBER: _ClassVar[int]
    STATE_FIELD_NUMBER: _ClassVar[int]
    VALUE_FIELD_NUMBER: _ClassVar[int]
    SAYS_FIELD_NUMBER: _ClassVar[int]
    fact: str
    state: str
    value: _struct_pb2.Value
    says: str
    def __init__(self, fact: _Optional[str] = ..., state: _Optional[str] = ..., value: _Optional[_Union[_struct_pb2.Value, _Mapping]] = ..., says: _Optional[str] = ...) -> None: ...
