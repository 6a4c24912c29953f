"""The event store on PostgreSQL: several processes append to one log."""

from infra.event_store.postgres.store import PostgresEventStore

__all__ = ["PostgresEventStore"]
