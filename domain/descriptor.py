"""A descriptor: the templates of one face, its portrait, the person it shows, the lists it is on."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from domain.aggregate import (
    AccountAggregate,
    AccountEvent,
    CommandContext,
    DiscardedEvent,
    EndingEvent,
    ErasedEvent,
    InitialEvent,
    refs,
)


@dataclass(frozen=True)
class TemplateRef:
    """Where one template lies: its descriptor version and its vault ref."""

    version: int
    ref: UUID


class DescriptorStored(InitialEvent):
    """What both ways in have in common: an extraction and an upload."""

    templates: tuple[TemplateRef, ...]
    portrait_ref: UUID | None

    def apply(self, aggregate: Descriptor) -> None:
        super().apply(aggregate)
        aggregate.templates = {template.version: template.ref for template in self.templates}
        aggregate.portrait_ref = self.portrait_ref
        aggregate.free_since = self.timestamp


class Descriptor(AccountAggregate):
    """A descriptor with no person and no list is free: it expires when its time to live has passed since `free_since`."""

    TOPIC = "facestream.descriptor"

    def __init__(self) -> None:
        super().__init__()
        self.templates: dict[int, UUID] = {}
        self.portrait_ref: UUID | None = None
        self.person_id: UUID | None = None
        self.list_ids: dict[UUID, None] = {}
        self.free_since: datetime | None = None

    def settle_free_since(self, now: datetime) -> None:
        """The time to live starts anew when the last link goes, and not before."""
        if self.person_id is not None or self.list_ids:
            self.free_since = None
        elif self.free_since is None:
            self.free_since = now

    class Event(AccountEvent):
        """Base of the descriptor's events."""

    class Extracted(Event, DescriptorStored):
        """A face of an image became a descriptor."""

        TOPIC = "facestream.descriptor.extracted"

    class Uploaded(Event, DescriptorStored):
        """A client brought its own descriptor; it has no portrait."""

        TOPIC = "facestream.descriptor.uploaded"

    class TemplateAdded(Event):
        """A template of another version, extracted again from the portrait."""

        TOPIC = "facestream.descriptor.template_added"
        version: int
        ref: UUID

        def apply(self, aggregate: Descriptor) -> None:
            aggregate.templates[self.version] = self.ref

    class AttachedToPerson(Event):
        """It shows a person; in one append with the person's own event."""

        TOPIC = "facestream.descriptor.attached_to_person"
        person_id: UUID

        def apply(self, aggregate: Descriptor) -> None:
            aggregate.person_id = self.person_id
            aggregate.settle_free_since(self.timestamp)

    class DetachedFromPerson(Event):
        """It shows no person now; in one append with the person's own event."""

        TOPIC = "facestream.descriptor.detached_from_person"
        person_id: UUID

        def apply(self, aggregate: Descriptor) -> None:
            aggregate.person_id = None
            aggregate.settle_free_since(self.timestamp)

    class ListAttached(Event):
        """It is on a list."""

        TOPIC = "facestream.descriptor.list_attached"
        list_id: UUID

        def apply(self, aggregate: Descriptor) -> None:
            aggregate.list_ids[self.list_id] = None
            aggregate.settle_free_since(self.timestamp)

    class ListDetached(Event):
        """It is off a list."""

        TOPIC = "facestream.descriptor.list_detached"
        list_id: UUID

        def apply(self, aggregate: Descriptor) -> None:
            del aggregate.list_ids[self.list_id]
            aggregate.settle_free_since(self.timestamp)

    class Expired(Event, EndingEvent):
        """The descriptor is gone, with what it unlinks."""

        TOPIC = "facestream.descriptor.expired"
        person_id: UUID | None
        list_ids: tuple[UUID, ...]

        def apply(self, aggregate: Descriptor) -> None:
            super().apply(aggregate)
            aggregate.person_id = None
            aggregate.list_ids.clear()

    class Discarded(Event, DiscardedEvent):
        """Its first event never came."""

        TOPIC = "facestream.descriptor.discarded"

    class Erased(Event, ErasedEvent):
        """No template and no portrait of it is left in any store."""

        TOPIC = "facestream.descriptor.erased"

    @classmethod
    def extract(
        cls,
        descriptor_id: UUID,
        context: CommandContext,
        *,
        templates: tuple[TemplateRef, ...],
        portrait_ref: UUID | None,
    ) -> Descriptor:
        """Start a descriptor from a face of an image."""
        return cls.begin(cls.Extracted, descriptor_id, context, templates=templates, portrait_ref=portrait_ref)

    @classmethod
    def upload(cls, descriptor_id: UUID, context: CommandContext, *, templates: tuple[TemplateRef, ...]) -> Descriptor:
        """Start a descriptor that a client brought."""
        return cls.begin(cls.Uploaded, descriptor_id, context, templates=templates, portrait_ref=None)

    def add_template(self, context: CommandContext, version: int, ref: UUID) -> None:
        """Add a template of another version; the version is there already, no event."""
        if version not in self.templates:
            self.record(self.TemplateAdded, context, version=version, ref=ref)

    def attach_to_person(self, context: CommandContext, person_id: UUID) -> None:
        """Let it show a person."""
        self.record(self.AttachedToPerson, context, person_id=person_id)

    def detach_from_person(self, context: CommandContext) -> None:
        """Let it show nobody; it shows nobody already, no event."""
        if self.person_id is not None:
            self.record(self.DetachedFromPerson, context, person_id=self.person_id)

    def attach_list(self, context: CommandContext, list_id: UUID) -> None:
        """Put it on a list; on it already, no event."""
        if list_id not in self.list_ids:
            self.record(self.ListAttached, context, list_id=list_id)

    def detach_list(self, context: CommandContext, list_id: UUID) -> None:
        """Take it off a list; not on it, no event."""
        if list_id in self.list_ids:
            self.record(self.ListDetached, context, list_id=list_id)

    def expire(self, context: CommandContext) -> None:
        """End it, whatever it is linked to."""
        self.record(self.Expired, context, person_id=self.person_id, list_ids=tuple(self.list_ids))

    def erase(self, context: CommandContext) -> None:
        """Record that every store has removed it."""
        self.record(self.Erased, context)

    @classmethod
    def discard(cls, aggregate_id: UUID, context: CommandContext) -> Descriptor:
        """Take the place of a first event that never came."""
        return cls.begin(cls.Discarded, aggregate_id, context)

    def current_refs(self) -> frozenset[UUID]:
        return refs(self.portrait_ref, *self.templates.values()) if self.is_present else frozenset()
