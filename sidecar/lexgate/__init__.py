"""Lexgate: may this data be processed, and under which conditions?

`filter_record` and `filter_record_async` are those of `lexgate.client`, which is loaded when one of them is asked for.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from lexgate.client import filter_record, filter_record_async

__all__ = ["filter_record", "filter_record_async"]


def __getattr__(name: str) -> Any:
    if name not in __all__:
        raise AttributeError(f"module {__name__!r} has no attribute {name!r}")
    from lexgate import client  # noqa: PLC0415 - a process that only wants its version loads no gRPC

    return getattr(client, name)
