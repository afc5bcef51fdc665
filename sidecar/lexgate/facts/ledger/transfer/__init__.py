"""Import and export of the ledger, whole or of one person; proofs of what was recorded."""

from lexgate.facts.ledger.transfer._export import count_all, export_all, export_person
from lexgate.facts.ledger.transfer._files import FORMATS, ConsentFile
from lexgate.facts.ledger.transfer._flat import FIELDS
from lexgate.facts.ledger.transfer._imports import Imported, Reject, import_file, rejects, try_import
from lexgate.facts.ledger.transfer._proof import Proof, Verified, prove, verify

__all__ = [
    "FIELDS",
    "FORMATS",
    "ConsentFile",
    "Imported",
    "Proof",
    "Reject",
    "Verified",
    "count_all",
    "export_all",
    "export_person",
    "import_file",
    "prove",
    "rejects",
    "try_import",
    "verify",
]
