"""One event on its way to the sockets of an account."""

from __future__ import annotations

from collections.abc import Callable

from infra.stream.envelope import Envelope
from query_api.websocket.messages import Messages

REUSE_S = 0.05
"""How old a message's joined texts may be when another socket sends it: no older than what is still under way to a client."""


class SharedMessage:
    """Joined once for all the sockets that keep up; one that lags has it joined again when its turn comes.

    elapsed: seconds of a clock that never goes back.
    """

    __slots__ = ("_elapsed", "_joined", "_messages", "_text", "event")

    def __init__(self, event: Envelope, messages: Messages, elapsed: Callable[[], float]) -> None:
        self.event = event
        self._messages = messages
        self._elapsed = elapsed
        self._text: str | None = None
        self._joined = 0.0

    def text(self) -> str:
        """The message as it is sent now. Raises DocumentsAwayError."""
        now = self._elapsed()
        if self._text is None or now - self._joined > REUSE_S:
            self._text, self._joined = self._messages.text(self.event), now
        return self._text
