"""What is known of closed accounts and missing refs belongs to one log."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path
from uuid import uuid4

import pytest

from domain.account import Account
from infra.documents.sqlite import SqliteDocuments
from projections.bookkeeping import Bookkeeping, keep_to_log
from tests.unit.projections.material import ACCOUNT, LOG_ID, envelope


@pytest.fixture
def documents(tmp_path: Path) -> Iterator[SqliteDocuments]:
    documents = SqliteDocuments(tmp_path / "views.db")
    yield documents
    documents.close()


def filled(documents: SqliteDocuments) -> Bookkeeping:
    """An account closed at 5, and a ref missing since 7."""
    bookkeeping = Bookkeeping(documents)
    with documents.write() as writer:
        bookkeeping.note_closed([envelope(5, Account.Closed.TOPIC, aggregate_id=ACCOUNT)], writer)
        bookkeeping.note_missing(envelope(7, account_id=str(uuid4())), [str(uuid4())], {}, writer)
    return bookkeeping


def test_late_is_what_comes_after_the_closing(documents: SqliteDocuments) -> None:
    for bookkeeping in (filled(documents), Bookkeeping(documents)):
        assert [bookkeeping.is_late(envelope(position)) for position in (4, 5, 6)] == [False, False, True]
        assert not bookkeeping.is_late(envelope(6, account_id=str(uuid4())))


def test_it_is_kept_with_its_log(documents: SqliteDocuments) -> None:
    filled(documents)
    keep_to_log(documents, LOG_ID, head=7)
    bookkeeping = Bookkeeping(documents)
    assert bookkeeping.is_late(envelope(6))
    assert bookkeeping.missing() == 1


@pytest.mark.parametrize(("log_id", "head", "is_late"), [(LOG_ID, 6, True), (LOG_ID, 4, False), (uuid4(), 100, False)])
def test_what_another_log_or_a_lost_future_left_is_dropped(
    log_id: object, head: int, is_late: bool, documents: SqliteDocuments
) -> None:
    filled(documents)
    keep_to_log(documents, log_id, head)  # type: ignore[arg-type]  # a UUID
    bookkeeping = Bookkeeping(documents)
    assert bookkeeping.is_late(envelope(6)) is is_late
    assert bookkeeping.missing() == 0


def test_a_fresh_folder_has_nothing_to_drop(documents: SqliteDocuments) -> None:
    keep_to_log(documents, LOG_ID, 0)
    assert Bookkeeping(documents).missing() == 0
