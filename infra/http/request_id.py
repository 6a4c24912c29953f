"""The id that a request and its reply share."""

from __future__ import annotations

import re
from collections.abc import Callable
from os import urandom
from typing import Final

from domain.ids import Clock

HEADER: Final = "Luna-Request-Id"

_PATTERN = re.compile(
    r"[0-9]{10},(?:[a-f0-9]{8}-[a-f0-9]{4}-4[a-f0-9]{3}-[89ab][a-f0-9]{3}-[a-f0-9]{12}|[a-f0-9]{12}4[a-f0-9]{3}[89ab][a-f0-9]{15})"
)
"""`<unix seconds>,<uuid4>` (contract, parameter luna_request_id); older clients leave the hyphens out."""

POOL: Final = 64
_VARIANT: Final = {digit: "89ab"[int(digit, 16) & 3] for digit in "0123456789abcdef"}


class RequestIds:
    """Takes a client's request id, or makes one."""

    def __init__(self, clock: Clock, draw_bytes: Callable[[int], bytes] = urandom) -> None:
        self._clock = clock
        self._draw_bytes = draw_bytes
        self._pool: list[str] = []

    def choose(self, offered: str | None) -> str:
        """`offered`, unchanged, where it fits the contract's pattern, else a fresh id."""
        if offered is not None and _PATTERN.fullmatch(offered) is not None:
            return offered
        return f"{int(self._clock().timestamp())},{self._draw()}"

    def _draw(self) -> str:
        """A random UUID of version 4, as text. Drawn by the block: for every request a system call of its own can be felt."""
        if not self._pool:
            digits = self._draw_bytes(16 * POOL).hex()
            self._pool = [digits[start : start + 32] for start in range(0, len(digits), 32)]
        drawn = self._pool.pop()
        return f"{drawn[:8]}-{drawn[8:12]}-4{drawn[13:16]}-{_VARIANT[drawn[16]]}{drawn[17:20]}-{drawn[20:]}"
