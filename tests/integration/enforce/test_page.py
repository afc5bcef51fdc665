"""docs/enforcement-python.md: its blocks run one after the other, and do what the page says."""

from __future__ import annotations

import asyncio
import re
from pathlib import Path
from typing import Any

import grpc
import httpx
import pytest

from tests.grpc_servers import grpc_server


def call(app: Any, method: str, path: str, **request: Any) -> httpx.Response:
    async def run() -> httpx.Response:
        async with httpx.AsyncClient(transport=httpx.ASGITransport(app), base_url="http://shop") as http:
            return await http.request(method, path, **request)

    return asyncio.run(run())


@pytest.fixture(scope="module")
def names(root: Path, target: str) -> dict[str, Any]:
    """What the blocks of the page define."""
    blocks = re.findall(r"```python\n(.*?)```", (root / "docs" / "enforcement-python.md").read_text(), re.DOTALL)
    assert len(blocks) == 5
    names: dict[str, Any] = {"target": target, "__name__": __name__}  # a dataclass looks its module up
    for block in blocks:
        exec(block, names)  # noqa: S102 - our own page
    return names


def test_the_function_is_refused_by_article(names: dict[str, Any]) -> None:
    assert "ndsr:8.p1c" in names["refused"]


def test_the_route_answers_and_refuses(names: dict[str, Any]) -> None:
    async def both() -> list[httpx.Response]:
        async with httpx.AsyncClient(transport=httpx.ASGITransport(names["app"]), base_url="http://shop") as http:
            return [await http.post(f"/orders/{kind}") for kind in ("delete", "sell")]

    allowed, denied = asyncio.run(both())
    assert (allowed.status_code, denied.status_code) == (200, 403)
    assert denied.headers["content-type"] == "application/problem+json"


def test_the_middleware_knows_its_routes(names: dict[str, Any]) -> None:
    statuses = [
        call(names["guarded_app"], "GET", "/health").status_code,
        call(names["guarded_app"], "POST", "/deletions", json={"id": "s-1"}).status_code,
        call(names["guarded_app"], "POST", "/orders/delete").status_code,
    ]
    assert statuses == [404, 404, 403]  # the application behind it has neither of the first two


def test_the_interceptor_judges_its_method(names: dict[str, Any]) -> None:
    handlers: dict[str, Any] = {
        name: grpc.unary_unary_rpc_method_handler(lambda *_: b"done") for name in ("Erase", "Other")
    }
    shop = grpc.method_handlers_generic_handler("shop.Shop", handlers)
    served = grpc_server(lambda server: server.add_generic_rpc_handlers((shop,)), names["interceptor"])
    with served as target, grpc.insecure_channel(target) as channel:
        erase: Any = channel.unary_unary("/shop.Shop/Erase")
        other: Any = channel.unary_unary("/shop.Shop/Other")
        assert erase(b"s-1", timeout=5) == b"done"
        with pytest.raises(grpc.RpcError):
            other(b"s-1", timeout=5)


def test_the_table_keeps_what_is_allowed(names: dict[str, Any]) -> None:
    assert names["kept"]["order"].to_pylist() == [1, 3]
