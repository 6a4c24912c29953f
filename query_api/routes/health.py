"""GET /4/healthcheck."""

from __future__ import annotations

from collections.abc import Awaitable, Callable
from time import perf_counter

from sanic import Blueprint
from sanic.response import HTTPResponse

from domain.errors import COMPONENT_DOWN, SUCCESS, FacestreamError
from infra.http.auth import Security
from infra.http.query import Query
from infra.http.replies import json
from infra.http.request import HttpRequest

Check = Callable[[], Awaitable[bool]]
"""Whether a component can do its work now."""


def health(checks: dict[str, Check]) -> Blueprint:
    """checks: component → its check; all are quick."""
    routes = Blueprint("health_queries")

    @routes.get("/4/healthcheck", ctx_security=Security.NONE, ctx_quiet=True)
    async def healthcheck(request: HttpRequest) -> HTTPResponse:
        started = perf_counter()
        Query.of(request).flag("include_luna_services")
        results = {name: await check() for name, check in checks.items()}
        if all(results.values()):
            return json({"execution_time": round(perf_counter() - started, 6)})
        errors = [
            {
                "component": name,
                "error": FacestreamError(SUCCESS if works else COMPONENT_DOWN).body(),
                "status": int(works),
            }
            for name, works in results.items()
        ]
        return json({"errors": errors}, 502)

    return routes
