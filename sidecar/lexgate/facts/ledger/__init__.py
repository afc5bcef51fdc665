"""The consent ledger: what persons were asked and said, append-only, and the document of a person that follows."""

from lexgate.facts.ledger._chain import broken_at
from lexgate.facts.ledger._document import facts_of
from lexgate.facts.ledger._operations import new_id
from lexgate.facts.ledger._port import Circumstances, LedgerStore, Receipt, Rules
from lexgate.facts.ledger.sqlite import open_sqlite

__all__ = [
    "Circumstances",
    "LedgerStore",
    "Receipt",
    "Rules",
    "broken_at",
    "facts_of",
    "new_id",
    "open_sqlite",
]
