"""Removed templates leave the published state at once, and memory when nobody reads an older state."""

from __future__ import annotations

from collections.abc import Iterator
from uuid import UUID

import numpy as np
from numpy.typing import NDArray

from domain.descriptor_versions import BUILT_IN_VERSION, DEFAULT_VERSIONS
from domain.member_list import ListKind
from projections.match_store.block_layout import BlockLayout
from projections.match_store.memory import MemoryMatchStore
from projections.match_store.memory.snapshot import NOBODY, Block
from projections.match_store.payload import unit_vector
from projections.match_store.port import DescriptorCandidates, ListCandidates, PersonCandidates, Template

ACCOUNT, LIST = UUID(int=1), UUID(int=2)
BUILT_IN = DEFAULT_VERSIONS[BUILT_IN_VERSION]


def descriptor(number: int) -> UUID:
    return UUID(int=0xD << 120 | number)


def person(number: int) -> UUID:
    return UUID(int=0xE << 120 | number)


def payloads(count: int, seed: int = 3) -> NDArray[np.uint8]:
    return np.random.default_rng(seed).standard_normal((count, 128), dtype=np.float32).view(np.uint8)


def blocks(store: MemoryMatchStore) -> Iterator[Block]:
    for account in store.generations.current.accounts.values():
        for rows in account.versions.values():
            yield from rows.blocks


def holds(kept: list[Block], payload: NDArray[np.uint8], number: int) -> tuple[bool, bool]:
    """Whether a template's vector, and its descriptor's id, are anywhere in these blocks."""
    vector = unit_vector(payload.tobytes(), BUILT_IN).tobytes()
    halves = np.array([descriptor(number).int >> 64, descriptor(number).int & (1 << 64) - 1], dtype=np.uint64).tobytes()
    return (
        any(vector in block.vectors.tobytes() for block in kept),
        any(halves in block.ids.tobytes() for block in kept),
    )


def filled(count: int) -> tuple[MemoryMatchStore, NDArray[np.uint8]]:
    store, data = MemoryMatchStore(DEFAULT_VERSIONS, BlockLayout(2, 8)), payloads(count)
    store.put_many(ACCOUNT, BUILT_IN_VERSION, [descriptor(number) for number in range(count)], data)
    store.publish(1)
    return store, data


def test_a_removed_template_leaves_no_trace() -> None:
    store, data = filled(30)
    kept = list(blocks(store))
    assert holds(kept, data[4], 4) == (True, True)
    store.remove(ACCOUNT, descriptor(4))
    store.publish(2)
    kept += blocks(store)
    assert holds(kept, data[4], 4) == (False, False)
    assert holds(kept, data[5], 5) == (True, True)
    assert store.erased_position() == 2


def test_growing_leaves_no_copy_behind() -> None:
    store, data = filled(3)
    kept = list(blocks(store))
    store.put_many(ACCOUNT, BUILT_IN_VERSION, [descriptor(number) for number in range(100, 200)], payloads(100, seed=4))
    store.publish(2)
    kept += blocks(store)
    store.remove(ACCOUNT, descriptor(1))
    store.publish(3)
    assert holds(kept, data[1], 1) == (False, False)


def test_it_stays_while_a_reader_holds_an_older_state() -> None:
    store, data = filled(30)
    kept = list(blocks(store))
    with store.generations.reading() as first:
        store.remove(ACCOUNT, descriptor(4))
        store.publish(2)
        with store.generations.reading() as second:
            store.remove(ACCOUNT, descriptor(5))
            store.publish(3)
            found = store.search(
                ACCOUNT,
                DescriptorCandidates((descriptor(4), descriptor(5), descriptor(6))),
                [Template(BUILT_IN_VERSION, data[4].tobytes())],
                5,
            )
            assert [match.descriptor_id for match in found] == [descriptor(6)]
            assert first.accounts[ACCOUNT].versions[BUILT_IN_VERSION].rows.get(descriptor(4).int) is not None
            assert second.accounts[ACCOUNT].versions[BUILT_IN_VERSION].rows.get(descriptor(4).int) is None
            assert holds(kept, data[4], 4) == holds(kept, data[5], 5) == (True, True)
            assert (store.position, store.erased_position()) == (3, 1)
        assert holds(kept, data[4], 4) == (True, True)
        assert store.erased_position() == 1
    assert holds(kept, data[4], 4) == holds(kept, data[5], 5) == (False, False)
    assert store.erased_position() == 3


def test_only_older_readers_hold_it_back() -> None:
    store, data = filled(30)
    kept = list(blocks(store))
    with store.generations.reading():
        store.remove(ACCOUNT, descriptor(4))
        store.publish(2)
        newer = store.generations.reading()
        newer.__enter__()
    assert holds(kept, data[4], 4) == (False, False)
    assert store.erased_position() == 2
    newer.__exit__(None, None, None)


