"""Which rows of a published state the candidates of a search are."""

from __future__ import annotations

from collections.abc import Iterable

import numpy as np

from projections.match_store.block_layout import Rows
from projections.match_store.memory.snapshot import AccountSnapshot, VersionSnapshot
from projections.match_store.port import Candidates, DescriptorCandidates, ListCandidates
from projections.match_store.row_sets import RowSet


def select(candidates: Candidates, account: AccountSnapshot, version: VersionSnapshot) -> RowSet:
    """The candidates' rows of one descriptor version."""
    if isinstance(candidates, ListCandidates):
        empty, found = RowSet(version.layout), account.lists.get(candidates.list_id.int)
        if found is None or found.kind is not candidates.list_kind:
            return empty
        return found.versions.get(version.version.version, empty)
    if isinstance(candidates, DescriptorCandidates):
        descriptors: Iterable[int] = (descriptor_id.int for descriptor_id in candidates.descriptor_ids)
    else:
        persons = (account.persons.get(person_id.int) or () for person_id in candidates.person_ids)
        descriptors = (descriptor for person in persons for descriptor in person)
    numbers = {row for descriptor in descriptors if (row := version.rows.get(descriptor)) is not None}
    rows: Rows = np.fromiter(numbers, dtype=np.int32)
    rows.sort()
    return RowSet(version.layout, rows=rows)
