"""Keeps the match store: templates with the persons they show and the lists they are on."""

from __future__ import annotations

from collections.abc import Mapping
from typing import ClassVar
from uuid import UUID

from domain.account import Account
from domain.descriptor import Descriptor
from domain.member_list import ListKind, MemberList
from domain.person import Person
from infra.documents.port import Collection, DocumentWriter
from infra.stream.envelope import Envelope
from infra.vault.port import Texts
from projections.match_store.port import MatchStore
from projections.projection import Apply, Projection

NAME = "match_store"


class MatchStoreProjector(Projection):
    """Writes no document: the store lives in memory, its position with it. A template that is forgotten is passed over."""

    name = NAME
    collections: ClassVar[tuple[Collection, ...]] = ()
    texts: ClassVar[Mapping[str, tuple[str, ...]]] = {
        Descriptor.Extracted.TOPIC: ("templates",),
        Descriptor.Uploaded.TOPIC: ("templates",),
        Descriptor.TemplateAdded.TOPIC: ("ref",),
    }

    def __init__(self, store: MatchStore) -> None:
        self._store = store

    def kept_position(self) -> int:
        return self._store.position

    def publish(self, position: int) -> None:
        self._store.publish(position)

    def applies(self) -> Mapping[str, Apply]:
        return {
            Descriptor.Extracted.TOPIC: self._stored,
            Descriptor.Uploaded.TOPIC: self._stored,
            Descriptor.TemplateAdded.TOPIC: self._template_added,
            Descriptor.AttachedToPerson.TOPIC: self._attached,
            Descriptor.DetachedFromPerson.TOPIC: self._detached,
            Descriptor.ListAttached.TOPIC: self._descriptor_added,
            Descriptor.ListDetached.TOPIC: self._dropped,
            Descriptor.Expired.TOPIC: self._expired,
            Person.ListAttached.TOPIC: self._person_added,
            Person.ListDetached.TOPIC: self._dropped,
            Person.Deleted.TOPIC: self._person_deleted,
            MemberList.Deleted.TOPIC: self._list_deleted,
            Account.Closed.TOPIC: self._account_closed,
        }

    def _stored(self, event: Envelope, texts: Texts, writer: DocumentWriter) -> None:
        for template in event.data["templates"]:
            self._put(event, template["version"], texts.get(UUID(template["ref"])))

    def _template_added(self, event: Envelope, texts: Texts, writer: DocumentWriter) -> None:
        self._put(event, event.data["version"], texts.get(UUID(event.data["ref"])))

    def _put(self, event: Envelope, version: int, payload: bytes | None) -> None:
        if payload is not None:
            self._store.put(UUID(event.account_id), UUID(event.aggregate_id), version, payload)

    def _attached(self, event: Envelope, texts: Texts, writer: DocumentWriter) -> None:
        self._store.attach(UUID(event.account_id), UUID(event.aggregate_id), UUID(event.data["person_id"]))

    def _detached(self, event: Envelope, texts: Texts, writer: DocumentWriter) -> None:
        self._store.detach(UUID(event.account_id), UUID(event.aggregate_id), UUID(event.data["person_id"]))

    def _descriptor_added(self, event: Envelope, texts: Texts, writer: DocumentWriter) -> None:
        self._add(event, ListKind.DESCRIPTORS)

    def _person_added(self, event: Envelope, texts: Texts, writer: DocumentWriter) -> None:
        self._add(event, ListKind.PERSONS)

    def _add(self, event: Envelope, kind: ListKind) -> None:
        self._store.add(UUID(event.account_id), UUID(event.aggregate_id), UUID(event.data["list_id"]), kind)

    def _dropped(self, event: Envelope, texts: Texts, writer: DocumentWriter) -> None:
        self._store.drop(UUID(event.account_id), UUID(event.aggregate_id), UUID(event.data["list_id"]))

    def _expired(self, event: Envelope, texts: Texts, writer: DocumentWriter) -> None:
        self._store.remove(UUID(event.account_id), UUID(event.aggregate_id))

    def _person_deleted(self, event: Envelope, texts: Texts, writer: DocumentWriter) -> None:
        for list_id in event.data["list_ids"]:
            self._store.drop(UUID(event.account_id), UUID(event.aggregate_id), UUID(list_id))

    def _list_deleted(self, event: Envelope, texts: Texts, writer: DocumentWriter) -> None:
        self._store.drop_list(UUID(event.account_id), UUID(event.aggregate_id))

    def _account_closed(self, event: Envelope, texts: Texts, writer: DocumentWriter) -> None:
        self._store.drop_account(UUID(event.account_id))
