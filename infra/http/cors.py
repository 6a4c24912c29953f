"""OPTIONS on every path: what a browser asks before it sends a request from another site's page."""

from __future__ import annotations

from collections.abc import Callable, Coroutine
from typing import Any, Final

from sanic.exceptions import MethodNotAllowed, NotFound

from infra.http.auth import Security
from infra.http.replies import JSON, Reply
from infra.http.request import HttpRequest, Server

PREFLIGHT: Final = {
    "Access-Control-Allow-Headers": "*",
    "Access-Control-Allow-Methods": "*",
    "Access-Control-Max-Age": "86400",
}
"""The contract's constants (components.headers). No Access-Control-Allow-Credentials: a wildcard origin excludes it."""


def answer_options(app: Server) -> None:
    """Give every registered path an OPTIONS route, whose `ctx.allow` is the path's `Allow` header; call once, last."""
    methods: dict[str, set[str]] = {}
    for route in app.router.routes:
        methods.setdefault(route.path, set()).update(route.methods)
    for number, (path, known) in enumerate(sorted(methods.items())):
        if "OPTIONS" in known:
            raise ValueError(f"OPTIONS of /{path} is answered for every path: register none")
        allow = ", ".join(sorted(known | {"OPTIONS"}))
        app.add_route(
            _options(allow),
            f"/{path}",
            methods=["OPTIONS"],
            name=f"options_{number}",
            ctx_security=Security.NONE,
            ctx_allow=allow,
        )


def allowed_methods(request: HttpRequest) -> str:
    """The `Allow` header for a request whose method its path does not have; "" where the path is unknown too."""
    try:
        route, _, _ = request.app.router.get(request.path, "OPTIONS", request.headers.get("host"))
    except (NotFound, MethodNotAllowed):
        return ""
    allow: str = route.ctx.allow
    return allow


def _options(allow: str) -> Callable[..., Coroutine[Any, Any, Reply]]:
    headers = {"Allow": allow, **PREFLIGHT}

    async def options(_: HttpRequest, **__: str) -> Reply:
        return Reply(b"", 200, headers, JSON)

    return options
