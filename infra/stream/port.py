"""The event stream's port."""

from __future__ import annotations

from collections.abc import AsyncIterator
from enum import Enum
from typing import Protocol

from infra.stream.envelope import Envelope


class RetentionClass(Enum):
    """Two classes in one log: a reader reads one, in order per account; nothing relies on order between the two."""

    LASTING = "lasting"
    RECOGNITIONS = "recognitions"


class EventStream(Protocol):
    """Readers keep their own positions."""

    def fetch(self, after: int, retention_class: RetentionClass, limit: int) -> tuple[list[Envelope], int]:
        """Events of the class above `after`, in order, and the position up to which nothing else is to come.

        About `limit` events, never ending inside one append. The position may lie above the last event: events of the other
        class have been passed. Blocking, quick; raises StreamAwayError.
        """
        ...

    def wait(self, after: int, timeout: float) -> bool:
        """Block until the log may hold more than `after`, or `timeout` seconds have passed; True: look again."""
        ...

    def subscribe(self, after: int, retention_class: RetentionClass) -> AsyncIterator[Envelope]:
        """All events of the class above `after`, for ever, in order per account; does not block the event loop."""
        ...

    def head(self) -> int:
        """The log's highest position now. Raises StreamAwayError."""
        ...

    def kept_after(self, retention_class: RetentionClass) -> int:
        """The position above which every event of the class is still there; 0: none was dropped. Raises StreamAwayError."""
        ...

    def close(self) -> None:
        """Wake and end all who wait."""
        ...


class StreamAwayError(Exception):
    """The stream cannot be read now."""
