"""A log for tests of its stream: events of any kind, several an append."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import UTC, datetime
from uuid import uuid4

from domain.aggregate import CommandContext
from domain.person import Person
from domain.recognition import Recognition
from infra.event_store.mapper import EventMapper
from infra.event_store.port import Append, Committed, EventStore

NOW = datetime(2026, 3, 1, 12, tzinfo=UTC)
MAPPER = EventMapper()


def context() -> CommandContext:
    """A fresh command of a fresh account."""
    return CommandContext(uuid4(), uuid4(), None, NOW)


def lasting(events: int = 1) -> Append:
    """An append of so many lasting events: a person that is put on lists."""
    command = context()
    person = Person.create(uuid4(), command, user_data_ref=None, external_id_ref=None)
    for _ in range(events - 1):
        person.attach_list(command, uuid4())
    return Append(command.command_id, tuple(MAPPER.to_stored_event(event) for event in person.collect_events()))


def recognition() -> Append:
    """An append of one recognition."""
    command = context()
    seen = Recognition.extract_faces(uuid4(), command, source="descriptors", token_ref=None, faces=())
    return Append(command.command_id, tuple(MAPPER.to_stored_event(event) for event in seen.collect_events()))


def mixed(recognitions: int) -> Append:
    """One append of a lasting event and so many recognitions."""
    command = context()
    person = Person.create(uuid4(), command, user_data_ref=None, external_id_ref=None)
    seen = [Recognition.extract_faces(uuid4(), command, source="x", token_ref=None, faces=()) for _ in range(recognitions)]
    events = [*person.collect_events(), *(event for one in seen for event in one.collect_events())]
    return Append(command.command_id, tuple(MAPPER.to_stored_event(event) for event in events))


def append_all(store: EventStore, appends: Sequence[Append]) -> int:
    """Store them; the last position."""
    outcomes = store.append_batch(appends)
    assert all(isinstance(outcome, Committed) for outcome in outcomes)
    return store.head()
