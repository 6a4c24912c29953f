"""The end of every exchange: the headers that all replies carry, one log line, one observation."""

from __future__ import annotations

import re
from time import perf_counter
from typing import Final, Protocol

from sanic.response import BaseHTTPResponse

from infra.http.request import KNOWN_METHODS, HttpRequest
from infra.http.request_id import HEADER

SHOWN_PATH: Final = 128
"""Characters of an unknown path that a log line shows."""

_ID = re.compile(r"[0-9a-fA-F]{8}(?:-?[0-9a-fA-F]{4}){3}-?[0-9a-fA-F]{12}")


class Observer(Protocol):
    """Told of every reply: for metrics."""

    def __call__(self, method: str, pattern: str, status: int, seconds: float, error_code: int | None) -> None:
        """`pattern` is "" where no route was found; `error_code` is None where the reply is not a refusal. Must not raise."""
        ...


def finish(request: HttpRequest, response: BaseHTTPResponse) -> None:
    """Sanic's response middleware, the only one: runs for every reply, also for those to malformed requests."""
    headers = response.headers
    headers[HEADER] = request.request_id
    headers["Access-Control-Allow-Origin"] = "*"
    record(request, response.status)


def record(request: HttpRequest, status: int) -> None:
    """Log and observe one finished exchange."""
    ctx, server, route = request.ctx, request.app.ctx, request.route
    seconds = perf_counter() - ctx.started
    method = request.method if request.method in KNOWN_METHODS else "OTHER"
    pattern = "" if route is None else route.ctx.pattern
    if server.observer is not None:
        server.observer(method, pattern, status, seconds, ctx.error_code)
    if route is not None and route.ctx.quiet:
        write = server.log.debug
    elif status >= 500 and not ctx.client_fault:
        write = server.log.warning
    else:
        write = server.log.info
    path, ms = pattern or shown_path(request.path), round(seconds * 1000, 2)
    if ctx.error_code is None:
        write("request", method=method, path=path, status=status, ms=ms, request_id=ctx.request_id)
    else:
        write("request", method=method, path=path, status=status, ms=ms, error_code=ctx.error_code, request_id=ctx.request_id)


def shown_path(path: str) -> str:
    """A path that no route knows, fit for a log line: bounded, and without ids, one of which may be a token."""
    return _ID.sub("{id}", path[: SHOWN_PATH + 36])[:SHOWN_PATH]
