"""Following the stream through its outages."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncGenerator

import structlog

from infra.stream.envelope import Envelope
from infra.stream.port import EventStream, RetentionClass, StreamAwayError

OUTAGE_WAIT_S = 0.2

log = structlog.get_logger(__name__)


async def follow(stream: EventStream, after: int, retention_class: RetentionClass) -> AsyncGenerator[Envelope, None]:
    """Every event of the class above `after`, until the stream is closed. A damaged record raises what reading it raises."""
    while True:
        try:
            async for event in stream.subscribe(after, retention_class):
                yield event
                after = event.position
            return
        except StreamAwayError:
            log.warning("websockets wait for the event stream")
            await asyncio.sleep(OUTAGE_WAIT_S)
