import datetime

from lexgate._vendor.buf.validate import validate_pb2 as _validate_pb2
from google.protobuf import struct_pb2 as _struct_pb2
from google.protobuf import timestamp_pb2 as _timestamp_pb2
from lexgate.v1 import ledger_pb2 as _ledger_pb2
from google.protobuf.internal import containers as _containers
from google.protobuf import descriptor as _descriptor
from google.protobuf import message as _message
from collections.abc import Iterable as _Iterable, Mapping as _Mapping
from typing import ClassVar as _ClassVar, Optional as _Optional, Union as _Union

DESCRIPTOR: _descriptor.FileDescriptor

class RequestConsentRequest(_message.Message):
    __slots__ = ("record", "by", "idempotency_key")
    RECORD_FIELD_NUMBER: _ClassVar[int]
    BY_FIELD_NUMBER: _ClassVar[int]
    IDEMPOTENCY_KEY_FIELD_NUMBER: _ClassVar[int]
    record: _ledger_pb2.ConsentRecord
    by: _ledger_pb2.Circumstances
    idempotency_key: str
    def __init__(self, record: _Optional[_Union[_ledger_pb2.ConsentRecord, _Mapping]] = ..., by: _Optional[_Union[_ledger_pb2.Circumstances, _Mapping]] = ..., idempotency_key: _Optional[str] = ...) -> None: ...

class RequestConsentResponse(_message.Message):
    __slots__ = ("receipt",)
    RECEIPT_FIELD_NUMBER: _ClassVar[int]
    receipt: _ledger_pb2.Receipt
    def __init__(self, receipt: _Optional[_Union[_ledger_pb2.Receipt, _Mapping]] = ...) -> None: ...

class GrantConsentRequest(_message.Message):
    __slots__ = ("record", "by", "idempotency_key")
    RECORD_FIELD_NUMBER: _ClassVar[int]
    BY_FIELD_NUMBER: _ClassVar[int]
    IDEMPOTENCY_KEY_FIELD_NUMBER: _ClassVar[int]
    record: _ledger_pb2.ConsentRecord
    by: _ledger_pb2.Circumstances
    idempotency_key: str
    def __init__(self, record: _Optional[_Union[_ledger_pb2.ConsentRecord, _Mapping]] = ..., by: _Optional[_Union[_ledger_pb2.Circumstances, _Mapping]] = ..., idempotency_key: _Optional[str] = ...) -> None: ...

class GrantConsentResponse(_message.Message):
    __slots__ = ("receipt",)
    RECEIPT_FIELD_NUMBER: _ClassVar[int]
    receipt: _ledger_pb2.Receipt
    def __init__(self, receipt: _Optional[_Union[_ledger_pb2.Receipt, _Mapping]] = ...) -> None: ...

class RenewConsentRequest(_message.Message):
    __slots__ = ("record", "by", "idempotency_key")
    RECORD_FIELD_NUMBER: _ClassVar[int]
    BY_FIELD_NUMBER: _ClassVar[int]
    IDEMPOTENCY_KEY_FIELD_NUMBER: _ClassVar[int]
    record: _ledger_pb2.ConsentRecord
    by: _ledger_pb2.Circumstances
    idempotency_key: str
    def __init__(self, record: _Optional[_Union[_ledger_pb2.ConsentRecord, _Mapping]] = ..., by: _Optional[_Union[_ledger_pb2.Circumstances, _Mapping]] = ..., idempotency_key: _Optional[str] = ...) -> None: ...

class RenewConsentResponse(_message.Message):
    __slots__ = ("receipt",)
    RECEIPT_FIELD_NUMBER: _ClassVar[int]
    receipt: _ledger_pb2.Receipt
    def __init__(self, receipt: _Optional[_Union[_ledger_pb2.Receipt, _Mapping]] = ...) -> None: ...

