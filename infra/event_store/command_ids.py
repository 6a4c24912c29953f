"""Which command stored an event, from the state that it left."""

from __future__ import annotations

import orjson


def command_id_of(state: bytes) -> str | None:
    """The command's id; None where the state is damaged or names none."""
    try:
        command_id: str | None = orjson.loads(state).get("command_id")
    except (orjson.JSONDecodeError, AttributeError):
        return None
    return command_id
