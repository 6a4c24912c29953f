"""POST descriptors, and the links of descriptors to lists."""

from __future__ import annotations

from sanic import Blueprint
from sanic.response import HTTPResponse

from command_api.commands.enrolment import EnrolmentCommands
from command_api.commands.links import Action, LinkCommands
from command_api.requesting import requester_of
from command_api.routes.faces import face_reply
from command_api.routes.images import image_of
from domain.errors import DESCRIPTOR_NOT_FOUND
from infra.http.auth import Security
from infra.http.path_ids import path_uuid
from infra.http.query import Query, one_of, uuid
from infra.http.replies import empty, json
from infra.http.request import HttpRequest


def descriptors(commands: EnrolmentCommands) -> Blueprint:
    """Extraction."""
    routes = Blueprint("descriptor_commands", url_prefix="/4/storage/descriptors")

    @routes.post("/", strict_slashes=False, ctx_security=Security.BASIC_OR_TOKEN)
    async def create_descriptors(request: HttpRequest) -> HTTPResponse:
        query = Query.of(request)
        image = await image_of(request, query, extract_descriptor=query.flag("extract_descriptor", True))
        faces = await commands.extract(requester_of(request), image)
        return json({"faces": [face_reply(face) for face in faces]}, 201)

    return routes


def descriptor_links(commands: LinkCommands) -> Blueprint:
    """Which lists a descriptor is on."""
    routes = Blueprint("descriptor_link_commands", url_prefix="/4/storage/descriptors/<descriptor_id:str>")

    @routes.patch("/linked_lists", ctx_security=Security.BASIC_OR_TOKEN)
    async def link_list(request: HttpRequest, descriptor_id: str) -> HTTPResponse:
        identity = path_uuid(descriptor_id, DESCRIPTOR_NOT_FOUND)
        query = Query.of(request)
        list_id = query.need("list_id", uuid)
        action = Action(query.need("do", one_of("attach", "detach")))
        await commands.link_descriptor_to_list(requester_of(request), identity, list_id, action)
        return empty()

    return routes
