"""GET persons."""

from __future__ import annotations

from typing import Any

from sanic import Blueprint
from sanic.response import HTTPResponse

from domain.errors import PERSON_NOT_FOUND, FacestreamError
from infra.http.auth import Security
from infra.http.path_ids import path_uuid
from infra.http.query import Query, text
from infra.http.replies import json
from infra.http.request import HttpRequest
from projections.persons.view import PersonsView, shape


def persons(view: PersonsView) -> Blueprint:
    """Persons with their descriptors and lists."""
    routes = Blueprint("person_queries", url_prefix="/4/storage/persons")

    def document(request: HttpRequest, person_id: str) -> dict[str, Any]:
        identity = path_uuid(person_id, PERSON_NOT_FOUND)
        found = view.get(request.caller.account_id, identity)
        if found is None:
            raise FacestreamError(PERSON_NOT_FOUND, id=identity)
        return found

    @routes.get("/", strict_slashes=False, ctx_security=Security.BASIC_OR_TOKEN)
    async def get_persons(request: HttpRequest) -> HTTPResponse:
        query = Query.of(request)
        page = query.page()
        found, count = await view.page(
            request.caller.account_id,
            page.number,
            page.size,
            user_data=query.get("user_data", text(128), None),
            external_id=query.get("external_id", text(36), None),
        )
        return json({"persons": found, "count": count})

    @routes.get("/<person_id:str>", ctx_security=Security.BASIC_OR_TOKEN)
    async def get_person(request: HttpRequest, person_id: str) -> HTTPResponse:
        found = document(request, person_id)
        return json(shape(found, found["lists"]))

    @routes.get("/<person_id:str>/linked_descriptors", ctx_security=Security.BASIC_OR_TOKEN)
    async def get_linked_descriptors(request: HttpRequest, person_id: str) -> HTTPResponse:
        return json({"descriptors": document(request, person_id)["descriptors"]})

    @routes.get("/<person_id:str>/linked_lists", ctx_security=Security.BASIC_OR_TOKEN)
    async def get_linked_lists(request: HttpRequest, person_id: str) -> HTTPResponse:
        return json({"lists": document(request, person_id)["lists"]})

    return routes
