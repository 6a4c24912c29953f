"""Every event comes back from its JSON as it was, and what would not is refused."""

from __future__ import annotations

import dataclasses
import math
from datetime import UTC, datetime, timedelta, timezone
from typing import Any, get_type_hints
from uuid import UUID, uuid4

import orjson
import pytest
from eventsourcing.persistence import MapperDeserialisationError, StoredEvent
from eventsourcing.utils import get_topic
from hypothesis import given, settings
from hypothesis import strategies as st

from domain.aggregate import AccountEvent, CommandContext
from domain.handler import Handler, HandlerPolicies, HandlerType
from domain.person import Person
from domain.topics import AGGREGATES, EVENTS, event_classes
from infra.event_store.mapper import EventMapper
from infra.stream.envelope import envelope_of

AGGREGATE_OF = {event: get_topic(aggregate) for aggregate in AGGREGATES for event in event_classes(aggregate)}

st.register_type_strategy(datetime, st.datetimes(timezones=st.just(UTC)))
st.register_type_strategy(float, st.floats(allow_nan=False, allow_infinity=False))
st.register_type_strategy(int, st.integers(-(2**53), 2**53))
# Text that no encoding can hold never gets as far as an event.
st.register_type_strategy(str, st.text(st.characters(exclude_categories=["Cs"]), max_size=20))


def an_event(event_class: type[AccountEvent]) -> st.SearchStrategy[AccountEvent]:
    """Any event of a class, by the types of its fields."""
    hints: dict[str, Any] = get_type_hints(event_class)
    fields = {
        field.name: st.from_type(hints[field.name]) for field in dataclasses.fields(event_class) if field.name != "originator_id"
    }
    fields |= {"originator_id": st.uuids(), "originator_version": st.integers(1, 2**40)}
    if "originator_topic" in fields:
        fields["originator_topic"] = st.just(AGGREGATE_OF[event_class])
    return st.builds(event_class, **fields)


@pytest.mark.parametrize("topic", EVENTS)
@settings(max_examples=10, deadline=None)
@given(data=st.data())
def test_every_event_comes_back_as_it_was(topic: str, data: st.DataObject) -> None:
    event = data.draw(an_event(EVENTS[topic]))
    stored = EventMapper().to_stored_event(event)
    assert stored.topic == topic
    back = EventMapper().to_domain_event(stored)
    assert back == event
    assert type(back) is type(event)
    assert _types(vars(back)) == _types(vars(event))


def _types(state: dict[str, Any]) -> dict[str, type]:
    # A float field may hold 180, which comes back as 180.0.
    return {name: type(value) for name, value in state.items()}


def context() -> CommandContext:
    return CommandContext(uuid4(), uuid4(), "request", datetime(2026, 3, 1, 12, 30, 0, 1234, tzinfo=UTC))


def test_the_state_is_plain_json() -> None:
    command = context()
    person = Person.create(uuid4(), command, user_data_ref=UUID(int=10), external_id_ref=None)
    (event,) = person.collect_events()
    assert orjson.loads(EventMapper().to_stored_event(event).state) == {
        "timestamp": "2026-03-01T12:30:00.001234Z",
        "originator_topic": "facestream.person",
        "account_id": str(command.account_id),
        "command_id": str(command.command_id),
        "request_id": "request",
        "user_data_ref": "00000000-0000-0000-0000-00000000000a",
        "external_id_ref": None,
    }


def test_enums_go_by_their_values_and_data_classes_as_objects() -> None:
    handler = Handler.create(
        context(), handler_id=uuid4(), handler_type=HandlerType.VERIFY, policies=HandlerPolicies(verify_threshold=0.9)
    )
    (event,) = handler.collect_events()
    state = orjson.loads(EventMapper().to_stored_event(event).state)
    assert state["handler_type"] == "verify"
    assert state["policies"]["verify_threshold"] == 0.9


def test_the_stream_can_publish_what_is_stored() -> None:
    command = context()
    (event,) = Person.create(uuid4(), command, user_data_ref=None, external_id_ref=None).collect_events()
    envelope = envelope_of("log", 7, EventMapper().to_stored_event(event))
    assert envelope.command_id == str(command.command_id)
    assert envelope.data == {"user_data_ref": None, "external_id_ref": None}


