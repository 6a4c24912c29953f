"""What a search answers: exactly, in order, and of nobody else."""

from __future__ import annotations

from uuid import UUID

import numpy as np
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from domain.descriptor_versions import BUILT_IN_VERSION, DEFAULT_VERSIONS
from domain.member_list import ListKind
from projections.match_store.port import (
    DescriptorCandidates,
    ListCandidates,
    MatchStore,
    PersonCandidates,
    Template,
)
from tests.contract.match_store.brute_force import BruteForce
from tests.contract.match_store.engine import Engine
from tests.contract.match_store.events import ACCOUNTS, VERSIONS, Call, all_candidates, batches, templates
from tests.contract.match_store.vocabulary import (
    ACCOUNT,
    DESCRIPTOR_LIST,
    DIMENSIONS,
    ON_DESCRIPTOR_LIST,
    ON_PERSON_LIST,
    PERSON_LIST,
    axis,
    built_in,
    descriptor,
    person,
    put,
)


class Answers(Engine):
    """Every engine gives the same ones."""

    # The same properties hold for every engine's class, on purpose.
    @settings(deadline=None, max_examples=120, suppress_health_check=[HealthCheck.differing_executors])
    @given(
        history=batches,
        again=st.integers(0, 5),
        wanted=st.lists(templates, min_size=1, max_size=3),
        limit=st.integers(1, 5),
    )
    def test_any_history_is_answered_as_by_brute_force(
        self, history: list[list[Call]], again: int, wanted: list[Template], limit: int
    ) -> None:
        store, model = self.build(VERSIONS), BruteForce(VERSIONS)
        for position, batch in enumerate(history, start=1):
            for name, arguments in batch:
                getattr(store, name)(*arguments)
                getattr(model, name)(*arguments)
            store.publish(position)
            self._compare(store, model, wanted, limit)
            if position == again:
                for name, arguments in batch:
                    getattr(store, name)(*arguments)
                store.publish(position)
                self._compare(store, model, wanted, limit)
            assert store.position == store.erased_position() == position

    def _compare(self, store: MatchStore, model: BruteForce, wanted: list[Template], limit: int) -> None:
        for account in ACCOUNTS:
            for candidates in all_candidates():
                expected = model.search(account, candidates, wanted, limit)
                assert store.search(account, candidates, wanted, limit) == expected

    def test_a_person_with_a_thousand_nearest_descriptors_is_one_of_five(self, store: MatchStore) -> None:
        for number in range(1_000):
            put(store, number, axis(0, tilt=number / 100_000))
            store.attach(ACCOUNT, descriptor(number), person(0))
        for number in range(1, 7):
            put(store, 1_000 + number, axis(0, tilt=number / 2))
            store.attach(ACCOUNT, descriptor(1_000 + number), person(number))
        for number in range(7):
            store.add(ACCOUNT, person(number), PERSON_LIST, ListKind.PERSONS)
        store.publish(1)

        matches = store.search(ACCOUNT, ON_PERSON_LIST, built_in(axis(0)), 5)

        assert [match.person_id for match in matches] == [person(number) for number in range(5)]
        assert matches[0].descriptor_id == descriptor(0)
        assert [match.similarity for match in matches] == sorted((m.similarity for m in matches), reverse=True)

    def test_ties_go_by_id_and_the_best_descriptor_of_a_person_is_the_smallest(self, store: MatchStore) -> None:
        for number in (5, 3, 9, 1):
            put(store, number, axis(0))
        store.attach(ACCOUNT, descriptor(5), person(1))
        store.attach(ACCOUNT, descriptor(3), person(1))
        store.attach(ACCOUNT, descriptor(1), person(2))
        store.publish(1)
        persons = PersonCandidates((person(2), person(1)))
        descriptors = DescriptorCandidates(tuple(descriptor(number) for number in (9, 5, 3, 1)))

        best = store.search(ACCOUNT, persons, built_in(axis(0)), 5)
        ranked = store.search(ACCOUNT, descriptors, built_in(axis(0)), 3)

        assert [(match.person_id, match.descriptor_id) for match in best] == [
            (person(1), descriptor(3)),
            (person(2), descriptor(1)),
        ]
        assert [match.descriptor_id for match in ranked] == [descriptor(1), descriptor(3), descriptor(5)]

    def test_a_reference_of_several_templates_counts_with_its_best(self, store: MatchStore) -> None:
        put(store, 1, axis(1))
        put(store, 2, axis(2, tilt=1.0))
        store.publish(1)
        reference = built_in(axis(0)) + built_in(axis(2)) + built_in(axis(1))

        matches = store.search(ACCOUNT, DescriptorCandidates((descriptor(2), descriptor(1))), reference, 5)

        assert [match.descriptor_id for match in matches] == [descriptor(1), descriptor(2)]
        assert matches[0].similarity > matches[1].similarity > 0.9

    def test_rows_are_compared_within_their_version_only(self, store: MatchStore) -> None:
        bytes_along_first_axis = bytes([255]) + bytes([128]) * 511
        put(store, 1, axis(0))
        store.put(ACCOUNT, descriptor(2), 59, bytes_along_first_axis)
        store.put(ACCOUNT, descriptor(3), 58, bytes_along_first_axis)
        store.put(ACCOUNT, descriptor(4), 12345, b"a version that is not configured")
        for number in (1, 2, 3, 4):
            store.add(ACCOUNT, descriptor(number), DESCRIPTOR_LIST, ListKind.DESCRIPTORS)
        store.publish(1)

        def found(*versions: int) -> set[UUID]:
            wanted = [Template(version, axis(0) if version == 1001 else bytes_along_first_axis) for version in versions]
            return {match.descriptor_id for match in store.search(ACCOUNT, ON_DESCRIPTOR_LIST, wanted, 5)}

        assert found(1001) == {descriptor(1)}
        assert found(59) == {descriptor(2)}
        assert found(59, 58) == {descriptor(2), descriptor(3)}
        assert found(54) == found(12345) == set()

    def test_a_list_of_the_other_kind_has_no_candidates(self, store: MatchStore) -> None:
        put(store, 1, axis(0))
        store.add(ACCOUNT, descriptor(1), DESCRIPTOR_LIST, ListKind.DESCRIPTORS)
        store.publish(1)
        assert store.search(ACCOUNT, ListCandidates(DESCRIPTOR_LIST, ListKind.PERSONS), built_in(axis(0)), 5) == []

    def test_near_ties_are_told_apart_in_double_precision(self) -> None:
        """Two thousand candidates within a few float32 roundings of each other."""
        store, model = self.build(DEFAULT_VERSIONS), BruteForce(DEFAULT_VERSIONS)
        random = np.random.default_rng(6)
        query = random.standard_normal(DIMENSIONS)
        base = 0.4 * query / np.linalg.norm(query) + random.standard_normal(DIMENSIONS) / DIMENSIONS**0.5
        for number in range(2_000):
            payload = (base + 3e-7 * random.standard_normal(DIMENSIONS)).astype("<f4").tobytes()
            for either in (store, model):
                either.put(ACCOUNT, descriptor(number), BUILT_IN_VERSION, payload)
                either.attach(ACCOUNT, descriptor(number), person(number % 500))
                either.add(ACCOUNT, person(number % 500), PERSON_LIST, ListKind.PERSONS)
                either.add(ACCOUNT, descriptor(number), DESCRIPTOR_LIST, ListKind.DESCRIPTORS)
        store.publish(1)
        wanted = built_in(query.astype("<f4").tobytes())

        for candidates in (ON_PERSON_LIST, ON_DESCRIPTOR_LIST):
            assert store.search(ACCOUNT, candidates, wanted, 5) == model.search(ACCOUNT, candidates, wanted, 5)
