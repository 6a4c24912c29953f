"""The payload of every event, from the event classes, with the meanings of `meanings.py`."""

from __future__ import annotations

import dataclasses
from collections.abc import Iterator, Sequence
from enum import Enum
from types import NoneType, UnionType
from typing import Any, Union, get_args, get_origin, get_type_hints
from uuid import UUID

from docs.generator.markdown import code, table
from docs.generator.meanings import meaning
from domain.aggregate import AccountAggregate, AccountEvent
from domain.topics import AGGREGATES, event_classes, is_recognition
from infra.event_store.mapper import KEPT_IN_COLUMNS
from infra.stream.envelope import NOT_PUBLIC, OWN_FIELDS, Envelope

NOT_DATA = KEPT_IN_COLUMNS | frozenset(OWN_FIELDS) | frozenset(NOT_PUBLIC)

SIMPLE: dict[Any, str] = {UUID: "id", str: "string", int: "integer", float: "number", bool: "boolean", dict: "object"}


def envelope() -> str:
    """The fields around every event's data."""
    hints = get_type_hints(Envelope) | {"position": str}
    rows = [(code(name), _json_type(hints[name]), meaning("envelope", name)) for name in Envelope.__slots__]
    return table(("field", "type", "meaning"), rows)


def lasting() -> str:
    """Events that are kept."""
    return _aggregates(recognitions_wanted=False)


def recognitions() -> str:
    """Events that are kept for some days."""
    return _aggregates(recognitions_wanted=True)


def shapes() -> str:
    """The objects within payloads."""
    return "\n\n".join(_shape(shape) for shape in _all_shapes())


def undocumented() -> list[str]:
    """Fields that have no meaning yet."""
    owners = [(_topic(event), data_fields(event)) for aggregate in AGGREGATES for event in event_classes(aggregate)]
    owners += [(shape.__name__, get_type_hints(shape)) for shape in _all_shapes()]
    return [f"{owner}: {name}" for owner, fields in owners for name in fields if not meaning(owner, name)]


def data_fields(event: type[AccountEvent]) -> dict[str, Any]:
    """What is in an event's `data`: name → type."""
    hints = get_type_hints(event)
    return {field.name: hints[field.name] for field in dataclasses.fields(event) if field.name not in NOT_DATA}


def _aggregates(*, recognitions_wanted: bool) -> str:
    parts = []
    for aggregate in AGGREGATES:
        events = event_classes(aggregate)
        if is_recognition(_topic(events[0])) is recognitions_wanted:
            parts.append(_aggregate(aggregate, events))
    return "\n\n".join(parts)


def _aggregate(aggregate: type[AccountAggregate], events: Sequence[type[AccountEvent]]) -> str:
    heading = f"### {aggregate.__name__}\n\n`{aggregate.TOPIC}`. {_description(aggregate)}"  # type: ignore[attr-defined]  # all have one
    return "\n\n".join((heading, *map(_event, events)))


def _event(event: type[AccountEvent]) -> str:
    topic, fields = _topic(event), data_fields(event)
    heading = f"#### `{topic}`\n\n{_description(event)}"
    version = getattr(event, "class_version", 1)
    if version > 1:
        heading += f" Schema version {version}."
    if not fields:
        return f"{heading} Its data is empty."
    rows = [(code(name), _json_type(hint), meaning(topic, name)) for name, hint in fields.items()]
    return f"{heading}\n\n{table(('data', 'type', 'meaning'), rows)}"


def _shape(shape: type) -> str:
    rows = [(code(name), _json_type(hint), meaning(shape.__name__, name)) for name, hint in get_type_hints(shape).items()]
    return f"### {shape.__name__}\n\n{_description(shape)}\n\n{table(('field', 'type', 'meaning'), rows)}"


def _all_shapes() -> list[type]:
    hints = [hint for aggregate in AGGREGATES for event in event_classes(aggregate) for hint in data_fields(event).values()]
    found: dict[type, None] = {}
    while hints:
        for shape in _shapes_in(hints.pop(0)):
            if shape not in found:
                found[shape] = None
                hints.extend(get_type_hints(shape).values())
    return list(found)


def _shapes_in(hint: Any) -> Iterator[type]:
    if dataclasses.is_dataclass(hint) and isinstance(hint, type):
        yield hint
    for inner in get_args(hint):
        yield from _shapes_in(inner)


def _json_type(hint: Any) -> str:
    arguments = get_args(hint)
    if get_origin(hint) in (Union, UnionType):
        return " or ".join("null" if each is NoneType else _json_type(each) for each in arguments)
    if get_origin(hint) is tuple:
        return f"array of {_json_type(arguments[0])}"
    if get_origin(hint) is dict:
        return f"object, {_json_type(arguments[0])} to {_json_type(arguments[1])}" if arguments[1] is not Any else "object"
    if isinstance(hint, type) and issubclass(hint, Enum):
        return ", ".join(f'"{member.value}"' for member in hint)
    if dataclasses.is_dataclass(hint) and isinstance(hint, type):
        return f"[{hint.__name__}](#{hint.__name__.lower()})"
    return SIMPLE[hint]


def _topic(event: type[AccountEvent]) -> str:
    return str(event.TOPIC)  # type: ignore[attr-defined]  # every concrete event has one


def _description(documented: type) -> str:
    """The first sentence of a docstring: what follows is about fields, which have a table of their own here."""
    first, dot, _ = " ".join((documented.__doc__ or "").split()).partition(". ")
    return first + dot.strip()
