"""The catalogue of aggregates and events: every stored topic and the class behind it.

Importing this module registers all topics with the event sourcing library, so that any stored event can be loaded.
"""

from __future__ import annotations

from domain.account import Account
from domain.aggregate import AccountAggregate, AccountEvent, DiscardedEvent, EndingEvent, ErasedEvent
from domain.descriptor import Descriptor
from domain.handler import Handler
from domain.member_list import MemberList
from domain.person import Person
from domain.recognition import Recognition

AGGREGATES: tuple[type[AccountAggregate], ...] = (Account, Handler, Person, Descriptor, MemberList, Recognition)

RECOGNITION_PREFIX = f"{Recognition.TOPIC}."
"""Events whose topic starts so are recognitions: kept for some days. All others are lasting."""


def event_classes(aggregate: type[AccountAggregate]) -> tuple[type[AccountEvent], ...]:
    """The concrete events of an aggregate, in the order of its file."""
    return tuple(
        value
        for name, value in vars(aggregate).items()
        if isinstance(value, type) and issubclass(value, AccountEvent) and name != "Event" and not name.startswith("_")
    )


EVENTS: dict[str, type[AccountEvent]] = {
    event.TOPIC: event  # type: ignore[attr-defined]  # every concrete event has one, the library refuses a class without
    for aggregate in AGGREGATES
    for event in event_classes(aggregate)
}

ENDING_TOPICS = frozenset(topic for topic, event in EVENTS.items() if issubclass(event, EndingEvent))
"""Events on which every store removes its own rows."""

ERASED_TOPICS = frozenset(topic for topic, event in EVENTS.items() if issubclass(event, ErasedEvent))
DISCARDED_TOPICS = frozenset(topic for topic, event in EVENTS.items() if issubclass(event, DiscardedEvent))


def is_recognition(topic: str) -> bool:
    """Whether an event of this topic belongs to the class that is kept for some days only."""
    return topic.startswith(RECOGNITION_PREFIX)
