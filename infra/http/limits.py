"""What one client may ask of the server."""

from __future__ import annotations

from dataclasses import dataclass

KIB = 1024
MIB = 1024 * KIB


@dataclass(frozen=True)
class HttpLimits:
    """Bounds of requests and connections; sizes in bytes, times in seconds.

    header_seconds and body_seconds are for the whole header and the whole body, however steadily the bytes trickle in.
    graceful_seconds: how long accepted requests may take to finish once the process was told to stop.
    """

    body_bytes: int = 32 * MIB
    header_bytes: int = 64 * KIB
    websocket_message_bytes: int = 64 * KIB
    header_seconds: float = 30.0
    body_seconds: float = 60.0
    response_seconds: float = 60.0
    keep_alive_seconds: float = 75.0
    graceful_seconds: float = 15.0

    def __post_init__(self) -> None:
        """Raises ValueError unless every bound is positive."""
        for name, value in vars(self).items():
            if value <= 0:
                raise ValueError(f"{name} must be positive")
