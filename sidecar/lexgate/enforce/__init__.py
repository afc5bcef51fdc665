"""Enforcement points for Python: a call proceeds only on a binding ALLOW, and on nothing else.

    @guarded(lambda: Client(), lambda order: {"operation": {"kind": "delete"}, "subject": {"id": order.customer}})
    def erase(order): ...

`lexgate.enforce.fastapi` has the dependency and the middleware, `lexgate.enforce.grpc` the server interceptors.
"""

from __future__ import annotations

from lexgate.enforce._asking import NO_DATA, Mapped, NoData, Source, granted
from lexgate.enforce._function import guarded

__all__ = ["NO_DATA", "Mapped", "NoData", "Source", "granted", "guarded"]
