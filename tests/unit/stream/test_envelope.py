"""The public form of an event."""

from __future__ import annotations

from dataclasses import fields
from uuid import UUID, uuid4

import orjson
import pytest
from eventsourcing.persistence import StoredEvent

from domain.aggregate import AccountEvent
from domain.topics import EVENTS
from infra.event_store.mapper import EventMapper
from infra.stream.envelope import Envelope, envelope_of
from tests.golden.history import every_event

LOG_ID = str(UUID(int=0x106))
MAPPER = EventMapper()
IN_THE_ENVELOPE = {"originator_id", "originator_version", "timestamp", "account_id", "request_id", "command_id"}
ITS_OWN_BUSINESS = {"originator_topic"}

EVENTS_BY_TOPIC = {event.TOPIC: event for event in every_event()}  # type: ignore[attr-defined]  # every concrete event has one


def envelope(event: AccountEvent, position: int = 2**60) -> Envelope:
    return envelope_of(LOG_ID, position, MAPPER.to_stored_event(event))


def test_there_is_an_event_of_every_type() -> None:
    assert EVENTS_BY_TOPIC.keys() == EVENTS.keys()


@pytest.mark.parametrize("topic", EVENTS)
def test_an_envelope_is_complete_and_comes_back_from_json(topic: str) -> None:
    event = EVENTS_BY_TOPIC[topic]
    made = envelope(event)
    assert Envelope.from_json(made.to_json()) == made
    assert (made.log_id, made.position, made.type, made.schema_version) == (LOG_ID, 2**60, topic, 1)
    assert made.aggregate_id == str(event.originator_id)
    assert made.aggregate_version == event.originator_version
    assert (made.account_id, made.command_id, made.request_id) == (
        str(event.account_id),
        str(event.command_id),
        event.request_id,
    )
    # Every field of the event is there, and nothing else.
    own = {field.name for field in fields(event)} - IN_THE_ENVELOPE - ITS_OWN_BUSINESS
    assert made.data.keys() == own


@pytest.mark.parametrize("topic", EVENTS)
def test_on_the_wire_a_position_is_a_decimal_text_and_a_time_is_utc(topic: str) -> None:
    wire = orjson.loads(envelope(EVENTS_BY_TOPIC[topic]).to_json())
    assert wire.keys() == set(Envelope.__slots__)
    assert wire["position"] == str(2**60)
    assert wire["time"].endswith("Z")
    assert all(text == text.lower() for text in (wire["account_id"], wire["aggregate_id"], wire["command_id"]))


def test_keys_of_later_versions_are_ignored() -> None:
    made = envelope(next(iter(EVENTS_BY_TOPIC.values())))
    wire = orjson.loads(made.to_json()) | {"added_later": 1}
    assert Envelope.from_json(orjson.dumps(wire)) == made


def test_the_version_of_datas_shape_is_told() -> None:
    stored = MAPPER.to_stored_event(next(iter(EVENTS_BY_TOPIC.values())))
    later = StoredEvent(
        stored.originator_id,
        stored.originator_version,
        stored.topic,
        orjson.dumps(orjson.loads(stored.state) | {"class_version": 3}),
    )
    made = envelope_of(LOG_ID, 1, later)
    assert made.schema_version == 3
    assert "class_version" not in made.data


@pytest.mark.parametrize("state", [b"{", b"{}", b'{"account_id": "x"}'])
def test_a_damaged_state_is_no_event(state: bytes) -> None:
    with pytest.raises((KeyError, orjson.JSONDecodeError)):
        envelope_of(LOG_ID, 1, StoredEvent(uuid4(), 1, "facestream.person.created", state))
