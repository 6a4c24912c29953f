"""The memory engine of the match store's port."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Mapping, Sequence
from uuid import UUID

import numpy as np
from numpy.typing import NDArray

from domain.descriptor_versions import DescriptorVersion
from domain.member_list import ListKind
from projections.match_store.block_layout import BlockLayout
from projections.match_store.memory.account import Account
from projections.match_store.memory.generations import Generations, Leftover
from projections.match_store.memory.ranking import Ranking
from projections.match_store.memory.scan import Scan, Vectors
from projections.match_store.memory.selection import select
from projections.match_store.memory.snapshot import AccountSnapshot
from projections.match_store.payload import unit_vector, unit_vectors
from projections.match_store.port import Candidates, DescriptorCandidates, ListCandidates, Match, Template
from projections.match_store.row_sets import DENSE_SHARE

PAYLOADS_AT_ONCE = 4_096
"""Payloads made into vectors at once by ``put_many``: 4 MB of double precision for 128 dimensions, measured fastest."""


class MemoryMatchStore:
    """See ``port.MatchStore`` for what each call means.

    versions: the configured descriptor versions by number. A writer that fails in the middle of a batch applies it
    again from its first event before it publishes.
    """

    def __init__(
        self,
        versions: Mapping[int, DescriptorVersion],
        layout: BlockLayout | None = None,
        dense_share: float = DENSE_SHARE,
    ) -> None:
        self._versions = versions
        self._layout = layout or BlockLayout()
        self._dense_share = dense_share
        self._accounts: dict[UUID, Account] = {}
        self._touched: set[UUID] = set()
        self._closed: set[UUID] = set()
        self._leftovers: list[Leftover] = []
        self.generations = Generations()

    def put(self, account_id: UUID, descriptor_id: UUID, version: int, payload: bytes) -> None:
        self.put_many(account_id, version, [descriptor_id], np.frombuffer(payload, dtype=np.uint8)[np.newaxis])

    def put_many(self, account_id: UUID, version: int, descriptor_ids: Sequence[UUID], payloads: NDArray[np.uint8]) -> None:
        if len(descriptor_ids) != len(payloads):
            raise ValueError("as many payloads as descriptors are wanted")
        configured = self._versions.get(version)
        account = self._writable(account_id)
        if configured is None or account is None:
            return
        last = {descriptor_id.int: at for at, descriptor_id in enumerate(descriptor_ids)}
        descriptors = list(last)
        kept = payloads if len(last) == len(payloads) else payloads[list(last.values())]
        chunks = [slice(at, at + PAYLOADS_AT_ONCE) for at in range(0, len(kept), PAYLOADS_AT_ONCE)]
        units = [unit_vectors(kept[chunk], configured) for chunk in chunks]
        for chunk, vectors in zip(chunks, units, strict=True):
            account.put(configured, descriptors[chunk], vectors)

    def remove(self, account_id: UUID, descriptor_id: UUID) -> None:
        account = self._writable(account_id)
        if account is not None:
            account.remove(descriptor_id.int)

    def attach(self, account_id: UUID, descriptor_id: UUID, person_id: UUID) -> None:
        account = self._writable(account_id)
        if account is not None:
            account.attach(descriptor_id.int, person_id.int)

    def detach(self, account_id: UUID, descriptor_id: UUID, person_id: UUID) -> None:
        account = self._writable(account_id)
        if account is not None:
            account.detach(descriptor_id.int, person_id.int)

    def add(self, account_id: UUID, member_id: UUID, list_id: UUID, kind: ListKind) -> None:
        account = self._writable(account_id)
        if account is not None:
            account.add(member_id.int, list_id.int, kind)

    def drop(self, account_id: UUID, member_id: UUID, list_id: UUID) -> None:
        account = self._writable(account_id)
        if account is not None:
            account.drop(member_id.int, list_id.int)

    def drop_list(self, account_id: UUID, list_id: UUID) -> None:
        account = self._writable(account_id)
        if account is not None:
            account.drop_list(list_id.int)

    def drop_account(self, account_id: UUID) -> None:
        self._closed.add(account_id)
        account = self._accounts.pop(account_id, None)
        if account is not None:
            self._touched.add(account_id)
            self._leftovers.extend(account.everything())

    def publish(self, position: int) -> None:
        accounts: Mapping[UUID, AccountSnapshot] = self.generations.current.accounts
        if self._touched:
            accounts = {key: value for key, value in accounts.items() if key not in self._touched}
            for account_id in self._touched & self._accounts.keys():
                account = self._accounts[account_id]
                accounts[account_id] = account.snapshot()
                self._leftovers.extend(account.leftovers())
        leftovers, self._leftovers, self._touched = self._leftovers, [], set()
        self.generations.publish(position, accounts, leftovers)

    @property
    def position(self) -> int:
        return self.generations.current.position

    def erased_position(self) -> int:
        return self.generations.erased_position()

    def search(self, account_id: UUID, candidates: Candidates, templates: Sequence[Template], limit: int) -> list[Match]:
        if limit < 1:
            raise ValueError("a search returns at least one match")
        vectors = self._vectors(templates)
        ranking = Ranking(limit)
        by_person = _yields_persons(candidates)
        with self.generations.reading() as generation:
            account = generation.accounts.get(account_id)
            if account is not None:
                person_ids = account.person_ids if by_person else None
                for version, rows in account.versions.items():
                    if version in vectors:
                        Scan(rows, person_ids, ranking).run(select(candidates, account, rows), vectors[version])
        if by_person:
            return [Match(value, UUID(int=best), UUID(int=person)) for person, value, best in ranking.rows()]
        return [Match(value, UUID(int=descriptor)) for descriptor, value, _ in ranking.rows()]

    def _vectors(self, templates: Sequence[Template]) -> dict[int, Vectors]:
        """The templates of the configured versions as unit vectors, (m, dimensions) for each version, equal ones once."""
        units: defaultdict[int, list[NDArray[np.float32]]] = defaultdict(list)
        for template in dict.fromkeys(templates):
            configured = self._versions.get(template.version)
            if configured is not None:
                units[template.version].append(unit_vector(template.payload, configured))
        return {version: np.stack(vectors) for version, vectors in units.items()}

    def _writable(self, account_id: UUID) -> Account | None:
        """The account, begun if it is new; null if it is closed."""
        if account_id in self._closed:
            return None
        self._touched.add(account_id)
        account = self._accounts.get(account_id)
        if account is None:
            account = self._accounts[account_id] = Account(self._layout, self._dense_share)
        return account


def _yields_persons(candidates: Candidates) -> bool:
    if isinstance(candidates, ListCandidates):
        return candidates.list_kind is ListKind.PERSONS
    return not isinstance(candidates, DescriptorCandidates)
