"""A command's reply is sent when the views that serve it have applied its events."""

from __future__ import annotations

from dataclasses import dataclass

import structlog

from projections.positions import Positions

log = structlog.get_logger(__name__)


@dataclass(frozen=True)
class ReadYourWrites:
    """Waits for the views and the match store of this process; never longer than a second, and not past an open circuit."""

    positions: Positions

    async def wait(self, position: int) -> None:
        """Return when reads show `position`, or when waiting has become pointless."""
        if not await self.positions.wait_applied(position):
            behind = {name: store.applied for name, store in self.positions.snapshot().items() if store.is_open}
            log.warning("views lag, commands no longer wait for them", position=position, behind=behind)
