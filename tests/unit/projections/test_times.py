"""An event's time as documents sort by it and as the contract writes it."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from infra.event_store.mapper import PlainJson
from projections.projection import microseconds, wire_time


def stored(moment: datetime) -> str:
    """As the log has it."""
    return PlainJson().encode(moment).decode().strip('"')


@given(st.datetimes(datetime(2000, 1, 1), datetime(2200, 1, 1), timezones=st.just(UTC)))
def test_microseconds_keep_every_one(moment: datetime) -> None:
    assert datetime(1970, 1, 1, tzinfo=UTC) + timedelta(microseconds=microseconds(stored(moment))) == moment


@pytest.mark.parametrize(
    ("moment", "written"),
    [
        (datetime(2026, 3, 1, 12, tzinfo=UTC), "2026-03-01T12:00:00.000Z"),
        (datetime(2026, 3, 1, 12, 0, 0, 7, tzinfo=UTC), "2026-03-01T12:00:00.000Z"),
        (datetime(2026, 3, 1, 23, 59, 59, 999_999, tzinfo=UTC), "2026-03-01T23:59:59.999Z"),
        (datetime(2026, 3, 1, 12, 0, 0, 250_000, tzinfo=UTC), "2026-03-01T12:00:00.250Z"),
    ],
)
def test_the_wire_has_milliseconds_cut_not_rounded(moment: datetime, written: str) -> None:
    assert wire_time(stored(moment)) == written
