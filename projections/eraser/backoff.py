"""How long to wait before bytes are removed again: a reader that stays for long must not cost the writers their throughput."""

from __future__ import annotations

import structlog

FIRST_S = 0.02
"""This service's own readers are gone in milliseconds."""

LONGEST_S = 5.0
"""Another process's reader (a backup, a console) may stay for hours."""

TOLD_AFTER_S = 5.0
"""Waiting that is worth a line."""

log = structlog.get_logger(__name__)


class Backoff:
    """Pauses in seconds, each twice as long as the one before; a long wait is logged once. For one thread or task."""

    def __init__(self, store: str) -> None:
        self._store = store
        self._pause_s = FIRST_S
        self._waited_s = 0.0
        self._told = False

    def pause(self) -> float:
        """How long to wait now."""
        if self._waited_s >= TOLD_AFTER_S and not self._told:
            self._told = True
            log.warning("a reader keeps erased bytes from being removed", store=self._store, waited_s=round(self._waited_s))
        pause_s, self._pause_s = self._pause_s, min(2 * self._pause_s, LONGEST_S)
        self._waited_s += pause_s
        return pause_s

    def reset(self) -> None:
        """It went well: begin with short pauses again."""
        self._pause_s, self._waited_s, self._told = FIRST_S, 0.0, False
