"""GET portraits."""

from __future__ import annotations

import asyncio
from uuid import UUID

from sanic import Blueprint
from sanic.response import HTTPResponse

from domain.errors import IMAGE_NOT_FOUND, PORTRAITS_DISABLED, FacestreamError
from infra.http.auth import Security
from infra.http.path_ids import path_uuid
from infra.http.replies import data
from infra.http.request import HttpRequest
from infra.vault.port import Vault
from projections.descriptors.view import DescriptorsView


def portraits(view: DescriptorsView, vault: Vault, *, are_kept: bool) -> Blueprint:
    """The portrait of a descriptor, from the vault: JPEG."""
    routes = Blueprint("portrait_queries", url_prefix="/4/storage/portraits")

    @routes.get("/<descriptor_id:str>", ctx_security=Security.BASIC_OR_TOKEN)
    async def get_portrait(request: HttpRequest, descriptor_id: str) -> HTTPResponse:
        if not are_kept:
            raise FacestreamError(PORTRAITS_DISABLED)
        identity = path_uuid(descriptor_id, IMAGE_NOT_FOUND)
        document = view.get(request.caller.account_id, identity)
        ref = UUID(document["portrait_ref"]) if document is not None and document["portrait_ref"] else None
        portrait = (await asyncio.to_thread(vault.read, [ref])).get(ref) if ref is not None else None
        if portrait is None:
            raise FacestreamError(IMAGE_NOT_FOUND, id=identity)
        return data(portrait, "image/jpeg")

    return routes
