"""Looking up many documents without holding up the event loop."""

from __future__ import annotations

import asyncio
from collections.abc import Collection
from uuid import UUID

from infra.documents.port import Document
from projections.descriptors.view import DescriptorsView
from projections.persons.view import PersonsView

INLINE = 64
"""So many are read on the loop, in about a millisecond: less than the way to a busy thread and back may take."""


async def look_up(view: DescriptorsView | PersonsView, account_id: UUID, ids: Collection[UUID]) -> dict[UUID, Document]:
    """The view's documents of those that are there and the account's."""
    if len(ids) <= INLINE:
        return view.get_many(account_id, ids)
    return await asyncio.to_thread(view.get_many, account_id, ids)
