"""Filling the match store at start: links from the views, templates from the vault in bulk."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Callable
from uuid import UUID

import numpy as np

from domain.member_list import ListKind
from infra.documents.port import Documents
from infra.vault.port import Vault, VaultKind
from projections.bookkeeping import CLOSED_ACCOUNTS
from projections.descriptors.view import DESCRIPTORS
from projections.lists.view import DELETED_LISTS
from projections.match_store.port import MatchStore
from projections.persons.view import PERSONS

CHUNK = 10_000
"""Templates that are put at once: 5 MB."""


class MatchStoreLoader:
    """Loads what the views hold at `position`; while it runs nobody may write the views.

    Events after `position` are the projector's, which may also repeat what is in here already.
    """

    def __init__(self, store: MatchStore, documents: Documents, vault: Vault) -> None:
        self._store = store
        self._documents = documents
        self._vault = vault
        self._templates: dict[UUID, tuple[UUID, UUID, int]] = {}
        self._chunks: dict[tuple[UUID, int], list[tuple[UUID, bytes]]] = defaultdict(list)

    def load(self, position: int, progress: Callable[[int], None] = lambda rows: None) -> int:
        """Load and publish; returns how many templates there are."""
        for closed in self._documents.scan(CLOSED_ACCOUNTS):
            self._store.drop_account(UUID(closed["id"]))
        for deleted in self._documents.scan(DELETED_LISTS):
            self._store.drop_list(UUID(deleted["account_id"]), UUID(deleted["id"]))
        self._load_descriptors()
        self._load_persons()
        loaded = self._load_templates(progress)
        self._store.publish(position)
        return loaded

    def _load_descriptors(self) -> None:
        for document in self._documents.scan(DESCRIPTORS):
            account_id, descriptor_id = UUID(document["account_id"]), UUID(document["id"])
            for template in document["templates"]:
                self._templates[UUID(template["ref"])] = (account_id, descriptor_id, template["version"])
            if document["person_id"] is not None:
                self._store.attach(account_id, descriptor_id, UUID(document["person_id"]))
            for list_id in document["lists"]:
                self._store.add(account_id, descriptor_id, UUID(list_id), ListKind.DESCRIPTORS)

    def _load_persons(self) -> None:
        for document in self._documents.scan(PERSONS):
            for list_id in document["lists"]:
                self._store.add(UUID(document["account_id"]), UUID(document["id"]), UUID(list_id), ListKind.PERSONS)

    def _load_templates(self, progress: Callable[[int], None]) -> int:
        loaded = 0
        for row in self._vault.scan(VaultKind.DESCRIPTOR_TEMPLATE):
            # A row without a descriptor is an orphan of a crash, or an event's that is still to be projected.
            known = self._templates.get(row.ref)
            if known is None:
                continue
            account_id, descriptor_id, version = known
            chunk = self._chunks[account_id, version]
            chunk.append((descriptor_id, row.payload))
            loaded += 1
            if len(chunk) == CHUNK:
                self._put_chunk(account_id, version)
                progress(loaded)
        for account_id, version in list(self._chunks):
            self._put_chunk(account_id, version)
        progress(loaded)
        return loaded

    def _put_chunk(self, account_id: UUID, version: int) -> None:
        chunk = self._chunks.pop((account_id, version))
        payloads = np.frombuffer(b"".join(payload for _, payload in chunk), np.uint8).reshape(len(chunk), -1)
        self._store.put_many(account_id, version, [descriptor_id for descriptor_id, _ in chunk], payloads)
