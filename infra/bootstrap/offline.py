"""Commands of the command line: with a service on the same data folder beside them, or alone with it."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import dataclass

from domain.ids import draw_id, utc_now
from infra.bootstrap.adapters import Adapters, open_adapters
from infra.bootstrap.data_folder import SERVICE, DataFolderInUseError, DataFolderLock
from infra.bootstrap.read_side import ReadSide, Views, views_of
from infra.bootstrap.write_side import WriteSide
from infra.settings import Settings
from infra.stream.local import LocalStream
from projections.eraser.eraser import Eraser
from projections.positions import Positions


@dataclass(frozen=True)
class Workplace:
    """What a command of the command line works with. is_alone: no service runs; projections and eraser run here."""

    adapters: Adapters
    stream: LocalStream
    views: Views
    write_side: WriteSide
    is_alone: bool


@asynccontextmanager
async def workplace(settings: Settings, command: str = "command") -> AsyncIterator[Workplace]:
    """Open the data folder. Where no service runs on it, views, match store and eraser run until the block ends.

    command: what others are told that must wait for this one. Raises DataFolderInUseError where not a service but another
    command holds the folder: that one keeps no views and erases nothing for others.
    """
    lock = DataFolderLock(settings.data_dir, command)
    try:
        lock.acquire()
        is_alone = True
    except DataFolderInUseError as error:
        if error.holder != SERVICE:
            raise
        is_alone = False
    adapters = open_adapters(settings)
    stream = adapters.open_stream()
    try:
        async with _read_side(adapters, stream, is_alone) as positions:
            views = views_of(adapters)
            write_side = WriteSide(settings, adapters, views, stream, positions, utc_now, draw_id)
            stream.start()
            eraser = _start_eraser(adapters, stream, write_side, positions) if is_alone else None
            try:
                yield Workplace(adapters, stream, views, write_side, is_alone)
            finally:
                if eraser is not None:
                    eraser.cancel()
                    await asyncio.gather(eraser, return_exceptions=True)
                await write_side.close()
    finally:
        stream.close()
        adapters.close()
        lock.release()


@asynccontextmanager
async def _read_side(adapters: Adapters, stream: LocalStream, is_alone: bool) -> AsyncIterator[Positions]:
    if not is_alone:
        # The service keeps the views; nothing here waits for them.
        positions = Positions()
        positions.bind(asyncio.get_running_loop())
        yield positions
        return
    read_side = ReadSide(adapters, stream)
    read_side.positions.bind(asyncio.get_running_loop())
    await asyncio.to_thread(read_side.load)
    read_side.start()
    try:
        yield read_side.positions
    finally:
        await asyncio.to_thread(read_side.stop)


def _start_eraser(adapters: Adapters, stream: LocalStream, write_side: WriteSide, positions: Positions) -> asyncio.Task[None]:
    eraser = Eraser(
        stream,
        adapters.vault,
        adapters.documents,
        write_side.repository,
        positions,
        adapters.event_store.log_id,
        utc_now,
        draw_id,
    )
    return asyncio.ensure_future(eraser.run())