def test_a_slot_is_used_again_only_after_it_was_zeroed() -> None:
    store, data = filled(14)
    before = sum(len(block.vectors) for block in blocks(store))
    with store.generations.reading() as old:
        store.remove(ACCOUNT, descriptor(4))
        store.publish(2)
        store.put(ACCOUNT, descriptor(50), BUILT_IN_VERSION, data[0].tobytes())
        store.publish(3)
        rows = old.accounts[ACCOUNT].versions[BUILT_IN_VERSION]
        row = rows.rows.get(descriptor(4).int)
        assert row is not None
        block, offset = rows.layout.locate(row)
        assert rows.blocks[block].descriptor(offset) == descriptor(4).int
        assert np.array_equal(rows.blocks[block].vectors[offset], unit_vector(data[4].tobytes(), BUILT_IN))
    grown = sum(len(block.vectors) for block in blocks(store))
    assert grown > before
    store.put(ACCOUNT, descriptor(51), BUILT_IN_VERSION, data[1].tobytes())
    store.publish(4)
    assert store.generations.current.accounts[ACCOUNT].versions[BUILT_IN_VERSION].rows.get(descriptor(51).int) == row


def test_churn_takes_no_more_room() -> None:
    store, data = filled(14)
    for turn in range(200):
        store.attach(ACCOUNT, descriptor(turn), person(turn))
        store.remove(ACCOUNT, descriptor(turn))
        store.put(ACCOUNT, descriptor(turn + 14), BUILT_IN_VERSION, data[turn % 14].tobytes())
        store.publish(turn + 2)
    assert sum(len(block.vectors) for block in blocks(store)) <= 22
    assert len(store.generations.current.accounts[ACCOUNT].person_ids) <= 2


def test_a_persons_number_is_not_given_away_under_a_reader() -> None:
    store, data = filled(2)
    store.attach(ACCOUNT, descriptor(0), person(0))
    store.publish(2)
    with store.generations.reading() as old:
        store.detach(ACCOUNT, descriptor(0), person(0))
        store.publish(3)
        store.attach(ACCOUNT, descriptor(1), person(1))
        store.publish(4)
        assert old.accounts[ACCOUNT].person_ids[0] == person(0).int
    matches = store.search(ACCOUNT, PersonCandidates((person(0), person(1))), [Template(1001, data[1].tobytes())], 5)
    assert [(match.person_id, match.descriptor_id) for match in matches] == [(person(1), descriptor(1))]


def test_a_row_that_is_gone_names_no_person() -> None:
    store, _ = filled(3)
    for number in range(3):
        store.attach(ACCOUNT, descriptor(number), person(number))
    store.publish(2)
    store.remove(ACCOUNT, descriptor(1))
    store.detach(ACCOUNT, descriptor(2), person(2))
    store.publish(3)
    columns = store.generations.current.accounts[ACCOUNT].versions[BUILT_IN_VERSION].persons
    assert np.concatenate(columns).tolist() == [0, NOBODY, NOBODY, NOBODY, NOBODY, NOBODY]


def test_a_template_that_was_never_published_goes_too() -> None:
    store, data = filled(3)
    store.put(ACCOUNT, descriptor(9), BUILT_IN_VERSION, payloads(1, seed=9)[0].tobytes())
    store.remove(ACCOUNT, descriptor(9))
    store.publish(2)
    assert holds(list(blocks(store)), payloads(1, seed=9)[0], 9) == (False, False)
    assert holds(list(blocks(store)), data[0], 0) == (True, True)


def test_a_replaced_template_goes() -> None:
    store, data = filled(3)
    new = payloads(1, seed=9)[0]
    store.put(ACCOUNT, descriptor(1), BUILT_IN_VERSION, new.tobytes())
    store.publish(2)
    assert holds(list(blocks(store)), data[1], 1) == (False, True)
    assert holds(list(blocks(store)), new, 1) == (True, True)


def test_a_closed_account_goes_with_all_of_its_blocks() -> None:
    store, data = filled(30)
    for number in range(30):
        store.add(ACCOUNT, descriptor(number), LIST, ListKind.DESCRIPTORS)
    store.publish(2)
    kept = list(blocks(store))
    with store.generations.reading():
        store.drop_account(ACCOUNT)
        store.publish(3)
        wanted = [Template(BUILT_IN_VERSION, data[0].tobytes())]
        assert store.search(ACCOUNT, ListCandidates(LIST, ListKind.DESCRIPTORS), wanted, 5) == []
        assert store.erased_position() == 2
        assert holds(kept, data[0], 0) == (True, True)
    assert not any(block.vectors.any() or block.ids.any() for block in kept)
    assert store.erased_position() == 3
    assert ACCOUNT not in store.generations.current.accounts
