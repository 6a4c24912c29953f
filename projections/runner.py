"""The runner: one thread that reads lasting events and keeps all views of a documents store, batch by batch."""

from __future__ import annotations

import threading
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from itertools import groupby
from uuid import UUID

import structlog

from domain.topics import ENDING_TOPICS
from infra.documents.port import Documents, DocumentsAwayError, DocumentWriter
from infra.stream.envelope import Envelope
from infra.stream.port import EventStream, RetentionClass, StreamAwayError
from infra.telemetry.outage_log import OutageLog
from infra.vault.port import Texts, Vault, VaultAwayError
from projections.bookkeeping import Bookkeeping
from projections.positions import Positions
from projections.projection import Apply, Projection
from projections.reader import Reader

BATCH = 500
CATCH_UP_BATCH = 2000
"""Events a transaction, and when more are waiting than that."""

IDLE_WAIT_S = 1.0
OUTAGE_WAIT_S = 0.2

log = structlog.get_logger(__name__)


class WrongLogError(Exception):
    """The views belong to another log, or are ahead of it: say so and stop, never guess."""


@dataclass(frozen=True)
class _Batch:
    """What is applied in one transaction. reached: what else lies up to there is nobody's. misses_refs: not all led to a text."""

    events: list[Envelope]
    reached: int
    texts: Texts
    misses_refs: bool
    writer: DocumentWriter


