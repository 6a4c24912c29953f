"""The server: built from blueprints that somebody else brings."""

from __future__ import annotations

import re
import socket
from asyncio import CancelledError
from collections.abc import Sequence
from typing import Final

import orjson
import structlog
from sanic import Blueprint, Sanic
from sanic.config import Config

from domain.ids import Clock, utc_now
from infra.http.auth import Authenticator, Security, admit
from infra.http.cors import answer_options
from infra.http.errors import answer
from infra.http.exchange import Observer, finish
from infra.http.limits import HttpLimits
from infra.http.protocol import FacestreamProtocol
from infra.http.request import HttpRequest, Server, ServerContext
from infra.http.request_id import RequestIds
from infra.http.traffic import Traffic

CLOSING_SECONDS: Final = 2
"""After the drain: for websockets' close frames and for connections that are between two requests."""
BACKLOG: Final = 1024

_PARAMETER = re.compile(r"<(\w+)(?::[^>]*)?>")


def build_app(
    name: str,
    blueprints: Sequence[Blueprint],
    authenticator: Authenticator,
    limits: HttpLimits | None = None,
    *,
    observer: Observer | None = None,
    clock: Clock = utc_now,
) -> Server:
    """A server of these blueprints' routes, not yet listening; `name` is unique in the process (letters, digits, _ and -).

    Logging is configured before. A route declares `ctx_security=Security.…`, and `ctx_quiet=True` if its requests are logged at
    debug only (health checks). Raises ValueError for a route that declares no security.
    At the end of the process this server's `before_server_stop` refuses new requests and waits for those under way, so whatever
    requests need is closed in `after_server_stop`.
    """
    limits = limits or HttpLimits()
    context = ServerContext(
        limits=limits,
        authenticator=authenticator,
        admit=admit,
        request_ids=RequestIds(clock),
        traffic=Traffic(),
        observer=observer,
        log=structlog.get_logger().bind(logger="facestream.http"),
    )
    app: Server = Sanic(
        name,
        config=_configuration(limits),
        ctx=context,
        request_class=HttpRequest,  # type: ignore[arg-type]  # Sanic's parameter knows plain contexts only
        configure_logging=False,
        dumps=orjson.dumps,
        loads=orjson.loads,
    )
    for blueprint in blueprints:
        app.blueprint(blueprint)
    _check_routes(app)
    answer_options(app)
    _describe_routes(app)
    app.register_middleware(admit, "request")
    app.register_middleware(finish, "response")
    app.exception(Exception, CancelledError)(answer)  # type: ignore[arg-type]  # Sanic hands over CancelledError too

    @app.before_server_stop
    async def drain(running: Server) -> None:
        await running.ctx.traffic.drain(limits.graceful_seconds)

    return app


def run_app(app: Server, *, host: str | None = None, port: int | None = None, sock: socket.socket | None = None) -> None:
    """Serve on host and port, or on a bound socket, in this process and thread until SIGTERM or SIGINT; then drain and return."""
    app.run(
        host=host,
        port=port,
        sock=sock,
        protocol=FacestreamProtocol,
        backlog=BACKLOG,
        single_process=True,
        motd=False,
        access_log=False,
    )


def _configuration(limits: HttpLimits) -> Config:
    # An empty prefix: settings come from this project's own, not from SANIC_* in the environment.
    return Config(
        {
            "ACCESS_LOG": False,
            "AUTO_EXTEND": False,
            "MOTD": False,
            "FALLBACK_ERROR_FORMAT": "json",
            "REQUEST_MAX_SIZE": limits.body_bytes,
            "REQUEST_TIMEOUT": limits.header_seconds,
            "RESPONSE_TIMEOUT": limits.response_seconds,
            "KEEP_ALIVE_TIMEOUT": limits.keep_alive_seconds,
            "GRACEFUL_SHUTDOWN_TIMEOUT": CLOSING_SECONDS,
            "WEBSOCKET_MAX_SIZE": limits.websocket_message_bytes,
            # Sanic's ping waits for ever behind a client that does not read; `infra/http/websocket.py` has one that does not.
            "WEBSOCKET_PING_INTERVAL": 0,
        },
        env_prefix="",
    )


def _check_routes(app: Server) -> None:
    for route in app.router.routes:
        if not isinstance(getattr(route.ctx, "security", None), Security):
            raise ValueError(f"/{route.path} ({', '.join(sorted(route.methods))}) declares no security")


def _describe_routes(app: Server) -> None:
    for route in app.router.routes:
        route.ctx.pattern = "/" + _PARAMETER.sub(r"{\1}", route.path)
        route.ctx.quiet = getattr(route.ctx, "quiet", False)
