"""Building views anew from the log, while no service runs on them."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from uuid import UUID

from infra.documents.port import Documents
from infra.stream.port import EventStream
from infra.vault.port import Vault
from projections.bookkeeping import keep_to_log
from projections.positions import Positions
from projections.projection import Projection
from projections.runner import ProjectionRunner


class PoisonEventError(Exception):
    """An event cannot be applied; its text names it."""


def rebuild(
    projections: Sequence[Projection],
    stream: EventStream,
    vault: Vault,
    documents: Documents,
    log_id: UUID,
    progress: Callable[[int], None] = lambda position: None,
) -> None:
    """Drop the views with their bytes and apply the whole log. Killed in the middle, a start goes on from there.

    Raises PoisonEventError.
    """
    keep_to_log(documents, log_id, stream.head())
    for projection in projections:
        # A projection without a position begins by dropping rows and counters: at no moment does half a view count as whole.
        documents.reset(projection.name, ())
    positions = Positions()
    runner = ProjectionRunner(projections, stream, vault, documents, positions, log_id)
    runner.catch_up(progress)
    for name, store in positions.snapshot().items():
        if store.failure is not None:
            raise PoisonEventError(f"{name}: {store.failure}")
    documents.purge()
