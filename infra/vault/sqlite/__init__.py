"""The vault in a SQLite file: the default, with nothing beside it."""

from infra.vault.sqlite.vault import SQLiteVault

__all__ = ["SQLiteVault"]
