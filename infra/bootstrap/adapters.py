"""The only place that knows which adapter stands behind which port."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path

import domain.topics  # noqa: F401  # registers every topic, so that any stored event can be loaded
from domain.descriptor_versions import DEFAULT_VERSIONS
from infra.documents.port import Documents
from infra.documents.sqlite import SqliteDocuments
from infra.event_store.port import EventStore
from infra.event_store.postgres import PostgresEventStore
from infra.event_store.sqlite import SQLiteEventStore
from infra.recognition.decode.limits import ImageLimits
from infra.recognition.engines import EngineNames, build_pipeline
from infra.recognition.pool import RecognitionPool
from infra.settings import Settings
from infra.sqlite.checkpointer import Checkpointer
from infra.sqlite.connection import Synchronous
from infra.sqlite.data_version import DataVersionProbe
from infra.stream.local import LocalStream
from infra.vault.port import Vault
from infra.vault.sqlite import SQLiteVault
from projections.match_store.memory import MemoryMatchStore
from projections.match_store.port import MatchStore

EVENTS_FILE, VAULT_FILE, VIEWS_FILE = "events.db", "vault.db", "views.db"


@dataclass(frozen=True)
class Adapters:
    """The adapters of one process, open. Tests replace some of them by wrapped ones (dataclasses.replace)."""

    event_store: EventStore
    vault: Vault
    documents: Documents
    match_store: MatchStore
    foreign_commits: Callable[[], int]
    recognition: RecognitionPool
    closers: tuple[Callable[[], None], ...]
    event_store_is_remote: bool = False

    def open_stream(self) -> LocalStream:
        """The stream over the event store."""
        return LocalStream(self.event_store, self.foreign_commits)

    def close(self) -> None:
        """Close all of them."""
        for close in self.closers:
            close()


def open_adapters(settings: Settings) -> Adapters:
    """Open what the settings name. Raises the adapters' own "away" errors."""
    settings.data_dir.mkdir(parents=True, exist_ok=True, mode=0o700)
    synchronous = Synchronous(settings.synchronous)
    log = _open_log(settings, synchronous)
    vault = SQLiteVault(settings.data_dir / VAULT_FILE, synchronous)
    documents = SqliteDocuments(settings.data_dir / VIEWS_FILE)
    checkpointer = Checkpointer([*log.files, settings.data_dir / VAULT_FILE, settings.data_dir / VIEWS_FILE])
    checkpointer.start()
    return Adapters(
        event_store=log.store,
        vault=vault,
        documents=documents,
        match_store=MemoryMatchStore(DEFAULT_VERSIONS),
        foreign_commits=log.foreign_commits,
        recognition=recognition_pool(settings),
        # The checkpointer first: it empties the logs while the stores are still open.
        closers=(checkpointer.stop, *log.closers, vault.close, documents.close),
        event_store_is_remote=settings.event_store != "sqlite",
    )


@dataclass(frozen=True)
class _Log:
    """An event store and what belongs to it. files: databases of this machine."""

    store: EventStore
    foreign_commits: Callable[[], int]
    closers: tuple[Callable[[], None], ...]
    files: tuple[Path, ...] = ()


def _open_log(settings: Settings, synchronous: Synchronous) -> _Log:
    if settings.event_store == "postgres":
        assert settings.postgres_url is not None  # the settings see to it
        postgres = PostgresEventStore(settings.postgres_url.get_secret_value())
        return _Log(postgres, postgres.foreign_commits, (postgres.close,))
    file = settings.data_dir / EVENTS_FILE
    sqlite = SQLiteEventStore(file, synchronous)
    probe = DataVersionProbe(file)
    return _Log(sqlite, probe, (probe.close, sqlite.close), (file,))


def recognition_pool(settings: Settings) -> RecognitionPool:
    """The pipelines, not started yet."""
    names = EngineNames(settings.detector, settings.landmarker, settings.embedder, settings.interpreter)
    limits = ImageLimits(settings.min_image_side, settings.max_image_side, settings.max_image_pixels)
    return RecognitionPool(
        lambda: build_pipeline(settings.models_dir, names, limits),
        workers=settings.recognition_workers or None,
        waiting=settings.recognition_waiting,
        patience=settings.recognition_patience,
    )
