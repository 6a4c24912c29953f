"""Builds the persons view, and the membership of persons in lists."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import ClassVar

from domain.account import Account
from domain.descriptor import Descriptor
from domain.person import Person
from infra.documents.port import Collection, Document, DocumentWriter
from infra.stream.envelope import Envelope
from infra.vault.port import Texts
from projections.members import PERSON_MEMBERS, add_member, drop_account, drop_member
from projections.persons.view import COUNT, NAME, PERSONS
from projections.projection import Apply, Projection, microseconds, wire_time
from projections.texts import text_of

CHUNK = 1000


class PersonsProjector(Projection):
    """external_id_digest: as in PersonsView."""

    name = NAME
    collections: ClassVar[tuple[Collection, ...]] = (PERSONS, PERSON_MEMBERS)
    counters: ClassVar[tuple[str, ...]] = (COUNT, PERSON_MEMBERS.name)
    texts: ClassVar[Mapping[str, tuple[str, ...]]] = {
        Person.Created.TOPIC: ("user_data_ref", "external_id_ref"),
        Person.Described.TOPIC: ("user_data_ref", "external_id_ref"),
    }

    def __init__(self, external_id_digest: Callable[[str, str], str]) -> None:
        self._external_id_digest = external_id_digest

    def applies(self) -> Mapping[str, Apply]:
        return {
            Person.Created.TOPIC: self._created,
            Person.Described.TOPIC: self._described,
            Person.DescriptorAttached.TOPIC: self._descriptor_attached,
            Person.DescriptorDetached.TOPIC: self._descriptor_detached,
            Person.ListAttached.TOPIC: self._list_attached,
            Person.ListDetached.TOPIC: self._list_detached,
            Person.Deleted.TOPIC: self._deleted,
            Descriptor.Expired.TOPIC: self._descriptor_expired,
            Account.Closed.TOPIC: self._account_closed,
        }

    def _description(self, event: Envelope, texts: Texts) -> dict[str, str | None]:
        external_id = text_of(event.data["external_id_ref"], texts)
        return {
            "user_data": text_of(event.data["user_data_ref"], texts),
            "external_id": external_id,
            "external_id_digest": self._external_id_digest(event.account_id, external_id) if external_id else None,
        }

    def _created(self, event: Envelope, texts: Texts, writer: DocumentWriter) -> None:
        document: Document = {
            "id": event.aggregate_id,
            "account_id": event.account_id,
            "created": microseconds(event.time),
            "create_time": wire_time(event.time),
            "descriptors": [],
            "lists": [],
            **self._description(event, texts),
        }
        writer.put(PERSONS, document)
        writer.count_up(COUNT, event.account_id, 1)

    def _described(self, event: Envelope, texts: Texts, writer: DocumentWriter) -> None:
        writer.patch(PERSONS, event.aggregate_id, self._description(event, texts))

    def _descriptor_attached(self, event: Envelope, texts: Texts, writer: DocumentWriter) -> None:
        document = writer.get(PERSONS, event.aggregate_id)
        if document is not None:
            writer.put(PERSONS, document | {"descriptors": [*document["descriptors"], event.data["descriptor_id"]]})

    def _descriptor_detached(self, event: Envelope, texts: Texts, writer: DocumentWriter) -> None:
        self._without_descriptor(writer, event.aggregate_id, event.data["descriptor_id"])

    def _descriptor_expired(self, event: Envelope, texts: Texts, writer: DocumentWriter) -> None:
        if event.data["person_id"] is not None:
            self._without_descriptor(writer, event.data["person_id"], event.aggregate_id)

    def _without_descriptor(self, writer: DocumentWriter, person_id: str, descriptor_id: str) -> None:
        document = writer.get(PERSONS, person_id)
        if document is not None:
            left = [other for other in document["descriptors"] if other != descriptor_id]
            writer.put(PERSONS, document | {"descriptors": left})

    def _list_attached(self, event: Envelope, texts: Texts, writer: DocumentWriter) -> None:
        document = writer.get(PERSONS, event.aggregate_id)
        if document is not None:
            add_member(writer, PERSON_MEMBERS, event.data["list_id"], document)
            writer.put(PERSONS, document | {"lists": [*document["lists"], event.data["list_id"]]})

    def _list_detached(self, event: Envelope, texts: Texts, writer: DocumentWriter) -> None:
        document = writer.get(PERSONS, event.aggregate_id)
        if document is not None:
            drop_member(writer, PERSON_MEMBERS, event.data["list_id"], event.aggregate_id)
            left = [list_id for list_id in document["lists"] if list_id != event.data["list_id"]]
            writer.put(PERSONS, document | {"lists": left})

    def _deleted(self, event: Envelope, texts: Texts, writer: DocumentWriter) -> None:
        for list_id in event.data["list_ids"]:
            drop_member(writer, PERSON_MEMBERS, list_id, event.aggregate_id)
        if writer.delete(PERSONS, event.aggregate_id) is not None:
            writer.count_up(COUNT, event.account_id, -1)

    def _account_closed(self, event: Envelope, texts: Texts, writer: DocumentWriter) -> None:
        while len(writer.delete_where(PERSONS, {"account_id": event.account_id}, CHUNK)) == CHUNK:
            pass
        writer.drop_counters(COUNT, event.account_id)
        drop_account(writer, PERSON_MEMBERS, event.account_id)
