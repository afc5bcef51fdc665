"""The registers: what stands of processors, every change an event, and the document of a processor that follows."""

from lexgate.facts.registers._document import processor_document
from lexgate.facts.registers._port import MOST, RegisterStore

__all__ = ["MOST", "RegisterStore", "processor_document"]
