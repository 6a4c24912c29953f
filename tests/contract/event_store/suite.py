"""What every event store does."""

from __future__ import annotations

from datetime import timedelta
from uuid import uuid4

import pytest

from domain.topics import is_recognition
from infra.event_store.port import Append, Committed, EventStore, VersionConflictError
from tests.contract.event_store.material import NOW, context, new_person, person_with_text, recognition


def positions(outcomes: list[Committed | VersionConflictError]) -> list[int]:
    """Of a batch in which everything was stored."""
    assert all(isinstance(outcome, Committed) for outcome in outcomes)
    return [outcome.position for outcome in outcomes if isinstance(outcome, Committed)]


class EventStoreContract:
    """Subclass it with a fixture `store`: an empty event store."""

    def test_an_empty_log(self, store: EventStore) -> None:
        assert store.head() == 0
        assert store.read(0, 10) == []
        assert store.load_events([uuid4()]) == {}
        assert store.log_id == store.log_id

    def test_a_batch_comes_back_in_order(self, store: EventStore) -> None:
        batch = [new_person(), new_person(events=3), new_person(), new_person(events=150), new_person(events=2)]
        last = positions(store.append_batch(batch))
        log = store.read(0, 1000)
        assert [(n.originator_id, n.originator_version, n.topic, n.state) for n in log] == [
            (event.originator_id, event.originator_version, event.topic, event.state)
            for append in batch
            for event in append.events
        ]
        assert [notification.id for notification in log] == sorted({notification.id for notification in log})
        ends = [sum(len(append.events) for append in batch[: count + 1]) - 1 for count in range(len(batch))]
        assert last == [log[end].id for end in ends]
        assert store.head() == log[-1].id

    def test_reading_goes_on_after_a_position(self, store: EventStore) -> None:
        store.append_batch([new_person() for _ in range(5)])
        first = store.read(0, 2)
        rest = store.read(first[-1].id, 100)
        assert len(first) == 2
        assert len(rest) == 3
        assert store.read(rest[-1].id, 100) == []

    def test_many_streams_load_at_once_each_in_order(self, store: EventStore) -> None:
        batch = [new_person(events=1 + number % 3) for number in range(1203)]
        store.append_batch(batch)
        ids = [append.events[0].originator_id for append in batch]
        streams = store.load_events([*ids, uuid4()])  # type: ignore[list-item]  # the library also allows texts as ids; these are UUIDs
        assert streams == {append.events[0].originator_id: list(append.events) for append in batch}

    @pytest.mark.parametrize("events", [1, 2, 100])
    def test_a_conflict_fails_its_append_alone(self, store: EventStore, events: int) -> None:
        person_id = uuid4()
        first = new_person(person_id=person_id)
        loser = new_person(person_id=person_id, events=events)
        before, after = new_person(), new_person(events=2)
        outcomes = store.append_batch([before, first, loser, after])
        assert isinstance(outcomes[2], VersionConflictError)
        positions([outcomes[0], outcomes[1], outcomes[3]])
        assert len(store.read(0, 1000)) == 4
        assert store.load_events([person_id]) == {person_id: list(first.events)}

    def test_a_late_conflict_undoes_the_whole_append(self, store: EventStore) -> None:
        taken, free = uuid4(), uuid4()
        store.append_batch([new_person(person_id=taken)])
        command = context()
        both = Append(
            command.command_id, new_person(command, person_id=free).events + new_person(command, person_id=taken).events
        )
        assert isinstance(store.append_batch([both])[0], VersionConflictError)
        assert store.load_events([free]) == {}

    def test_a_conflict_at_the_end_of_a_large_append_undoes_all_of_it(self, store: EventStore) -> None:
        taken, free = uuid4(), uuid4()
        store.append_batch([new_person(person_id=taken)])
        command = context()
        large = new_person(command, person_id=free, events=150).events + new_person(command, person_id=taken).events
        assert isinstance(store.append_batch([Append(command.command_id, large)])[0], VersionConflictError)
        assert len(store.read(0, 1000)) == 1

    @pytest.mark.parametrize("events", [1, 2, 100])
    def test_ones_own_earlier_commit_is_success(self, store: EventStore, events: int) -> None:
        append = new_person(events=events)
        (position,) = positions(store.append_batch([append]))
        (again,) = store.append_batch([append])
        assert again == Committed(position, append.events)
        assert store.earlier_commit(append) == again
        assert len(store.read(0, 1000)) == events

    def test_an_earlier_attempt_with_other_refs_is_told_as_it_was_stored(self, store: EventStore) -> None:
        command, person_id = context(), uuid4()
        first, second = (person_with_text(command, person_id=person_id) for _ in range(2))
        store.append_batch([first])
        (outcome,) = store.append_batch([second])
        assert isinstance(outcome, Committed)
        assert outcome.earlier == first.events != second.events

    def test_own_commits_within_one_batch(self, store: EventStore) -> None:
        append = new_person(events=2)
        assert len(set(positions(store.append_batch([append, append])))) == 1
        assert len(store.read(0, 10)) == 2

    def test_a_version_of_ones_own_is_not_the_whole_append(self, store: EventStore) -> None:
        command, person_id = context(), uuid4()
        store.append_batch([new_person(command, person_id=person_id)])
        longer = new_person(command, person_id=person_id, events=2)
        assert isinstance(store.append_batch([longer])[0], VersionConflictError)
        assert store.earlier_commit(longer) is None
        assert store.earlier_commit(new_person()) is None

    def test_old_recognitions_go_and_lasting_events_stay(self, store: EventStore) -> None:
        old = [recognition(90) for _ in range(1500)]
        lasting = [new_person(context(now=NOW - timedelta(minutes=90))) for _ in range(20)]
        young = [recognition(30) for _ in range(3)]
        store.append_batch([*old[:750], *lasting, *old[750:], *young])
        head = store.head()
        assert store.drop_recognitions(NOW - timedelta(minutes=60), head) == 1500
        left = store.read(0, 10_000)
        assert sum(is_recognition(notification.topic) for notification in left) == 3
        assert len(left) == 23
        assert store.drop_recognitions(NOW - timedelta(minutes=60), head) == 0
        assert store.drop_recognitions(NOW, head) == 3

    def test_recognitions_above_a_position_wait_for_their_reader(self, store: EventStore) -> None:
        last = positions(store.append_batch([recognition(90) for _ in range(4)]))
        assert store.drop_recognitions(NOW, last[1]) == 2
        assert [notification.id for notification in store.read(0, 10)] == last[2:]
        assert store.drop_recognitions(NOW, last[3]) == 2

    def test_it_tells_what_was_dropped_last(self, store: EventStore) -> None:
        assert store.last_dropped() == 0
        last = positions(store.append_batch([new_person(), *(recognition(90) for _ in range(3)), new_person(), recognition(30)]))
        store.drop_recognitions(NOW - timedelta(minutes=60), last[0])
        assert store.last_dropped() == 0, "a lasting event that was passed was not dropped"
        store.drop_recognitions(NOW - timedelta(minutes=60), last[2])
        assert store.last_dropped() == last[2]
        store.drop_recognitions(NOW - timedelta(minutes=60), store.head())
        assert store.last_dropped() == last[3]

    def test_a_position_is_never_given_again(self, store: EventStore) -> None:
        (position,) = positions(store.append_batch([recognition(90)]))
        assert store.drop_recognitions(NOW, position) == 1
        assert store.head() == position
        assert positions(store.append_batch([new_person()]))[0] > position
