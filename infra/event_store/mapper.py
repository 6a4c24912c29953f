"""Events to stored JSON and back: plain values, so that any consumer can read the log, and types again on the way back."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import fields
from datetime import datetime, timedelta
from typing import Annotated, Any, NotRequired, TypedDict, get_type_hints
from uuid import UUID

import msgspec
import orjson
from eventsourcing.domain import DomainEventProtocol
from eventsourcing.persistence import Mapper, MapperDeserialisationError, StoredEvent, Transcoder

from domain.aggregate import AccountEvent
from domain.topics import EVENTS

KEPT_IN_COLUMNS = frozenset({"originator_id", "originator_version"})
"""Fields of an event that the store keeps beside the state."""

UTC_OFFSET = timedelta(0)


class PlainJson(Transcoder):
    """UUIDs as 36 lower-case characters, times as RFC 3339 with Z, enums by value, data classes as objects, tuples as arrays."""

    def encode(self, obj: Any) -> bytes:
        return orjson.dumps(obj, option=orjson.OPT_UTC_Z)

    def decode(self, data: bytes) -> Any:
        return orjson.loads(data)


class EventMapper(Mapper[UUID]):
    """The library's mapper with plain JSON, without compression and without cipher.

    The stored state holds the event's fields, account_id, command_id, request_id, timestamp, originator_topic (first events) and
    class_version where it is above 1.
    """

    def __init__(self, events: Mapping[str, type[AccountEvent]] = EVENTS) -> None:
        super().__init__(PlainJson())
        self._readers = {topic: _Reader(event) for topic, event in events.items()}

    def to_stored_event(self, domain_event: DomainEventProtocol[UUID]) -> StoredEvent:
        """Raises ValueError for an event that would not come back as it is: what is in the log stops every reader for ever.

        Such are a time that is not aware and in UTC, a figure that is not finite, a value of another type than its field's.
        """
        if vars(domain_event)["timestamp"].utcoffset() != UTC_OFFSET:
            raise ValueError("the time of an event must be aware and in UTC")
        stored_event = super().to_stored_event(domain_event)
        # Reading it costs less than 6 us; JSON writes a NaN as null without a word.
        if self.to_domain_event(stored_event) != domain_event:
            raise ValueError(f"an event of topic {stored_event.topic!r} cannot be stored as JSON without a loss")
        return stored_event

    def to_domain_event(self, stored_event: StoredEvent) -> AccountEvent:
        """Raises MapperDeserialisationError for an unknown topic, a damaged state, or a state of a class's later version."""
        try:
            return self._readers[stored_event.topic].read(stored_event)
        except (KeyError, ValueError, TypeError) as error:
            # The state stays out of the message: it goes to the log file.
            raise MapperDeserialisationError(
                f"cannot read version {stored_event.originator_version} of {stored_event.originator_id}, "
                f"topic {stored_event.topic!r}: {type(error).__name__}"
            ) from error


class _Reader:
    """Reads the states of one event class; its types are resolved once."""

    def __init__(self, event: type[AccountEvent]) -> None:
        hints = get_type_hints(event)
        state = {field.name: hints[field.name] for field in fields(event) if field.name not in KEPT_IN_COLUMNS}
        state["timestamp"] = Annotated[datetime, msgspec.Meta(tz=True)]
        self._event = event
        self._class_version: int = getattr(event, "class_version", 1)
        self._shape = TypedDict(  # type: ignore[misc]  # the functional form, from names that are known only now
            f"{event.__name__}State", state | {"class_version": NotRequired[int]}
        )
        self._decoder = msgspec.json.Decoder(self._shape)

    def read(self, stored_event: StoredEvent) -> AccountEvent:
        state = self._upcast(stored_event.state) if self._class_version > 1 else self._current(stored_event.state)
        originator_id = stored_event.originator_id
        state["originator_id"] = originator_id if isinstance(originator_id, UUID) else UUID(originator_id)
        state["originator_version"] = stored_event.originator_version
        event = object.__new__(self._event)
        # Events are frozen; this is how the library itself restores them.
        object.__setattr__(event, "__dict__", state)
        return event

    def _current(self, data: bytes) -> dict[str, Any]:
        state: dict[str, Any] = self._decoder.decode(data)
        if "class_version" in state:
            raise ValueError("stored by a later version of this class")
        return state

    def _upcast(self, data: bytes) -> dict[str, Any]:
        state = orjson.loads(data)
        version = state.pop("class_version", 1)
        if version > self._class_version:
            raise ValueError("stored by a later version of this class")
        while version < self._class_version:
            getattr(self._event, f"upcast_v{version}_v{version + 1}")(state)
            version += 1
        typed: dict[str, Any] = msgspec.convert(state, self._shape)
        return typed
