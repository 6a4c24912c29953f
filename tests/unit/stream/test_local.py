"""The stream over the embedded log."""

from __future__ import annotations

import asyncio
import sqlite3
import threading
from collections.abc import Iterator
from pathlib import Path

import pytest
from eventsourcing.persistence import Notification

from domain.topics import is_recognition
from infra.event_store.port import EventStoreAwayError
from infra.event_store.sqlite import SQLiteEventStore
from infra.sqlite.connection import Synchronous
from infra.sqlite.data_version import DataVersionProbe
from infra.stream.local import LocalStream
from infra.stream.port import RetentionClass, StreamAwayError
from tests.unit.stream.log import append_all, lasting, mixed, recognition

LASTING, RECOGNITIONS = RetentionClass.LASTING, RetentionClass.RECOGNITIONS
LONG_S = 60.0
"""As long as a test waits for what must come."""


@pytest.fixture
def path(tmp_path: Path) -> Path:
    return tmp_path / "events.db"


@pytest.fixture
def store(path: Path) -> Iterator[SQLiteEventStore]:
    store = SQLiteEventStore(path, Synchronous.NORMAL)
    yield store
    store.close()


@pytest.fixture
def stream(store: SQLiteEventStore, path: Path) -> Iterator[LocalStream]:
    probe = DataVersionProbe(path)
    stream = LocalStream(store, probe)
    yield stream
    stream.close()
    probe.close()


def positions(stream: LocalStream, after: int, retention_class: RetentionClass, limit: int) -> tuple[list[int], int]:
    events, reached = stream.fetch(after, retention_class, limit)
    return [event.position for event in events], reached


def test_an_empty_log(stream: LocalStream) -> None:
    assert stream.head() == 0
    assert stream.fetch(0, LASTING, 10) == ([], 0)


@pytest.mark.parametrize("limit", [1, 2, 3, 4, 5, 99, 100, 101, 150, 1000])
def test_a_fetch_never_ends_inside_an_append(limit: int, store: SQLiteEventStore, stream: LocalStream) -> None:
    ends, end = set(), 0
    sizes = [1, 4, 2, 250, 1, 1, 3]
    for size in sizes:
        end = append_all(store, [lasting(size)])
        ends.add(end)
    seen: list[int] = []
    after = 0
    while True:
        events, reached = stream.fetch(after, LASTING, limit)
        if reached == after:
            break
        assert reached in ends
        assert events[-1].position == reached
        assert len(events) >= min(limit, sum(sizes) - len(seen))
        seen += [event.position for event in events]
        after = reached
    assert seen == list(range(1, sum(sizes) + 1))


def test_an_append_of_both_classes_is_not_divided_either(store: SQLiteEventStore, stream: LocalStream) -> None:
    append_all(store, [lasting(1)])
    end = append_all(store, [mixed(3)])
    append_all(store, [lasting(1)])
    assert positions(stream, 0, LASTING, 2) == ([1, 2], end)
    assert positions(stream, 0, RECOGNITIONS, 2) == ([3, 4, 5], end)


def test_each_class_is_told_for_itself_and_positions_pass_the_other(store: SQLiteEventStore, stream: LocalStream) -> None:
    append_all(store, [lasting(), recognition(), recognition(), lasting(), recognition()])
    assert positions(stream, 0, LASTING, 10) == ([1, 4], 5)
    assert positions(stream, 0, RECOGNITIONS, 10) == ([2, 3, 5], 5)
    assert positions(stream, 4, LASTING, 10) == ([], 5)
    events, _ = stream.fetch(0, RECOGNITIONS, 10)
    assert all(is_recognition(event.type) for event in events)


def test_gaps_are_passed(store: SQLiteEventStore, stream: LocalStream, path: Path) -> None:
    append_all(store, [lasting(), recognition(), recognition(), lasting(), recognition()])
    with sqlite3.connect(path) as connection:
        connection.execute("DELETE FROM stored_events WHERE topic LIKE '%recognition%'")
    assert positions(stream, 0, LASTING, 10) == ([1, 4], 4)
    assert stream.head() == 5


def test_envelopes_name_the_log(store: SQLiteEventStore, stream: LocalStream) -> None:
    append_all(store, [lasting()])
    events, _ = stream.fetch(0, LASTING, 10)
    assert [event.log_id for event in events] == [str(store.log_id)]


