"""Why the service ends a socket: RFC 6455's close codes (1013: the registry's "try again later")."""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True)
class Closing:
    """in_turn: what waits for the subscriber is sent first, otherwise it is dropped. reason: at most 123 bytes."""

    code: int
    reason: str
    in_turn: bool = False


GOING_AWAY = Closing(1001, "the service stops", in_turn=True)
CREDENTIALS_ENDED = Closing(1008, "account suspended or closed, or token revoked")
FAULT = Closing(1011, "internal error")
SILENT = Closing(1011, "no answer to a ping")
HISTORY_GONE = Closing(1011, "what comes after this position is not kept any more")
SLOW = Closing(1013, "messages are not read fast enough: go on with since")
CROWDED = Closing(1013, "too many subscribers")
