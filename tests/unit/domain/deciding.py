"""Deciding something, and looking at the events that came of it."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from typing import Any
from uuid import UUID

from domain.aggregate import AccountAggregate, AccountEvent, CommandContext

ACCOUNT = UUID(int=0xACC)
COMMAND = UUID(int=0xC0)
NOW = datetime(2026, 3, 1, 12, tzinfo=UTC)
OWN_FIELDS = {"originator_id", "originator_version", "originator_topic", "timestamp", "account_id", "request_id", "command_id"}


def context(after_s: float = 0.0, account_id: UUID = ACCOUNT) -> CommandContext:
    """A command of the account, so many seconds after the first."""
    return CommandContext(account_id, COMMAND, "a-request", NOW + timedelta(seconds=after_s))


def told(aggregate: AccountAggregate) -> list[tuple[str, dict[str, Any]]]:
    """The new events: topic and own fields. They are taken off the aggregate, as saving does."""
    return [(topic_of(event), own_fields(event)) for event in aggregate.collect_events()]  # type: ignore[arg-type]  # ours


def topic_of(event: AccountEvent) -> str:
    topic: str = event.TOPIC  # type: ignore[attr-defined]  # every concrete event has one
    return topic


def own_fields(event: AccountEvent) -> dict[str, Any]:
    return {name: value for name, value in vars(event).items() if name not in OWN_FIELDS}


def again(aggregate: AccountAggregate) -> AccountAggregate:
    """The aggregate that its events make: must be what deciding has made of it."""
    rebuilt: Any = None
    for event in aggregate.pending_events:
        rebuilt = event.mutate(rebuilt)
    assert rebuilt is not None
    return rebuilt  # type: ignore[no-any-return]  # an aggregate of the same class