class GiveConsentRequest(_message.Message):
    __slots__ = ("record_id", "notice_version", "by", "idempotency_key")
    RECORD_ID_FIELD_NUMBER: _ClassVar[int]
    NOTICE_VERSION_FIELD_NUMBER: _ClassVar[int]
    BY_FIELD_NUMBER: _ClassVar[int]
    IDEMPOTENCY_KEY_FIELD_NUMBER: _ClassVar[int]
    record_id: str
    notice_version: str
    by: _ledger_pb2.Circumstances
    idempotency_key: str
    def __init__(self, record_id: _Optional[str] = ..., notice_version: _Optional[str] = ..., by: _Optional[_Union[_ledger_pb2.Circumstances, _Mapping]] = ..., idempotency_key: _Optional[str] = ...) -> None: ...

class GiveConsentResponse(_message.Message):
    __slots__ = ("receipt",)
    RECEIPT_FIELD_NUMBER: _ClassVar[int]
    receipt: _ledger_pb2.Receipt
    def __init__(self, receipt: _Optional[_Union[_ledger_pb2.Receipt, _Mapping]] = ...) -> None: ...

class RefuseConsentRequest(_message.Message):
    __slots__ = ("record_id", "by", "idempotency_key")
    RECORD_ID_FIELD_NUMBER: _ClassVar[int]
    BY_FIELD_NUMBER: _ClassVar[int]
    IDEMPOTENCY_KEY_FIELD_NUMBER: _ClassVar[int]
    record_id: str
    by: _ledger_pb2.Circumstances
    idempotency_key: str
    def __init__(self, record_id: _Optional[str] = ..., by: _Optional[_Union[_ledger_pb2.Circumstances, _Mapping]] = ..., idempotency_key: _Optional[str] = ...) -> None: ...

class RefuseConsentResponse(_message.Message):
    __slots__ = ("receipt",)
    RECEIPT_FIELD_NUMBER: _ClassVar[int]
    receipt: _ledger_pb2.Receipt
    def __init__(self, receipt: _Optional[_Union[_ledger_pb2.Receipt, _Mapping]] = ...) -> None: ...

class DeferConsentRequest(_message.Message):
    __slots__ = ("record_id", "by", "idempotency_key")
    RECORD_ID_FIELD_NUMBER: _ClassVar[int]
    BY_FIELD_NUMBER: _ClassVar[int]
    IDEMPOTENCY_KEY_FIELD_NUMBER: _ClassVar[int]
    record_id: str
    by: _ledger_pb2.Circumstances
    idempotency_key: str
    def __init__(self, record_id: _Optional[str] = ..., by: _Optional[_Union[_ledger_pb2.Circumstances, _Mapping]] = ..., idempotency_key: _Optional[str] = ...) -> None: ...

class DeferConsentResponse(_message.Message):
    __slots__ = ("receipt",)
    RECEIPT_FIELD_NUMBER: _ClassVar[int]
    receipt: _ledger_pb2.Receipt
    def __init__(self, receipt: _Optional[_Union[_ledger_pb2.Receipt, _Mapping]] = ...) -> None: ...

class WithdrawConsentRequest(_message.Message):
    __slots__ = ("record_id", "by", "idempotency_key")
    RECORD_ID_FIELD_NUMBER: _ClassVar[int]
    BY_FIELD_NUMBER: _ClassVar[int]
    IDEMPOTENCY_KEY_FIELD_NUMBER: _ClassVar[int]
    record_id: str
    by: _ledger_pb2.Circumstances
    idempotency_key: str
    def __init__(self, record_id: _Optional[str] = ..., by: _Optional[_Union[_ledger_pb2.Circumstances, _Mapping]] = ..., idempotency_key: _Optional[str] = ...) -> None: ...

class WithdrawConsentResponse(_message.Message):
    __slots__ = ("receipt",)
    RECEIPT_FIELD_NUMBER: _ClassVar[int]
    receipt: _ledger_pb2.Receipt
    def __init__(self, receipt: _Optional[_Union[_ledger_pb2.Receipt, _Mapping]] = ...) -> None: ...

