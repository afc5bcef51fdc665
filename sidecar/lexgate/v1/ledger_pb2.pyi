import datetime

from lexgate._vendor.buf.validate import validate_pb2 as _validate_pb2
from google.protobuf import struct_pb2 as _struct_pb2
from google.protobuf import timestamp_pb2 as _timestamp_pb2
from google.protobuf.internal import containers as _containers
from google.protobuf.internal import enum_type_wrapper as _enum_type_wrapper
from google.protobuf import descriptor as _descriptor
from google.protobuf import message as _message
from collections.abc import Iterable as _Iterable, Mapping as _Mapping
from typing import ClassVar as _ClassVar, Optional as _Optional, Union as _Union

DESCRIPTOR: _descriptor.FileDescriptor

class ActorRole(int, metaclass=_enum_type_wrapper.EnumTypeWrapper):
    __slots__ = ()
    ACTOR_ROLE_UNSPECIFIED: _ClassVar[ActorRole]
    ACTOR_ROLE_SUBJECT: _ClassVar[ActorRole]
    ACTOR_ROLE_GUARDIAN: _ClassVar[ActorRole]
    ACTOR_ROLE_CONTROLLER: _ClassVar[ActorRole]
    ACTOR_ROLE_AUTHORITY: _ClassVar[ActorRole]

class ConsentState(int, metaclass=_enum_type_wrapper.EnumTypeWrapper):
    __slots__ = ()
    CONSENT_STATE_UNSPECIFIED: _ClassVar[ConsentState]
    CONSENT_STATE_REQUESTED: _ClassVar[ConsentState]
    CONSENT_STATE_GIVEN: _ClassVar[ConsentState]
    CONSENT_STATE_REFUSED: _ClassVar[ConsentState]
    CONSENT_STATE_DEFERRED: _ClassVar[ConsentState]
    CONSENT_STATE_WITHDRAWN: _ClassVar[ConsentState]
    CONSENT_STATE_EXPIRED: _ClassVar[ConsentState]
    CONSENT_STATE_SUPERSEDED: _ClassVar[ConsentState]
    CONSENT_STATE_INVALIDATED: _ClassVar[ConsentState]
    CONSENT_STATE_REVOKED: _ClassVar[ConsentState]

class ConsentEventType(int, metaclass=_enum_type_wrapper.EnumTypeWrapper):
    __slots__ = ()
    CONSENT_EVENT_TYPE_UNSPECIFIED: _ClassVar[ConsentEventType]
    CONSENT_EVENT_TYPE_REQUESTED: _ClassVar[ConsentEventType]
    CONSENT_EVENT_TYPE_GIVEN: _ClassVar[ConsentEventType]
    CONSENT_EVENT_TYPE_REFUSED: _ClassVar[ConsentEventType]
    CONSENT_EVENT_TYPE_DEFERRED: _ClassVar[ConsentEventType]
    CONSENT_EVENT_TYPE_WITHDRAWN: _ClassVar[ConsentEventType]
    CONSENT_EVENT_TYPE_SUPERSEDED: _ClassVar[ConsentEventType]
    CONSENT_EVENT_TYPE_INVALIDATED: _ClassVar[ConsentEventType]
    CONSENT_EVENT_TYPE_REVOKED: _ClassVar[ConsentEventType]

class RightsRequestKind(int, metaclass=_enum_type_wrapper.EnumTypeWrapper):
    __slots__ = ()
    RIGHTS_REQUEST_KIND_UNSPECIFIED: _ClassVar[RightsRequestKind]
    RIGHTS_REQUEST_KIND_ACCESS: _ClassVar[RightsRequestKind]
    RIGHTS_REQUEST_KIND_COPY: _ClassVar[RightsRequestKind]
    RIGHTS_REQUEST_KIND_CORRECT: _ClassVar[RightsRequestKind]
    RIGHTS_REQUEST_KIND_DELETE: _ClassVar[RightsRequestKind]
    RIGHTS_REQUEST_KIND_PORT: _ClassVar[RightsRequestKind]
    RIGHTS_REQUEST_KIND_RESTRICT: _ClassVar[RightsRequestKind]
    RIGHTS_REQUEST_KIND_OBJECT: _ClassVar[RightsRequestKind]

