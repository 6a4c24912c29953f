"""The catalogue of what may be in the log."""

from __future__ import annotations

import re

from eventsourcing.utils import get_topic, resolve_topic

from domain.aggregate import AccountEvent, DiscardedEvent, EndingEvent, ErasedEvent
from domain.topics import (
    AGGREGATES,
    DISCARDED_TOPICS,
    ENDING_TOPICS,
    ERASED_TOPICS,
    EVENTS,
    event_classes,
    is_recognition,
)

EVENT_TOPICS = [
    f"facestream.{topic}"
    for topic in (
        "account.registered",
        "account.token_issued",
        "account.token_described",
        "account.tokens_revoked",
        "account.suspended",
        "account.reinstated",
        "account.closed",
        "account.discarded",
        "account.erased",
        "handler.created",
        "handler.configured",
        "person.created",
        "person.described",
        "person.descriptor_attached",
        "person.descriptor_detached",
        "person.list_attached",
        "person.list_detached",
        "person.deleted",
        "person.discarded",
        "person.erased",
        "descriptor.extracted",
        "descriptor.uploaded",
        "descriptor.template_added",
        "descriptor.attached_to_person",
        "descriptor.detached_from_person",
        "descriptor.list_attached",
        "descriptor.list_detached",
        "descriptor.expired",
        "descriptor.discarded",
        "descriptor.erased",
        "member_list.created",
        "member_list.described",
        "member_list.deleted",
        "member_list.discarded",
        "member_list.erased",
        "recognition.faces_extracted",
        "recognition.matched",
    )
]
"""Stored in every log there is: a topic is never renamed and never goes. New ones are added here."""


def concrete_events() -> set[type[AccountEvent]]:
    """Every event class that somebody can append: what is defined inside of an aggregate, but for its base."""
    found, waiting = set(), [AccountEvent]
    while waiting:
        event = waiting.pop()
        waiting += event.__subclasses__()
        owner, _, name = event.__qualname__.rpartition(".")
        if owner and name != "Event" and event.__module__.startswith("domain.") and not name.startswith("_"):
            found.add(event)
    return found


def test_no_topic_has_gone() -> None:
    assert list(EVENTS) == EVENT_TOPICS


def test_every_event_has_a_topic_of_its_own() -> None:
    events = concrete_events()
    assert events == set(EVENTS.values())
    for event in events:
        assert "TOPIC" in vars(event), f"{event.__qualname__} inherits its topic"
    topics = [vars(event)["TOPIC"] for event in events]
    assert len(set(topics)) == len(topics)


def test_every_aggregate_has_a_topic_of_its_own_which_its_events_begin_with() -> None:
    topics = [vars(aggregate)["TOPIC"] for aggregate in AGGREGATES]
    assert len(set(topics) | set(EVENTS)) == len(topics) + len(EVENTS)
    for aggregate in AGGREGATES:
        for event in event_classes(aggregate):
            snake = re.sub(r"(?<=[a-z])(?=[A-Z])", "_", event.__name__).lower()
            assert vars(event)["TOPIC"] == f"{vars(aggregate)['TOPIC']}.{snake}"


def test_the_library_finds_every_class_by_its_topic() -> None:
    for cls in (*AGGREGATES, *EVENTS.values()):
        topic = vars(cls)["TOPIC"]
        assert get_topic(cls) == topic
        assert resolve_topic(topic) is cls


def test_kinds_of_events() -> None:
    by_kind = {
        kind: {topic for topic, event in EVENTS.items() if issubclass(event, kind)}
        for kind in (EndingEvent, ErasedEvent, DiscardedEvent)
    }
    assert by_kind == {EndingEvent: ENDING_TOPICS, ErasedEvent: ERASED_TOPICS, DiscardedEvent: DISCARDED_TOPICS}
    assert {topic.removeprefix("facestream.") for topic in ENDING_TOPICS} == {
        "account.closed",
        "person.deleted",
        "descriptor.expired",
        "member_list.deleted",
    }
    assert {topic for topic in EVENTS if is_recognition(topic)} == set(EVENT_TOPICS[-2:])
