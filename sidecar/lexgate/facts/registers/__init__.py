"""The registers: what stands of processors, every change an event, and the document of a processor that follows."""

from __future__ import annotations

from importlib import import_module
from typing import TYPE_CHECKING, Any

from lexgate.facts.registers._document import processor_document
from lexgate.facts.registers._events import broken_at
from lexgate.facts.registers._folder import Folder, read_folder, write_folder
from lexgate.facts.registers._planning import FieldChange, fields_of, make_plan
from lexgate.facts.registers._port import MOST, RegisterStore
from lexgate.facts.registers._posture import RegisterSource
from lexgate.facts.registers._reader import EntryReader, entry_json
from lexgate.facts.registers._schema import register_schema

if TYPE_CHECKING:
    from lexgate.facts.registers._store import SqlRegisters

__all__ = [
    "MOST",
    "EntryReader",
    "FieldChange",
    "Folder",
    "RegisterSource",
    "RegisterStore",
    "SqlRegisters",
    "broken_at",
    "entry_json",
    "fields_of",
    "make_plan",
    "processor_document",
    "read_folder",
    "register_schema",
    "write_folder",
]


def __getattr__(name: str) -> Any:
    """Loads what needs a database once it is asked for: a process without a ledger has no use for its driver."""
    if name == "SqlRegisters":
        return getattr(import_module("lexgate.facts.registers._store"), name)
    raise AttributeError(f"module {__name__!r} has no attribute {name!r}")