class InvalidateConsentRequest(_message.Message):
    __slots__ = ("record_id", "effective_at", "by", "idempotency_key")
    RECORD_ID_FIELD_NUMBER: _ClassVar[int]
    EFFECTIVE_AT_FIELD_NUMBER: _ClassVar[int]
    BY_FIELD_NUMBER: _ClassVar[int]
    IDEMPOTENCY_KEY_FIELD_NUMBER: _ClassVar[int]
    record_id: str
    effective_at: _timestamp_pb2.Timestamp
    by: _ledger_pb2.Circumstances
    idempotency_key: str
    def __init__(self, record_id: _Optional[str] = ..., effective_at: _Optional[_Union[datetime.datetime, _timestamp_pb2.Timestamp, _Mapping]] = ..., by: _Optional[_Union[_ledger_pb2.Circumstances, _Mapping]] = ..., idempotency_key: _Optional[str] = ...) -> None: ...

class InvalidateConsentResponse(_message.Message):
    __slots__ = ("receipt",)
    RECEIPT_FIELD_NUMBER: _ClassVar[int]
    receipt: _ledger_pb2.Receipt
    def __init__(self, receipt: _Optional[_Union[_ledger_pb2.Receipt, _Mapping]] = ...) -> None: ...

class RevokeConsentRequest(_message.Message):
    __slots__ = ("record_id", "by", "idempotency_key")
    RECORD_ID_FIELD_NUMBER: _ClassVar[int]
    BY_FIELD_NUMBER: _ClassVar[int]
    IDEMPOTENCY_KEY_FIELD_NUMBER: _ClassVar[int]
    record_id: str
    by: _ledger_pb2.Circumstances
    idempotency_key: str
    def __init__(self, record_id: _Optional[str] = ..., by: _Optional[_Union[_ledger_pb2.Circumstances, _Mapping]] = ..., idempotency_key: _Optional[str] = ...) -> None: ...

class RevokeConsentResponse(_message.Message):
    __slots__ = ("receipt",)
    RECEIPT_FIELD_NUMBER: _ClassVar[int]
    receipt: _ledger_pb2.Receipt
    def __init__(self, receipt: _Optional[_Union[_ledger_pb2.Receipt, _Mapping]] = ...) -> None: ...

class StateFactRequest(_message.Message):
    __slots__ = ("subject_id", "name", "value", "by", "idempotency_key")
    SUBJECT_ID_FIELD_NUMBER: _ClassVar[int]
    NAME_FIELD_NUMBER: _ClassVar[int]
    VALUE_FIELD_NUMBER: _ClassVar[int]
    BY_FIELD_NUMBER: _ClassVar[int]
    IDEMPOTENCY_KEY_FIELD_NUMBER: _ClassVar[int]
    subject_id: str
    name: str
    value: _struct_pb2.Value
    by: _ledger_pb2.Circumstances
    idempotency_key: str
    def __init__(self, subject_id: _Optional[str] = ..., name: _Optional[str] = ..., value: _Optional[_Union[_struct_pb2.Value, _Mapping]] = ..., by: _Optional[_Union[_ledger_pb2.Circumstances, _Mapping]] = ..., idempotency_key: _Optional[str] = ...) -> None: ...

class StateFactResponse(_message.Message):
    __slots__ = ("receipt",)
    RECEIPT_FIELD_NUMBER: _ClassVar[int]
    receipt: _ledger_pb2.Receipt
    def __init__(self, receipt: _Optional[_Union[_ledger_pb2.Receipt, _Mapping]] = ...) -> None: ...

class StateGuardianRequest(_message.Message):
    __slots__ = ("subject_id", "guardian", "by", "idempotency_key")
    SUBJECT_ID_FIELD_NUMBER: _ClassVar[int]
    GUARDIAN_FIELD_NUMBER: _ClassVar[int]
    BY_FIELD_NUMBER: _ClassVar[int]
    IDEMPOTENCY_KEY_FIELD_NUMBER: _ClassVar[int]
    subject_id: str
    guardian: _ledger_pb2.Guardianship
    by: _ledger_pb2.Circumstances
    idempotency_key: str
    def __init__(self, subject_id: _Optional[str] = ..., guardian: _Optional[_Union[_ledger_pb2.Guardianship, _Mapping]] = ..., by: _Optional[_Union[_ledger_pb2.Circumstances, _Mapping]] = ..., idempotency_key: _Optional[str] = ...) -> None: ...

