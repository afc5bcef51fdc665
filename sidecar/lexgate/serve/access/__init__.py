"""Who may call what: credentials, roles and rates, for gRPC and HTTP alike."""

from __future__ import annotations

from lexgate.serve.access.acting import acting
from lexgate.serve.access.current import charge, current_caller
from lexgate.serve.access.gate import Admitted, Gate

__all__ = ["Admitted", "Gate", "acting", "charge", "current_caller"]
