"""A stored log: its lines as envelopes, as a stream, and as the events that the store would have."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator, Sequence
from pathlib import Path
from typing import Any
from uuid import UUID

import orjson
from eventsourcing.persistence import StoredEvent

from domain.topics import is_recognition
from infra.documents.port import Documents
from infra.stream.envelope import Envelope
from infra.stream.port import RetentionClass
from infra.vault.port import Vault
from projections.accounts.projector import AccountsProjector
from projections.descriptors.projector import DescriptorsProjector
from projections.handlers.projector import HandlersProjector
from projections.lists.projector import ListsProjector
from projections.match_store.memory import MemoryMatchStore
from projections.match_store.projector import MatchStoreProjector
from projections.persons.projector import PersonsProjector
from projections.positions import Positions
from projections.projection import Projection
from projections.runner import ProjectionRunner

HERE = Path(__file__).parent
LOG_ID = UUID("00000000-0000-4000-8000-0000000010c1")
"""Of the log in `events-v1.jsonl`."""


def envelopes(name: str) -> list[Envelope]:
    """The lines of a file."""
    return [Envelope.from_json(line) for line in (HERE / name).read_bytes().splitlines()]


def stored_event(envelope: Envelope) -> StoredEvent:
    """The event as the event store had it."""
    state: dict[str, Any] = envelope.data | {
        "account_id": envelope.account_id,
        "command_id": envelope.command_id,
        "request_id": envelope.request_id,
        "timestamp": envelope.time,
    }
    if envelope.aggregate_version == 1:
        state["originator_topic"] = envelope.type.rpartition(".")[0]
    if envelope.schema_version > 1:
        state["class_version"] = envelope.schema_version
    return StoredEvent(UUID(envelope.aggregate_id), envelope.aggregate_version, envelope.type, orjson.dumps(state))


class RecordedStream:
    """A stream of nothing but these envelopes."""

    def __init__(self, recorded: Sequence[Envelope]) -> None:
        self._recorded = recorded

    def fetch(self, after: int, retention_class: RetentionClass, limit: int) -> tuple[list[Envelope], int]:
        """All of the class at once: a reader takes more than it asked for."""
        wanted = retention_class is RetentionClass.RECOGNITIONS
        return [each for each in self._recorded if each.position > after and is_recognition(each.type) is wanted], self.head()

    def wait(self, after: int, timeout: float) -> bool:
        """Nothing comes."""
        return after < self.head()

    async def subscribe(self, after: int, retention_class: RetentionClass) -> AsyncIterator[Envelope]:
        """Those that are there."""
        for envelope in self.fetch(after, retention_class, 0)[0]:
            await asyncio.sleep(0)
            yield envelope

    def head(self) -> int:
        """The last one's position."""
        return self._recorded[-1].position if self._recorded else 0

    def close(self) -> None:
        """Nobody waits."""


def digest_of_nothing(*texts: str) -> str:
    """No text is found, so that none is digested."""
    raise AssertionError(f"{len(texts)} texts were found")


def projections(match_store: MemoryMatchStore) -> list[Projection]:
    """All of the service's own, for a vault that holds nothing."""
    return [
        AccountsProjector(digest_of_nothing, digest_of_nothing),
        PersonsProjector(digest_of_nothing),
        DescriptorsProjector(),
        ListsProjector(),
        HandlersProjector(),
        MatchStoreProjector(match_store),
    ]


def replay(recorded: Sequence[Envelope], documents: Documents, vault: Vault) -> dict[str, Any]:
    """The views of a log whose refs all lead nowhere: collection → documents by id, and the counters that are not 0.

    AssertionError where a projection stands still.
    """
    positions = Positions()
    readers = projections(MemoryMatchStore({}))
    runner = ProjectionRunner(readers, RecordedStream(recorded), vault, documents, positions, LOG_ID)
    runner.catch_up()
    stores = positions.snapshot()
    assert {name: store.failure for name, store in stores.items() if store.failure} == {}
    assert {store.applied for store in stores.values()} == {recorded[-1].position}
    views: dict[str, Any] = {
        collection.name: {document["id"]: document for document in documents.scan(collection)}
        for reader in readers
        for collection in reader.collections
    }
    views["counters"] = {name: counters(documents, name, recorded) for reader in readers for name in reader.counters}
    return views


def counters(documents: Documents, name: str, recorded: Sequence[Envelope]) -> dict[str, int]:
    """A counter's values under every key that it may have."""
    ids = {each.account_id for each in recorded} | {each.aggregate_id for each in recorded}
    keys = [key for each in sorted(ids) for key in (each, f"{each}/0", f"{each}/1")]
    return {key: value for key in keys if (value := documents.counter(name, key))}
