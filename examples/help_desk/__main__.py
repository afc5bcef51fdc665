"""Plays a day at the desk: `python -m examples.help_desk`."""

from __future__ import annotations

import asyncio
from collections.abc import Callable
from contextlib import closing
from pathlib import Path
from typing import Any

import httpx
import pyarrow as pa

from examples._sidecar import running_sidecar
from examples.help_desk.desk import Customer, Desk, open_desk
from lexgate.bootstrap import opa_engine
from lexgate.client import Client, LexgateError, NoDecision
from lexgate.config import Config, OpaSection

OPA = Path(__file__).parents[2] / ".tools/bin/opa"
MARCH, MAY = 1772323200, 1777593600  # 2026, in seconds since 1970
CUSTOMERS = [
    Customer(id="ann", age=34, purpose="support", consented_at=MARCH),
    Customer(id="bo", age=51, purpose="support", consented_at=MARCH, withdrawn_at=MAY),
    Customer(id="cem", age=28, purpose="advertising", consented_at=MARCH),
    Customer(id="dot", age=12, purpose="support", consented_at=MARCH),
    Customer(id="eve", purpose="support", consented_at=MARCH),
    Customer(id="fay", age=19),
]


def main() -> None:
    opa = opa_engine(Config(opa=OpaSection(binary=OPA)))
    with closing(opa), running_sidecar() as sidecar, Client(sidecar.target, timeout_seconds=5) as lexgate:
        desk = open_desk(lexgate, opa)
        with desk.files.begin() as session:
            session.add_all(CUSTOMERS)
        play(desk)
        sidecar.stop()
        tell("The call list, but the sidecar is down", desk.call_list)


def play(desk: Desk) -> None:
    for number, answer in asyncio.run(calls(desk, "ann", "bo", "dot")).items():
        print(f"An agent calls {number}: {answer.status_code} {answer.json().get('detail', 'calling')}")
    remind, forget = desk.tasks()
    tell("\nThe queue reminds cem", lambda: remind("cem"))
    tell("The queue forgets fay", lambda: forget("fay"))
    print("\nThe monthly report over a table:")
    table = pa.table({"call": [1, 2, 3, 4], "customer": ["ann", "bo", "ann", "eve"]})
    for row in desk.monthly_report(table).to_pylist():
        print(f"  call {row['call']} with {row['customer']}: {'in' if row['allowed'] else 'out'} {row['articles']}")
    tell("\nThe call list", desk.call_list)
    tell("A select without a filter", desk.careless_list)
    with desk.files.begin() as session:
        session.get_one(Customer, "ann").withdrawn_at = MAY
    tell("Ann takes her consent back. The call list", desk.call_list)


async def calls(desk: Desk, *customers: str) -> dict[str, httpx.Response]:
    transport = httpx.ASGITransport(desk.app())
    async with httpx.AsyncClient(transport=transport, base_url="http://desk") as agents:
        return {number: await agents.post(f"/calls/{number}") for number in customers}


def tell(what: str, happen: Callable[[], Any]) -> None:
    try:
        outcome = happen()
    except NoDecision as error:
        outcome = f"{type(error).__name__}: nobody could decide"
    except LexgateError as error:
        outcome = f"{type(error).__name__}: {error}"
    print(f"{what}: {outcome}")


if __name__ == "__main__":
    main()