def test_envelopes_name_command_and_aggregate(store: SQLiteEventStore, stream: LocalStream) -> None:
    append = lasting(2)
    append_all(store, [append])
    events, _ = stream.fetch(0, LASTING, 10)
    assert [event.command_id for event in events] == [str(append.command_id)] * 2
    assert [event.aggregate_id for event in events] == [str(append.events[0].originator_id)] * 2
    assert [event.aggregate_version for event in events] == [1, 2]


def test_waiting_ends_with_the_wake_up(store: SQLiteEventStore, stream: LocalStream) -> None:
    answers: list[bool] = []
    waiting = threading.Thread(target=lambda: answers.append(stream.wait(0, LONG_S)))
    waiting.start()
    stream.notify(append_all(store, [lasting()]))
    waiting.join(LONG_S)
    assert answers == [True]


def test_what_is_known_already_is_not_waited_for(store: SQLiteEventStore, stream: LocalStream) -> None:
    stream.notify(append_all(store, [lasting(3)]))
    assert stream.wait(2, LONG_S)
    stream.notify(1)
    assert stream.wait(2, LONG_S), "an older position takes nothing back"
    assert not stream.wait(3, 0)


def test_a_stream_knows_what_was_there_before_it(store: SQLiteEventStore, path: Path) -> None:
    append_all(store, [lasting()])
    probe = DataVersionProbe(path)
    later = LocalStream(store, probe)
    assert later.wait(0, 0)
    later.close()
    probe.close()


def test_another_process_is_heard(stream: LocalStream, path: Path) -> None:
    stream.start()
    other = SQLiteEventStore(path, Synchronous.NORMAL)
    append_all(other, [lasting()])
    assert stream.wait(0, LONG_S)
    other.close()


def test_what_another_process_committed_before_the_look_out_began_is_heard(stream: LocalStream, path: Path) -> None:
    other = SQLiteEventStore(path, Synchronous.NORMAL)
    append_all(other, [lasting()])
    stream.start()
    assert stream.wait(0, LONG_S)
    other.close()


def test_closing_ends_all_waiting(stream: LocalStream) -> None:
    stream.start()
    answers: list[bool] = []
    waiting = threading.Thread(target=lambda: answers.append(stream.wait(0, LONG_S)))
    waiting.start()
    stream.close()
    waiting.join(LONG_S)
    assert answers == [False]


async def test_a_subscriber_sees_what_was_and_what_comes(store: SQLiteEventStore, stream: LocalStream) -> None:
    append_all(store, [lasting(2), recognition()])
    seen: list[int] = []

    async def subscribe() -> None:
        async for event in stream.subscribe(1, LASTING):
            seen.append(event.position)
            if len(seen) == 1:
                stream.notify(append_all(store, [recognition(), lasting(2)]))
            if len(seen) == 3:
                return

    await asyncio.wait_for(subscribe(), LONG_S)
    assert seen == [2, 5, 6]


async def test_a_subscription_ends_with_the_stream(stream: LocalStream) -> None:
    async def subscribe() -> int:
        return len([event async for event in stream.subscribe(0, LASTING)])

    subscription = asyncio.create_task(subscribe())
    await asyncio.sleep(0)
    stream.close()
    assert await asyncio.wait_for(subscription, LONG_S) == 0


class AwayStore(SQLiteEventStore):
    """A store that can be taken away."""

    is_away = False

    def read(self, after: int, limit: int) -> list[Notification]:
        self._fail()
        return super().read(after, limit)

    def head(self) -> int:
        self._fail()
        return super().head()

    def _fail(self) -> None:
        if self.is_away:
            raise EventStoreAwayError


def test_an_outage_is_the_streams_own(path: Path) -> None:
    store = AwayStore(path, Synchronous.NORMAL)
    stream = LocalStream(store, lambda: 0)
    store.is_away = True
    with pytest.raises(StreamAwayError):
        stream.fetch(0, LASTING, 10)
    with pytest.raises(StreamAwayError):
        stream.head()
    store.is_away = False
    store.close()


def test_the_look_out_outlives_an_outage(path: Path) -> None:
    store = AwayStore(path, Synchronous.NORMAL)
    probe = DataVersionProbe(path)
    missed = threading.Event()

    def counting() -> int:
        version = probe()
        if store.is_away:
            missed.set()
        return version

    stream = LocalStream(store, counting)
    stream.start()
    other = SQLiteEventStore(path, Synchronous.NORMAL)
    store.is_away = True
    append_all(other, [lasting()])
    assert missed.wait(LONG_S)
    store.is_away = False
    assert stream.wait(0, LONG_S)
    stream.close()
    for each in (probe, other, store):
        each.close()
