"""The decision log: what was decided, one JSON line a decision, written before the answer leaves.

A worker opens its own `DecisionLog` in its own folder; `NullLog` stands in its place where logging is switched off.
`read` gives back what was written and proves that nothing is missing between the first line and the last.
"""

from lexgate.log._decision_log import DecisionLog
from lexgate.log._port import Durability, Log, NullLog, Position
from lexgate.log._reader import CorruptLogError, Entry, read

__all__ = ["CorruptLogError", "DecisionLog", "Durability", "Entry", "Log", "NullLog", "Position", "read"]
