"""The event store on PostgreSQL: the suites, and what only a server can show."""

from __future__ import annotations

import threading
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from uuid import UUID, uuid4

import psycopg
import pytest

from infra.event_store.port import Committed, EventStoreAwayError
from infra.event_store.postgres import PostgresEventStore
from infra.event_store.postgres.datastore import WrongUrlError
from infra.vault.port import Vault
from infra.vault.sqlite import SQLiteVault
from tests.contract.event_store.group_commit_suite import GroupCommitContract
from tests.contract.event_store.material import new_person
from tests.contract.event_store.repository_suite import RepositoryContract
from tests.contract.event_store.suite import EventStoreContract, positions
from tests.services.postgres.databases import new_database, postgres_server
from tests.services.postgres.local import LocalPostgres, local_postgres
from tests.services.provider import NotAvailableError

pytestmark = pytest.mark.services

WRITERS = 4
ROUNDS = 40
CONTESTED = [UUID(int=number + 1) for number in range(100)]


@pytest.fixture(scope="module")
def server() -> Iterator[str]:
    with postgres_server() as url:
        yield url


@pytest.fixture
def url(server: str) -> Iterator[str]:
    with new_database(server) as database:
        yield database


@pytest.fixture
def store(url: str) -> Iterator[PostgresEventStore]:
    opened = PostgresEventStore(url)
    yield opened
    opened.close()


@pytest.fixture
def vault(tmp_path: Path) -> Iterator[Vault]:
    opened = SQLiteVault(tmp_path / "vault.db")
    yield opened
    opened.close()


class TestPostgresEventStore(EventStoreContract):
    """The suite."""


class TestGroupCommit(GroupCommitContract):
    """The suite."""


class TestRepository(RepositoryContract):
    """The suite."""


def test_the_log_and_its_id_outlive_the_process(url: str, store: PostgresEventStore) -> None:
    append = new_person()
    (position,) = positions(store.append_batch([append]))
    store.close()
    again = PostgresEventStore(url)
    assert again.log_id == store.log_id
    assert again.head() == position
    again.close()


def test_processes_that_start_together_make_one_log(url: str) -> None:
    start = threading.Barrier(WRITERS)

    def open_one(_: int) -> PostgresEventStore:
        start.wait()
        return PostgresEventStore(url)

    with ThreadPoolExecutor(WRITERS) as threads:
        stores = list(threads.map(open_one, range(WRITERS)))
    assert len({store.log_id for store in stores}) == 1
    for store in stores:
        store.close()


def test_nothing_appears_behind_a_reader(url: str, store: PostgresEventStore) -> None:
    """Several write while one reads: whatever it has passed stays passed, and each contested version has one winner."""
    done = threading.Event()
    seen: list[int] = []

    def read_on() -> None:
        while True:
            is_last = done.is_set()
            found = store.read(seen[-1] if seen else 0, 1000)
            seen.extend(notification.id for notification in found)
            if is_last and not found:
                return

    def write(_: int) -> list[int]:
        mine = PostgresEventStore(url)
        outcomes = [mine.append_batch([new_person(person_id=person_id)])[0] for person_id in CONTESTED]
        for _ in range(ROUNDS):
            outcomes += mine.append_batch([new_person(events=3), new_person(person_id=uuid4())])
        mine.close()
        return [outcome.position for outcome in outcomes if isinstance(outcome, Committed)]

    reader = threading.Thread(target=read_on)
    reader.start()
    with ThreadPoolExecutor(WRITERS) as threads:
        acknowledged = [position for written in threads.map(write, range(WRITERS)) for position in written]
    done.set()
    reader.join()
    assert seen == sorted(set(seen)) == [notification.id for notification in store.read(0, 100_000)]
    assert len(seen) == len(CONTESTED) + WRITERS * ROUNDS * 4
    assert set(acknowledged) <= set(seen)
    assert len(set(acknowledged)) == len(acknowledged) == len(CONTESTED) + WRITERS * ROUNDS * 2


def test_another_process_is_heard(url: str, store: PostgresEventStore) -> None:
    before = store.foreign_commits()
    other = PostgresEventStore(url)
    positions(other.append_batch([new_person()]))
    other.close()
    assert store.foreign_commits() > before


def test_a_writer_that_is_frozen_holds_nobody_up_for_ever(url: str, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("infra.event_store.postgres.datastore.HELD_S", 1)
    store = PostgresEventStore(url)
    append = new_person()
    with psycopg.connect(url) as frozen:
        frozen.execute("LOCK TABLE stored_events IN EXCLUSIVE MODE")
        with pytest.raises(EventStoreAwayError):
            store.append_batch([append])
        assert store.read(0, 10) == []
    positions(store.append_batch([append]))
    store.close()


def test_a_url_that_is_none_is_refused_without_being_quoted() -> None:
    with pytest.raises(WrongUrlError) as refusal:
        PostgresEventStore("postgresql//secret@here")
    assert "secret" not in str(refusal.value)


def test_a_server_that_is_not_there_is_an_outage(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("infra.event_store.postgres.datastore.CONNECT_TIMEOUT_S", 0.3)
    with pytest.raises(EventStoreAwayError) as outage:
        PostgresEventStore("postgresql://somebody:secret@127.0.0.1:1/nothing")
    assert "secret" not in str(outage.value)


@pytest.fixture
def breakable() -> Iterator[LocalPostgres]:
    """A server of the test's own, to be crashed."""
    try:
        with local_postgres() as server:
            yield server
    except NotAvailableError as reason:
        pytest.skip(f"only a process of this machine can be crashed: {reason}")


def test_a_crash_of_the_server_loses_and_doubles_nothing(breakable: LocalPostgres) -> None:
    """Appends whose outcome is unknown are sent again, as the executor does, until each is acknowledged."""
    store = PostgresEventStore(breakable.url)
    crashed = threading.Event()
    acknowledged: dict[UUID, int] = {}
    outages = 0

    def append_all() -> None:
        nonlocal outages
        for number in range(400):
            append = new_person(events=2)
            if number == 200:
                crashed.set()
            while append.command_id not in acknowledged:
                try:
                    (acknowledged[append.command_id],) = positions(store.append_batch([append]))
                except EventStoreAwayError:
                    outages += 1

    writer = threading.Thread(target=append_all)
    writer.start()
    crashed.wait()
    breakable.crash()
    assert store.foreign_commits() == -1
    breakable.start()
    writer.join()
    assert outages > 0
    log = [notification.id for notification in store.read(0, 10_000)]
    assert len(log) == len(set(log)) == 800
    assert set(acknowledged.values()) <= set(log)
    assert len(acknowledged) == 400
    assert store.foreign_commits() == log[-1]
    store.close()
