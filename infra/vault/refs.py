"""Vault refs: random, and in the order of their time, so that new rows lie together and old ones are found without a date."""

from __future__ import annotations

import os
from collections.abc import Callable
from datetime import UTC, datetime, timedelta
from uuid import UUID

from domain.ids import Clock

DrawRef = Callable[[], UUID]
"""Draws a ref. Injected wherever rows are written."""

EPOCH = datetime(1970, 1, 1, tzinfo=UTC)
MILLISECOND = timedelta(milliseconds=1)

NIL = UUID(int=0)
"""Before every ref."""

VERSION_AND_VARIANT = (0x7 << 76) | (0x2 << 62)
RANDOM_BITS = ~((0xF << 76) | (0x3 << 62)) & ((1 << 80) - 1)


def ref_drawer(clock: Clock) -> DrawRef:
    """Draws UUIDs of version 7 (RFC 9562, 5.7): 48 bits of Unix milliseconds, then 74 random bits."""

    def draw() -> UUID:
        random = int.from_bytes(os.urandom(10), "big") & RANDOM_BITS
        return UUID(int=first_ref_of(clock()).int | VERSION_AND_VARIANT | random)

    return draw


def first_ref_of(time: datetime) -> UUID:
    """A bound that is above no ref drawn at `time` (aware) or later, and above every one drawn in an earlier millisecond."""
    return UUID(int=((time - EPOCH) // MILLISECOND) << 80)


def ref_time(ref: UUID) -> datetime:
    """When a ref was drawn, to the millisecond, in UTC."""
    return EPOCH + (ref.int >> 80) * MILLISECOND
