"""GET lists."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any
from uuid import UUID

from sanic import Blueprint
from sanic.response import HTTPResponse

from domain.errors import LIST_NOT_FOUND, FacestreamError
from domain.member_list import ListKind
from infra.http.auth import Security
from infra.http.path_ids import path_uuid
from infra.http.query import Page, Query
from infra.http.replies import json
from infra.http.request import HttpRequest
from projections.descriptors.view import DescriptorsView
from projections.lists.view import ListsView
from projections.persons.view import PersonsView
from projections.persons.view import shape as person_shape


@dataclass(frozen=True)
class ListMembers:
    """A list with one page of its members, as the contract shows both kinds."""

    lists: ListsView
    persons: PersonsView
    descriptors: DescriptorsView

    async def page(self, account_id: UUID, list_id: UUID, page: Page) -> dict[str, Any]:
        """Raises FacestreamError 404/22003."""
        document = self.lists.get(account_id, list_id)
        if document is None:
            raise FacestreamError(LIST_NOT_FOUND, id=list_id)
        kind = self.lists.kind(document)
        member_ids = await self.lists.member_ids(kind, list_id, page.number, page.size)
        members = self._persons if kind is ListKind.PERSONS else self._descriptors
        return {
            kind.value: members(account_id, member_ids),
            "list_data": document["list_data"],
            "count": self.lists.size(kind, str(list_id)),
        }

    def _persons(self, account_id: UUID, member_ids: list[UUID]) -> list[dict[str, Any]]:
        found = self.persons.get_many(account_id, member_ids)
        present = [found[member_id] for member_id in member_ids if member_id in found]
        return [person_shape(*each) for each in zip(present, self.lists.existing_of(present), strict=True)]

    def _descriptors(self, account_id: UUID, member_ids: list[UUID]) -> list[dict[str, Any]]:
        found = self.descriptors.get_many(account_id, member_ids)
        keys = ("id", "last_update", "person_id")
        present = [found[member_id] for member_id in member_ids if member_id in found]
        return [{key: document[key] for key in keys} for document in present]


def lists(view: ListsView, members: ListMembers) -> Blueprint:
    """Lists and who is on them."""
    routes = Blueprint("list_queries", url_prefix="/4/storage/lists")

    @routes.get("/", strict_slashes=False, ctx_security=Security.BASIC_OR_TOKEN)
    async def get_lists(request: HttpRequest) -> HTTPResponse:
        page = Query.of(request).page()
        account_id = request.caller.account_id
        person_lists, persons_count = await view.page(account_id, ListKind.PERSONS, page.number, page.size)
        descriptor_lists, descriptors_count = await view.page(account_id, ListKind.DESCRIPTORS, page.number, page.size)
        reply = {
            "lists": {"person_lists": person_lists, "descriptor_lists": descriptor_lists},
            "persons_list_count": persons_count,
            "descriptors_list_count": descriptors_count,
        }
        return json(reply)

    @routes.get("/<list_id:str>", ctx_security=Security.BASIC_OR_TOKEN)
    async def get_list(request: HttpRequest, list_id: str) -> HTTPResponse:
        identity = path_uuid(list_id, LIST_NOT_FOUND)
        return json(await members.page(request.caller.account_id, identity, Query.of(request).page()))

    return routes