class RightsRequestState(int, metaclass=_enum_type_wrapper.EnumTypeWrapper):
    __slots__ = ()
    RIGHTS_REQUEST_STATE_UNSPECIFIED: _ClassVar[RightsRequestState]
    RIGHTS_REQUEST_STATE_OPENED: _ClassVar[RightsRequestState]
    RIGHTS_REQUEST_STATE_VERIFIED: _ClassVar[RightsRequestState]
    RIGHTS_REQUEST_STATE_FULFILLED: _ClassVar[RightsRequestState]
    RIGHTS_REQUEST_STATE_REFUSED: _ClassVar[RightsRequestState]
    RIGHTS_REQUEST_STATE_WITHDRAWN: _ClassVar[RightsRequestState]
    RIGHTS_REQUEST_STATE_OVERDUE: _ClassVar[RightsRequestState]

class RightsRequestEventType(int, metaclass=_enum_type_wrapper.EnumTypeWrapper):
    __slots__ = ()
    RIGHTS_REQUEST_EVENT_TYPE_UNSPECIFIED: _ClassVar[RightsRequestEventType]
    RIGHTS_REQUEST_EVENT_TYPE_OPENED: _ClassVar[RightsRequestEventType]
    RIGHTS_REQUEST_EVENT_TYPE_VERIFIED: _ClassVar[RightsRequestEventType]
    RIGHTS_REQUEST_EVENT_TYPE_FULFILLED: _ClassVar[RightsRequestEventType]
    RIGHTS_REQUEST_EVENT_TYPE_REFUSED: _ClassVar[RightsRequestEventType]
    RIGHTS_REQUEST_EVENT_TYPE_WITHDRAWN: _ClassVar[RightsRequestEventType]
ACTOR_ROLE_UNSPECIFIED: ActorRole
ACTOR_ROLE_SUBJECT: ActorRole
ACTOR_ROLE_GUARDIAN: ActorRole
ACTOR_ROLE_CONTROLLER: ActorRole
ACTOR_ROLE_AUTHORITY: ActorRole
CONSENT_STATE_UNSPECIFIED: ConsentState
CONSENT_STATE_REQUESTED: ConsentState
CONSENT_STATE_GIVEN: ConsentState
CONSENT_STATE_REFUSED: ConsentState
CONSENT_STATE_DEFERRED: ConsentState
CONSENT_STATE_WITHDRAWN: ConsentState
CONSENT_STATE_EXPIRED: ConsentState
CONSENT_STATE_SUPERSEDED: ConsentState
CONSENT_STATE_INVALIDATED: ConsentState
CONSENT_STATE_REVOKED: ConsentState
CONSENT_EVENT_TYPE_UNSPECIFIED: ConsentEventType
CONSENT_EVENT_TYPE_REQUESTED: ConsentEventType
CONSENT_EVENT_TYPE_GIVEN: ConsentEventType
CONSENT_EVENT_TYPE_REFUSED: ConsentEventType
CONSENT_EVENT_TYPE_DEFERRED: ConsentEventType
CONSENT_EVENT_TYPE_WITHDRAWN: ConsentEventType
CONSENT_EVENT_TYPE_SUPERSEDED: ConsentEventType
CONSENT_EVENT_TYPE_INVALIDATED: ConsentEventType
CONSENT_EVENT_TYPE_REVOKED: ConsentEventType
RIGHTS_REQUEST_KIND_UNSPECIFIED: RightsRequestKind
RIGHTS_REQUEST_KIND_ACCESS: RightsRequestKind
RIGHTS_REQUEST_KIND_COPY: RightsRequestKind
RIGHTS_REQUEST_KIND_CORRECT: RightsRequestKind
RIGHTS_REQUEST_KIND_DELETE: RightsRequestKind
RIGHTS_REQUEST_KIND_PORT: RightsRequestKind
RIGHTS_REQUEST_KIND_RESTRICT: RightsRequestKind
RIGHTS_REQUEST_KIND_OBJECT: RightsRequestKind
RIGHTS_REQUEST_STATE_UNSPECIFIED: RightsRequestState
RIGHTS_REQUEST_STATE_OPENED: RightsRequestState
RIGHTS_REQUEST_STATE_VERIFIED: RightsRequestState
RIGHTS_REQUEST_STATE_FULFILLED: RightsRequestState
RIGHTS_REQUEST_STATE_REFUSED: RightsRequestState
RIGHTS_REQUEST_STATE_WITHDRAWN: RightsRequestState
RIGHTS_REQUEST_STATE_OVERDUE: RightsRequestState
RIGHTS_REQUEST_EVENT_TYPE_UNSPECIFIED: RightsRequestEventType
RIGHTS_REQUEST_EVENT_TYPE_OPENED: RightsRequestEventType
RIGHTS_REQUEST_EVENT_TYPE_VERIFIED: RightsRequestEventType
RIGHTS_REQUEST_EVENT_TYPE_FULFILLED: RightsRequestEventType
RIGHTS_REQUEST_EVENT_TYPE_REFUSED: RightsRequestEventType
RIGHTS_REQUEST_EVENT_TYPE_WITHDRAWN: RightsRequestEventType

