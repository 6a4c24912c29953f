"""POST, PATCH and DELETE of persons, and their links to descriptors and lists."""

from __future__ import annotations

from msgspec import UnsetType
from sanic import Blueprint
from sanic.response import HTTPResponse

from command_api.commands.links import Action, LinkCommands
from command_api.commands.persons import Description, PersonCommands
from command_api.requesting import requester_of
from command_api.routes.bodies import NewPerson
from domain.errors import PERSON_NOT_FOUND
from infra.http.auth import Security
from infra.http.body import parse_json, require_any
from infra.http.path_ids import path_uuid
from infra.http.query import Query, one_of, uuid
from infra.http.replies import empty, json
from infra.http.request import HttpRequest


def _given(value: str | UnsetType) -> str | None:
    return None if isinstance(value, UnsetType) else value


def persons(commands: PersonCommands) -> Blueprint:
    """Persons themselves."""
    routes = Blueprint("person_commands", url_prefix="/4/storage/persons")

    @routes.post("/", strict_slashes=False, ctx_security=Security.BASIC_OR_TOKEN)
    async def create_person(request: HttpRequest) -> HTTPResponse:
        body = parse_json(request, NewPerson, required=False)
        description = Description(_given(body.user_data), _given(body.external_id))
        person_id = await commands.create(requester_of(request), description)
        return json({"person_id": person_id}, 201)

    @routes.patch("/<person_id:str>", ctx_security=Security.BASIC_OR_TOKEN)
    async def patch_person(request: HttpRequest, person_id: str) -> HTTPResponse:
        identity = path_uuid(person_id, PERSON_NOT_FOUND)
        body = parse_json(request, NewPerson, required=True)
        require_any(body)
        description = Description(_given(body.user_data), _given(body.external_id))
        await commands.describe(requester_of(request), identity, description)
        return empty()

    @routes.delete("/<person_id:str>", ctx_security=Security.BASIC_OR_TOKEN)
    async def delete_person(request: HttpRequest, person_id: str) -> HTTPResponse:
        await commands.delete(requester_of(request), path_uuid(person_id, PERSON_NOT_FOUND))
        return empty()

    return routes


def person_links(commands: LinkCommands) -> Blueprint:
    """Whom a person's descriptors are, and which lists it is on."""
    routes = Blueprint("person_link_commands", url_prefix="/4/storage/persons/<person_id:str>")

    @routes.patch("/linked_descriptors", ctx_security=Security.BASIC_OR_TOKEN)
    async def link_descriptor(request: HttpRequest, person_id: str) -> HTTPResponse:
        identity = path_uuid(person_id, PERSON_NOT_FOUND)
        query = Query.of(request)
        descriptor_id = query.need("descriptor_id", uuid)
        action = Action(query.need("do", one_of("attach", "detach")))
        await commands.link_descriptor(requester_of(request), identity, descriptor_id, action)
        return empty()

    @routes.patch("/linked_lists", ctx_security=Security.BASIC_OR_TOKEN)
    async def link_list(request: HttpRequest, person_id: str) -> HTTPResponse:
        identity = path_uuid(person_id, PERSON_NOT_FOUND)
        query = Query.of(request)
        list_id = query.need("list_id", uuid)
        action = Action(query.need("do", one_of("attach", "detach")))
        await commands.link_person_to_list(requester_of(request), identity, list_id, action)
        return empty()

    return routes
