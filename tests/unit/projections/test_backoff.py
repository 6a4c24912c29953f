"""Pauses before bytes are removed again."""

from __future__ import annotations

from structlog.testing import capture_logs

from projections.eraser.backoff import FIRST_S, LONGEST_S, Backoff


def test_pauses_double_up_to_the_longest_and_a_long_wait_is_told_once() -> None:
    backoff = Backoff("vault")
    with capture_logs() as lines:
        pauses = [backoff.pause() for _ in range(12)]
    assert pauses[:9] == [FIRST_S * 2**tries for tries in range(8)] + [LONGEST_S]
    assert pauses[9:] == [LONGEST_S] * 3
    assert [(line["log_level"], line["store"]) for line in lines] == [("warning", "vault")]


def test_success_begins_anew() -> None:
    backoff = Backoff("vault")
    for _ in range(12):
        backoff.pause()
    backoff.reset()
    with capture_logs() as lines:
        assert [backoff.pause(), backoff.pause()] == [FIRST_S, 2 * FIRST_S]
    assert lines == []
