"""Whole blocks and gathered rows, one template and many: the same answer, that of double precision."""

from __future__ import annotations

from uuid import UUID

import numpy as np
import pytest

from domain.descriptor_versions import BUILT_IN_VERSION, DEFAULT_VERSIONS
from domain.member_list import ListKind
from domain.similarity import similarity
from projections.match_store.block_layout import BlockLayout
from projections.match_store.memory import MemoryMatchStore
from projections.match_store.memory.scan import TEMPLATES_AT_ONCE
from projections.match_store.payload import unit_vectors
from projections.match_store.port import ListCandidates, Template
from projections.match_store.tree_sum import cosines

ACCOUNT, PERSONS, DESCRIPTORS = UUID(int=1), UUID(int=2), UUID(int=3)
ROWS = 6_000
BUILT_IN = DEFAULT_VERSIONS[BUILT_IN_VERSION]
RANDOM = np.random.default_rng(11)
# Rows lie around few centres, so that scores rise and fall from block to block and many come close to the best.
CENTRES = RANDOM.standard_normal((8, 128))
VECTORS = (CENTRES[RANDOM.integers(0, 8, ROWS)] + 0.3 * RANDOM.standard_normal((ROWS, 128))).astype(np.float32)
PAYLOADS = VECTORS.view(np.uint8)
UNITS = unit_vectors(PAYLOADS, BUILT_IN)


def descriptor(row: int) -> UUID:
    return UUID(int=1 << 90 | (row * 7919 % ROWS))


def person(row: int) -> UUID:
    return UUID(int=1 << 91 | row % 900)


def build(dense_share: float, smallest: int) -> MemoryMatchStore:
    store = MemoryMatchStore(DEFAULT_VERSIONS, BlockLayout(smallest, 2_048), dense_share)
    store.put_many(ACCOUNT, BUILT_IN_VERSION, [descriptor(row) for row in range(ROWS)], PAYLOADS)
    for row in range(0, ROWS, 2):
        store.attach(ACCOUNT, descriptor(row), person(row))
        store.add(ACCOUNT, person(row), PERSONS, ListKind.PERSONS)
        store.add(ACCOUNT, descriptor(row), DESCRIPTORS, ListKind.DESCRIPTORS)
    store.publish(1)
    return store


STORES = [build(0.0, 2_048), build(2.0, 2_048), build(0.5, 64)]


def expected(by_person: bool, templates: list[int], limit: int) -> list[tuple[float, UUID, UUID]]:
    best: dict[UUID, tuple[float, UUID]] = {}
    scores = np.max([cosines(UNITS, np.broadcast_to(UNITS[at], UNITS.shape)) for at in templates], axis=0)
    for row in range(0, ROWS, 2):
        rank = (-similarity(scores[row], BUILT_IN), descriptor(row))
        candidate = person(row) if by_person else descriptor(row)
        best[candidate] = min(rank, best.get(candidate, rank))
    ranked = sorted((falling, candidate, found) for candidate, (falling, found) in best.items())
    return [(-falling, candidate, found) for falling, candidate, found in ranked[:limit]]


@pytest.mark.parametrize("store", STORES, ids=["dense", "sparse", "mixed"])
@pytest.mark.parametrize("templates", [[1], [4, 401], list(range(1, 2 * TEMPLATES_AT_ONCE + 8))], ids=len)
@pytest.mark.parametrize("limit", [1, 5, 40])
def test_every_path_answers_in_double_precision(store: MemoryMatchStore, templates: list[int], limit: int) -> None:
    wanted = [Template(BUILT_IN_VERSION, PAYLOADS[at].tobytes()) for at in templates]
    persons = store.search(ACCOUNT, ListCandidates(PERSONS, ListKind.PERSONS), wanted, limit)
    found = store.search(ACCOUNT, ListCandidates(DESCRIPTORS, ListKind.DESCRIPTORS), wanted, limit)
    assert [(m.similarity, m.person_id, m.descriptor_id) for m in persons] == expected(True, templates, limit)
    assert [(m.similarity, m.descriptor_id, m.descriptor_id) for m in found] == expected(False, templates, limit)


def test_candidates_that_are_all_alike_or_unlike_are_ordered_by_id() -> None:
    """A plateau: no row can be cut, and memory and answer stay those of the limit."""
    for dense_share in (0.0, 2.0):
        store = MemoryMatchStore(DEFAULT_VERSIONS, BlockLayout(64, 512), dense_share)
        store.put_many(ACCOUNT, BUILT_IN_VERSION, [descriptor(row) for row in range(3_000)], np.repeat(PAYLOADS[:1], 3_000, 0))
        for row in range(3_000):
            store.add(ACCOUNT, descriptor(row), DESCRIPTORS, ListKind.DESCRIPTORS)
        store.publish(1)
        first = sorted(descriptor(row) for row in range(3_000))[:5]
        for sign in (1, -1):
            wanted = [Template(BUILT_IN_VERSION, (sign * VECTORS[0]).tobytes())]
            matches = store.search(ACCOUNT, ListCandidates(DESCRIPTORS, ListKind.DESCRIPTORS), wanted, 5)
            assert [match.descriptor_id for match in matches] == first
            assert {match.similarity for match in matches} == {similarity(sign, BUILT_IN)}
