"""What all aggregates share: who asked, what every event carries, and how an aggregate ends."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from enum import Enum
from typing import Any, TypeVar
from uuid import UUID

from eventsourcing.domain import AggregateCreated, AggregateEvent, BaseAggregate


@dataclass(frozen=True)
class CommandContext:
    """What is known of a command before it decides anything.

    account_id: whose data it touches. command_id: drawn once, before any retry, so that one's own earlier commit can be told
    from somebody else's. request_id: the client's or a generated Luna-Request-Id; None for the command line and background
    work. now: aware, UTC.
    """

    account_id: UUID
    command_id: UUID
    request_id: str | None
    now: datetime


class AccountEvent(AggregateEvent):
    """An event of an aggregate that belongs to an account; all events of one append share a command_id."""

    account_id: UUID
    request_id: str | None
    command_id: UUID


class InitialEvent(AccountEvent, AggregateCreated):
    """The first event of a stream."""

    def apply(self, aggregate: Any) -> None:
        aggregate.account_id = self.account_id


class Lifecycle(Enum):
    """How far an aggregate is: what has ended still loads, and accepts nothing but its erasure."""

    PRESENT = "present"
    ENDED = "ended"
    DISCARDED = "discarded"
    ERASED = "erased"


class DiscardedEvent(InitialEvent):
    """Takes version 1 of a stream whose creation never came, so that a late command conflicts."""

    def apply(self, aggregate: Any) -> None:
        super().apply(aggregate)
        aggregate.lifecycle = Lifecycle.DISCARDED


class EndingEvent(AccountEvent):
    """The aggregate is gone for its account; what it held of anybody is to be erased."""

    def apply(self, aggregate: Any) -> None:
        aggregate.lifecycle = Lifecycle.ENDED


class ErasedEvent(AccountEvent):
    """Every store has removed what it held of the aggregate."""

    def apply(self, aggregate: Any) -> None:
        aggregate.lifecycle = Lifecycle.ERASED


class AlreadyEndedError(Exception):
    """The aggregate has ended: only its erasure can still be recorded."""


Created = TypeVar("Created", bound="AccountAggregate")


class AccountAggregate(BaseAggregate[UUID]):
    """An aggregate that belongs to one account."""

    def __init__(self) -> None:
        self.account_id = UUID(int=0)
        self.lifecycle = Lifecycle.PRESENT

    class Event(AccountEvent):
        """Base of the aggregate's events."""

    @classmethod
    def begin(
        cls: type[Created], event_class: type[InitialEvent], aggregate_id: UUID, context: CommandContext, **fields: Any
    ) -> Created:
        """Start a stream with its first event."""
        return cls._create(
            event_class,
            id=aggregate_id,
            timestamp=context.now,
            account_id=context.account_id,
            request_id=context.request_id,
            command_id=context.command_id,
            **fields,
        )

    def record(self, event_class: type[AccountEvent], context: CommandContext, **fields: Any) -> None:
        """Add an event to the stream. Raises AlreadyEndedError where only the erasure is still accepted."""
        erasing = issubclass(event_class, ErasedEvent)
        if self.lifecycle is not (Lifecycle.ENDED if erasing else Lifecycle.PRESENT):
            raise AlreadyEndedError(str(self.id))
        self.trigger_event(
            event_class,
            timestamp=context.now,
            account_id=self.account_id,
            request_id=context.request_id,
            command_id=context.command_id,
            **fields,
        )

    @property
    def is_present(self) -> bool:
        """Whether clients can still see it."""
        return self.lifecycle is Lifecycle.PRESENT

    def current_refs(self) -> frozenset[UUID]:
        """The vault rows that the aggregate refers to now: what is not among them may be removed."""
        return frozenset()


def refs(*candidates: UUID | None) -> frozenset[UUID]:
    """Those that are not null."""
    return frozenset(candidate for candidate in candidates if candidate is not None)


def ended(old: tuple[UUID | None, ...], new: tuple[UUID | None, ...]) -> tuple[UUID, ...]:
    """The refs of the old state that the new state no longer names, in their order."""
    return tuple(ref for ref in old if ref is not None and ref not in new)
