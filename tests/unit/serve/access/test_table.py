"""Each method and route has its roles in the table, and the table names nothing else."""

from __future__ import annotations

import importlib
import pkgutil

import pytest
from fastapi import FastAPI
from google.protobuf.descriptor import FileDescriptor

import lexgate.v1
from lexgate.serve.access.http_gate import GuardedRoute, require_guarded
from lexgate.serve.access.table import GRPC

OURS = "/lexgate.v1."


def files() -> list[FileDescriptor]:
    names = [module.name for module in pkgutil.iter_modules(lexgate.v1.__path__) if module.name.endswith("_pb2")]
    return [importlib.import_module(f"lexgate.v1.{name}").DESCRIPTOR for name in names]


def test_each_method_of_the_contract_has_its_roles() -> None:
    methods = {
        f"/{service.full_name}/{method.name}"
        for file in files()
        for service in file.services_by_name.values()
        for method in service.methods
    }
    assert {name for name in GRPC if name.startswith(OURS)} == methods


def test_only_health_and_reflection_are_open_over_grpc() -> None:
    opened = {name for name, needed in GRPC.items() if not needed}
    assert all(name.startswith(("/grpc.health.v1.", "/grpc.reflection.")) for name in opened)


def test_a_route_that_the_table_does_not_name_stops_the_start() -> None:
    app = FastAPI(docs_url=None, redoc_url=None, openapi_url=None)
    app.router.route_class = GuardedRoute
    app.get("/v1/everything")(lambda: None)
    with pytest.raises(LookupError, match="GET /v1/everything: no role"):
        require_guarded(app)


def test_a_route_beside_the_gate_stops_the_start() -> None:
    app = FastAPI(docs_url=None, redoc_url=None, openapi_url=None)
    app.get("/v1/law")(lambda: None)
    with pytest.raises(LookupError, match="not behind the gate"):
        require_guarded(app)
