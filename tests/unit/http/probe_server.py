"""A server of the edge alone, with routes that show what reaches a handler; run as a process by the tests.

Lines on stdout: `port N` when it listens, `held` when a request to /hold waits. SIGUSR1 releases it.
"""

from __future__ import annotations

import asyncio
import signal
import socket
import sys
from typing import Literal
from uuid import UUID

import msgspec
from msgspec import UNSET, Struct, UnsetType
from sanic import Blueprint
from sanic.response import HTTPResponse
from sanic.server.websockets.impl import WebsocketImplProtocol

from domain.errors import (
    ACCOUNT_SUSPENDED,
    AUTHORIZATION_FAILED,
    NO_FACES,
    PERSON_NOT_FOUND,
    SERVICE_AWAY,
    FacestreamError,
)
from infra.http import replies
from infra.http.app import build_app, run_app
from infra.http.auth import Caller, Security
from infra.http.body import UuidText, is_msgpack, parse_json, parse_msgpack
from infra.http.limits import HttpLimits
from infra.http.path_ids import path_uuid
from infra.http.query import Query
from infra.http.request import HttpRequest, Server
from infra.telemetry.logging import configure_logging

ACCOUNT = UUID("0f3b9f0e-5a43-4b2c-9d7e-000000000001")
TOKEN = UUID("11c59254-e83f-41a3-b0eb-28fae998f271")
TOKEN_REF = UUID("0f3b9f0e-5a43-7b2c-9d7e-000000000002")
SUSPENDED_TOKEN = UUID("22c59254-e83f-41a3-b0eb-28fae998f271")

bp = Blueprint("probe")


class OneAccount:
    """Knows a single account: a@b.c with the password `pass:wörd`."""

    def __init__(self) -> None:
        self.checks = 0

    async def basic(self, login: str, password: str) -> Caller:
        self.checks += 1
        if (login, password) != ("a@b.c", "pass:wörd"):
            raise FacestreamError(AUTHORIZATION_FAILED)
        return Caller(ACCOUNT, None)

    async def token(self, token: UUID) -> Caller:
        self.checks += 1
        if token == SUSPENDED_TOKEN:
            raise FacestreamError(ACCOUNT_SUSPENDED)
        if token != TOKEN:
            raise FacestreamError(AUTHORIZATION_FAILED)
        return Caller(ACCOUNT, TOKEN_REF)


class Text(Struct, forbid_unknown_fields=True, frozen=True):
    user_data: str | UnsetType = UNSET
    ids: list[UuidText] | UnsetType = UNSET
    action: Literal["attach", "detach"] | UnsetType = UNSET


def who(request: HttpRequest) -> HTTPResponse:
    caller = request.caller
    return replies.json({"account_id": caller.account_id, "token_ref": caller.token_ref, "checks": checks(request)})


def checks(request: HttpRequest) -> int:
    authenticator = request.app.ctx.authenticator
    assert isinstance(authenticator, OneAccount)
    return authenticator.checks


@bp.get("/open", ctx_security=Security.NONE)
async def open_route(request: HttpRequest) -> HTTPResponse:
    return replies.json({"request_id": request.request_id, "checks": checks(request)})


@bp.get("/health", ctx_security=Security.NONE, ctx_quiet=True)
async def health(_: HttpRequest) -> HTTPResponse:
    return replies.json({})


@bp.get("/basic", ctx_security=Security.BASIC)
async def basic(request: HttpRequest) -> HTTPResponse:
    return who(request)


@bp.get("/either", ctx_security=Security.BASIC_OR_TOKEN)
async def either(request: HttpRequest) -> HTTPResponse:
    return who(request)


@bp.get("/legacy", ctx_security=Security.BASIC_OR_TOKEN_IN_QUERY)
async def legacy(request: HttpRequest) -> HTTPResponse:
    return who(request)


@bp.get("/items/<item_id:str>", ctx_security=Security.NONE)
async def item(_: HttpRequest, item_id: str) -> HTTPResponse:
    return replies.json({"id": path_uuid(item_id, PERSON_NOT_FOUND)})


@bp.patch("/items/<item_id:str>", ctx_security=Security.BASIC)
async def patch_item(request: HttpRequest, item_id: str) -> HTTPResponse:
    path_uuid(item_id, PERSON_NOT_FOUND)
    return replies.empty()


@bp.post("/optional", ctx_security=Security.NONE)
async def optional(request: HttpRequest) -> HTTPResponse:
    return replies.json(msgspec.to_builtins(parse_json(request, Text, required=False)), 201)


@bp.post("/required", ctx_security=Security.NONE)
async def required(request: HttpRequest) -> HTTPResponse:
    body = parse_msgpack(request, Text) if is_msgpack(request) else parse_json(request, Text, required=True, limit=200_000)
    return replies.json(msgspec.to_builtins(body), 201)


@bp.post("/upload", ctx_security=Security.BASIC)
async def upload(request: HttpRequest) -> HTTPResponse:
    return replies.json({"bytes": len(request.body)})


@bp.get("/portrait", ctx_security=Security.NONE)
async def portrait(_: HttpRequest) -> HTTPResponse:
    return replies.data(b"\xff\xd8", "image/jpeg")


@bp.get("/query", ctx_security=Security.NONE)
async def query(request: HttpRequest) -> HTTPResponse:
    page = Query.of(request).page()
    return replies.json({"page": page.number, "page_size": page.size})


@bp.get("/crash", ctx_security=Security.NONE)
async def crash(request: HttpRequest) -> HTTPResponse:
    secret_variable = request.query_string
    raise ValueError(f"secret-message {secret_variable}")


@bp.get("/faceless", ctx_security=Security.NONE)
async def faceless(request: HttpRequest) -> HTTPResponse:
    raise FacestreamError(NO_FACES)


@bp.get("/away", ctx_security=Security.NONE)
async def away(_: HttpRequest) -> HTTPResponse:
    raise FacestreamError(SERVICE_AWAY, retry_after=7)


@bp.get("/never", ctx_security=Security.NONE)
async def never(_: HttpRequest) -> HTTPResponse:
    await asyncio.Event().wait()
    return replies.empty()


@bp.get("/hold", ctx_security=Security.NONE)
async def hold(request: HttpRequest) -> HTTPResponse:
    print("held", flush=True)  # noqa: T201  # the tests read it
    await request.app.ctx.released.wait()
    return replies.json({"finished": True})


@bp.websocket("/ws", ctx_security=Security.BASIC_OR_TOKEN_IN_QUERY)  # type: ignore[untyped-decorator]  # Sanic's
async def ws(_: HttpRequest, socket_: WebsocketImplProtocol) -> None:
    async for message in socket_:
        await socket_.send(message)


def main(limits: HttpLimits) -> None:
    configure_logging("debug", "json")
    app = build_app("probe", [bp], OneAccount(), limits)

    @app.after_server_start
    async def announce(running: Server) -> None:
        running.ctx.released = asyncio.Event()
        asyncio.get_running_loop().add_signal_handler(signal.SIGUSR1, running.ctx.released.set)
        print(f"port {listener.getsockname()[1]}", flush=True)  # noqa: T201  # the tests read it

    with socket.create_server(("127.0.0.1", 0)) as listener:
        run_app(app, sock=listener)


if __name__ == "__main__":
    main(msgspec.json.decode(sys.argv[1], type=HttpLimits))
