"""Websockets: /4/ws, and /api/subscribe for clients that put their credentials into the url."""

from __future__ import annotations

from sanic import Blueprint
from sanic.response import HTTPResponse
from sanic.server.websockets.impl import WebsocketImplProtocol

from domain.errors import WEBSOCKETS_DISABLED, FacestreamError
from infra.http.auth import Security
from infra.http.request import HttpRequest, Server
from infra.http.websocket import Socket
from query_api.websocket.handshake import Handshakes
from query_api.websocket.session import Sessions
from query_api.websocket.subscription import Subscription

ROUTES = {"/4/ws": Security.BASIC_OR_TOKEN, "/api/subscribe": Security.BASIC_OR_TOKEN_IN_QUERY}

DRAIN_S = 1.0
"""How long sockets may send what waits for them when the service stops, and how long those that have to be cut off may take."""


def subscriptions(handshakes: Handshakes, sessions: Sessions) -> Blueprint:
    """Subscribers to an account's recognitions."""
    routes = Blueprint("subscriptions")

    async def subscribe(request: HttpRequest, connection: WebsocketImplProtocol) -> None:
        subscription = request.ctx.prepared
        assert isinstance(subscription, Subscription), "the handshake was prepared"
        # A socket that takes nothing for as long as it would have to answer a ping is as good as gone.
        await sessions.serve(Socket(connection, patience=sessions.ping), subscription)

    for path, security in ROUTES.items():
        routes.add_websocket_route(
            subscribe,
            path,
            name=path.rpartition("/")[2],
            ctx_security=security,
            ctx_prepare=handshakes.prepare,
        )

    @routes.before_server_stop
    async def drain(running: Server) -> None:
        await sessions.fanout.drain(DRAIN_S)

    return routes


def disabled_subscriptions() -> Blueprint:
    """The same paths where websockets are switched off: 403/36005, whether or not a handshake is tried."""
    routes = Blueprint("subscriptions")

    async def refuse(request: HttpRequest) -> HTTPResponse:
        raise FacestreamError(WEBSOCKETS_DISABLED)

    for path, security in ROUTES.items():
        routes.add_route(refuse, path, methods=["GET"], name=path.rpartition("/")[2], ctx_security=security)
    return routes
