"""What several folders of integration tests share."""

from __future__ import annotations

from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor

import pytest


@pytest.fixture(scope="module")
def threads() -> Iterator[ThreadPoolExecutor]:
    """The threads of an HTTP application."""
    with ThreadPoolExecutor(2) as threads:
        yield threads
