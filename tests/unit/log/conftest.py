"""Logs that are closed when the test is over."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from contextlib import ExitStack
from pathlib import Path
from typing import Any

import pytest

from lexgate.log import DecisionLog, Durability

OpenLog = Callable[..., DecisionLog]


@pytest.fixture
def open_log(tmp_path: Path) -> Iterator[OpenLog]:
    """Opens slot 0 of a log in the test's own folder, with large files and durability `write` unless told otherwise."""
    with ExitStack() as opened:

        def open_(**changes: Any) -> DecisionLog:
            settings: dict[str, Any] = {"slot": 0, "durability": Durability.WRITE, "rotate_bytes": 1 << 20}
            return opened.enter_context(DecisionLog.open(tmp_path, **settings | changes))

        yield open_


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    """The folder of slot 0."""
    return tmp_path / "0"