class Actor(_message.Message):
    __slots__ = ("id", "role")
    ID_FIELD_NUMBER: _ClassVar[int]
    ROLE_FIELD_NUMBER: _ClassVar[int]
    id: str
    role: ActorRole
    def __init__(self, id: _Optional[str] = ..., role: _Optional[_Union[ActorRole, str]] = ...) -> None: ...

class Circumstances(_message.Message):
    __slots__ = ("actor", "method", "occurred_at", "reason", "evidence_sha256")
    ACTOR_FIELD_NUMBER: _ClassVar[int]
    METHOD_FIELD_NUMBER: _ClassVar[int]
    OCCURRED_AT_FIELD_NUMBER: _ClassVar[int]
    REASON_FIELD_NUMBER: _ClassVar[int]
    EVIDENCE_SHA256_FIELD_NUMBER: _ClassVar[int]
    actor: Actor
    method: str
    occurred_at: _timestamp_pb2.Timestamp
    reason: str
    evidence_sha256: str
    def __init__(self, actor: _Optional[_Union[Actor, _Mapping]] = ..., method: _Optional[str] = ..., occurred_at: _Optional[_Union[datetime.datetime, _timestamp_pb2.Timestamp, _Mapping]] = ..., reason: _Optional[str] = ..., evidence_sha256: _Optional[str] = ...) -> None: ...

class Receipt(_message.Message):
    __slots__ = ("revision", "recorded_at", "record_id", "state", "request_id", "request_state", "proof")
    REVISION_FIELD_NUMBER: _ClassVar[int]
    RECORDED_AT_FIELD_NUMBER: _ClassVar[int]
    RECORD_ID_FIELD_NUMBER: _ClassVar[int]
    STATE_FIELD_NUMBER: _ClassVar[int]
    REQUEST_ID_FIELD_NUMBER: _ClassVar[int]
    REQUEST_STATE_FIELD_NUMBER: _ClassVar[int]
    PROOF_FIELD_NUMBER: _ClassVar[int]
    revision: str
    recorded_at: _timestamp_pb2.Timestamp
    record_id: str
    state: ConsentState
    request_id: str
    request_state: RightsRequestState
    proof: str
    def __init__(self, revision: _Optional[str] = ..., recorded_at: _Optional[_Union[datetime.datetime, _timestamp_pb2.Timestamp, _Mapping]] = ..., record_id: _Optional[str] = ..., state: _Optional[_Union[ConsentState, str]] = ..., request_id: _Optional[str] = ..., request_state: _Optional[_Union[RightsRequestState, str]] = ..., proof: _Optional[str] = ...) -> None: ...

