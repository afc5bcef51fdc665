"""A shop that asks lexgate before it stores an order, and before it hands one to a courier.

POST /orders            201 stored; 403 forbidden, by which article and what would cure it; 503 nobody could decide
POST /orders/{id}/handover   200 handed over, with the duties that come with it; 403 and 503 as above
"""

from __future__ import annotations

from collections.abc import AsyncIterator, Mapping
from contextlib import asynccontextmanager
from dataclasses import asdict, dataclass, field
from datetime import UTC, date, datetime, timedelta
from typing import Any, Literal

from fastapi import FastAPI, HTTPException, Request
from fastapi.responses import JSONResponse
from pydantic import BaseModel

from lexgate.client import AsyncClient, Decision, NoDecision

NEEDED = ["name", "phone", "postal_address"]  # without them nothing is delivered
PURPOSE, METHODS = "order_delivery", ["order_form", "courier"]
SHOP = {"id": "shop-1", "serves_public": True}
# The shop's privacy notice. A register would resolve it by its id.
NOTICE: Mapping[str, Any] = {
    "id": "privacy-3",
    "form": "rules",
    "published": True,
    "accessible": True,
    "conspicuous": True,
    "clear": True,
    "list_form": True,
    "items": NEEDED,
    "fields": [
        "name",
        "contact",
        "purpose",
        "method",
        "kinds",
        "retention_period",
        "expiry_treatment",
        "rights_methods",
        "account_closure",
        "consent_withdrawal",
    ],
}
# Contracts on file with those who process for the shop.
CONTRACTS = [
    {
        "id": "contract-9",
        "kind": "entrust",
        "counterparty": "swift-couriers",
        "in_force": True,
        "security_duties": True,
        "purposes": [PURPOSE],
        "methods": ["courier"],
        "items": NEEDED,
    }
]


class Order(BaseModel):
    """The order form."""

    customer: str
    age_band: Literal["0-13", "14-17", "18+"]
    agreed: bool
    name: str
    phone: str
    postal_address: str
    birth_date: date | None = None

    @property
    def items(self) -> list[str]:
        """The personal data that this order would store."""
        return [item for item in (*NEEDED, "birth_date") if getattr(self, item) is not None]


class Handover(BaseModel):
    """To whom an order goes."""

    courier: str


@dataclass
class Records:
    """What the shop keeps: orders with the request that was allowed, and handovers with the decision and its duties."""

    orders: dict[str, tuple[Order, dict[str, Any]]] = field(default_factory=dict)
    handovers: list[dict[str, Any]] = field(default_factory=list)


class Refused(Exception):
    """The decision is no ALLOW, so nothing was done."""

    def __init__(self, decision: Decision) -> None:
        super().__init__(decision.decision_id)
        self.decision = decision


def create_app(target: str, notice: Mapping[str, Any] = NOTICE) -> FastAPI:
    """Returns the shop; `target` is the sidecar's."""
    lexgate, records = AsyncClient(target), Records()

    @asynccontextmanager
    async def lifespan(_: FastAPI) -> AsyncIterator[None]:
        async with lexgate:
            yield

    app = FastAPI(title="order_service", lifespan=lifespan)
    app.state.records = records

    @app.post("/orders", status_code=201)
    async def place(order: Order) -> dict[str, Any]:
        request = collecting(order, notice)
        decision = await allowed(lexgate, request)
        records.orders[decision.decision_id] = order, request
        return receipt(decision)

    @app.post("/orders/{number}/handover")
    async def hand_over(number: str, handover: Handover) -> dict[str, Any]:
        if number not in records.orders:
            raise HTTPException(404, "no such order")
        decision = await allowed(lexgate, entrusting(records.orders[number][1], handover.courier))
        records.handovers.append({"order": number, **receipt(decision)})
        return receipt(decision)

    @app.exception_handler(Refused)
    async def forbidden(_: Request, refused: Refused) -> JSONResponse:
        decision = refused.decision
        return problem(
            403,
            "The law does not permit this now",
            decision_id=decision.decision_id,
            reasons=decision.reasons,
            violations=[asdict(violation) for violation in decision.violations],
        )

    @app.exception_handler(NoDecision)
    async def unavailable(_: Request, __: NoDecision) -> JSONResponse:
        return problem(503, "Nobody can decide now whether this is permitted")

    return app


async def allowed(lexgate: AsyncClient, request: dict[str, Any]) -> Decision:
    """Returns only with an ALLOW in hand. Raises `Refused`, or `NoDecision` when nobody could decide."""
    decision = await lexgate.evaluate(request)
    if not decision.allowed:
        raise Refused(decision)
    return decision


def collecting(order: Order, notice: Mapping[str, Any]) -> dict[str, Any]:
    """What the shop is about to do when it stores an order."""
    until = datetime.now(UTC).date() + timedelta(days=180)
    return {
        "operation": {
            "kind": "collect",
            "purpose": PURPOSE,
            "method": "order_form",
            "basis": "consent",
            "items": order.items,
            "retention_until": until,
            "place": "CN",
        },
        "processor": SHOP,
        "subject": {"id": order.customer, "age_band": order.age_band},
        "data": {"necessary_items": NEEDED},
        "notice": notice,
        "consents": [consent(order, until)] if order.agreed else [],
    }


def consent(order: Order, until: date) -> dict[str, Any]:
    """What the customer agreed to with the tick on the form, which names these items and no others."""
    return {
        "id": f"consent-{order.customer}",
        "active": True,
        "granted_at": datetime.now(UTC),
        "given_by": "self",
        "purposes": [PURPOSE],
        "methods": METHODS,
        "items": NEEDED,
        "retention_until": until,
    }


def entrusting(collected: dict[str, Any], courier: str) -> dict[str, Any]:
    """The same data and the same consent, in the hands of a courier."""
    return {
        **collected,
        "operation": {**collected["operation"], "kind": "entrust", "method": "courier"},
        "recipients": [{"id": courier, "country": "CN"}],
        "facts": {"contracts": CONTRACTS},
    }


def receipt(decision: Decision) -> dict[str, Any]:
    """What the permission was, and which duties come with it."""
    return {"decision_id": decision.decision_id, "obligations": [asdict(duty) for duty in decision.obligations]}


def problem(status: int, title: str, **members: Any) -> JSONResponse:
    """A problem document (RFC 9457)."""
    content = {"title": title, "status": status, **members}
    return JSONResponse(content, status, media_type="application/problem+json")
