"""Lists as the GET routes and matching read them."""

from __future__ import annotations

import asyncio
from collections.abc import Sequence
from dataclasses import dataclass
from uuid import UUID

from domain.member_list import ListKind
from infra.documents.port import Collection, Document, Documents, FieldType, Query
from projections.members import DESCRIPTOR_MEMBERS, PERSON_MEMBERS

NAME = "lists"

LISTS = Collection(
    "lists",
    {"account_id": FieldType.ID, "list_type": FieldType.INTEGER, "created": FieldType.INTEGER},
    (("account_id", "list_type", "created"),),
)
"""{id, account_id, list_type, created, list_data}"""

DELETED_LISTS = Collection("deleted_lists", {"account_id": FieldType.ID}, (("account_id",),))
"""{id, account_id, list_type}: kept for good, since an attach that raced with the deletion may come later."""

COUNT = "lists"
"""Counter of an account's lists of a kind."""

LIST_TYPES = {ListKind.DESCRIPTORS: 0, ListKind.PERSONS: 1}
"""The contract's list_type (websocket messages)."""

MEMBERS = {ListKind.DESCRIPTORS: DESCRIPTOR_MEMBERS, ListKind.PERSONS: PERSON_MEMBERS}


def count_key(account_id: str, list_type: int) -> str:
    """The key under which an account's lists of a kind are counted."""
    return f"{account_id}/{list_type}"


@dataclass(frozen=True)
class ListsView:
    """Queries over lists and who is on them."""

    documents: Documents

    def get(self, account_id: UUID, list_id: UUID) -> Document | None:
        """The document of an account's list."""
        document = self.documents.get(LISTS, str(list_id))
        return document if document is not None and document["account_id"] == str(account_id) else None

    def kind(self, document: Document) -> ListKind:
        """What a list holds."""
        return ListKind.PERSONS if document["list_type"] else ListKind.DESCRIPTORS

    def existing(self, list_ids: list[str]) -> list[str]:
        """Those of the lists that are there, in the order given."""
        if not list_ids:
            return list_ids
        found = self.documents.get_many(LISTS, list_ids)
        return [list_id for list_id in list_ids if list_id in found]

    def existing_of(self, documents: Sequence[Document]) -> list[list[str]]:
        """For each document of a page those of its lists that are there, in one look."""
        named = {list_id for document in documents for list_id in document["lists"]}
        found = self.documents.get_many(LISTS, named) if named else {}
        return [[list_id for list_id in document["lists"] if list_id in found] for document in documents]

    async def page(self, account_id: UUID, kind: ListKind, page: int, page_size: int) -> tuple[list[Document], int]:
        """One page of an account's lists of a kind, newest first, as the contract shows them, and how many there are."""
        list_type = LIST_TYPES[kind]
        where: dict[str, str | int | None] = {"account_id": str(account_id), "list_type": list_type}
        query = Query(where, order=("-created",), offset=(page - 1) * page_size, limit=page_size)
        found = await asyncio.to_thread(self.documents.find, LISTS, query)
        shown = [
            {"id": document["id"], "list_data": document["list_data"], "count": self.size(kind, document["id"])}
            for document in found
        ]
        return shown, self.documents.counter(COUNT, count_key(str(account_id), list_type))

    def size(self, kind: ListKind, list_id: str) -> int:
        """How many members a list has."""
        return self.documents.counter(MEMBERS[kind].name, list_id)

    async def member_ids(self, kind: ListKind, list_id: UUID, page: int, page_size: int) -> list[UUID]:
        """One page of a list's members, those created last first."""
        query = Query({"list_id": str(list_id)}, order=("-created",), offset=(page - 1) * page_size, limit=page_size)
        found = await asyncio.to_thread(self.documents.find, MEMBERS[kind], query)
        return [UUID(document["member_id"]) for document in found]

    def members_to_detach(self, list_id: str, kind: ListKind, limit: int) -> list[UUID]:
        """Members of a deleted list that are still to be detached."""
        found = self.documents.find(MEMBERS[kind], Query({"list_id": list_id}, limit=limit))
        return [UUID(document["member_id"]) for document in found]

    def deleted_with_members(self) -> list[Document]:
        """Lists that have been deleted and still have members, with account_id and list_type. Looks at all: for a thread."""
        return [deleted for deleted in self.documents.scan(DELETED_LISTS) if self.size(self.kind(deleted), deleted["id"])]