class ConsentRecord(_message.Message):
    __slots__ = ("record_id", "subject_id", "controller_id", "jurisdiction", "act_id", "notice", "scope", "form", "valid_from", "valid_until", "subject_age_band", "joint_controller_ids", "bundle_id", "renews_record_id", "guardian", "withdrawal_url", "impact_assessment_ref")
    RECORD_ID_FIELD_NUMBER: _ClassVar[int]
    SUBJECT_ID_FIELD_NUMBER: _ClassVar[int]
    CONTROLLER_ID_FIELD_NUMBER: _ClassVar[int]
    JURISDICTION_FIELD_NUMBER: _ClassVar[int]
    ACT_ID_FIELD_NUMBER: _ClassVar[int]
    NOTICE_FIELD_NUMBER: _ClassVar[int]
    SCOPE_FIELD_NUMBER: _ClassVar[int]
    FORM_FIELD_NUMBER: _ClassVar[int]
    VALID_FROM_FIELD_NUMBER: _ClassVar[int]
    VALID_UNTIL_FIELD_NUMBER: _ClassVar[int]
    SUBJECT_AGE_BAND_FIELD_NUMBER: _ClassVar[int]
    JOINT_CONTROLLER_IDS_FIELD_NUMBER: _ClassVar[int]
    BUNDLE_ID_FIELD_NUMBER: _ClassVar[int]
    RENEWS_RECORD_ID_FIELD_NUMBER: _ClassVar[int]
    GUARDIAN_FIELD_NUMBER: _ClassVar[int]
    WITHDRAWAL_URL_FIELD_NUMBER: _ClassVar[int]
    IMPACT_ASSESSMENT_REF_FIELD_NUMBER: _ClassVar[int]
    record_id: str
    subject_id: str
    controller_id: str
    jurisdiction: str
    act_id: str
    notice: NoticeShown
    scope: ConsentScope
    form: ConsentForm
    valid_from: _timestamp_pb2.Timestamp
    valid_until: _timestamp_pb2.Timestamp
    subject_age_band: str
    joint_controller_ids: _containers.RepeatedScalarFieldContainer[str]
    bundle_id: str
    renews_record_id: str
    guardian: Guardianship
    withdrawal_url: str
    impact_assessment_ref: str
    def __init__(self, record_id: _Optional[str] = ..., subject_id: _Optional[str] = ..., controller_id: _Optional[str] = ..., jurisdiction: _Optional[str] = ..., act_id: _Optional[str] = ..., notice: _Optional[_Union[NoticeShown, _Mapping]] = ..., scope: _Optional[_Union[ConsentScope, _Mapping]] = ..., form: _Optional[_Union[ConsentForm, _Mapping]] = ..., valid_from: _Optional[_Union[datetime.datetime, _timestamp_pb2.Timestamp, _Mapping]] = ..., valid_until: _Optional[_Union[datetime.datetime, _timestamp_pb2.Timestamp, _Mapping]] = ..., subject_age_band: _Optional[str] = ..., joint_controller_ids: _Optional[_Iterable[str]] = ..., bundle_id: _Optional[str] = ..., renews_record_id: _Optional[str] = ..., guardian: _Optional[_Union[Guardianship, _Mapping]] = ..., withdrawal_url: _Optional[str] = ..., impact_assessment_ref: _Optional[str] = ...) -> None: ...

class NoticeShown(_message.Message):
    __slots__ = ("id", "version", "sha256", "language", "displayed_at")
    ID_FIELD_NUMBER: _ClassVar[int]
    VERSION_FIELD_NUMBER: _ClassVar[int]
    SHA256_FIELD_NUMBER: _ClassVar[int]
    LANGUAGE_FIELD_NUMBER: _ClassVar[int]
    DISPLAYED_AT_FIELD_NUMBER: _ClassVar[int]
    id: str
    version: str
    sha256: str
    language: str
    displayed_at: _timestamp_pb2.Timestamp
    def __init__(self, id: _Optional[str] = ..., version: _Optional[str] = ..., sha256: _Optional[str] = ..., language: _Optional[str] = ..., displayed_at: _Optional[_Union[datetime.datetime, _timestamp_pb2.Timestamp, _Mapping]] = ...) -> None: ...

