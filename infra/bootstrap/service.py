"""The whole service in one process: what starts and stops in which order."""

from __future__ import annotations

import asyncio
from collections.abc import Callable
from importlib.metadata import version

import structlog

from domain.ids import Clock, DrawId, draw_id, utc_now
from infra.bootstrap.adapters import Adapters
from infra.bootstrap.background import BackgroundWork
from infra.bootstrap.blueprints import command_blueprints, query_blueprints, websocket_blueprint
from infra.bootstrap.digests import Digests
from infra.bootstrap.health_checks import health_checks
from infra.bootstrap.read_side import ReadSide, views_of
from infra.bootstrap.websockets import open_websockets
from infra.bootstrap.write_side import WriteSide
from infra.http.app import build_app
from infra.http.limits import HttpLimits
from infra.http.request import Server
from infra.settings import Settings
from projections.accounts.authenticator import Authenticator
from projections.eraser.eraser import Eraser

log = structlog.get_logger(__name__)


class Service:
    """Both APIs, projections, match store, eraser and background work over open adapters.

    clock and draw_id are injected; `on_loading` is told of the progress of loading at start.
    """

    def __init__(
        self,
        settings: Settings,
        adapters: Adapters,
        clock: Clock = utc_now,
        draw_id: DrawId = draw_id,
        on_loading: Callable[[str, int], None] = lambda what, done: None,
    ) -> None:
        self.settings = settings
        self.adapters = adapters
        self._on_loading = on_loading
        self.stream = adapters.open_stream()
        self.views = views_of(adapters)
        self.read_side = ReadSide(adapters, self.stream)
        self.write_side = WriteSide(settings, adapters, self.views, self.stream, self.read_side.positions, clock, draw_id)
        self.eraser = Eraser(
            self.stream,
            adapters.vault,
            adapters.documents,
            self.write_side.repository,
            self.read_side.positions,
            adapters.event_store.log_id,
            clock,
            draw_id,
        )
        self.websockets = open_websockets(settings, adapters, self.views, self.stream)
        self.background = BackgroundWork(
            sweeper=self.write_side.sweeper,
            expiry=self.write_side.commands.expiry,
            links=self.write_side.commands.links,
            lists=self.views.lists,
            event_store=adapters.event_store,
            recognition_slowest_reader=adapters.event_store.head,
            clock=clock,
            recognition_days=settings.recognition_days,
        )
        self._tasks: list[asyncio.Task[None]] = []

    async def start(self) -> None:
        """Load, then run. Raises what loading raises: nothing is served then."""
        self.read_side.positions.bind(asyncio.get_running_loop())
        await self.adapters.recognition.start()
        await asyncio.to_thread(self.read_side.load, self._on_loading)
        self.stream.start()
        self.read_side.start()
        work = [self.eraser.run(), *self.background.loops()]
        self._tasks = [asyncio.ensure_future(one) for one in work]

    async def stop(self) -> None:
        """Store what was accepted, end threads and tasks, close the stores. Twice is harmless."""
        for task in self._tasks:
            task.cancel()
        await asyncio.gather(*self._tasks, return_exceptions=True)
        self._tasks = []
        await self.write_side.close()
        self.stream.close()
        await asyncio.to_thread(self.read_side.stop)
        await self.adapters.recognition.close()
        self.adapters.close()


def build_server(service: Service, name: str = "facestream") -> Server:
    """The HTTP server of a service; the service starts before it listens and stops after it has drained."""
    settings, adapters = service.settings, service.adapters
    digests = Digests(adapters.vault)
    authenticator = Authenticator(adapters.documents, adapters.vault, service.write_side.passwords, digests.email, digests.token)
    blueprints = [
        *command_blueprints(service.write_side.commands),
        *query_blueprints(
            service.views,
            adapters.vault,
            health_checks(adapters, service.read_side, service.eraser, service.websockets),
            version("facestream"),
            portraits_kept=settings.portraits,
        ),
        websocket_blueprint(service.websockets),
    ]
    app = build_app(name, blueprints, authenticator, HttpLimits(body_bytes=settings.max_body_bytes))

    @app.before_server_start
    async def start(running: Server) -> None:
        await service.start()

    @app.after_server_stop
    async def stop(running: Server) -> None:
        await service.stop()

    return app
