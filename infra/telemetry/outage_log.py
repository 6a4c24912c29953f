"""Lines about a store that is away: what is tried many times a second is told once a minute."""

from __future__ import annotations

from collections.abc import Callable
from time import monotonic

import structlog

TOLD_EVERY_S = 60.0


class OutageLog:
    """Warns of each kind of outage, the name of an exception's type, at most once in TOLD_EVERY_S."""

    def __init__(self, text: str, elapsed: Callable[[], float] = monotonic) -> None:
        self._text = text
        self._elapsed = elapsed
        self._told: dict[str, float] = {}

    def warn(self, outage: BaseException, **fields: str) -> None:
        """Log the outage, with `fields`, unless its kind was logged a short while ago."""
        kind = type(outage).__name__
        now = self._elapsed()
        told = self._told.get(kind)
        if told is None or now - told >= TOLD_EVERY_S:
            self._told[kind] = now
            structlog.get_logger().warning(self._text, outage=kind, **fields)
