"""One sidecar for all tests of a module; each takes the spans of its own calls."""

from __future__ import annotations

from collections.abc import Iterator

import pytest

from tests.integration.tracing.kit import Sidecar, Spans, sidecar


@pytest.fixture(scope="module")
def running(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Sidecar]:
    with sidecar(tmp_path_factory.mktemp("traced"), Spans()) as running:
        yield running


@pytest.fixture
def traced(running: Sidecar) -> Sidecar:
    running.taken()
    return running
