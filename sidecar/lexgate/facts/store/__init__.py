"""Where facts are stored: one database for the ledger and the registers, with one sequence of revisions."""

from __future__ import annotations

from importlib import import_module
from typing import TYPE_CHECKING, Any

from lexgate.facts.store._documents import DecisionFacts

if TYPE_CHECKING:
    from lexgate.facts.store._open import open_database
    from lexgate.facts.store.database import Clock, Database

__all__ = ["Clock", "Database", "DecisionFacts", "open_database"]

_WHERE = {"Clock": "database", "Database": "database", "open_database": "_open"}


def __getattr__(name: str) -> Any:
    """Loads what needs a database once it is asked for: a process without a ledger has no use for its driver."""
    if name in _WHERE:
        return getattr(import_module(f"{__name__}.{_WHERE[name]}"), name)
    raise AttributeError(f"module {__name__!r} has no attribute {name!r}")
