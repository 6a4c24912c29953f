"""The service with a watch on read-your-writes: `python -m tests.load.watched PORT FILE`

Built through bootstrap as `facestream serve` builds it. When it ends, FILE holds two numbers for each command, as doubles: when
it began to wait for the views (CLOCK_MONOTONIC, seconds, the same for all processes) and how long it waited (seconds).
"""

from __future__ import annotations

import sys
import time
from array import array
from collections.abc import Callable, Coroutine
from pathlib import Path
from typing import Any

from infra.bootstrap.adapters import open_adapters
from infra.bootstrap.service import Service, build_server
from infra.http.app import run_app
from infra.settings import Settings
from infra.telemetry.logging import configure_logging

Wait = Callable[[int], Coroutine[Any, Any, bool]]


def watched(wait: Wait, waits: array[float]) -> Wait:
    """The same wait, timed."""

    async def timed(position: int) -> bool:
        start = time.monotonic()
        try:
            return await wait(position)
        finally:
            waits.extend((start, time.monotonic() - start))

    return timed


def main(port: int, file: Path) -> None:
    """Serve until SIGTERM, then tell."""
    settings = Settings(port=port)
    configure_logging(settings.log_level, settings.log_format)
    service = Service(settings, open_adapters(settings))
    waits = array("d")
    positions = service.read_side.positions
    positions.wait_applied = watched(positions.wait_applied, waits)  # type: ignore[method-assign, assignment]  # watched from outside only here
    run_app(build_server(service), host=settings.host, port=settings.port)
    with file.open("wb") as out:
        waits.tofile(out)


if __name__ == "__main__":
    main(int(sys.argv[1]), Path(sys.argv[2]))
