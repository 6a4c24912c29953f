"""Appends as commands make them, for tests of stores that do not care what is decided."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from uuid import UUID, uuid4

from domain.aggregate import AccountAggregate, CommandContext
from domain.person import Person
from domain.recognition import Recognition
from infra.event_store.mapper import EventMapper
from infra.event_store.port import Append
from infra.vault.port import VaultKind, VaultRow
from infra.vault.refs import ref_drawer

NOW = datetime(2026, 3, 1, 12, 0, 0, 250_000, tzinfo=UTC)
MAPPER = EventMapper()
draw_ref = ref_drawer(lambda: NOW)


def context(*, account_id: UUID | None = None, command_id: UUID | None = None, now: datetime = NOW) -> CommandContext:
    """A command's context with fresh ids where none are given."""
    return CommandContext(account_id or uuid4(), command_id or uuid4(), "request", now)


def append_of(command: CommandContext, *aggregates: AccountAggregate, rows: tuple[VaultRow, ...] = ()) -> Append:
    """The new events of the aggregates as one append."""
    events = tuple(MAPPER.to_stored_event(event) for aggregate in aggregates for event in aggregate.collect_events())
    return Append(command.command_id, events, rows)


def new_person(command: CommandContext | None = None, *, person_id: UUID | None = None, events: int = 1) -> Append:
    """A person's creation, and events that put it on lists: as many events as wanted."""
    command = command or context()
    person = Person.create(person_id or uuid4(), command, user_data_ref=None, external_id_ref=None)
    for _ in range(events - 1):
        person.attach_list(command, uuid4())
    return append_of(command, person)


def person_with_text(
    command: CommandContext, *, person_id: UUID | None = None, text: str = "a text", key: bytes | None = None
) -> Append:
    """A person's creation with one vault row, drawn anew for each attempt."""
    row = text_row(owner=person_id or uuid4(), account=command.account_id, text=text, key=key)
    person = Person.create(row.owner, command, user_data_ref=row.ref, external_id_ref=None)
    return append_of(command, person, rows=(row,))


def text_row(
    *,
    owner: UUID | None = None,
    owner_version: int = 1,
    account: UUID | None = None,
    text: str = "a text",
    key: bytes | None = None,
) -> VaultRow:
    """A row of a person's user_data."""
    return VaultRow(
        draw_ref(), owner or uuid4(), owner_version, account or uuid4(), VaultKind.PERSON_USER_DATA, text.encode(), key
    )


def recognition(minutes_ago: float) -> Append:
    """A recognition of some time ago."""
    command = context(now=NOW - timedelta(minutes=minutes_ago))
    return append_of(command, Recognition.extract_faces(uuid4(), command, source="test", token_ref=None, faces=()))
