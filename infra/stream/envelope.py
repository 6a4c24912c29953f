"""The envelope: the public JSON form of an event, for every consumer of the stream. Fields are only ever added."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any
from uuid import UUID

import orjson
from eventsourcing.persistence import StoredEvent

OWN_FIELDS = ("account_id", "command_id", "request_id", "timestamp")
"""Keys of the stored state that stand in the envelope itself."""

NOT_PUBLIC = ("originator_topic", "class_version")
"""Keys of the stored state that are the event store's own business."""


@dataclass(frozen=True, slots=True)
class Envelope:
    """One event as consumers see it.

    log_id: the log it is from. position: unique in the log, rising with gaps; a decimal string in JSON. type: the event's topic.
    schema_version: the version of `data`'s shape when it was published. aggregate_version: from 1. command_id: the same for all
    events of one append. request_id: null for the command line and background work. time: RFC 3339, UTC. data: ids as
    36 lower-case characters, refs likewise; never a text of a client.
    """

    log_id: str
    position: int
    type: str
    schema_version: int
    account_id: str
    aggregate_id: str
    aggregate_version: int
    command_id: str
    request_id: str | None
    time: str
    data: dict[str, Any]

    def to_json(self) -> bytes:
        """The record's value on the wire."""
        return orjson.dumps({name: getattr(self, name) for name in self.__slots__} | {"position": str(self.position)})

    @classmethod
    def from_json(cls, value: bytes) -> Envelope:
        """Read a record's value; keys of later versions are ignored. Raises KeyError, orjson.JSONDecodeError."""
        fields = orjson.loads(value)
        fields["position"] = int(fields["position"])
        return cls(**{name: fields[name] for name in cls.__slots__})


def envelope_of(log_id: str, position: int, event: StoredEvent) -> Envelope:
    """The envelope of a stored event. Raises KeyError or orjson.JSONDecodeError where the state is damaged."""
    data = orjson.loads(event.state)
    account_id, command_id, request_id, time = (data.pop(name) for name in OWN_FIELDS)
    schema_version = data.get("class_version", 1)
    for name in NOT_PUBLIC:
        data.pop(name, None)
    originator_id = event.originator_id
    return Envelope(
        log_id=log_id,
        position=position,
        type=event.topic,
        schema_version=schema_version,
        account_id=account_id,
        aggregate_id=str(originator_id if isinstance(originator_id, UUID) else UUID(originator_id)),
        aggregate_version=event.originator_version,
        command_id=command_id,
        request_id=request_id,
        time=time,
        data=data,
    )
