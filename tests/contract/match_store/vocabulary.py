"""Short words for the suites: ids, payloads, the two lists."""

from __future__ import annotations

from uuid import UUID

import numpy as np

from domain.descriptor_versions import BUILT_IN_VERSION
from domain.member_list import ListKind
from projections.match_store.port import ListCandidates, MatchStore, Template

ACCOUNT, OTHER = UUID(int=11), UUID(int=12)
PERSON_LIST, DESCRIPTOR_LIST = UUID(int=21), UUID(int=22)
ON_PERSON_LIST = ListCandidates(PERSON_LIST, ListKind.PERSONS)
ON_DESCRIPTOR_LIST = ListCandidates(DESCRIPTOR_LIST, ListKind.DESCRIPTORS)
DIMENSIONS = 128


def descriptor(number: int) -> UUID:
    return UUID(int=1 << 96 | number)


def person(number: int) -> UUID:
    return UUID(int=2 << 96 | number)


def axis(number: int, tilt: float = 0.0) -> bytes:
    """A built-in payload along one axis, tilted towards the last one."""
    vector = np.zeros(DIMENSIONS, dtype="<f4")
    vector[number], vector[-1] = 1.0, tilt
    return vector.tobytes()


def built_in(payload: bytes) -> list[Template]:
    return [Template(BUILT_IN_VERSION, payload)]


def put(store: MatchStore, number: int, payload: bytes, account: UUID = ACCOUNT) -> None:
    store.put(account, descriptor(number), BUILT_IN_VERSION, payload)