class ConsentScope(_message.Message):
    __slots__ = ("purpose_id", "necessary", "operations", "methods", "items", "categories", "recipients", "overseas", "storage_locations", "retention")
    PURPOSE_ID_FIELD_NUMBER: _ClassVar[int]
    NECESSARY_FIELD_NUMBER: _ClassVar[int]
    OPERATIONS_FIELD_NUMBER: _ClassVar[int]
    METHODS_FIELD_NUMBER: _ClassVar[int]
    ITEMS_FIELD_NUMBER: _ClassVar[int]
    CATEGORIES_FIELD_NUMBER: _ClassVar[int]
    RECIPIENTS_FIELD_NUMBER: _ClassVar[int]
    OVERSEAS_FIELD_NUMBER: _ClassVar[int]
    STORAGE_LOCATIONS_FIELD_NUMBER: _ClassVar[int]
    RETENTION_FIELD_NUMBER: _ClassVar[int]
    purpose_id: str
    necessary: bool
    operations: _containers.RepeatedScalarFieldContainer[str]
    methods: _containers.RepeatedScalarFieldContainer[str]
    items: _containers.RepeatedScalarFieldContainer[str]
    categories: _containers.RepeatedScalarFieldContainer[str]
    recipients: _containers.RepeatedScalarFieldContainer[str]
    overseas: _containers.RepeatedScalarFieldContainer[str]
    storage_locations: _containers.RepeatedScalarFieldContainer[str]
    retention: Retention
    def __init__(self, purpose_id: _Optional[str] = ..., necessary: _Optional[bool] = ..., operations: _Optional[_Iterable[str]] = ..., methods: _Optional[_Iterable[str]] = ..., items: _Optional[_Iterable[str]] = ..., categories: _Optional[_Iterable[str]] = ..., recipients: _Optional[_Iterable[str]] = ..., overseas: _Optional[_Iterable[str]] = ..., storage_locations: _Optional[_Iterable[str]] = ..., retention: _Optional[_Union[Retention, _Mapping]] = ...) -> None: ...

class Retention(_message.Message):
    __slots__ = ("max", "until", "on_expiry")
    MAX_FIELD_NUMBER: _ClassVar[int]
    UNTIL_FIELD_NUMBER: _ClassVar[int]
    ON_EXPIRY_FIELD_NUMBER: _ClassVar[int]
    max: int
    until: _timestamp_pb2.Timestamp
    on_expiry: str
    def __init__(self, max: _Optional[int] = ..., until: _Optional[_Union[datetime.datetime, _timestamp_pb2.Timestamp, _Mapping]] = ..., on_expiry: _Optional[str] = ...) -> None: ...

class ConsentForm(_message.Message):
    __slots__ = ("separate", "written", "explicit")
    SEPARATE_FIELD_NUMBER: _ClassVar[int]
    WRITTEN_FIELD_NUMBER: _ClassVar[int]
    EXPLICIT_FIELD_NUMBER: _ClassVar[int]
    separate: bool
    written: bool
    explicit: bool
    def __init__(self, separate: _Optional[bool] = ..., written: _Optional[bool] = ..., explicit: _Optional[bool] = ...) -> None: ...

class Guardianship(_message.Message):
    __slots__ = ("guardian_id", "relation", "method", "verified_at", "verified_until", "evidence_ref")
    GUARDIAN_ID_FIELD_NUMBER: _ClassVar[int]
    RELATION_FIELD_NUMBER: _ClassVar[int]
    METHOD_FIELD_NUMBER: _ClassVar[int]
    VERIFIED_AT_FIELD_NUMBER: _ClassVar[int]
    VERIFIED_UNTIL_FIELD_NUMBER: _ClassVar[int]
    EVIDENCE_REF_FIELD_NUMBER: _ClassVar[int]
    guardian_id: str
    relation: str
    method: str
    verified_at: _timestamp_pb2.Timestamp
    verified_until: _timestamp_pb2.Timestamp
    evidence_ref: str
    def __init__(self, guardian_id: _Optional[str] = ..., relation: _Optional[str] = ..., method: _Optional[str] = ..., verified_at: _Optional[_Union[datetime.datetime, _timestamp_pb2.Timestamp, _Mapping]] = ..., verified_until: _Optional[_Union[datetime.datetime, _timestamp_pb2.Timestamp, _Mapping]] = ..., evidence_ref: _Optional[str] = ...) -> None: ...

