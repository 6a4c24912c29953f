"""The suite on SQLite."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest

from infra.documents.port import Documents
from infra.documents.sqlite import SqliteDocuments
from tests.contract.documents.adapter import DocumentsContract
from tests.contract.documents.lookups import LookupContract
from tests.contract.documents.queries import QueryContract
from tests.contract.documents.shape import OTHERS, VISITORS
from tests.contract.documents.writes import TransactionContract, UpkeepContract, WriteContract


class Sqlite(DocumentsContract):
    """A file in a folder of its own."""

    @pytest.fixture
    def documents(self, tmp_path: Path) -> Iterator[Documents]:
        store = SqliteDocuments(tmp_path / "views.db")
        store.prepare([VISITORS, OTHERS])
        yield store
        store.close()


class TestLookups(Sqlite, LookupContract):
    """get, get_many, scan."""


class TestQueries(Sqlite, QueryContract):
    """find, count."""


class TestWrites(Sqlite, WriteContract):
    """put, patch, delete."""


class TestTransactions(Sqlite, TransactionContract):
    """write, savepoint."""


class TestUpkeep(Sqlite, UpkeepContract):
    """Counters, positions, drop, close."""
