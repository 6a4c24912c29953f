"""What is to go wrong in a process of the service."""

from __future__ import annotations

import json
from dataclasses import asdict, dataclass
from enum import Enum


class KillPoint(Enum):
    """Where a process ends itself, as kill -9 would."""

    BEFORE_VAULT = "before vault"
    """Nothing of the command is stored."""
    BETWEEN_VAULT_AND_APPEND = "between vault and append"
    """Its rows are in the vault, its events are not in the log."""
    BETWEEN_APPEND_AND_PROJECTION = "between append and projection"
    """Its events are durable, and nobody was told."""
    MID_BATCH = "mid-batch"
    """A projection has written some of a transaction."""


@dataclass(frozen=True)
class FaultPlan:
    """kill_at: the number of the call, from 1, at which a kill point strikes. kill_topic: calls without such an event count not.

    projection_delay_s: how long each batch of the projections is held up. clock_ahead_s: how far the clock is wrong.
    lag_limit_s: how long commands wait for views; long, so that a busy machine does not look like a fault.
    made_up_faces: whether faces are made up instead of recognized.
    """

    kill_point: KillPoint | None = None
    kill_at: int = 1
    kill_topic: str | None = None
    projection_delay_s: float = 0.0
    clock_ahead_s: float = 0.0
    lag_limit_s: float = 60.0
    made_up_faces: bool = True

    def to_json(self) -> str:
        """As an argument of the command line."""
        return json.dumps(asdict(self) | {"kill_point": self.kill_point.value if self.kill_point else None})

    @classmethod
    def from_json(cls, text: str) -> FaultPlan:
        """Out of an argument of the command line."""
        fields = json.loads(text)
        point = fields.pop("kill_point")
        return cls(kill_point=KillPoint(point) if point else None, **fields)
