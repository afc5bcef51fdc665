"""Where facts are stored: one database for the ledger and the registers, with one sequence of revisions."""

from lexgate.facts.store._documents import DecisionFacts
from lexgate.facts.store._open import open_database
from lexgate.facts.store.database import Clock, Database

__all__ = ["Clock", "Database", "DecisionFacts", "open_database"]
