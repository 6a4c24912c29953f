"""Builds the lists view. Members of a list are written by their own projectors (`projections/members.py`)."""

from __future__ import annotations

from collections.abc import Mapping
from typing import ClassVar

from domain.account import Account
from domain.member_list import ListKind, MemberList
from infra.documents.port import Collection, DocumentWriter
from infra.stream.envelope import Envelope
from infra.vault.port import Texts
from projections.lists.view import COUNT, DELETED_LISTS, LIST_TYPES, LISTS, NAME, count_key
from projections.projection import Apply, Projection, microseconds
from projections.texts import text_of

CHUNK = 1000


class ListsProjector(Projection):
    """A deleted list is one row here, however many members it has."""

    name = NAME
    collections: ClassVar[tuple[Collection, ...]] = (LISTS, DELETED_LISTS)
    counters: ClassVar[tuple[str, ...]] = (COUNT,)
    texts: ClassVar[Mapping[str, tuple[str, ...]]] = {
        MemberList.Created.TOPIC: ("list_data_ref",),
        MemberList.Described.TOPIC: ("list_data_ref",),
    }

    def applies(self) -> Mapping[str, Apply]:
        return {
            MemberList.Created.TOPIC: self._created,
            MemberList.Described.TOPIC: self._described,
            MemberList.Deleted.TOPIC: self._deleted,
            Account.Closed.TOPIC: self._account_closed,
        }

    def _created(self, event: Envelope, texts: Texts, writer: DocumentWriter) -> None:
        list_type = LIST_TYPES[ListKind(event.data["kind"])]
        document = {
            "id": event.aggregate_id,
            "account_id": event.account_id,
            "list_type": list_type,
            "created": microseconds(event.time),
            "list_data": text_of(event.data["list_data_ref"], texts),
        }
        writer.put(LISTS, document)
        writer.count_up(COUNT, count_key(event.account_id, list_type), 1)

    def _described(self, event: Envelope, texts: Texts, writer: DocumentWriter) -> None:
        writer.patch(LISTS, event.aggregate_id, {"list_data": text_of(event.data["list_data_ref"], texts)})

    def _deleted(self, event: Envelope, texts: Texts, writer: DocumentWriter) -> None:
        document = writer.delete(LISTS, event.aggregate_id)
        if document is not None:
            writer.put(DELETED_LISTS, {key: document[key] for key in ("id", "account_id", "list_type")})
            writer.count_up(COUNT, count_key(event.account_id, document["list_type"]), -1)

    def _account_closed(self, event: Envelope, texts: Texts, writer: DocumentWriter) -> None:
        for collection in (LISTS, DELETED_LISTS):
            while len(writer.delete_where(collection, {"account_id": event.account_id}, CHUNK)) == CHUNK:
                pass
        for list_type in LIST_TYPES.values():
            writer.drop_counters(COUNT, count_key(event.account_id, list_type))
