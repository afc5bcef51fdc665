"""Which role each gRPC method and each HTTP route needs. What is not in here is refused.

One of the roles of an entry is enough; an empty entry is open to everybody.
"""

from __future__ import annotations

from collections.abc import Mapping

from lexgate.domain.access import Role

Needed = frozenset[Role]

OPEN: Needed = frozenset()
DECIDE: Needed = frozenset({Role.DECIDE})
RECORD: Needed = frozenset({Role.RECORD})
ADMINISTER: Needed = frozenset({Role.ADMINISTER})
AUDIT: Needed = frozenset({Role.AUDIT})
# A service that records consents shows them to the person, too.
READ_LEDGER: Needed = frozenset({Role.RECORD, Role.AUDIT})
READ_REGISTERS: Needed = frozenset({Role.ADMINISTER, Role.AUDIT})

GRPC: Mapping[str, Needed] = {
    "/lexgate.v1.DecisionService/Evaluate": DECIDE,
    "/lexgate.v1.DecisionService/EvaluateBatch": DECIDE,
    "/lexgate.v1.DecisionService/EvaluateItems": DECIDE,
    "/lexgate.v1.DecisionService/ExplainDecision": DECIDE,
    "/lexgate.v1.DecisionService/EvaluateStream": DECIDE,
    "/lexgate.v1.PostureService/Report": DECIDE,
    "/lexgate.v1.LedgerService/RequestConsent": RECORD,
    "/lexgate.v1.LedgerService/GrantConsent": RECORD,
    "/lexgate.v1.LedgerService/RenewConsent": RECORD,
    "/lexgate.v1.LedgerService/GiveConsent": RECORD,
    "/lexgate.v1.LedgerService/RefuseConsent": RECORD,
    "/lexgate.v1.LedgerService/DeferConsent": RECORD,
    "/lexgate.v1.LedgerService/WithdrawConsent": RECORD,
    "/lexgate.v1.LedgerService/InvalidateConsent": RECORD,
    "/lexgate.v1.LedgerService/RevokeConsent": RECORD,
    "/lexgate.v1.LedgerService/StateFact": RECORD,
    "/lexgate.v1.LedgerService/StateGuardian": RECORD,
    "/lexgate.v1.LedgerService/OpenRequest": RECORD,
    "/lexgate.v1.LedgerService/VerifyRequest": RECORD,
    "/lexgate.v1.LedgerService/FulfilRequest": RECORD,
    "/lexgate.v1.LedgerService/RefuseRequest": RECORD,
    "/lexgate.v1.LedgerService/WithdrawRequest": RECORD,
    "/lexgate.v1.LedgerService/GetConsent": READ_LEDGER,
    "/lexgate.v1.LedgerService/ListConsents": READ_LEDGER,
    "/lexgate.v1.LedgerService/GetSubject": READ_LEDGER,
    "/lexgate.v1.LedgerService/GetRevision": READ_LEDGER,
    "/lexgate.v1.LedgerService/GetRequest": READ_LEDGER,
    "/lexgate.v1.LedgerService/ListRequests": READ_LEDGER,
    "/lexgate.v1.LedgerService/ListOpenRequests": READ_LEDGER,
    "/lexgate.v1.RegisterService/PutEntry": ADMINISTER,
    "/lexgate.v1.RegisterService/RemoveEntry": ADMINISTER,
    "/lexgate.v1.RegisterService/ApplyPlan": ADMINISTER,
    "/lexgate.v1.RegisterService/PlanEntries": READ_REGISTERS,
    "/lexgate.v1.RegisterService/GetEntry": READ_REGISTERS,
    "/lexgate.v1.RegisterService/ListEntries": READ_REGISTERS,
    "/lexgate.v1.RegisterService/ListEntryEvents": READ_REGISTERS,
    "/lexgate.v1.RegisterService/GetProcessor": READ_REGISTERS,
    "/envoy.service.auth.v3.Authorization/Check": DECIDE,
    "/envoy.service.ext_proc.v3.ExternalProcessor/Process": DECIDE,
    "/grpc.health.v1.Health/Check": OPEN,
    "/grpc.health.v1.Health/List": OPEN,
    "/grpc.health.v1.Health/Watch": OPEN,
    "/grpc.reflection.v1alpha.ServerReflection/ServerReflectionInfo": OPEN,
}