@pytest.mark.parametrize("now", [datetime(2026, 3, 1), datetime(2026, 3, 1, tzinfo=timezone(timedelta(hours=3)))])
def test_a_time_that_is_not_utc_is_refused(now: datetime) -> None:
    command = dataclasses.replace(context(), now=now)
    (event,) = Person.create(uuid4(), command, user_data_ref=None, external_id_ref=None).collect_events()
    with pytest.raises(ValueError, match="UTC"):
        EventMapper().to_stored_event(event)


@pytest.mark.parametrize("threshold", [math.nan, math.inf, "0.5"])
def test_what_json_would_lose_is_refused(threshold: Any) -> None:
    policies = HandlerPolicies(verify_threshold=threshold)
    handler = Handler.create(context(), handler_id=uuid4(), handler_type=HandlerType.VERIFY, policies=policies)
    (event,) = handler.collect_events()
    with pytest.raises(ValueError, match=r"facestream\.handler\.created"):
        EventMapper().to_stored_event(event)


@pytest.mark.parametrize(
    "change",
    [
        {"state": b"{"},
        {"state": b"[]"},
        {"state": b"{}"},
        {"topic": "facestream.person.unheard_of"},
        {"topic": "os:system"},
    ],
)
def test_what_cannot_be_read_is_told_without_its_content(change: dict[str, Any]) -> None:
    (event,) = Person.create(uuid4(), context(), user_data_ref=None, external_id_ref=None).collect_events()
    stored = EventMapper().to_stored_event(event)
    with pytest.raises(MapperDeserialisationError) as error:
        EventMapper().to_domain_event(dataclasses.replace(stored, **change))
    assert str(stored.originator_id) in str(error.value)
    assert "request" not in str(error.value)


class Moved(AccountEvent):
    """An event whose shape has changed twice."""

    TOPIC = "facestream.test.moved"
    class_version = 3
    place: str
    floor: int

    @staticmethod
    def upcast_v1_v2(state: dict[str, Any]) -> None:
        state["place"] = state.pop("where")

    @staticmethod
    def upcast_v2_v3(state: dict[str, Any]) -> None:
        state["floor"] = 0


MOVED_MAPPER = EventMapper({Moved.TOPIC: Moved})


def moved(**fields: Any) -> StoredEvent:
    state = {
        "timestamp": "2026-03-01T12:30:00Z",
        "account_id": str(uuid4()),
        "command_id": str(uuid4()),
        "request_id": None,
    } | fields
    return StoredEvent(uuid4(), 2, Moved.TOPIC, orjson.dumps(state))


@pytest.mark.parametrize(
    ("fields", "floor"),
    [
        ({"where": "here"}, 0),
        ({"place": "here", "class_version": 2}, 0),
        ({"place": "here", "floor": 4, "class_version": 3}, 4),
    ],
)
def test_older_states_are_upcast(fields: dict[str, Any], floor: int) -> None:
    event = MOVED_MAPPER.to_domain_event(moved(**fields))
    assert isinstance(event, Moved)
    assert (event.place, event.floor) == ("here", floor)
    assert "class_version" not in vars(event)
    again = MOVED_MAPPER.to_stored_event(event)
    assert orjson.loads(again.state)["class_version"] == 3
    assert MOVED_MAPPER.to_domain_event(again) == event


def test_a_state_of_a_later_version_is_not_guessed_at() -> None:
    with pytest.raises(MapperDeserialisationError):
        MOVED_MAPPER.to_domain_event(moved(place="here", floor=1, class_version=4))
    (event,) = Person.create(uuid4(), context(), user_data_ref=None, external_id_ref=None).collect_events()
    stored = EventMapper().to_stored_event(event)
    later = orjson.dumps(orjson.loads(stored.state) | {"class_version": 2})
    with pytest.raises(MapperDeserialisationError):
        EventMapper().to_domain_event(dataclasses.replace(stored, state=later))
