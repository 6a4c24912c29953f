"""One request and what the edge knows about it."""

from __future__ import annotations

import asyncio
from collections.abc import Awaitable, Callable
from time import perf_counter
from types import SimpleNamespace
from typing import TYPE_CHECKING, Any, Final

from sanic import Request, Sanic
from sanic.config import Config
from sanic.exceptions import RequestTimeout
from structlog.typing import FilteringBoundLogger

from infra.http.request_id import HEADER, RequestIds

if TYPE_CHECKING:
    from infra.http.auth import Authenticator, Caller
    from infra.http.exchange import Observer
    from infra.http.limits import HttpLimits
    from infra.http.traffic import Traffic

KNOWN_METHODS: Final = frozenset({"GET", "POST", "PUT", "PATCH", "DELETE", "HEAD", "OPTIONS"})


class ServerContext(SimpleNamespace):
    """`app.ctx`: what the edge needs for every request; routes may add what they need."""

    limits: HttpLimits
    authenticator: Authenticator
    admit: Callable[[HttpRequest], Awaitable[None]]
    request_ids: RequestIds
    traffic: Traffic
    observer: Observer | None
    log: FilteringBoundLogger


Server = Sanic[Config, ServerContext]


class RequestContext(SimpleNamespace):
    """`request.ctx`: started is in perf_counter's seconds; error_code and client_fault once a refusal answers.

    prepared: what the route's `ctx_prepare` returned, for its handler.
    """

    def __init__(self) -> None:
        self.started = perf_counter()
        self.request_id = ""
        self.caller: Caller | None = None
        self.error_code: int | None = None
        self.client_fault = False
        self.admitted = False
        self.prepared: object = None


class HttpRequest(Request[Server, RequestContext]):
    """Sanic's request with a typed context; a body is read only after its sender was admitted, and within a time."""

    __slots__ = ()

    @staticmethod
    def make_context() -> RequestContext:
        """A fresh context; Sanic asks for it at its first use."""
        return RequestContext()

    @property
    def request_id(self) -> str:
        """The id in the reply's Luna-Request-Id."""
        ctx = self.ctx
        if not ctx.request_id:
            ctx.request_id = self.app.ctx.request_ids.choose(self.headers.get(HEADER))
        return ctx.request_id

    @property
    def path(self) -> str:
        """The path as it was sent; "/" for an absolute url without one (`GET http://host`), over which Sanic stumbles."""
        path: bytes | None = self._parsed_url.path
        return path.decode() if path else "/"

    @property
    def caller(self) -> Caller:
        """Who sent this. Raises RuntimeError on a route that asks for no credentials."""
        caller = self.ctx.caller
        if caller is None:
            raise RuntimeError("this route asks for no credentials")
        return caller

    @property
    def pattern(self) -> str:
        """The route's path with `{names}` for its variable parts; "" where no route was found."""
        pattern: str = self.route.ctx.pattern if self.route is not None else ""
        return pattern

    @property
    def method_name(self) -> str:
        """The method, or OTHER: a method is any text that a client likes."""
        return self.method if self.method in KNOWN_METHODS else "OTHER"

    async def receive_body(self) -> None:
        """Read the body. Raises what admission raises, PayloadTooLarge, BadRequest, and RequestTimeout for one without an end."""
        await self.app.ctx.admit(self)
        if self._body_has_arrived():
            await super().receive_body()  # type: ignore[no-untyped-call]  # Sanic does not annotate it
            return
        try:
            async with asyncio.timeout(self.app.ctx.limits.body_seconds):
                await super().receive_body()  # type: ignore[no-untyped-call]  # Sanic does not annotate it
        except TimeoutError:
            raise RequestTimeout from None

    def _body_has_arrived(self) -> bool:
        stream: Any = self.stream  # Sanic's Stream does not declare what Http has
        return stream.request_body is True and stream.request_bytes_left <= len(stream.recv_buffer)