class StateGuardianResponse(_message.Message):
    __slots__ = ("receipt",)
    RECEIPT_FIELD_NUMBER: _ClassVar[int]
    receipt: _ledger_pb2.Receipt
    def __init__(self, receipt: _Optional[_Union[_ledger_pb2.Receipt, _Mapping]] = ...) -> None: ...

class GetConsentRequest(_message.Message):
    __slots__ = ("record_id", "as_of", "known_at")
    RECORD_ID_FIELD_NUMBER: _ClassVar[int]
    AS_OF_FIELD_NUMBER: _ClassVar[int]
    KNOWN_AT_FIELD_NUMBER: _ClassVar[int]
    record_id: str
    as_of: _timestamp_pb2.Timestamp
    known_at: _timestamp_pb2.Timestamp
    def __init__(self, record_id: _Optional[str] = ..., as_of: _Optional[_Union[datetime.datetime, _timestamp_pb2.Timestamp, _Mapping]] = ..., known_at: _Optional[_Union[datetime.datetime, _timestamp_pb2.Timestamp, _Mapping]] = ...) -> None: ...

class GetConsentResponse(_message.Message):
    __slots__ = ("consent",)
    CONSENT_FIELD_NUMBER: _ClassVar[int]
    consent: _ledger_pb2.RecordedConsent
    def __init__(self, consent: _Optional[_Union[_ledger_pb2.RecordedConsent, _Mapping]] = ...) -> None: ...

class ListConsentsRequest(_message.Message):
    __slots__ = ("subject_id", "page_size", "page_token")
    SUBJECT_ID_FIELD_NUMBER: _ClassVar[int]
    PAGE_SIZE_FIELD_NUMBER: _ClassVar[int]
    PAGE_TOKEN_FIELD_NUMBER: _ClassVar[int]
    subject_id: str
    page_size: int
    page_token: str
    def __init__(self, subject_id: _Optional[str] = ..., page_size: _Optional[int] = ..., page_token: _Optional[str] = ...) -> None: ...

class ListConsentsResponse(_message.Message):
    __slots__ = ("consents", "next_page_token")
    CONSENTS_FIELD_NUMBER: _ClassVar[int]
    NEXT_PAGE_TOKEN_FIELD_NUMBER: _ClassVar[int]
    consents: _containers.RepeatedCompositeFieldContainer[_ledger_pb2.RecordedConsent]
    next_page_token: str
    def __init__(self, consents: _Optional[_Iterable[_Union[_ledger_pb2.RecordedConsent, _Mapping]]] = ..., next_page_token: _Optional[str] = ...) -> None: ...

class GetSubjectRequest(_message.Message):
    __slots__ = ("subject_id", "as_of", "known_at")
    SUBJECT_ID_FIELD_NUMBER: _ClassVar[int]
    AS_OF_FIELD_NUMBER: _ClassVar[int]
    KNOWN_AT_FIELD_NUMBER: _ClassVar[int]
    subject_id: str
    as_of: _timestamp_pb2.Timestamp
    known_at: _timestamp_pb2.Timestamp
    def __init__(self, subject_id: _Optional[str] = ..., as_of: _Optional[_Union[datetime.datetime, _timestamp_pb2.Timestamp, _Mapping]] = ..., known_at: _Optional[_Union[datetime.datetime, _timestamp_pb2.Timestamp, _Mapping]] = ...) -> None: ...

class GetSubjectResponse(_message.Message):
    __slots__ = ("document",)
    DOCUMENT_FIELD_NUMBER: _ClassVar[int]
    document: _ledger_pb2.SubjectDocument
    def __init__(self, document: _Optional[_Union[_ledger_pb2.SubjectDocument, _Mapping]] = ...) -> None: ...

class OpenRequestRequest(_message.Message):
    __slots__ = ("request", "by", "idempotency_key")
    REQUEST_FIELD_NUMBER: _ClassVar[int]
    BY_FIELD_NUMBER: _ClassVar[int]
    IDEMPOTENCY_KEY_FIELD_NUMBER: _ClassVar[int]
    request: _ledger_pb2.RightsRequest
    by: _ledger_pb2.Circumstances
    idempotency_key: str
    def __init__(self, request: _Optional[_Union[_ledger_pb2.RightsRequest, _Mapping]] = ..., by: _Optional[_Union[_ledger_pb2.Circumstances, _Mapping]] = ..., idempotency_key: _Optional[str] = ...) -> None: ...

