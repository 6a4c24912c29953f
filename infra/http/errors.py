"""Exceptions to replies: the contract's error body, whatever went wrong and wherever."""

from __future__ import annotations

import re
from asyncio import CancelledError
from typing import Final

from sanic import exceptions

from domain.errors import (
    BODY_TOO_LARGE,
    INTERNAL_SERVER_ERROR,
    MALFORMED_REQUEST,
    METHOD_NOT_ALLOWED,
    NOT_A_HANDSHAKE,
    PAGE_NOT_FOUND,
    REQUEST_TIMEOUT,
    SERVER_BUSY,
    FacestreamError,
)
from infra.http.auth import CHALLENGE
from infra.http.cors import allowed_methods
from infra.http.replies import Reply, json
from infra.http.request import HttpRequest

RETRY_AFTER: Final = 1
"""Seconds in the Retry-After of a 503 that says nothing else."""
SHOWN_URL: Final = 512
"""Characters of a path that the refusal of a slow request repeats."""

_HOST = re.compile(r"[A-Za-z0-9.\-\[\]:]{1,255}")


def answer(request: HttpRequest, exception: BaseException) -> Reply:
    """The reply to a request that raised. Refusals are logged by the exchange's own line, what nobody expected here."""
    refusal = refusal_of(request, exception)
    request.ctx.error_code = refusal.case.code
    request.ctx.client_fault = refusal.case.client_fault
    headers = dict(refusal.headers)
    if refusal.case.status == 401:
        headers.update(CHALLENGE)
    if refusal.case.status == 503:
        headers["Retry-After"] = str(refusal.retry_after or RETRY_AFTER)
    return json(refusal.body(), refusal.case.status, headers)


def refusal_of(request: HttpRequest, exception: BaseException) -> FacestreamError:
    """The refusal that stands for an exception of ours, of Sanic or of anybody."""
    match exception:
        case FacestreamError():
            return exception
        # Sanic raises ServiceUnavailable for one reason only: the handler has taken too long.
        case exceptions.RequestTimeout() | exceptions.ServiceUnavailable():
            return FacestreamError(REQUEST_TIMEOUT, url=shown_url(request), method=request.method_name)
        case exceptions.NotFound():
            return FacestreamError(PAGE_NOT_FOUND)
        case exceptions.MethodNotAllowed():
            return FacestreamError(METHOD_NOT_ALLOWED, headers={"Allow": allowed_methods(request)})
        case exceptions.PayloadTooLarge():
            return FacestreamError(BODY_TOO_LARGE, limit=request.app.ctx.limits.body_bytes)
        case exceptions.SanicException(status_code=status) if 400 <= status < 500:
            return FacestreamError(NOT_A_HANDSHAKE if _is_websocket(request) else MALFORMED_REQUEST)
        case CancelledError():
            return FacestreamError(SERVER_BUSY)  # the client has gone, or the process is ending
    request.app.ctx.log.error("unexpected_exception", request_id=request.request_id, path=request.pattern, exc_info=exception)
    return FacestreamError(INTERNAL_SERVER_ERROR)


def shown_url(request: HttpRequest) -> str:
    """Scheme, host and path; never the query, which may hold texts and credentials."""
    host = request.headers.get("host", "")
    if _HOST.fullmatch(host) is None:
        host = "localhost"
    return f"{'https' if request.scheme in ('https', 'wss') else 'http'}://{host}{request.path[:SHOWN_URL]}"


def _is_websocket(request: HttpRequest) -> bool:
    return request.route is not None and bool(request.route.extra.websocket)
