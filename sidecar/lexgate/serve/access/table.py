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
    "/lexgate.v1.DecisionService/ExplainDecision": DECIDE,
    "/lexgate.v1.DecisionService/EvaluateStream": DECIDE,
    "/lexgate.v1.PostureService/Report": DECIDE,
    "/grpc.health.v1.Health/Check": OPEN,
    "/grpc.health.v1.Health/List": OPEN,
    "/grpc.health.v1.Health/Watch": OPEN,
    "/grpc.reflection.v1alpha.ServerReflection/ServerReflectionInfo": OPEN,
}

# By method and path as FastAPI spells it.
HTTP: Mapping[tuple[str, str], Needed] = {
    ("POST", "/v1/decisions"): DECIDE,
    ("POST", "/v1/decisions:batch"): DECIDE,
    ("POST", "/v1/decisions:explain"): DECIDE,
    ("POST", "/v1/posture"): DECIDE,
    ("GET", "/v1/posture/{processor}"): DECIDE,
    ("GET", "/v1/law"): OPEN,
    ("GET", "/v1/law/{statute}/{article}"): OPEN,
    ("GET", "/health/live"): OPEN,
    ("GET", "/health/ready"): OPEN,
    ("GET", "/metrics"): OPEN,
    ("GET", "/openapi.json"): OPEN,
    ("GET", "/docs"): OPEN,
}
