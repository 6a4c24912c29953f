"""The group commit and the repository on SQLite."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest

from infra.event_store.port import EventStore
from infra.event_store.sqlite import SQLiteEventStore
from infra.vault.port import Vault
from infra.vault.sqlite import SQLiteVault
from tests.contract.event_store.group_commit_suite import GroupCommitContract
from tests.contract.event_store.repository_suite import RepositoryContract


@pytest.fixture
def store(tmp_path: Path) -> Iterator[EventStore]:
    opened = SQLiteEventStore(tmp_path / "events.db")
    yield opened
    opened.close()


@pytest.fixture
def vault(tmp_path: Path) -> Iterator[Vault]:
    opened = SQLiteVault(tmp_path / "vault.db")
    yield opened
    opened.close()


class TestGroupCommit(GroupCommitContract):
    """The suite."""


class TestRepository(RepositoryContract):
    """The suite."""
