"""What a measurement finds: a figure, what is asked of it, and what it rests on."""

from __future__ import annotations

from dataclasses import dataclass
from enum import Enum


class Asked(Enum):
    """What is asked of a figure."""

    AT_LEAST = "≥"
    AT_MOST = "≤"


@dataclass(frozen=True)
class Figure:
    """One line of the table.

    unit: behind the value, "" for a ratio. asked and bound: what is asked of it; None: it is told only to explain another.
    """

    name: str
    value: float
    unit: str = ""
    asked: Asked | None = None
    bound: float = 0.0
    note: str = ""

    @property
    def is_met(self) -> bool | None:
        """Whether it is as asked; None where nothing is asked."""
        if self.asked is None:
            return None
        return self.value >= self.bound if self.asked is Asked.AT_LEAST else self.value <= self.bound


def at_least(name: str, value: float, bound: float, unit: str = "", note: str = "") -> Figure:
    """A figure with a floor."""
    return Figure(name, value, unit, Asked.AT_LEAST, bound, note)


def at_most(name: str, value: float, bound: float, unit: str = "", note: str = "") -> Figure:
    """A figure with a ceiling."""
    return Figure(name, value, unit, Asked.AT_MOST, bound, note)
