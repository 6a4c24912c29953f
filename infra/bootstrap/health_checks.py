"""Whether the parts of this process can do their work now."""

from __future__ import annotations

import asyncio
from uuid import UUID

from infra.bootstrap.adapters import Adapters
from infra.bootstrap.read_side import ReadSide
from infra.bootstrap.websockets import Websockets
from infra.documents.port import DocumentsAwayError
from infra.event_store.port import EventStoreAwayError
from infra.stream.port import StreamAwayError
from infra.vault.port import VaultAwayError
from projections.eraser.eraser import Eraser
from query_api.routes.health import Check

NOBODY = UUID(int=0)


def health_checks(
    adapters: Adapters, read_side: ReadSide, eraser: Eraser, websockets: Websockets | None = None
) -> dict[str, Check]:
    """Component → check."""

    async def event_store() -> bool:
        try:
            await asyncio.to_thread(adapters.event_store.head)
        except EventStoreAwayError:
            return False
        return True

    async def vault() -> bool:
        try:
            await asyncio.to_thread(adapters.vault.read, [NOBODY])
        except VaultAwayError:
            return False
        return True

    async def documents() -> bool:
        try:
            await asyncio.to_thread(adapters.documents.position, "")
        except DocumentsAwayError:
            return False
        return True

    async def projections() -> bool:
        """None stands still at a poison event, and no command has given up waiting for one."""
        stores = read_side.positions.snapshot().values()
        return not any(store.failure or store.is_open for store in stores)

    async def references() -> bool:
        """All refs of the log were found, or ended since: a missing one is a bug, not forgetting."""
        try:
            caught_up = read_side.runner.position >= await asyncio.to_thread(adapters.event_store.head)
            return not caught_up or await asyncio.to_thread(lambda: read_side.runner.missing_refs) == 0
        except (EventStoreAwayError, StreamAwayError, DocumentsAwayError):
            return False

    async def erasing() -> bool:
        """The eraser works, or waits for a store."""
        return eraser.failure is None

    async def subscriptions() -> bool:
        """The stream can be followed for websockets."""
        return websockets is None or websockets.failure is None

    return {
        "event_store": event_store,
        "vault": vault,
        "documents": documents,
        "projections": projections,
        "references": references,
        "eraser": erasing,
        "websockets": subscriptions,
    }
