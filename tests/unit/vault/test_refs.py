"""Refs: the shape, the order, the time."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from uuid import RFC_4122

from infra.vault.refs import NIL, first_ref_of, ref_drawer, ref_time

NOW = datetime(2026, 3, 1, 12, 0, 0, 123_999, tzinfo=UTC)


def test_a_ref_is_a_uuid_of_version_7() -> None:
    refs = [ref_drawer(lambda: NOW)() for _ in range(500)]
    assert {ref.version for ref in refs} == {7}
    assert {ref.variant for ref in refs} == {RFC_4122}
    assert len(set(refs)) == 500
    # Every random bit takes both values; version and variant leave 74 of them.
    either = all_ones = 0
    all_ones = ~all_ones
    for ref in refs:
        either |= ref.int
        all_ones &= ref.int
    assert (either & ~all_ones & ((1 << 80) - 1)).bit_count() == 74


def test_a_ref_tells_its_millisecond() -> None:
    assert ref_time(ref_drawer(lambda: NOW)()) == NOW.replace(microsecond=123_000)


def test_refs_lie_in_the_order_of_their_times() -> None:
    times = [NOW + timedelta(milliseconds=step) for step in (0, 1, 2, 1000, 10**9)]
    refs = [ref_drawer(lambda time=time: time)() for time in times]  # type: ignore[misc]  # a default binds the loop's value
    assert [ref.bytes for ref in refs] == sorted(ref.bytes for ref in refs)
    for time, ref in zip(times, refs, strict=True):
        assert NIL < first_ref_of(time) <= ref < first_ref_of(time + timedelta(milliseconds=1))
