"""A person: what a client says of somebody, the descriptors that show them, the lists they are on."""

from __future__ import annotations

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


class Person(AccountAggregate):
    """Descriptors and lists are kept in the order in which they came."""

    TOPIC = "facestream.person"

    def __init__(self) -> None:
        super().__init__()
        self.user_data_ref: UUID | None = None
        self.external_id_ref: UUID | None = None
        self.descriptor_ids: dict[UUID, None] = {}
        self.list_ids: dict[UUID, None] = {}
        self.unlinked_descriptor_ids: tuple[UUID, ...] = ()

    class Event(AccountEvent):
        """Base of the person's events."""

    class Created(Event, InitialEvent):
        """A person was created; null refs are empty texts."""

        TOPIC = "facestream.person.created"
        user_data_ref: UUID | None
        external_id_ref: UUID | None

        def apply(self, aggregate: Person) -> None:
            super().apply(aggregate)
            aggregate.user_data_ref = self.user_data_ref
            aggregate.external_id_ref = self.external_id_ref

    class Described(Event):
        """The whole new description; unchanged refs are repeated."""

        TOPIC = "facestream.person.described"
        user_data_ref: UUID | None
        external_id_ref: UUID | None
        ended_refs: tuple[UUID, ...]

        def apply(self, aggregate: Person) -> None:
            aggregate.user_data_ref = self.user_data_ref
            aggregate.external_id_ref = self.external_id_ref

    class DescriptorAttached(Event):
        """A descriptor now shows this person; in one append with the descriptor's own event."""

        TOPIC = "facestream.person.descriptor_attached"
        descriptor_id: UUID

        def apply(self, aggregate: Person) -> None:
            aggregate.descriptor_ids[self.descriptor_id] = None

    class DescriptorDetached(Event):
        """A descriptor no longer shows this person; in one append with the descriptor's own event."""

        TOPIC = "facestream.person.descriptor_detached"
        descriptor_id: UUID

        def apply(self, aggregate: Person) -> None:
            del aggregate.descriptor_ids[self.descriptor_id]

    class ListAttached(Event):
        """The person is on a list."""

        TOPIC = "facestream.person.list_attached"
        list_id: UUID

        def apply(self, aggregate: Person) -> None:
            aggregate.list_ids[self.list_id] = None

    class ListDetached(Event):
        """The person is off a list."""

        TOPIC = "facestream.person.list_detached"
        list_id: UUID

        def apply(self, aggregate: Person) -> None:
            del aggregate.list_ids[self.list_id]

    class Deleted(Event, EndingEvent):
        """The person is gone, with what it unlinks."""

        TOPIC = "facestream.person.deleted"
        descriptor_ids: tuple[UUID, ...]
        list_ids: tuple[UUID, ...]

        def apply(self, aggregate: Person) -> None:
            super().apply(aggregate)
            aggregate.unlinked_descriptor_ids = self.descriptor_ids
            aggregate.descriptor_ids.clear()
            aggregate.list_ids.clear()

    class Discarded(Event, DiscardedEvent):
        """Its creation never came."""

        TOPIC = "facestream.person.discarded"

    class Erased(Event, ErasedEvent):
        """Nothing that was said of the person is left in any store."""

        TOPIC = "facestream.person.erased"

    @classmethod
    def create(
        cls, person_id: UUID, context: CommandContext, *, user_data_ref: UUID | None, external_id_ref: UUID | None
    ) -> Person:
        """Start a person."""
        return cls.begin(cls.Created, person_id, context, user_data_ref=user_data_ref, external_id_ref=external_id_ref)

    def describe(self, context: CommandContext, *, user_data_ref: UUID | None, external_id_ref: UUID | None) -> None:
        """Replace the whole description; nothing new, no event."""
        old, new = (self.user_data_ref, self.external_id_ref), (user_data_ref, external_id_ref)
        if new != old:
            self.record(
                self.Described,
                context,
                user_data_ref=user_data_ref,
                external_id_ref=external_id_ref,
                ended_refs=ended(old, new),
            )

    def attach_descriptor(self, context: CommandContext, descriptor_id: UUID) -> None:
        """Let a descriptor show this person; attached already, no event."""
        if descriptor_id not in self.descriptor_ids:
            self.record(self.DescriptorAttached, context, descriptor_id=descriptor_id)

    def detach_descriptor(self, context: CommandContext, descriptor_id: UUID) -> None:
        """Take a descriptor away; not attached, no event."""
        if descriptor_id in self.descriptor_ids:
            self.record(self.DescriptorDetached, context, descriptor_id=descriptor_id)

    def attach_list(self, context: CommandContext, list_id: UUID) -> None:
        """Put the person on a list; on it already, no event."""
        if list_id not in self.list_ids:
            self.record(self.ListAttached, context, list_id=list_id)

    def detach_list(self, context: CommandContext, list_id: UUID) -> None:
        """Take the person off a list; not on it, no event."""
        if list_id in self.list_ids:
            self.record(self.ListDetached, context, list_id=list_id)

    def delete(self, context: CommandContext) -> None:
        """End the person and unlink all."""
        self.record(self.Deleted, context, descriptor_ids=tuple(self.descriptor_ids), list_ids=tuple(self.list_ids))

    def erase(self, context: CommandContext) -> None:
        """Record that every store has removed it."""
        self.record(self.Erased, context)

    @classmethod
    def discard(cls, aggregate_id: UUID, context: CommandContext) -> Person:
        """Take the place of a creation that never came."""
        return cls.begin(cls.Discarded, aggregate_id, context)

    def current_refs(self) -> frozenset[UUID]:
        return refs(self.user_data_ref, self.external_id_ref) if self.is_present else frozenset()
