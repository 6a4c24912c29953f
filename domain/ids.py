"""Identifiers: what is drawn at random, what is derived, and the clock and the dice behind them."""

from __future__ import annotations

import time
from collections.abc import Callable
from datetime import UTC, datetime
from uuid import UUID, uuid4, uuid5

Clock = Callable[[], datetime]
"""Returns the time now, aware, in UTC. Injected wherever time is read."""

DrawId = Callable[[], UUID]
"""Draws a random UUID of version 4. Injected wherever an id is drawn."""

HANDLER_NAMESPACE = UUID("6f1c3c0e-9a5b-4d0f-8f53-3f6f0a2f5d11")
"""Namespace of handler aggregate ids: never to be changed, stored streams are found by it."""


def utc_now() -> datetime:
    """The system's clock, aware, in UTC."""
    return datetime.fromtimestamp(time.time(), UTC)


def draw_id() -> UUID:
    """A random UUID of version 4."""
    return uuid4()


def handler_aggregate_id(account_id: UUID, handler_type: str) -> UUID:
    """The aggregate id of an account's handler: one stream per account and type (extractor, identify, verify)."""
    return uuid5(HANDLER_NAMESPACE, f"{account_id}/{handler_type}")