class ProjectionRunner:
    """Runs projections in a thread of its own: a poison event stops its projection and nothing else.

    Rows and position are one transaction. `on_erasing` is called after a batch with events that end something, so that
    the store's traces are removed and its erased position moves.
    """

    def __init__(
        self,
        projections: Sequence[Projection],
        stream: EventStream,
        vault: Vault,
        documents: Documents,
        positions: Positions,
        log_id: UUID,
        on_erasing: Callable[[int], None] = lambda position: None,
    ) -> None:
        self._stream = stream
        self._vault = vault
        self._documents = documents
        self._positions = positions
        self._log_id = log_id
        self._on_erasing = on_erasing
        self._bookkeeping = Bookkeeping(documents)
        self._outages = OutageLog("projections wait for a store")
        self._readers: list[Reader] = []
        self._limit = BATCH
        self._stopping = threading.Event()
        self._thread = threading.Thread(target=self._run, name="projector", daemon=True)
        for projection in projections:
            self.add(projection)

    def add(self, projection: Projection) -> None:
        """Run one more projection; before start(). Raises WrongLogError."""
        kept = projection.kept_position()
        position = self._start_of(projection) if kept is None else kept
        self._documents.prepare(projection.collections)
        reader = Reader(projection, position)
        self._readers.append(reader)
        self._positions.add(projection.name, reader.position)

    def _start_of(self, projection: Projection) -> int:
        name = projection.name
        stored = self._documents.position(name)
        if stored is None:
            # Rows without a position are what a rebuild left that was killed at its beginning.
            for collection in projection.collections:
                self._documents.drop(collection)
            self._documents.reset(name, projection.counters)
            return 0
        log_id, position = stored
        if log_id != self._log_id:
            raise WrongLogError(f"view '{name}' belongs to another event log: run `facestream rebuild {name}`")
        if position > self._stream.head():
            raise WrongLogError(f"view '{name}' is ahead of the event log (a restored backup?): run `facestream rebuild {name}`")
        return position

    @property
    def position(self) -> int:
        """Where the slowest projection that still runs is."""
        return min((reader.position for reader in self._running()), default=self._stream.head())

    @property
    def applied_by_all(self) -> int:
        """Up to where every projection has come, also one that stands still at a poison event."""
        return min((reader.position for reader in self._readers), default=self._stream.head())

    def _running(self) -> list[Reader]:
        return [reader for reader in self._readers if reader.failure is None]

    @property
    def missing_refs(self) -> int:
        """How many refs led nowhere and were not ended since."""
        return self._bookkeeping.missing()

    def start(self) -> None:
        """Begin to run in the thread."""
        self._thread.start()

    def stop(self) -> None:
        """Finish the batch and end."""
        self._stopping.set()
        if self._thread.is_alive():
            self._thread.join()

    def catch_up(self, progress: Callable[[int], None] = lambda position: None) -> None:
        """Run in the caller's thread up to the head of now (start-up, rebuild, command line)."""
        head = self._stream.head()
        while self._running() and self.position < head and self.step():
            progress(self.position)

    def _run(self) -> None:
        while not self._stopping.is_set():
            try:
                self._stream.wait(self.position, IDLE_WAIT_S)
                self.step()
            except (VaultAwayError, StreamAwayError, DocumentsAwayError) as outage:
                self._outages.warn(outage)
                self._stopping.wait(OUTAGE_WAIT_S)

    def step(self) -> bool:
        """Apply one batch; False: nothing was waiting. Raises VaultAwayError, StreamAwayError, DocumentsAwayError."""
        try:
            return self._step()
        except (VaultAwayError, StreamAwayError, DocumentsAwayError):
            raise
        except Exception as error:
            log.exception("all projections stopped")
            self._stop_all(f"{type(error).__name__} after position {self.position}")
            return False

    def _stop_all(self, failure: str) -> None:
        """What no single projection is to blame for, a damaged record of the log: none may go on as if it had not been."""
        for reader in self._running():
            reader.failure = failure
            self._positions.failed(reader.projection.name, failure)

    def _step(self) -> bool:
        after = self.position
        running = self._running()
        if not running:
            return False
        fetched, reached = self._stream.fetch(after, RetentionClass.LASTING, self._limit)
        # A batch that came full is followed by more; asking for the head each time would cost a statement a batch.
        self._limit = CATCH_UP_BATCH if reached - after >= self._limit else BATCH
        if reached == after:
            return False
        with self._documents.write() as writer:
            self._bookkeeping.note_closed(fetched, writer)
            events = [event for event in fetched if not self._bookkeeping.is_late(event)]
            wanted = {UUID(ref) for event in events for reader in running for ref in reader.refs(event)}
            texts = self._vault.read(wanted) if wanted else {}
            batch = _Batch(events, reached, texts, len(texts) < len(wanted), writer)
            for reader in running:
                self._apply_batch(reader, batch)
            for reader in running:
                if reader.projection.kept_position() is None:
                    writer.set_position(reader.projection.name, self._log_id, reader.reached)
            for event in events:
                self._bookkeeping.strike_out(event, writer)
        self._publish(running)
        # Late events too: the eraser waits for whatever ends something.
        if any(event.type in ENDING_TOPICS or event.data.get("ended_refs") for event in fetched):
            self._on_erasing(reached)
        return True

    def _publish(self, running: list[Reader]) -> None:
        """The batch is durable: positions move, readers see it."""
        for reader in running:
            reader.position, reader.failure = reader.reached, reader.poison
            reader.projection.publish(reader.position)
        self._positions.applied({reader.projection.name: reader.position for reader in running})
        for reader in running:
            if reader.failure is not None:
                # The exception's own text may carry a client's; its type and place may not.
                log.error("projection stopped at a poison event", projection=reader.projection.name, failure=reader.failure)
                self._positions.failed(reader.projection.name, reader.failure)

    def _apply_batch(self, reader: Reader, batch: _Batch) -> None:
        new = [event for event in batch.events if event.position > reader.position]
        mine = [event for event in new if event.type in reader.applies]
        reader.begin_batch()
        try:
            if mine:
                with batch.writer.savepoint():
                    for event in mine:
                        self._apply(reader, event, batch)
            reader.reached = max(reader.position, batch.reached)
        except (VaultAwayError, DocumentsAwayError):
            raise
        except Exception:
            self._apply_up_to_poison(reader, new, batch)

    def _apply_up_to_poison(self, reader: Reader, events: list[Envelope], batch: _Batch) -> None:
        """Keep what comes before the poison event; a batch never ends inside one append."""
        for _, append in groupby(events, key=lambda event: event.command_id):
            whole = list(append)
            try:
                with batch.writer.savepoint():
                    for event in whole:
                        self._apply(reader, event, batch)
            except (VaultAwayError, DocumentsAwayError):
                raise
            except Exception as error:
                reader.poison = f"{type(error).__name__} at position {whole[-1].position} ({whole[0].type})"
                return
            reader.reached = whole[-1].position

    def _apply(self, reader: Reader, event: Envelope, batch: _Batch) -> None:
        apply: Apply | None = reader.applies.get(event.type)
        if apply is not None:
            if batch.misses_refs:
                self._bookkeeping.note_missing(event, reader.refs(event), batch.texts, batch.writer)
            apply(event, batch.texts, batch.writer)
