"""The library's own tests of an application recorder, on the service's."""

from __future__ import annotations

from pathlib import Path
from tempfile import TemporaryDirectory

from eventsourcing.tests import persistence as library

from infra.event_store.sqlite import SQLiteEventStore


class TestSQLiteEventStoreAsRecorder(library.ApplicationRecorderTestCase[SQLiteEventStore]):
    def setUp(self) -> None:
        folder = TemporaryDirectory()
        self.addCleanup(folder.cleanup)
        self.path = Path(folder.name) / "events.db"

    def create_recorder(self) -> SQLiteEventStore:
        recorder = SQLiteEventStore(self.path)
        self.addCleanup(recorder.close)
        return recorder

    def test_insert_subscribe(self) -> None:
        self.optional_test_insert_subscribe()
