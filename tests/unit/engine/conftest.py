from __future__ import annotations

from collections.abc import Iterator

import pytest

from lexgate.engine import WasmEngine
from tests.unit.engine.fake_opa import FakeOpa, fake_opa
from tests.unit.engine.kit import DIGEST, ECHO, Compiled, compile_rego


@pytest.fixture(scope="session")
def echo(tmp_path_factory: pytest.TempPathFactory) -> Compiled:
    """A policy that answers with what it was asked."""
    return compile_rego(ECHO, tmp_path_factory.mktemp("echo"))


@pytest.fixture
def engine(echo: Compiled, tmp_path_factory: pytest.TempPathFactory) -> Iterator[WasmEngine]:
    engine = WasmEngine(echo.wasm, echo.data, DIGEST, cache=tmp_path_factory.getbasetemp() / "modules")
    yield engine
    engine.close()


@pytest.fixture
def remote() -> Iterator[FakeOpa]:
    with fake_opa() as fake:
        yield fake
