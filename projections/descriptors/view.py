"""Descriptors as the GET routes, matching and the expiry read them."""

from __future__ import annotations

import asyncio
from collections.abc import Iterable
from dataclasses import dataclass
from uuid import UUID

from infra.documents.port import Collection, Document, Documents, FieldType, Query
from projections.lists.view import ListsView

NAME = "descriptors"

DESCRIPTORS = Collection(
    "descriptors",
    {
        "account_id": FieldType.ID,
        "created": FieldType.INTEGER,
        "is_free": FieldType.INTEGER,
        "free_since": FieldType.INTEGER,
    },
    (("account_id", "created"), ("is_free", "free_since")),
)
"""{id, account_id, created, last_update, person_id, lists, templates: [{version, ref}], portrait_ref, is_free: 0 | 1,
free_since: microseconds or null}"""

COUNT = "descriptors"
"""Counter of an account's descriptors."""


@dataclass(frozen=True)
class DescriptorsView:
    """Queries over descriptors; a list that has been deleted is never shown, whoever is still on it."""

    documents: Documents
    lists: ListsView

    def get(self, account_id: UUID, descriptor_id: UUID) -> Document | None:
        """The whole document of an account's descriptor, with the lists that are there."""
        document = self.documents.get(DESCRIPTORS, str(descriptor_id))
        if document is None or document["account_id"] != str(account_id):
            return None
        return document | {"lists": self.lists.existing(document["lists"])}

    def get_many(self, account_id: UUID, descriptor_ids: Iterable[UUID]) -> dict[UUID, Document]:
        """The documents of those that are there and the account's."""
        found = self.documents.get_many(DESCRIPTORS, [str(descriptor_id) for descriptor_id in descriptor_ids])
        return {UUID(key): value for key, value in found.items() if value["account_id"] == str(account_id)}

    async def page(self, account_id: UUID, page: int, page_size: int) -> tuple[list[Document], int]:
        """One page, newest first, and how many there are in all."""
        query = Query({"account_id": str(account_id)}, order=("-created",), offset=(page - 1) * page_size, limit=page_size)
        found = await asyncio.to_thread(self.documents.find, DESCRIPTORS, query)
        lists = await asyncio.to_thread(self.lists.existing_of, found)
        shown = [shape(*each) for each in zip(found, lists, strict=True)]
        return shown, self.documents.counter(COUNT, str(account_id))

    def free_longest(self, limit: int) -> list[Document]:
        """Descriptors of any account without person and list, those that have been free the longest first."""
        return self.documents.find(DESCRIPTORS, Query({"is_free": 1}, order=("free_since",), limit=limit))


def shape(document: Document, lists: list[str]) -> Document:
    """A descriptor as the contract shows it."""
    return {
        "id": document["id"],
        "last_update": document["last_update"],
        "person_id": document["person_id"],
        "lists": lists,
    }