class ConsentEvent(_message.Message):
    __slots__ = ("event_id", "record_id", "seq", "type", "occurred_at", "recorded_at", "actor", "method", "reason", "evidence_sha256", "prev_hash", "effective_at")
    EVENT_ID_FIELD_NUMBER: _ClassVar[int]
    RECORD_ID_FIELD_NUMBER: _ClassVar[int]
    SEQ_FIELD_NUMBER: _ClassVar[int]
    TYPE_FIELD_NUMBER: _ClassVar[int]
    OCCURRED_AT_FIELD_NUMBER: _ClassVar[int]
    RECORDED_AT_FIELD_NUMBER: _ClassVar[int]
    ACTOR_FIELD_NUMBER: _ClassVar[int]
    METHOD_FIELD_NUMBER: _ClassVar[int]
    REASON_FIELD_NUMBER: _ClassVar[int]
    EVIDENCE_SHA256_FIELD_NUMBER: _ClassVar[int]
    PREV_HASH_FIELD_NUMBER: _ClassVar[int]
    EFFECTIVE_AT_FIELD_NUMBER: _ClassVar[int]
    event_id: str
    record_id: str
    seq: int
    type: ConsentEventType
    occurred_at: _timestamp_pb2.Timestamp
    recorded_at: _timestamp_pb2.Timestamp
    actor: Actor
    method: str
    reason: str
    evidence_sha256: str
    prev_hash: str
    effective_at: _timestamp_pb2.Timestamp
    def __init__(self, event_id: _Optional[str] = ..., record_id: _Optional[str] = ..., seq: _Optional[int] = ..., type: _Optional[_Union[ConsentEventType, str]] = ..., occurred_at: _Optional[_Union[datetime.datetime, _timestamp_pb2.Timestamp, _Mapping]] = ..., recorded_at: _Optional[_Union[datetime.datetime, _timestamp_pb2.Timestamp, _Mapping]] = ..., actor: _Optional[_Union[Actor, _Mapping]] = ..., method: _Optional[str] = ..., reason: _Optional[str] = ..., evidence_sha256: _Optional[str] = ..., prev_hash: _Optional[str] = ..., effective_at: _Optional[_Union[datetime.datetime, _timestamp_pb2.Timestamp, _Mapping]] = ...) -> None: ...

class RecordedConsent(_message.Message):
    __slots__ = ("record", "events", "state")
    RECORD_FIELD_NUMBER: _ClassVar[int]
    EVENTS_FIELD_NUMBER: _ClassVar[int]
    STATE_FIELD_NUMBER: _ClassVar[int]
    record: ConsentRecord
    events: _containers.RepeatedCompositeFieldContainer[ConsentEvent]
    state: ConsentState
    def __init__(self, record: _Optional[_Union[ConsentRecord, _Mapping]] = ..., events: _Optional[_Iterable[_Union[ConsentEvent, _Mapping]]] = ..., state: _Optional[_Union[ConsentState, str]] = ...) -> None: ...

