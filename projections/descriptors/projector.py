"""Builds the descriptors view, and the membership of descriptors in lists."""

from __future__ import annotations

from collections.abc import Mapping
from typing import ClassVar

from domain.account import Account
from domain.descriptor import Descriptor
from infra.documents.port import Collection, Document, DocumentWriter
from infra.stream.envelope import Envelope
from infra.vault.port import Texts
from projections.descriptors.view import COUNT, DESCRIPTORS, NAME
from projections.members import DESCRIPTOR_MEMBERS, add_member, drop_account, drop_member
from projections.projection import Apply, Projection, microseconds, wire_time

CHUNK = 1000


class DescriptorsProjector(Projection):
    """Reads no text: a descriptor's templates and portrait stay in the vault."""

    name = NAME
    collections: ClassVar[tuple[Collection, ...]] = (DESCRIPTORS, DESCRIPTOR_MEMBERS)
    counters: ClassVar[tuple[str, ...]] = (COUNT, DESCRIPTOR_MEMBERS.name)

    def applies(self) -> Mapping[str, Apply]:
        return {
            Descriptor.Extracted.TOPIC: self._stored,
            Descriptor.Uploaded.TOPIC: self._stored,
            Descriptor.TemplateAdded.TOPIC: self._template_added,
            Descriptor.AttachedToPerson.TOPIC: self._attached_to_person,
            Descriptor.DetachedFromPerson.TOPIC: self._detached_from_person,
            Descriptor.ListAttached.TOPIC: self._list_attached,
            Descriptor.ListDetached.TOPIC: self._list_detached,
            Descriptor.Expired.TOPIC: self._expired,
            Account.Closed.TOPIC: self._account_closed,
        }

    def _stored(self, event: Envelope, texts: Texts, writer: DocumentWriter) -> None:
        created = microseconds(event.time)
        document = {
            "id": event.aggregate_id,
            "account_id": event.account_id,
            "created": created,
            "last_update": wire_time(event.time),
            "person_id": None,
            "lists": [],
            "templates": event.data["templates"],
            "portrait_ref": event.data["portrait_ref"],
            "is_free": 1,
            "free_since": created,
        }
        writer.put(DESCRIPTORS, document)
        writer.count_up(COUNT, event.account_id, 1)

    def _template_added(self, event: Envelope, texts: Texts, writer: DocumentWriter) -> None:
        document = writer.get(DESCRIPTORS, event.aggregate_id)
        if document is not None:
            added = {"version": event.data["version"], "ref": event.data["ref"]}
            writer.put(DESCRIPTORS, document | {"templates": [*document["templates"], added]})

    def _attached_to_person(self, event: Envelope, texts: Texts, writer: DocumentWriter) -> None:
        self._link(event, writer, {"person_id": event.data["person_id"]})

    def _detached_from_person(self, event: Envelope, texts: Texts, writer: DocumentWriter) -> None:
        self._link(event, writer, {"person_id": None})

    def _list_attached(self, event: Envelope, texts: Texts, writer: DocumentWriter) -> None:
        document = writer.get(DESCRIPTORS, event.aggregate_id)
        if document is not None:
            add_member(writer, DESCRIPTOR_MEMBERS, event.data["list_id"], document)
            self._link(event, writer, {"lists": [*document["lists"], event.data["list_id"]]})

    def _list_detached(self, event: Envelope, texts: Texts, writer: DocumentWriter) -> None:
        document = writer.get(DESCRIPTORS, event.aggregate_id)
        if document is not None:
            drop_member(writer, DESCRIPTOR_MEMBERS, event.data["list_id"], event.aggregate_id)
            left = [list_id for list_id in document["lists"] if list_id != event.data["list_id"]]
            self._link(event, writer, {"lists": left})

    def _link(self, event: Envelope, writer: DocumentWriter, changes: Document) -> None:
        """Change a link; the time to live starts anew when the last one goes, as the aggregate has it."""
        document = writer.get(DESCRIPTORS, event.aggregate_id)
        if document is None:
            return
        document |= changes | {"last_update": wire_time(event.time)}
        if document["person_id"] is not None or document["lists"]:
            document |= {"is_free": 0, "free_since": None}
        elif not document["is_free"]:
            document |= {"is_free": 1, "free_since": microseconds(event.time)}
        writer.put(DESCRIPTORS, document)

    def _expired(self, event: Envelope, texts: Texts, writer: DocumentWriter) -> None:
        for list_id in event.data["list_ids"]:
            drop_member(writer, DESCRIPTOR_MEMBERS, list_id, event.aggregate_id)
        if writer.delete(DESCRIPTORS, event.aggregate_id) is not None:
            writer.count_up(COUNT, event.account_id, -1)

    def _account_closed(self, event: Envelope, texts: Texts, writer: DocumentWriter) -> None:
        while len(writer.delete_where(DESCRIPTORS, {"account_id": event.account_id}, CHUNK)) == CHUNK:
            pass
        writer.drop_counters(COUNT, event.account_id)
        drop_account(writer, DESCRIPTOR_MEMBERS, event.account_id)
