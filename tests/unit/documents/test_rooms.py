"""How much room a blob gets."""

from __future__ import annotations

from hypothesis import given
from hypothesis import strategies as st

from infra.sqlite.slots import SMALLEST_ROOM, room_for


@given(st.integers(0, 1 << 30))
def test_a_room_is_large_enough_and_wastes_little(size: int) -> None:
    room = room_for(size)
    assert size <= room
    assert room - size < max(SMALLEST_ROOM, size / 8) + 1
    assert room_for(room) == room


@given(st.integers(0, 1 << 20), st.integers(0, 1 << 20))
def test_a_larger_blob_never_gets_a_smaller_room(size: int, more: int) -> None:
    assert room_for(size) <= room_for(size + more)


def test_rooms_are_few() -> None:
    assert len({room_for(size) for size in range(1 << 16)}) < 80
