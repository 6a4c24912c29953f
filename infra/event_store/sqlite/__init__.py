"""The event store in a SQLite file: the default, with nothing beside it."""

from infra.event_store.sqlite.store import SQLiteEventStore

__all__ = ["SQLiteEventStore"]
