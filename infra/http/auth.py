"""Who sends a request: the credentials in its headers, and what a route asks for."""

from __future__ import annotations

import binascii
from dataclasses import dataclass
from enum import Enum
from typing import Any, Final, Protocol
from uuid import UUID

from domain.errors import AUTHORIZATION_REQUIRED, MALFORMED_BASIC, MALFORMED_TOKEN, NOT_A_HANDSHAKE, FacestreamError
from infra.http.query import Query
from infra.http.request import HttpRequest
from infra.http.uuid_text import is_version_4, parse_uuid

CHALLENGE: Final = {"WWW-Authenticate": 'Basic realm="login:password"'}
"""Goes with every 401."""


class Security(Enum):
    """What a route asks for; every route declares it (`ctx_security=Security.BASIC`), so that none is open by oversight."""

    NONE = "none"
    BASIC = "basic"
    BASIC_OR_TOKEN = "basic_or_token"
    BASIC_OR_TOKEN_IN_QUERY = "basic_or_token_in_query"
    """As BASIC_OR_TOKEN, and where neither header is there, the parameters `basic` and `auth_token` (old websocket clients)."""


@dataclass(frozen=True, slots=True)
class Caller:
    """An authenticated account. token_ref: the vault's ref of the token used, None for login and password."""

    account_id: UUID
    token_ref: UUID | None


class Authenticator(Protocol):
    """Knows accounts by their credentials. Both raise AUTHORIZATION_FAILED or ACCOUNT_SUSPENDED."""

    async def basic(self, login: str, password: str) -> Caller:
        """The account with this login and password; takes as long for an unknown login as for a wrong password."""
        ...

    async def token(self, token: UUID) -> Caller:
        """The account that this token was issued to."""
        ...


async def admit(request: HttpRequest) -> None:
    """Sanic's request middleware, the only one: authenticate as the route asks, once, before its body is read.

    Sanic runs middleware again while it answers an exception: the flag keeps that from hashing a password twice.
    Raises AUTHORIZATION_REQUIRED, MALFORMED_BASIC, MALFORMED_TOKEN, what the authenticator raises, NOT_A_HANDSHAKE for a
    plain request to a websocket route, and what the route's own `ctx_prepare` raises.
    """
    ctx, route = request.ctx, request.route
    if ctx.admitted or route is None:
        return
    ctx.admitted = True
    security: Security = route.ctx.security
    if security is not Security.NONE:
        ctx.caller = await _authenticate(request, security)
    stream: Any = request.stream  # Sanic's Stream does not declare what Http has
    if route.extra.websocket and not stream.upgrade_websocket:
        raise FacestreamError(NOT_A_HANDSHAKE)
    prepare = getattr(route.ctx, "prepare", None)
    if prepare is not None:
        # Once Sanic calls a websocket's handler its handshake is done: what refuses it has to come before.
        ctx.prepared = await prepare(request)


async def _authenticate(request: HttpRequest, security: Security) -> Caller:
    authorization, token = request.headers.get("authorization"), request.headers.get("x-auth-token")
    if security is Security.BASIC:
        token = None
    elif security is Security.BASIC_OR_TOKEN_IN_QUERY and authorization is None and token is None:
        query = Query.of(request)
        authorization, token = query.raw("basic"), query.raw("auth_token")
    authenticator = request.app.ctx.authenticator
    # Basic wins over a token; a scheme that is not Basic (a proxy's, say) does not hide the token beside it.
    if authorization is not None and (token is None or _is_basic(authorization)):
        return await authenticator.basic(*parse_basic(authorization))
    if token is not None:
        return await authenticator.token(parse_token(token))
    raise FacestreamError(AUTHORIZATION_REQUIRED)


def parse_basic(header: str) -> tuple[str, str]:
    """Login and password of `Basic base64(login:password)` (RFC 7617, UTF-8). Raises MALFORMED_BASIC."""
    scheme, _, encoded = header.strip().partition(" ")
    if scheme.lower() != "basic":
        raise FacestreamError(MALFORMED_BASIC)
    try:
        login, colon, password = binascii.a2b_base64(encoded.strip(), strict_mode=True).decode("utf-8").partition(":")
    except ValueError:
        raise FacestreamError(MALFORMED_BASIC) from None
    if not colon:
        raise FacestreamError(MALFORMED_BASIC)
    return login, password


def parse_token(header: str) -> UUID:
    """The token of an `X-Auth-Token` header. Raises MALFORMED_TOKEN unless it is a uuid of version 4."""
    try:
        token = parse_uuid(header.strip())
    except ValueError:
        raise FacestreamError(MALFORMED_TOKEN) from None
    if not is_version_4(token):
        raise FacestreamError(MALFORMED_TOKEN)
    return token


def _is_basic(header: str) -> bool:
    return header.lstrip()[:6].lower() in ("basic", "basic ")
