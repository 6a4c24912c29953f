"""GET /version and /4/version."""

from __future__ import annotations

from sanic import Blueprint
from sanic.response import HTTPResponse

from infra.http.auth import Security
from infra.http.replies import json
from infra.http.request import HttpRequest

SERVICES = {"luna_api": 6, "luna_remote_sdk": 1, "luna_faces": 3, "luna_backport3": 4}
"""The names that the contract always wants, with their API versions; this service is all of them."""


def version(release: str) -> Blueprint:
    """release: this distribution's version, "major.minor.patch"."""
    routes = Blueprint("version_queries")
    major, minor, patch = (int(part) for part in release.split(".")[:3])
    numbers = {"major": major, "minor": minor, "patch": patch}
    reply = {"Version": {name: {"api": api, **numbers} for name, api in SERVICES.items()} | {"LUNA PLATFORM": numbers}}

    @routes.get("/version", ctx_security=Security.NONE)
    @routes.get("/4/version", name="get_version_in_api", ctx_security=Security.NONE)
    async def get_version(request: HttpRequest) -> HTTPResponse:
        return json(reply)

    return routes