class OpenRequestResponse(_message.Message):
    __slots__ = ("receipt",)
    RECEIPT_FIELD_NUMBER: _ClassVar[int]
    receipt: _ledger_pb2.Receipt
    def __init__(self, receipt: _Optional[_Union[_ledger_pb2.Receipt, _Mapping]] = ...) -> None: ...

class VerifyRequestRequest(_message.Message):
    __slots__ = ("request_id", "by", "idempotency_key")
    REQUEST_ID_FIELD_NUMBER: _ClassVar[int]
    BY_FIELD_NUMBER: _ClassVar[int]
    IDEMPOTENCY_KEY_FIELD_NUMBER: _ClassVar[int]
    request_id: str
    by: _ledger_pb2.Circumstances
    idempotency_key: str
    def __init__(self, request_id: _Optional[str] = ..., by: _Optional[_Union[_ledger_pb2.Circumstances, _Mapping]] = ..., idempotency_key: _Optional[str] = ...) -> None: ...

class VerifyRequestResponse(_message.Message):
    __slots__ = ("receipt",)
    RECEIPT_FIELD_NUMBER: _ClassVar[int]
    receipt: _ledger_pb2.Receipt
    def __init__(self, receipt: _Optional[_Union[_ledger_pb2.Receipt, _Mapping]] = ...) -> None: ...

class FulfilRequestRequest(_message.Message):
    __slots__ = ("request_id", "by", "idempotency_key")
    REQUEST_ID_FIELD_NUMBER: _ClassVar[int]
    BY_FIELD_NUMBER: _ClassVar[int]
    IDEMPOTENCY_KEY_FIELD_NUMBER: _ClassVar[int]
    request_id: str
    by: _ledger_pb2.Circumstances
    idempotency_key: str
    def __init__(self, request_id: _Optional[str] = ..., by: _Optional[_Union[_ledger_pb2.Circumstances, _Mapping]] = ..., idempotency_key: _Optional[str] = ...) -> None: ...

class FulfilRequestResponse(_message.Message):
    __slots__ = ("receipt",)
    RECEIPT_FIELD_NUMBER: _ClassVar[int]
    receipt: _ledger_pb2.Receipt
    def __init__(self, receipt: _Optional[_Union[_ledger_pb2.Receipt, _Mapping]] = ...) -> None: ...

class RefuseRequestRequest(_message.Message):
    __slots__ = ("request_id", "by", "idempotency_key")
    REQUEST_ID_FIELD_NUMBER: _ClassVar[int]
    BY_FIELD_NUMBER: _ClassVar[int]
    IDEMPOTENCY_KEY_FIELD_NUMBER: _ClassVar[int]
    request_id: str
    by: _ledger_pb2.Circumstances
    idempotency_key: str
    def __init__(self, request_id: _Optional[str] = ..., by: _Optional[_Union[_ledger_pb2.Circumstances, _Mapping]] = ..., idempotency_key: _Optional[str] = ...) -> None: ...

class RefuseRequestResponse(_message.Message):
    __slots__ = ("receipt",)
    RECEIPT_FIELD_NUMBER: _ClassVar[int]
    receipt: _ledger_pb2.Receipt
    def __init__(self, receipt: _Optional[_Union[_ledger_pb2.Receipt, _Mapping]] = ...) -> None: ...

class WithdrawRequestRequest(_message.Message):
    __slots__ = ("request_id", "by", "idempotency_key")
    REQUEST_ID_FIELD_NUMBER: _ClassVar[int]
    BY_FIELD_NUMBER: _ClassVar[int]
    IDEMPOTENCY_KEY_FIELD_NUMBER: _ClassVar[int]
    request_id: str
    by: _ledger_pb2.Circumstances
    idempotency_key: str
    def __init__(self, request_id: _Optional[str] = ..., by: _Optional[_Union[_ledger_pb2.Circumstances, _Mapping]] = ..., idempotency_key: _Optional[str] = ...) -> None: ...