class SubjectDocument(_message.Message):
    __slots__ = ("subject_id", "revision", "subject", "consents", "refusals", "guardianships", "requests")
    SUBJECT_ID_FIELD_NUMBER: _ClassVar[int]
    REVISION_FIELD_NUMBER: _ClassVar[int]
    SUBJECT_FIELD_NUMBER: _ClassVar[int]
    CONSENTS_FIELD_NUMBER: _ClassVar[int]
    REFUSALS_FIELD_NUMBER: _ClassVar[int]
    GUARDIANSHIPS_FIELD_NUMBER: _ClassVar[int]
    REQUESTS_FIELD_NUMBER: _ClassVar[int]
    subject_id: str
    revision: str
    subject: _struct_pb2.Struct
    consents: _containers.RepeatedCompositeFieldContainer[StandingConsent]
    refusals: _containers.RepeatedCompositeFieldContainer[StandingRefusal]
    guardianships: _containers.RepeatedCompositeFieldContainer[Guardianship]
    requests: _containers.RepeatedCompositeFieldContainer[StandingRequest]
    def __init__(self, subject_id: _Optional[str] = ..., revision: _Optional[str] = ..., subject: _Optional[_Union[_struct_pb2.Struct, _Mapping]] = ..., consents: _Optional[_Iterable[_Union[StandingConsent, _Mapping]]] = ..., refusals: _Optional[_Iterable[_Union[StandingRefusal, _Mapping]]] = ..., guardianships: _Optional[_Iterable[_Union[Guardianship, _Mapping]]] = ..., requests: _Optional[_Iterable[_Union[StandingRequest, _Mapping]]] = ...) -> None: ...

class StandingConsent(_message.Message):
    __slots__ = ("controllers", "valid_from", "valid_until", "facts")
    CONTROLLERS_FIELD_NUMBER: _ClassVar[int]
    VALID_FROM_FIELD_NUMBER: _ClassVar[int]
    VALID_UNTIL_FIELD_NUMBER: _ClassVar[int]
    FACTS_FIELD_NUMBER: _ClassVar[int]
    controllers: _containers.RepeatedScalarFieldContainer[str]
    valid_from: _timestamp_pb2.Timestamp
    valid_until: _timestamp_pb2.Timestamp
    facts: _struct_pb2.Struct
    def __init__(self, controllers: _Optional[_Iterable[str]] = ..., valid_from: _Optional[_Union[datetime.datetime, _timestamp_pb2.Timestamp, _Mapping]] = ..., valid_until: _Optional[_Union[datetime.datetime, _timestamp_pb2.Timestamp, _Mapping]] = ..., facts: _Optional[_Union[_struct_pb2.Struct, _Mapping]] = ...) -> None: ...

class StandingRefusal(_message.Message):
    __slots__ = ("purpose_id", "refused_at", "prompts_since")
    PURPOSE_ID_FIELD_NUMBER: _ClassVar[int]
    REFUSED_AT_FIELD_NUMBER: _ClassVar[int]
    PROMPTS_SINCE_FIELD_NUMBER: _ClassVar[int]
    purpose_id: str
    refused_at: _timestamp_pb2.Timestamp
    prompts_since: int
    def __init__(self, purpose_id: _Optional[str] = ..., refused_at: _Optional[_Union[datetime.datetime, _timestamp_pb2.Timestamp, _Mapping]] = ..., prompts_since: _Optional[int] = ...) -> None: ...

class StandingRequest(_message.Message):
    __slots__ = ("request_id", "controller_id", "kind", "purposes", "items", "opened_at", "open")
    REQUEST_ID_FIELD_NUMBER: _ClassVar[int]
    CONTROLLER_ID_FIELD_NUMBER: _ClassVar[int]
    KIND_FIELD_NUMBER: _ClassVar[int]
    PURPOSES_FIELD_NUMBER: _ClassVar[int]
    ITEMS_FIELD_NUMBER: _ClassVar[int]
    OPENED_AT_FIELD_NUMBER: _ClassVar[int]
    OPEN_FIELD_NUMBER: _ClassVar[int]
    request_id: str
    controller_id: str
    kind: RightsRequestKind
    purposes: _containers.RepeatedScalarFieldContainer[str]
    items: _containers.RepeatedScalarFieldContainer[str]
    opened_at: _timestamp_pb2.Timestamp
    open: bool
    def __init__(self, request_id: _Optional[str] = ..., controller_id: _Optional[str] = ..., kind: _Optional[_Union[RightsRequestKind, str]] = ..., purposes: _Optional[_Iterable[str]] = ..., items: _Optional[_Iterable[str]] = ..., opened_at: _Optional[_Union[datetime.datetime, _timestamp_pb2.Timestamp, _Mapping]] = ..., open: _Optional[bool] = ...) -> None: ...

