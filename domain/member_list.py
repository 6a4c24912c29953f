"""A list of persons or of descriptors. It does not hold its members: membership is an event of the member."""

from __future__ import annotations

from enum import Enum
from uuid import UUID

from domain.aggregate import (
    AccountAggregate,
    AccountEvent,
    CommandContext,
    DiscardedEvent,
    EndingEvent,
    ErasedEvent,
    InitialEvent,
    ended,
    refs,
)


class ListKind(Enum):
    """What a list may hold: the contract's ``type``."""

    PERSONS = "persons"
    DESCRIPTORS = "descriptors"


class MemberList(AccountAggregate):
    """A list may have millions of members, so that ending it is one row."""

    TOPIC = "facestream.member_list"

    def __init__(self) -> None:
        super().__init__()
        self.kind = ListKind.PERSONS
        self.list_data_ref: UUID | None = None

    class Event(AccountEvent):
        """Base of the list's events."""

    class Created(Event, InitialEvent):
        """A list was created; a null ref is an empty text."""

        TOPIC = "facestream.member_list.created"
        kind: ListKind
        list_data_ref: UUID | None

        def apply(self, aggregate: MemberList) -> None:
            super().apply(aggregate)
            aggregate.kind = self.kind
            aggregate.list_data_ref = self.list_data_ref

    class Described(Event):
        """Its whole new description; null is empty."""

        TOPIC = "facestream.member_list.described"
        list_data_ref: UUID | None
        ended_refs: tuple[UUID, ...]

        def apply(self, aggregate: MemberList) -> None:
            aggregate.list_data_ref = self.list_data_ref

    class Deleted(Event, EndingEvent):
        """The list is gone; its members are detached in batches behind it."""

        TOPIC = "facestream.member_list.deleted"

    class Discarded(Event, DiscardedEvent):
        """Its creation never came."""

        TOPIC = "facestream.member_list.discarded"

    class Erased(Event, ErasedEvent):
        """Nothing that was said of the list is left in any store."""

        TOPIC = "facestream.member_list.erased"

    @classmethod
    def create(cls, list_id: UUID, context: CommandContext, *, kind: ListKind, list_data_ref: UUID | None) -> MemberList:
        """Start a list."""
        return cls.begin(cls.Created, list_id, context, kind=kind, list_data_ref=list_data_ref)

    def describe(self, context: CommandContext, list_data_ref: UUID | None) -> None:
        """Replace its description; nothing new, no event."""
        if list_data_ref != self.list_data_ref:
            self.record(
                self.Described,
                context,
                list_data_ref=list_data_ref,
                ended_refs=ended((self.list_data_ref,), (list_data_ref,)),
            )

    def delete(self, context: CommandContext) -> None:
        """End it."""
        self.record(self.Deleted, context)

    def erase(self, context: CommandContext) -> None:
        """Record that every store has removed it."""
        self.record(self.Erased, context)

    @classmethod
    def discard(cls, aggregate_id: UUID, context: CommandContext) -> MemberList:
        """Take the place of a creation that never came."""
        return cls.begin(cls.Discarded, aggregate_id, context)

    def current_refs(self) -> frozenset[UUID]:
        return refs(self.list_data_ref) if self.is_present else frozenset()