class WithdrawRequestResponse(_message.Message):
    __slots__ = ("receipt",)
    RECEIPT_FIELD_NUMBER: _ClassVar[int]
    receipt: _ledger_pb2.Receipt
    def __init__(self, receipt: _Optional[_Union[_ledger_pb2.Receipt, _Mapping]] = ...) -> None: ...

class GetRequestRequest(_message.Message):
    __slots__ = ("request_id", "as_of", "known_at")
    REQUEST_ID_FIELD_NUMBER: _ClassVar[int]
    AS_OF_FIELD_NUMBER: _ClassVar[int]
    KNOWN_AT_FIELD_NUMBER: _ClassVar[int]
    request_id: str
    as_of: _timestamp_pb2.Timestamp
    known_at: _timestamp_pb2.Timestamp
    def __init__(self, request_id: _Optional[str] = ..., as_of: _Optional[_Union[datetime.datetime, _timestamp_pb2.Timestamp, _Mapping]] = ..., known_at: _Optional[_Union[datetime.datetime, _timestamp_pb2.Timestamp, _Mapping]] = ...) -> None: ...

class GetRequestResponse(_message.Message):
    __slots__ = ("case",)
    CASE_FIELD_NUMBER: _ClassVar[int]
    case: _ledger_pb2.RightsCase
    def __init__(self, case: _Optional[_Union[_ledger_pb2.RightsCase, _Mapping]] = ...) -> None: ...

class ListRequestsRequest(_message.Message):
    __slots__ = ("subject_id", "page_size", "page_token")
    SUBJECT_ID_FIELD_NUMBER: _ClassVar[int]
    PAGE_SIZE_FIELD_NUMBER: _ClassVar[int]
    PAGE_TOKEN_FIELD_NUMBER: _ClassVar[int]
    subject_id: str
    page_size: int
    page_token: str
    def __init__(self, subject_id: _Optional[str] = ..., page_size: _Optional[int] = ..., page_token: _Optional[str] = ...) -> None: ...

class ListRequestsResponse(_message.Message):
    __slots__ = ("cases", "next_page_token")
    CASES_FIELD_NUMBER: _ClassVar[int]
    NEXT_PAGE_TOKEN_FIELD_NUMBER: _ClassVar[int]
    cases: _containers.RepeatedCompositeFieldContainer[_ledger_pb2.RightsCase]
    next_page_token: str
    def __init__(self, cases: _Optional[_Iterable[_Union[_ledger_pb2.RightsCase, _Mapping]]] = ..., next_page_token: _Optional[str] = ...) -> None: ...

class ListOpenRequestsRequest(_message.Message):
    __slots__ = ("controller_id", "page_size", "page_token")
    CONTROLLER_ID_FIELD_NUMBER: _ClassVar[int]
    PAGE_SIZE_FIELD_NUMBER: _ClassVar[int]
    PAGE_TOKEN_FIELD_NUMBER: _ClassVar[int]
    controller_id: str
    page_size: int
    page_token: str
    def __init__(self, controller_id: _Optional[str] = ..., page_size: _Optional[int] = ..., page_token: _Optional[str] = ...) -> None: ...

class ListOpenRequestsResponse(_message.Message):
    __slots__ = ("cases", "next_page_token")
    CASES_FIELD_NUMBER: _ClassVar[int]
    NEXT_PAGE_TOKEN_FIELD_NUMBER: _ClassVar[int]
    cases: _containers.RepeatedCompositeFieldContainer[_ledger_pb2.RightsCase]
    next_page_token: str
    def __init__(self, cases: _Optional[_Iterable[_Union[_ledger_pb2.RightsCase, _Mapping]]] = ..., next_page_token: _Optional[str] = ...) -> None: ...

class GetRevisionRequest(_message.Message):
    __slots__ = ()
    def __init__(self) -> None: ...

class GetRevisionResponse(_message.Message):
    __slots__ = ("revision",)
    REVISION_FIELD_NUMBER: _ClassVar[int]
    revision: str
    def __init__(self, revision: _Optional[str] = ...) -> None: ...
