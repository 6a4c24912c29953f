"""An outage is told once a minute, each kind for itself."""

from __future__ import annotations

from structlog.testing import capture_logs

from infra.telemetry.outage_log import TOLD_EVERY_S, OutageLog


def test_each_kind_is_told_once_a_minute() -> None:
    now = [0.0]
    outages = OutageLog("work waits for a store", lambda: now[0])
    with capture_logs() as lines:
        for now[0] in (0.0, 1.0, TOLD_EVERY_S - 1, TOLD_EVERY_S):
            outages.warn(ConnectionError("a text"), work="sweeping")
            outages.warn(TimeoutError())
    assert [line["outage"] for line in lines] == ["ConnectionError", "TimeoutError"] * 2
    assert lines[0]["work"] == "sweeping"
    assert "a text" not in str(lines)