# By method and path as FastAPI spells it.
HTTP: Mapping[tuple[str, str], Needed] = {
    ("POST", "/v1/decisions"): DECIDE,
    ("POST", "/v1/decisions:batch"): DECIDE,
    ("POST", "/v1/decisions:items"): DECIDE,
    ("POST", "/v1/decisions:explain"): DECIDE,
    # Of any method; see BY_CONNECTION.
    ("GET", "/v1/authz"): DECIDE,
    ("GET", "/v1/authz/{original:path}"): DECIDE,
    ("POST", "/v1/posture"): DECIDE,
    ("GET", "/v1/posture/{processor}"): DECIDE,
    ("POST", "/access/v1/evaluation"): DECIDE,
    ("POST", "/access/v1/evaluations"): DECIDE,
    ("POST", "/access/v1/search/subject"): DECIDE,
    ("POST", "/access/v1/search/resource"): DECIDE,
    ("POST", "/access/v1/search/action"): DECIDE,
    ("GET", "/.well-known/authzen-configuration"): OPEN,
    ("POST", "/v1/ledger/consents:request"): RECORD,
    ("POST", "/v1/ledger/consents:grant"): RECORD,
    ("POST", "/v1/ledger/consents:renew"): RECORD,
    ("POST", "/v1/ledger/consents:give"): RECORD,
    ("POST", "/v1/ledger/consents:refuse"): RECORD,
    ("POST", "/v1/ledger/consents:defer"): RECORD,
    ("POST", "/v1/ledger/consents:withdraw"): RECORD,
    ("POST", "/v1/ledger/consents:invalidate"): RECORD,
    ("POST", "/v1/ledger/consents:revoke"): RECORD,
    ("POST", "/v1/ledger/facts"): RECORD,
    ("POST", "/v1/ledger/guardianships"): RECORD,
    ("POST", "/v1/ledger/requests:open"): RECORD,
    ("POST", "/v1/ledger/requests:verify"): RECORD,
    ("POST", "/v1/ledger/requests:fulfil"): RECORD,
    ("POST", "/v1/ledger/requests:refuse"): RECORD,
    ("POST", "/v1/ledger/requests:withdraw"): RECORD,
    ("GET", "/v1/ledger/consents"): READ_LEDGER,
    ("GET", "/v1/ledger/consents/{record_id:path}"): READ_LEDGER,
    ("GET", "/v1/ledger/subjects/{subject_id:path}"): READ_LEDGER,
    ("GET", "/v1/ledger/requests"): READ_LEDGER,
    ("GET", "/v1/ledger/requests/{request_id:path}"): READ_LEDGER,
    ("GET", "/v1/ledger/open-requests"): READ_LEDGER,
    ("GET", "/v1/ledger/revision"): READ_LEDGER,
    ("POST", "/v1/registers/entries:put"): ADMINISTER,
    ("POST", "/v1/registers/entries:remove"): ADMINISTER,
    ("POST", "/v1/registers/entries:apply"): ADMINISTER,
    ("POST", "/v1/registers/entries:plan"): READ_REGISTERS,
    ("GET", "/v1/registers/entries"): READ_REGISTERS,
    ("GET", "/v1/registers/entries/{kind}/{entry_id:path}"): READ_REGISTERS,
    ("GET", "/v1/registers/events/{kind}/{entry_id:path}"): READ_REGISTERS,
    ("GET", "/v1/registers/processors/{processor_id:path}"): READ_REGISTERS,
    ("GET", "/v1/law"): OPEN,
    ("GET", "/v1/law/{statute}/{article}"): OPEN,
    ("GET", "/health/live"): OPEN,
    ("GET", "/health/ready"): OPEN,
    ("GET", "/metrics"): OPEN,
    ("GET", "/openapi.json"): OPEN,
    ("GET", "/docs"): OPEN,
}

# Their callers are known by the connection alone: a credential in the request is that of somebody else.
BY_CONNECTION = frozenset(("/v1/authz", "/v1/authz/{original:path}"))
