"""What the services of the corpus ask: a handful of them, each with its own processor, notice and dataset.

Each makes a request that the law permits, with a subject, consents, times and items of its own; a spoiler takes from it
what the permission rests on.
"""

from __future__ import annotations

import random
from collections.abc import Callable, Mapping, Sequence
from copy import deepcopy
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from typing import Any

Request = dict[str, Any]

_FIELDS = ("name", "contact", "purpose", "method", "kinds", "sensitive_necessity", "rights_impact", "retention_period")
_FURTHER_FIELDS = ("expiry_treatment", "rights_methods", "account_closure", "consent_withdrawal", "recipients")


@dataclass(frozen=True)
class Service:
    """One service: its share of the traffic, what is the same in all of its requests, and what is not."""

    name: str
    weight: int
    operation: Mapping[str, Any]
    items: Sequence[str]
    standing: Mapping[str, Any]
    own: Callable[[random.Random, Request, datetime], None]
    spoil: Callable[[Request], None]
    roles: Sequence[str] = ()

    def request(self, rng: random.Random, now: datetime, *, spoilt: bool) -> Request:
        """Returns a request in its JSON form; a spoilt one is to be denied."""
        items = rng.sample(self.items, rng.randint(max(1, len(self.items) - 3), len(self.items)))
        request: Request = {
            "operation": {**self.operation, "items": items},
            "processor": {"id": f"{self.name}-co", "established_in": "CN"},
            "subject": {"id": f"s-{rng.getrandbits(48):012x}", "age": rng.randint(18, 90)},
            "data": {"dataset": f"{self.name}-data", "personal": True},
            "notice": {**_notice(self), "items": list(self.items)},
        }
        request |= deepcopy(dict(self.standing))
        request["processor"]["roles"] = list(self.roles)
        self.own(rng, request, now)
        if spoilt:
            self.spoil(request)
        return request


def _notice(service: Service) -> Request:
    shown = {"published": True, "accessible": True, "conspicuous": True, "clear": True, "list_form": True}
    return {"id": f"{service.name}-v3", "form": "rules", "fields": [*_FIELDS, *_FURTHER_FIELDS], **shown}


def _stamp(instant: datetime) -> str:
    return instant.astimezone(UTC).strftime("%Y-%m-%dT%H:%M:%SZ")


def _consented(rng: random.Random, request: Request, now: datetime, **form: Any) -> None:
    """Adds the consent that covers the request, and in every third one an older consent to something else."""
    operation = request["operation"]
    until = now + timedelta(days=rng.randint(30, 300))
    operation["retention_until"] = until.date().isoformat()
    consent = {
        "id": f"c-{rng.getrandbits(64):016x}",
        "active": True,
        "given_by": "self",
        "granted_at": _stamp(now - timedelta(seconds=rng.randint(60, 30_000_000))),
        "purposes": [operation["purpose"]],
        "methods": [operation["method"]],
        "items": list(operation["items"]),
        "retention_until": (until + timedelta(days=rng.randint(1, 60))).date().isoformat(),
        **form,
    }
    request["consents"] = [consent]
    if rng.random() < 1 / 3:
        older = {"id": f"c-{rng.getrandbits(64):016x}", "purposes": ["survey"], "items": ["nickname"]}
        request["consents"].append({**consent, **older})


def _by_consent(rng: random.Random, request: Request, now: datetime) -> None:
    _consented(rng, request, now)


def _by_separate_consent(rng: random.Random, request: Request, now: datetime) -> None:
    _consented(rng, request, now, separate=True, categories=["medical_health"])


def _by_guardian(rng: random.Random, request: Request, now: datetime) -> None:
    request["subject"]["age"] = rng.randint(6, 13)
    request["data"]["necessary_items"] = list(request["notice"]["items"])
    request["notice"]["minor_rules_at"] = "2025-01-01"
    _consented(rng, request, now, separate=True, given_by="guardian")


