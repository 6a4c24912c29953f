"""What a projection is: a reader of lasting events that keeps a view."""

from __future__ import annotations

from abc import ABC, abstractmethod
from collections.abc import Callable, Mapping
from datetime import datetime
from typing import ClassVar

from infra.documents.port import Collection, DocumentWriter
from infra.stream.envelope import Envelope
from infra.vault.port import Texts

Apply = Callable[[Envelope, Texts, DocumentWriter], None]
"""Writes what one event changes. Texts holds the payloads that the event's refs still lead to."""


class Projection(ABC):
    """A view: its collections, and what each event does to them. Events it does not name are passed over.

    name: under which its position is kept. collections: what it alone writes. counters: names of its counters.
    texts: topic → keys of the event's data that are vault refs it reads.
    """

    name: ClassVar[str]
    collections: ClassVar[tuple[Collection, ...]]
    counters: ClassVar[tuple[str, ...]] = ()
    texts: ClassVar[Mapping[str, tuple[str, ...]]] = {}

    @abstractmethod
    def applies(self) -> Mapping[str, Apply]:
        """Topic → what to do with it."""

    def kept_position(self) -> int | None:
        """Where a view that lives in memory is; None: the position is kept with the documents."""
        return None

    def publish(self, position: int) -> None:  # noqa: B027  # most views are visible as soon as their transaction is
        """All events up to `position` have been applied and are durable: let readers see them."""


def microseconds(time: str) -> int:
    """An event's time as microseconds since 1970: what documents are sorted by."""
    moment = datetime.fromisoformat(time)
    return int(moment.timestamp()) * 1_000_000 + moment.microsecond


def wire_time(time: str) -> str:
    """An event's time as the contract writes it: RFC 3339, UTC, milliseconds, Z."""
    return f"{datetime.fromisoformat(time).replace(tzinfo=None).isoformat(timespec='milliseconds')}Z"
