"""Sends requests to a shop through Envoy: `python -m examples.envoy`."""

from __future__ import annotations

from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any

import httpx

from examples._sidecar import Sidecar
from examples.envoy.shop import ROUTES, running_envoy, running_shop

ANN = {"x-customer": "ann"}
EXPORT = {"basis": "none", "purpose": "advertising", "fields": ["phone"], "customer": {"id": "ann"}}
LETTER = {"basis": "none", "fields": ["email"], "customer": {"id": "ann"}}
FORGED = {"x-lexgate-decision-id": "forged"}


def main() -> None:
    with TemporaryDirectory(prefix="lexgate-") as folder:
        sidecar = Sidecar(Path(folder), LEXGATE_GATEWAY__ROUTES=str(ROUTES))
        try:
            sidecar.wait_until_serving()
            with (
                running_shop() as shop,
                running_envoy(Path(folder), shop, sidecar.target.removeprefix("unix:")) as client,
            ):
                play(client)
                sidecar.stop()
                show("the sidecar is down, and a probe asks for the health of the shop", client.get("/health"))
        finally:
            sidecar.stop()


def play(client: httpx.Client) -> None:
    show("a probe asks for the health of the shop, with a forged decision", client.get("/health", headers=FORGED))
    show("somebody tries a path that nobody described", client.get("/admin"))
    show("somebody has an order deleted", client.delete("/orders/5"))
    show("Ann has an order deleted", client.delete("/orders/5", headers=ANN))
    show("a partner fetches Ann's telephone number", client.post("/exports?page=1&debug=1", json=EXPORT))
    show(
        "half of that request",
        client.post("/exports", content=b'{"basis":', headers={"content-type": "application/json"}),
    )
    show("Ann gets a newsletter, on a route that is only observed", client.post("/newsletters", json=LETTER))


def show(what: str, answer: httpx.Response) -> None:
    """Prints what became of a request."""
    observed = answer.headers.get("x-lexgate-observed")
    print(f"\n{what}: {answer.status_code}" + (f", observed {observed}" if observed else ""))
    if answer.is_success:
        print("  " + "; ".join(["reached the shop", *_told(answer.json())]))
    elif "problem" in answer.headers.get("content-type", ""):
        document = answer.json()
        print(f"  {document['detail']}")
        for error in document.get("errors", ()):
            print(f"  {error['pointer']} {error['problem'].partition(':')[0]}; {error['cure']}")


def _told(reached: dict[str, Any]) -> list[str]:
    """What lexgate told the shop; the ids differ from run to run."""
    shown = {name: "…" if name.endswith("-id") else value for name, value in reached["headers"].items()}
    return [f"{name}: {value}" for name, value in sorted(shown.items())]


if __name__ == "__main__":
    main()
