"""The registers: what stands of processors, every change an event, and the document of a processor that follows."""

from lexgate.facts.registers._document import processor_document
from lexgate.facts.registers._events import broken_at
from lexgate.facts.registers._port import MOST, RegisterStore
from lexgate.facts.registers._reader import EntryReader, entry_json
from lexgate.facts.registers._store import SqlRegisters

__all__ = ["MOST", "EntryReader", "RegisterStore", "SqlRegisters", "broken_at", "entry_json", "processor_document"]
