"""What a projector may rely on: order of events, batches, what stays gone, what is refused."""

from __future__ import annotations

import threading
from collections.abc import Sequence
from uuid import UUID

import numpy as np
import pytest

from domain.descriptor_versions import BUILT_IN_VERSION
from domain.errors import FacestreamError
from domain.member_list import ListKind
from projections.match_store.port import (
    DescriptorCandidates,
    Match,
    MatchStore,
)
from tests.contract.match_store.engine import Engine
from tests.contract.match_store.vocabulary import (
    ACCOUNT,
    DESCRIPTOR_LIST,
    DIMENSIONS,
    ON_DESCRIPTOR_LIST,
    ON_PERSON_LIST,
    OTHER,
    PERSON_LIST,
    axis,
    built_in,
    descriptor,
    person,
    put,
)


class Writes(Engine):
    """Every engine takes them the same way."""

    def test_accounts_share_nothing(self, store: MatchStore) -> None:
        for account, number in ((ACCOUNT, 0), (OTHER, 1)):
            put(store, 1, axis(number), account)
            store.attach(account, descriptor(1), person(1))
            store.add(account, person(1), PERSON_LIST, ListKind.PERSONS)
        store.publish(1)
        before = store.search(ACCOUNT, ON_PERSON_LIST, built_in(axis(0)), 5)
        store.remove(OTHER, descriptor(1))
        store.drop_list(OTHER, PERSON_LIST)
        store.drop_account(OTHER)
        store.publish(2)

        assert before[0].similarity > 0.99
        assert store.search(ACCOUNT, ON_PERSON_LIST, built_in(axis(0)), 5) == before
        assert store.search(OTHER, ON_PERSON_LIST, built_in(axis(0)), 5) == []

    def test_nothing_is_seen_before_it_is_published(self, store: MatchStore) -> None:
        put(store, 1, axis(0))
        candidates = DescriptorCandidates((descriptor(1),))
        assert store.search(ACCOUNT, candidates, built_in(axis(0)), 5) == []
        assert store.position == 0
        store.publish(8)
        assert [match.descriptor_id for match in store.search(ACCOUNT, candidates, built_in(axis(0)), 5)] == [descriptor(1)]
        assert store.position == 8

    def test_a_search_never_sees_half_a_batch(self, store: MatchStore) -> None:
        """One descriptor follows another on the list, in one batch each time: there is always exactly one."""
        steps = 300

        def step(number: int) -> None:
            put(store, number, axis(number % 100))
            store.attach(ACCOUNT, descriptor(number), person(number))
            store.add(ACCOUNT, person(number), PERSON_LIST, ListKind.PERSONS)
            if number:
                store.drop(ACCOUNT, person(number - 1), PERSON_LIST)
                store.remove(ACCOUNT, descriptor(number - 1))
            store.publish(number + 1)

        step(0)
        seen: list[Sequence[Match]] = []
        done = threading.Event()

        def read() -> None:
            last = False
            while not last:
                last = done.is_set()
                seen.append(store.search(ACCOUNT, ON_PERSON_LIST, built_in(axis(0)), 5))

        readers = [threading.Thread(target=read) for _ in range(2)]
        for reader in readers:
            reader.start()
        for number in range(1, steps):
            step(number)
        done.set()
        for reader in readers:
            reader.join()

        assert {len(matches) for matches in seen} == {1}
        assert {match.descriptor_id.int - match.person_id.int for [match] in seen if match.person_id} == {
            descriptor(0).int - person(0).int
        }
        assert store.erased_position() == steps

    def test_many_at_once_are_as_one_by_one(self, store: MatchStore) -> None:
        vectors = np.random.default_rng(5).standard_normal((700, DIMENSIONS), dtype=np.float32)
        ids = [descriptor(number) for number in range(700)]
        for account in (ACCOUNT, OTHER):
            store.put(account, ids[0], BUILT_IN_VERSION, axis(0))
            for found in ids:
                store.add(account, found, DESCRIPTOR_LIST, ListKind.DESCRIPTORS)
        store.put_many(ACCOUNT, BUILT_IN_VERSION, ids, vectors.view(np.uint8))
        for found, vector in zip(ids, vectors, strict=True):
            store.put(OTHER, found, BUILT_IN_VERSION, vector.tobytes())
        store.publish(1)
        wanted = built_in(vectors[3].tobytes())

        at_once = store.search(ACCOUNT, ON_DESCRIPTOR_LIST, wanted, 700)

        assert len(at_once) == 700
        assert at_once[0].descriptor_id == descriptor(3)
        assert at_once == store.search(OTHER, ON_DESCRIPTOR_LIST, wanted, 700)

    def test_a_person_may_be_listed_before_it_has_descriptors(self, store: MatchStore) -> None:
        store.add(ACCOUNT, person(1), PERSON_LIST, ListKind.PERSONS)
        store.attach(ACCOUNT, descriptor(1), person(1))
        store.publish(1)
        assert store.search(ACCOUNT, ON_PERSON_LIST, built_in(axis(0)), 5) == []
        put(store, 1, axis(0))
        store.publish(2)
        assert [match.person_id for match in store.search(ACCOUNT, ON_PERSON_LIST, built_in(axis(0)), 5)] == [person(1)]

    def test_a_row_follows_its_links(self, store: MatchStore) -> None:
        def listed() -> list[UUID | None]:
            store.publish(store.position + 1)
            return [match.person_id for match in store.search(ACCOUNT, ON_PERSON_LIST, built_in(axis(0)), 5)]

        put(store, 1, axis(0))
        store.add(ACCOUNT, person(1), PERSON_LIST, ListKind.PERSONS)
        store.add(ACCOUNT, person(2), PERSON_LIST, ListKind.PERSONS)
        assert listed() == []
        store.attach(ACCOUNT, descriptor(1), person(1))
        assert listed() == [person(1)]
        store.attach(ACCOUNT, descriptor(1), person(2))
        assert listed() == [person(2)]
        store.detach(ACCOUNT, descriptor(1), person(1))
        assert listed() == [person(2)]
        store.drop(ACCOUNT, person(2), PERSON_LIST)
        assert listed() == []
        store.add(ACCOUNT, person(2), PERSON_LIST, ListKind.PERSONS)
        assert listed() == [person(2)]
        store.detach(ACCOUNT, descriptor(1), person(2))
        assert listed() == []
        store.attach(ACCOUNT, descriptor(1), person(1))
        assert listed() == [person(1)]
        store.remove(ACCOUNT, descriptor(1))
        assert listed() == []
        put(store, 1, axis(0))
        assert listed() == []

    def test_a_list_that_is_gone_stays_gone(self, store: MatchStore) -> None:
        put(store, 1, axis(0))
        store.drop_list(ACCOUNT, DESCRIPTOR_LIST)
        store.add(ACCOUNT, descriptor(1), DESCRIPTOR_LIST, ListKind.DESCRIPTORS)
        store.publish(1)
        assert store.search(ACCOUNT, ON_DESCRIPTOR_LIST, built_in(axis(0)), 5) == []

    def test_an_account_that_is_closed_stays_closed(self, store: MatchStore) -> None:
        store.drop_account(ACCOUNT)
        put(store, 1, axis(0))
        store.publish(1)
        assert store.search(ACCOUNT, DescriptorCandidates((descriptor(1),)), built_in(axis(0)), 5) == []

    @pytest.mark.parametrize("value", [0.0, np.nan, np.inf])
    def test_a_payload_without_a_direction_is_refused(self, store: MatchStore, value: float) -> None:
        payload = np.full(DIMENSIONS, value, dtype="<f4")
        put(store, 1, axis(0))
        many = np.stack([np.ones(128, "<f4"), payload]).view(np.uint8)
        with pytest.raises(FacestreamError) as refused:
            store.put(ACCOUNT, descriptor(1), BUILT_IN_VERSION, payload.tobytes())
        with pytest.raises(FacestreamError):
            store.put_many(ACCOUNT, BUILT_IN_VERSION, [descriptor(2), descriptor(3)], many)
        with pytest.raises(FacestreamError):
            store.search(ACCOUNT, DescriptorCandidates(()), built_in(payload.tobytes()), 5)
        store.publish(1)
        all_three = DescriptorCandidates((descriptor(1), descriptor(2), descriptor(3)))

        assert refused.value.case.code == 100007
        assert [match.descriptor_id for match in store.search(ACCOUNT, all_three, built_in(axis(0)), 5)] == [descriptor(1)]

    def test_a_payload_of_the_wrong_size_is_the_callers_fault(self, store: MatchStore) -> None:
        with pytest.raises(ValueError, match="512 bytes"):
            put(store, 1, b"1234")

    def test_the_position_never_goes_back(self, store: MatchStore) -> None:
        store.publish(10)
        store.publish(7)
        assert store.position == store.erased_position() == 10
