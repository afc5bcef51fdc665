"""Plays a day in the shop: `python -m examples.order_service`."""

from __future__ import annotations

import threading
import time
from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

import httpx
import uvicorn

from examples._show import show_violations
from examples._sidecar import running_sidecar
from examples.order_service.shop import PRIVACY, REGISTERS, Shown, create_app

ANN = {
    "customer": "ann",
    "age_band": "18+",
    "agreed": True,
    "name": "Ann Li",
    "phone": "13800138000",
    "postal_address": "1 Lake Road",
}


DRAFT = Shown("privacy-4", "draft")


def main() -> None:
    with running_sidecar(REGISTERS) as sidecar:
        with open_shop(sidecar.target, DRAFT) as shop:
            show("the privacy notice is a draft still", shop.post("/orders", json=ANN))
        with open_shop(sidecar.target) as shop:
            show("Bo does not tick the box", shop.post("/orders", json=ANN | {"customer": "bo", "agreed": False}))
            cem = ANN | {"customer": "cem", "birth_date": "1990-05-01"}
            show("Cem gives a birth date as well", shop.post("/orders", json=cem))
            show("Dot is 12", shop.post("/orders", json=ANN | {"customer": "dot", "age_band": "0-13"}))
            order = show("Ann ticks the box", shop.post("/orders", json=ANN))["decision_id"]
            look_at(shop, order, "The shop looks at Ann's order")
            for courier in ("some-courier", "swift-couriers"):
                answer = shop.post(f"/orders/{order}/handover", json={"courier": courier})
                show(f"Ann's order goes to {courier}", answer)
            show("Ann takes her consent back", shop.post("/customers/ann/withdrawal"))
            answer = shop.post(f"/orders/{order}/handover", json={"courier": "swift-couriers"})
            show("Ann's order goes to swift-couriers again", answer)
            look_at(shop, order, "The shop looks at Ann's order again")
            sidecar.stop()
            show("Ann orders again, but the sidecar is down", shop.post("/orders", json=ANN))
            look_at(shop, order, "The shop looks at Ann's order, but the sidecar is down")


def show(what: str, answer: httpx.Response) -> dict[str, Any]:
    body: dict[str, Any] = answer.json()
    print(f"\n{what}: {answer.status_code} {body.get('title', answer.reason_phrase)}")
    show_violations(body.get("violations", []))
    for duty in body.get("obligations", []):
        print(f"  duty: {duty['statute']}:{duty['article']} {duty['verb']} {duty['object']} for {duty['within']}")
    return body


def look_at(shop: httpx.Client, order: str, what: str) -> None:
    """Shows what of an order is there to see."""
    body = show(what, shop.get(f"/orders/{order}"))
    if "order_id" in body:
        print(f"  sees: {', '.join(body)}")


@contextmanager
def open_shop(target: str, shown: Shown = PRIVACY) -> Iterator[httpx.Client]:
    """Serves the shop on a free port, and in the end says what it stored."""
    app = create_app(target, shown)
    server = uvicorn.Server(uvicorn.Config(app, port=0, log_level="warning"))
    thread = threading.Thread(target=server.run)
    thread.start()
    try:
        while not server.started:
            time.sleep(0.02)
        host, port = server.servers[0].sockets[0].getsockname()
        with httpx.Client(base_url=f"http://{host}:{port}", timeout=10) as client:
            yield client
    finally:
        server.should_exit = True
        thread.join()
    records = app.state.records
    print(f"\nStored: {len(records.orders)} order(s), {len(records.handovers)} handover(s).")


if __name__ == "__main__":
    main()
