"""Random histories of two small accounts: more orders than a log can give, so that none of those is missed."""

from __future__ import annotations

import struct
from collections.abc import Iterator
from typing import Any
from uuid import UUID

from hypothesis import strategies as st

from domain.descriptor_versions import DescriptorVersion, ElementType
from domain.member_list import ListKind
from projections.match_store.port import (
    Candidates,
    DescriptorCandidates,
    ListCandidates,
    PersonCandidates,
    Template,
)

FLOATS, BYTES = 7, 8
VERSIONS = {
    FLOATS: DescriptorVersion(FLOATS, 20, ElementType.FLOAT32, 5.0, 1.0),
    BYTES: DescriptorVersion(BYTES, 4, ElementType.CENTRED_UINT8, 26.58, 9.351),
}
"""Five and four dimensions, one logistic flat and one steep: many ties, many zeros."""

ACCOUNTS = (UUID(int=1), UUID(int=2))
DESCRIPTORS = tuple(UUID(int=(4 - at) << 70 | at) for at in range(4))
PERSONS = tuple(UUID(int=1 << 100 | (2 - at) << 66 | at) for at in range(2))
LISTS = {UUID(int=300): ListKind.PERSONS, UUID(int=301): ListKind.DESCRIPTORS}

Call = tuple[str, tuple[Any, ...]]
"""The name of a method of the port and its arguments."""

_coordinate = st.integers(-2, 2)


def _floats(numbers: list[int]) -> Template:
    return Template(FLOATS, struct.pack("<5f", *numbers))


def _bytes(numbers: list[int]) -> Template:
    return Template(BYTES, bytes(128 + number for number in numbers))


templates: st.SearchStrategy[Template] = st.one_of(
    st.lists(_coordinate, min_size=5, max_size=5).filter(any).map(_floats),
    st.lists(_coordinate, min_size=4, max_size=4).filter(any).map(_bytes),
)

_account, _descriptor, _person = (
    st.sampled_from(ACCOUNTS[:1] * 3 + ACCOUNTS[1:]),
    st.sampled_from(DESCRIPTORS),
    st.sampled_from(PERSONS),
)
_put = st.builds(
    lambda account, found, template: ("put", (account, found, template.version, template.payload)),
    _account,
    _descriptor,
    templates,
)
_member = st.sampled_from([*LISTS.items()]).flatmap(
    lambda item: st.tuples(_person if item[1] is ListKind.PERSONS else _descriptor, st.just(item))
)
_add = st.builds(lambda account, link: ("add", (account, link[0], *link[1])), _account, _member)
_drop = st.builds(lambda account, link: ("drop", (account, link[0], link[1][0])), _account, _member)
_attach = st.tuples(st.just("attach"), st.tuples(_account, _descriptor, _person))
_detach = st.tuples(st.just("detach"), st.tuples(_account, _descriptor, _person))
_remove = st.tuples(st.just("remove"), st.tuples(_account, _descriptor))
_ends = st.one_of(
    st.tuples(st.just("drop_list"), st.tuples(_account, st.sampled_from([*LISTS]))),
    st.tuples(st.just("drop_account"), st.tuples(st.just(ACCOUNTS[1]))),
)

calls: st.SearchStrategy[Call] = st.one_of(_put, _put, _put, _attach, _attach, _add, _add, _add, _detach, _drop, _remove, _ends)
batches: st.SearchStrategy[list[list[Call]]] = st.lists(st.lists(calls, min_size=4, max_size=25), min_size=1, max_size=6)


def all_candidates() -> Iterator[Candidates]:
    """Every kind of candidates, each as wide as it can be, and single ones."""
    for list_id, kind in LISTS.items():
        yield ListCandidates(list_id, kind)
    yield DescriptorCandidates(DESCRIPTORS)
    yield DescriptorCandidates(DESCRIPTORS[:1])
    yield PersonCandidates(PERSONS)
    yield PersonCandidates(PERSONS[:1])
