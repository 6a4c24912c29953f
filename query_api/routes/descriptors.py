"""GET descriptors."""

from __future__ import annotations

from typing import Any

from sanic import Blueprint
from sanic.response import HTTPResponse

from domain.errors import DESCRIPTOR_NOT_FOUND, FacestreamError
from infra.http.auth import Security
from infra.http.path_ids import path_uuid
from infra.http.query import Query
from infra.http.replies import json
from infra.http.request import HttpRequest
from projections.descriptors.view import DescriptorsView, shape


def descriptors(view: DescriptorsView) -> Blueprint:
    """Descriptors with their person and lists."""
    routes = Blueprint("descriptor_queries", url_prefix="/4/storage/descriptors")

    def document(request: HttpRequest, descriptor_id: str) -> dict[str, Any]:
        identity = path_uuid(descriptor_id, DESCRIPTOR_NOT_FOUND)
        found = view.get(request.caller.account_id, identity)
        if found is None:
            raise FacestreamError(DESCRIPTOR_NOT_FOUND, id=identity)
        return found

    @routes.get("/", strict_slashes=False, ctx_security=Security.BASIC_OR_TOKEN)
    async def get_descriptors(request: HttpRequest) -> HTTPResponse:
        page = Query.of(request).page()
        found, count = await view.page(request.caller.account_id, page.number, page.size)
        return json({"descriptors": found, "count": count})

    @routes.get("/<descriptor_id:str>", ctx_security=Security.BASIC_OR_TOKEN)
    async def get_descriptor(request: HttpRequest, descriptor_id: str) -> HTTPResponse:
        found = document(request, descriptor_id)
        return json(shape(found, found["lists"]))

    @routes.get("/<descriptor_id:str>/linked_lists", ctx_security=Security.BASIC_OR_TOKEN)
    async def get_linked_lists(request: HttpRequest, descriptor_id: str) -> HTTPResponse:
        return json({"lists": document(request, descriptor_id)["lists"]})

    return routes