class RightsRequest(_message.Message):
    __slots__ = ("request_id", "subject_id", "controller_id", "kind", "purposes", "items")
    REQUEST_ID_FIELD_NUMBER: _ClassVar[int]
    SUBJECT_ID_FIELD_NUMBER: _ClassVar[int]
    CONTROLLER_ID_FIELD_NUMBER: _ClassVar[int]
    KIND_FIELD_NUMBER: _ClassVar[int]
    PURPOSES_FIELD_NUMBER: _ClassVar[int]
    ITEMS_FIELD_NUMBER: _ClassVar[int]
    request_id: str
    subject_id: str
    controller_id: str
    kind: RightsRequestKind
    purposes: _containers.RepeatedScalarFieldContainer[str]
    items: _containers.RepeatedScalarFieldContainer[str]
    def __init__(self, request_id: _Optional[str] = ..., subject_id: _Optional[str] = ..., controller_id: _Optional[str] = ..., kind: _Optional[_Union[RightsRequestKind, str]] = ..., purposes: _Optional[_Iterable[str]] = ..., items: _Optional[_Iterable[str]] = ...) -> None: ...

class RightsRequestEvent(_message.Message):
    __slots__ = ("event_id", "request_id", "seq", "type", "occurred_at", "recorded_at", "actor", "method", "reason", "evidence_sha256", "prev_hash")
    EVENT_ID_FIELD_NUMBER: _ClassVar[int]
    REQUEST_ID_FIELD_NUMBER: _ClassVar[int]
    SEQ_FIELD_NUMBER: _ClassVar[int]
    TYPE_FIELD_NUMBER: _ClassVar[int]
    OCCURRED_AT_FIELD_NUMBER: _ClassVar[int]
    RECORDED_AT_FIELD_NUMBER: _ClassVar[int]
    ACTOR_FIELD_NUMBER: _ClassVar[int]
    METHOD_FIELD_NUMBER: _ClassVar[int]
    REASON_FIELD_NUMBER: _ClassVar[int]
    EVIDENCE_SHA256_FIELD_NUMBER: _ClassVar[int]
    PREV_HASH_FIELD_NUMBER: _ClassVar[int]
    event_id: str
    request_id: str
    seq: int
    type: RightsRequestEventType
    occurred_at: _timestamp_pb2.Timestamp
    recorded_at: _timestamp_pb2.Timestamp
    actor: Actor
    method: str
    reason: str
    evidence_sha256: str
    prev_hash: str
    def __init__(self, event_id: _Optional[str] = ..., request_id: _Optional[str] = ..., seq: _Optional[int] = ..., type: _Optional[_Union[RightsRequestEventType, str]] = ..., occurred_at: _Optional[_Union[datetime.datetime, _timestamp_pb2.Timestamp, _Mapping]] = ..., recorded_at: _Optional[_Union[datetime.datetime, _timestamp_pb2.Timestamp, _Mapping]] = ..., actor: _Optional[_Union[Actor, _Mapping]] = ..., method: _Optional[str] = ..., reason: _Optional[str] = ..., evidence_sha256: _Optional[str] = ..., prev_hash: _Optional[str] = ...) -> None: ...

class RightsCase(_message.Message):
    __slots__ = ("request", "events", "state", "due_at")
    REQUEST_FIELD_NUMBER: _ClassVar[int]
    EVENTS_FIELD_NUMBER: _ClassVar[int]
    STATE_FIELD_NUMBER: _ClassVar[int]
    DUE_AT_FIELD_NUMBER: _ClassVar[int]
    request: RightsRequest
    events: _containers.RepeatedCompositeFieldContainer[RightsRequestEvent]
    state: RightsRequestState
    due_at: _timestamp_pb2.Timestamp
    def __init__(self, request: _Optional[_Union[RightsRequest, _Mapping]] = ..., events: _Optional[_Iterable[_Union[RightsRequestEvent, _Mapping]]] = ..., state: _Optional[_Union[RightsRequestState, str]] = ..., due_at: _Optional[_Union[datetime.datetime, _timestamp_pb2.Timestamp, _Mapping]] = ...) -> None: ...
