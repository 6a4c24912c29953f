"""Waiting for what another process does."""

from __future__ import annotations

import time
from collections.abc import Callable
from typing import TypeVar

GIVE_UP_S = 30.0
"""Far beyond what anything here takes: a test asserts that a thing happens, not how fast."""

PAUSE_S = 0.01

T = TypeVar("T")


def until(condition: Callable[[], T | None], what: str, give_up_s: float = GIVE_UP_S) -> T:
    """The condition's first true value; AssertionError where it never comes."""
    deadline = time.monotonic() + give_up_s
    while time.monotonic() < deadline:
        value = condition()
        if value:
            return value
        time.sleep(PAUSE_S)
    raise AssertionError(f"{what}: not within {give_up_s:g} s")
