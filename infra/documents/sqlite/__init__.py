"""Read models in one SQLite file."""

from infra.documents.sqlite.documents import SqliteDocuments

__all__ = ["SqliteDocuments"]
