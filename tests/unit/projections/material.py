"""Envelopes, projections and stores for tests of the runner."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import Any, ClassVar
from uuid import UUID, uuid4

from domain.person import Person
from infra.documents.port import Collection, DocumentWriter, FieldType
from infra.stream.envelope import Envelope
from infra.stream.port import RetentionClass
from infra.vault.port import Texts
from projections.projection import Apply, Projection

LOG_ID = UUID(int=0x106)
ACCOUNT = str(UUID(int=0xACC))
TIME = "2026-03-01T12:00:00.000000Z"
CREATED = Person.Created.TOPIC
SEEN = Collection("seen", {"position": FieldType.INTEGER}, (("position",),))
OTHER_SEEN = Collection("other_seen", {"position": FieldType.INTEGER}, (("position",),))


def envelope(position: int, topic: str = CREATED, **given: Any) -> Envelope:
    """An event; every one an append of its own unless a command is given."""
    return Envelope(
        log_id=str(LOG_ID),
        position=position,
        type=topic,
        schema_version=1,
        account_id=given.get("account_id", ACCOUNT),
        aggregate_id=given.get("aggregate_id", str(uuid4())),
        aggregate_version=1,
        command_id=given.get("command_id", str(uuid4())),
        request_id=None,
        time=TIME,
        data=given.get("data", {}),
    )


class GrowingStream:
    """A stream whose log the test makes longer."""

    def __init__(self, *events: Envelope) -> None:
        self.events = list(events)
        self.fetched = 0

    def fetch(self, after: int, retention_class: RetentionClass, limit: int) -> tuple[list[Envelope], int]:
        self.fetched += 1
        found = [event for event in self.events if event.position > after][:limit]
        return found, found[-1].position if found else after

    def wait(self, after: int, timeout: float) -> bool:
        return self.head() > after

    def head(self) -> int:
        return self.events[-1].position if self.events else 0


class SeenProjection(Projection):
    """Writes down which events it has seen, and fails at those that it is told to fail at."""

    name: ClassVar[str] = "seen"
    collections: ClassVar[tuple[Collection, ...]] = (SEEN,)
    counters: ClassVar[tuple[str, ...]] = ("seen",)
    texts: ClassVar[Mapping[str, tuple[str, ...]]] = {CREATED: ("user_data_ref",)}

    def __init__(self, poison: Callable[[Envelope], bool] = lambda event: False) -> None:
        self.poison = poison
        self.published: list[int] = []
        self.told: list[bytes | None] = []

    def applies(self) -> Mapping[str, Apply]:
        return {CREATED: self._created}

    def publish(self, position: int) -> None:
        self.published.append(position)

    def _created(self, event: Envelope, texts: Texts, writer: DocumentWriter) -> None:
        writer.put(self.collections[0], {"id": event.aggregate_id, "position": event.position})
        writer.count_up(self.name, "all", 1)
        ref = event.data.get("user_data_ref")
        self.told.append(texts.get(UUID(ref)) if ref else None)
        if self.poison(event):
            raise ValueError(f"no text of a client may be told: {event.position}")


class OtherProjection(SeenProjection):
    """The same beside it."""

    name: ClassVar[str] = "other_seen"
    collections: ClassVar[tuple[Collection, ...]] = (OTHER_SEEN,)
    counters: ClassVar[tuple[str, ...]] = ("other_seen",)
