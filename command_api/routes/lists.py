"""POST, PATCH and DELETE of lists."""

from __future__ import annotations

from sanic import Blueprint
from sanic.response import HTTPResponse

from command_api.commands.lists import ListCommands
from command_api.requesting import requester_of
from command_api.routes.bodies import ChangedList, NewList
from domain.errors import LIST_NOT_FOUND
from domain.member_list import ListKind
from infra.http.auth import Security
from infra.http.body import parse_json
from infra.http.path_ids import path_uuid
from infra.http.query import Query, one_of
from infra.http.replies import empty, json
from infra.http.request import HttpRequest


def lists(commands: ListCommands) -> Blueprint:
    """Lists themselves."""
    routes = Blueprint("list_commands", url_prefix="/4/storage/lists")

    @routes.post("/", strict_slashes=False, ctx_security=Security.BASIC_OR_TOKEN)
    async def create_list(request: HttpRequest) -> HTTPResponse:
        kind = ListKind(Query.of(request).get("type", one_of("persons", "descriptors"), "persons"))
        body = parse_json(request, NewList, required=False)
        list_id = await commands.create(requester_of(request), kind, body.list_data)
        return json({"list_id": list_id}, 201)

    @routes.patch("/<list_id:str>", ctx_security=Security.BASIC_OR_TOKEN)
    async def patch_list(request: HttpRequest, list_id: str) -> HTTPResponse:
        identity = path_uuid(list_id, LIST_NOT_FOUND)
        body = parse_json(request, ChangedList, required=True)
        await commands.describe(requester_of(request), identity, body.list_data)
        return empty()

    @routes.delete("/<list_id:str>", ctx_security=Security.BASIC_OR_TOKEN)
    async def delete_list(request: HttpRequest, list_id: str) -> HTTPResponse:
        await commands.delete(requester_of(request), path_uuid(list_id, LIST_NOT_FOUND))
        return empty()

    return routes
