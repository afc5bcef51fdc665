"""What every section of the configuration has in common."""

from __future__ import annotations

from pydantic import BaseModel, ConfigDict


class Section(BaseModel):
    """Knows no other key than its own, and does not change."""

    model_config = ConfigDict(extra="forbid", frozen=True)
