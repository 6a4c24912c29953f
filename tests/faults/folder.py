"""A data folder, looked at by another process than the service: its log, its vault, its views."""

from __future__ import annotations

import sqlite3
from collections.abc import AsyncIterator, Iterable, Iterator
from contextlib import asynccontextmanager, closing, contextmanager
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path
from typing import Any
from uuid import UUID

from domain.aggregate import AccountAggregate
from domain.ids import Clock, draw_id, utc_now
from domain.topics import is_recognition
from infra.bootstrap.adapters import EVENTS_FILE, VAULT_FILE, VIEWS_FILE, Adapters, open_adapters
from infra.bootstrap.read_side import VIEWS, view_projections, views_of
from infra.bootstrap.write_side import WriteSide
from infra.documents.port import Collection
from infra.event_store.mapper import EventMapper
from infra.event_store.sqlite import SQLiteEventStore
from infra.stream.local import LocalStream
from infra.vault.port import VaultRow
from infra.vault.refs import NIL
from infra.vault.sqlite import SQLiteVault
from projections.positions import Positions
from projections.rebuild import rebuild
from tests.faults.inside import settings_of

ALL = 1_000_000
END_OF_TIME = datetime(9999, 1, 1, tzinfo=UTC)


@dataclass(frozen=True)
class OtherProcess:
    """What another process on a data folder has: a write side with connections of its own."""

    adapters: Adapters
    stream: LocalStream
    write_side: WriteSide


@asynccontextmanager
async def other_process(data_dir: Path, clock: Clock = utc_now) -> AsyncIterator[OtherProcess]:
    """Open a data folder beside whatever runs on it."""
    settings = settings_of(data_dir)
    adapters = open_adapters(settings)
    stream = adapters.open_stream()
    stream.start()
    write_side = WriteSide(settings, adapters, views_of(adapters), stream, Positions(), clock, draw_id)
    try:
        yield OtherProcess(adapters, stream, write_side)
    finally:
        await write_side.close()
        stream.close()
        adapters.close()


@contextmanager
def event_store_of(data_dir: Path) -> Iterator[SQLiteEventStore]:
    """The log."""
    with closing(SQLiteEventStore(data_dir / EVENTS_FILE)) as store:
        yield store


@contextmanager
def vault_of(data_dir: Path) -> Iterator[SQLiteVault]:
    """The vault."""
    with closing(SQLiteVault(data_dir / VAULT_FILE)) as vault:
        yield vault


def vault_rows(data_dir: Path) -> dict[UUID, VaultRow]:
    """Every row of the vault, without payloads."""
    with vault_of(data_dir) as vault:
        return {row.ref: row for row in vault.older_than(END_OF_TIME, after=NIL, limit=ALL)}


def aggregates(data_dir: Path) -> dict[UUID, AccountAggregate]:
    """Every aggregate of the log but recognitions, as its events make it."""
    mapper = EventMapper()
    found: dict[UUID, AccountAggregate | None] = {}
    with event_store_of(data_dir) as store:
        for notification in store.read(0, ALL):
            if not is_recognition(notification.topic):
                aggregate_id = UUID(str(notification.originator_id))
                found[aggregate_id] = mapper.to_domain_event(notification).mutate(found.get(aggregate_id))
    return {aggregate_id: aggregate for aggregate_id, aggregate in found.items() if aggregate is not None}


def rebuild_views(data_dir: Path, names: Iterable[str] = VIEWS) -> None:
    """What `facestream rebuild` does."""
    adapters = open_adapters(settings_of(data_dir))
    stream = adapters.open_stream()
    try:
        views = view_projections(adapters)
        rebuild([views[name] for name in names], stream, adapters.vault, adapters.documents, adapters.event_store.log_id)
    finally:
        stream.close()
        adapters.close()


Dump = dict[str, dict[Any, Any]]
"""Collection → id → document; and "counters" and "positions" of the views."""


def dump_views(data_dir: Path) -> Dump:
    """All that the views hold."""
    adapters = open_adapters(settings_of(data_dir))
    try:
        collections = {each.name: each for view in view_projections(adapters).values() for each in view.collections}
        dump: Dump = {name: _documents(adapters, collection) for name, collection in collections.items()}
    finally:
        adapters.close()
    with closing(sqlite3.connect(data_dir / VIEWS_FILE)) as connection:
        dump["counters"] = {row[:2]: row[2] for row in connection.execute('SELECT name, key, value FROM ":counters"')}
        positions = connection.execute('SELECT name, position FROM ":positions"').fetchall()
    dump["positions"] = {name: position for name, position in positions if name in VIEWS}
    return dump


def _documents(adapters: Adapters, collection: Collection) -> dict[Any, Any]:
    adapters.documents.prepare([collection])
    return {document["id"]: document for document in adapters.documents.scan(collection)}
