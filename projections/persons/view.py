"""Persons as the GET routes and matching read them."""

from __future__ import annotations

import asyncio
from collections.abc import Callable, Iterable
from dataclasses import dataclass
from uuid import UUID

from infra.documents.port import Collection, Document, Documents, FieldType, Query
from projections.lists.view import ListsView

NAME = "persons"

PERSONS = Collection(
    "persons",
    {"account_id": FieldType.ID, "created": FieldType.INTEGER, "external_id_digest": FieldType.BYTES},
    (("account_id", "created"), ("account_id", "external_id_digest", "created")),
)
"""{id, account_id, created, create_time, user_data, external_id, external_id_digest or null, descriptors, lists}"""

COUNT = "persons"
"""Counter of an account's persons."""


@dataclass(frozen=True)
class PersonsView:
    """Queries over persons. external_id_digest: the vault's keyed digest of an account's external id, in hexadecimal."""

    documents: Documents
    lists: ListsView
    external_id_digest: Callable[[str, str], str]

    def get(self, account_id: UUID, person_id: UUID) -> Document | None:
        """The whole document of an account's person, with the lists that are there."""
        document = self.documents.get(PERSONS, str(person_id))
        if document is None or document["account_id"] != str(account_id):
            return None
        return document | {"lists": self.lists.existing(document["lists"])}

    def get_many(self, account_id: UUID, person_ids: Iterable[UUID]) -> dict[UUID, Document]:
        """The documents of those that are there and the account's."""
        found = self.documents.get_many(PERSONS, [str(person_id) for person_id in person_ids])
        return {UUID(key): value for key, value in found.items() if value["account_id"] == str(account_id)}

    async def page(
        self, account_id: UUID, page: int, page_size: int, *, user_data: str | None = None, external_id: str | None = None
    ) -> tuple[list[Document], int]:
        """One page, newest first, and how many fit the filters: a substring of user_data, an external_id in full."""
        where: dict[str, str | int | None] = {"account_id": str(account_id)}
        if external_id:
            where["external_id_digest"] = self.external_id_digest(str(account_id), external_id)
        contains = {"user_data": user_data} if user_data else {}
        query = Query(where, contains, ("-created",), (page - 1) * page_size, page_size)
        found = await asyncio.to_thread(self.documents.find, PERSONS, query)
        if external_id or user_data:
            count = await asyncio.to_thread(self.documents.count, PERSONS, query)
        else:
            count = self.documents.counter(COUNT, str(account_id))
        lists = await asyncio.to_thread(self.lists.existing_of, found)
        return [shape(*each) for each in zip(found, lists, strict=True)], count


def shape(document: Document, lists: list[str]) -> Document:
    """A person as the contract shows it."""
    keys = ("id", "user_data", "create_time", "external_id", "descriptors")
    return {key: document[key] for key in keys} | {"lists": lists}
