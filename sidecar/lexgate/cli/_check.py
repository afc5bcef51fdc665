"""What one check of `lexgate doctor` found."""

from __future__ import annotations

from dataclasses import asdict, dataclass
from typing import Any, Literal

State = Literal["ok", "missing", "wrong"]


@dataclass(frozen=True, slots=True)
class Check:
    """One thing that was looked at. `required`: without it lexgate does not serve on the embedded engine."""

    name: str
    state: State
    found: str
    needed_for: str
    required: bool
    cure: str = ""

    @property
    def json(self) -> dict[str, Any]:
        """The check as plain JSON values."""
        return asdict(self)
