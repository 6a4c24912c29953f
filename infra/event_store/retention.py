"""Which recognitions leave the log: the same in every store."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import UTC, datetime

import orjson

from domain.topics import is_recognition

ROWS_A_CHUNK = 1000
"""Rows looked at, and at most deleted, by one transaction: a few milliseconds for which appends wait."""

MARK = "retention_mark"
"""The position up to which no recognition is left."""

DROPPED = "retention_dropped"
"""The position of the newest recognition that was deleted: not above the mark, which also moves over lasting events."""


@dataclass(frozen=True)
class Chunk:
    """What one look at the log found.

    old: positions to delete, above the mark's `start` and up to `mark`, where it moves to. is_last: nothing more to do now.
    """

    old: list[int]
    start: int
    mark: int
    is_last: bool


def judge(rows: Sequence[tuple[int, str, bytes]], start: int, older_than: datetime) -> Chunk:
    """What is to be done with the next rows above the mark: position, topic and state of each, at most ROWS_A_CHUNK.

    Positions follow time but for the length of a request, so that the first recognition that is too young ends the search: the
    mark stays before it, and nothing is looked at twice. (One stamped by a clock that was far ahead holds back those after it.)
    """
    old: list[int] = []
    for position, topic, state in rows:
        if is_recognition(topic):
            if _time(state) >= older_than:
                return Chunk(old, start, position - 1, is_last=True)
            old.append(position)
    return Chunk(old, start, rows[-1][0] if rows else start, is_last=len(rows) < ROWS_A_CHUNK)


def _time(state: bytes) -> datetime:
    """The event's time; one that cannot be read counts as the oldest: a damaged recognition goes like any other."""
    try:
        return datetime.fromisoformat(orjson.loads(state)["timestamp"])
    except (orjson.JSONDecodeError, KeyError, TypeError, ValueError):
        return datetime.min.replace(tzinfo=UTC)
