"""The little statistics that a bench needs."""

from __future__ import annotations

import math
import statistics
from collections.abc import Sequence
from dataclasses import dataclass


@dataclass(frozen=True)
class Rounds:
    """The values of one figure, one a round."""

    values: Sequence[float]

    @property
    def median(self) -> float:
        """The middle value."""
        return statistics.median(self.values)

    @property
    def spread(self) -> float:
        """How noisy it is: the distance from the lowest to the highest value, as a share of the median."""
        return (max(self.values) - min(self.values)) / self.median if self.median else math.inf

    def over(self, other: Rounds) -> Rounds:
        """Returns the ratio of each round: what was measured close together shares its noise."""
        return Rounds([mine / its for mine, its in zip(self.values, other.values, strict=True)])


@dataclass(frozen=True)
class Figure:
    """One line of the table: what was measured, and what it was to be."""

    name: str
    rounds: Rounds
    target: float
    at_most: bool = False
    unit: str = ""

    @property
    def met(self) -> bool:
        """Whether the median reaches the target."""
        value = self.rounds.median
        return value <= self.target if self.at_most else value >= self.target