def _by_contract(rng: random.Random, request: Request, now: datetime) -> None:
    request["operation"]["retention_until"] = (now + timedelta(days=rng.randint(30, 300))).date().isoformat()


def _by_employment(rng: random.Random, request: Request, now: datetime) -> None:
    _by_contract(rng, request, now)
    request["subject"]["is_employee"] = True


def _to_courier(rng: random.Random, request: Request, now: datetime) -> None:
    courier = f"courier-{rng.randint(1, 20)}"
    request["recipients"] = [{"id": courier, "country": "CN"}]
    operation = request["operation"]
    scope = {"purposes": [operation["purpose"]], "methods": [operation["method"]], "items": request["notice"]["items"]}
    contract = {"counterparty": courier, "in_force": True, "security_duties": True, **scope}
    request["facts"] = {"contracts": [contract]}
    _consented(rng, request, now, separate=True)


def _nothing_more(_: random.Random, __: Request, ___: datetime) -> None: ...


def _withdrawn(request: Request) -> None:
    request["consents"][0]["active"] = False


def _not_separate(request: Request) -> None:
    request["consents"][0]["separate"] = False


def _by_the_child(request: Request) -> None:
    request["consents"][0]["given_by"] = "self"


def _without_contract(request: Request) -> None:
    request["facts"]["contracts"] = []


def _no_employee(request: Request) -> None:
    request["subject"]["is_employee"] = False


def _no_way_out(request: Request) -> None:
    request["facts"]["system"]["personalisation_off_switch"] = False


def _sold(request: Request) -> None:
    request["operation"] |= {"kind": "sell", "basis": "none"}


_RECOMMENDER = {"personalisation_off_switch": True, "push_refusal": True, "tag_deletion": True}

SERVICES = (
    Service(
        "shop",
        25,
        {"kind": "collect", "purpose": "order", "method": "form", "basis": "contract", "region": "CN-GD"},
        ("name", "phone", "postal_address", "email", "order_history"),
        {"facts": {"contracts": [{"in_force": True}]}},
        _by_contract,
        _without_contract,
    ),
    Service(
        "feed",
        20,
        {
            "kind": "recommend",
            "purpose": "recommendation",
            "method": "ranking",
            "basis": "consent",
            "region": "CN-HN",
            "automated_decision": True,
        },
        ("browsing_history", "search_history", "user_id", "device_id", "gender"),
        {"facts": {"system": _RECOMMENDER}, "algorithm": {"differential_treatment": False}},
        _by_consent,
        _no_way_out,
        roles=("platform",),
    ),
    Service(
        "letter",
        15,
        {"kind": "use", "purpose": "newsletter", "method": "mail", "basis": "consent", "place": "CN"},
        ("email", "name", "nickname", "gender"),
        {},
        _by_consent,
        _withdrawn,
    ),
    Service(
        "clinic",
        12,
        {"kind": "use", "purpose": "triage", "method": "model_scoring", "basis": "consent", "region": "CN-HN-01"},
        ("symptoms", "phone", "medication", "allergies", "lab_result"),
        {},
        _by_separate_consent,
        _not_separate,
    ),
    Service(
        "parcel",
        12,
        {"kind": "provide", "purpose": "delivery", "method": "api", "basis": "consent", "place": "CN"},
        ("name", "phone", "postal_address", "order_history"),
        {},
        _to_courier,
        _without_contract,
    ),
    Service(
        "payroll",
        6,
        {"kind": "process", "purpose": "payroll", "method": "batch", "basis": "hr", "place": "CN"},
        ("name", "user_id", "email", "emergency_contact"),
        {},
        _by_employment,
        _no_employee,
    ),
    Service(
        "school",
        5,
        {"kind": "collect", "purpose": "homework", "method": "form", "basis": "consent", "place": "CN"},
        ("name", "age", "nickname", "user_id"),
        {},
        _by_guardian,
        _by_the_child,
    ),
    Service(
        "erasure", 5, {"kind": "delete", "place": "CN"}, ("name", "phone", "email", "user_id"), {}, _nothing_more, _sold
    ),
)
