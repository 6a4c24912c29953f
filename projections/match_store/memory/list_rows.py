"""The rows of an account's lists, as the writer keeps them."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Mapping

import numpy as np

from domain.member_list import ListKind
from projections.match_store.block_layout import BlockLayout, Rows
from projections.match_store.memory.snapshot import ListSnapshot
from projections.match_store.row_sets import RowSet

Changes = defaultdict[int, dict[int, bool]]
"""By descriptor version: row number, and whether it is on the list."""


class ListRows:
    """Changes are gathered row by row and merged into immutable row sets once a batch.

    The ids of deleted lists are kept: whatever still comes for them is ignored.
    """

    def __init__(self, layout: BlockLayout, dense_share: float) -> None:
        self._empty = RowSet(layout, dense_share)
        self._kinds: dict[int, ListKind] = {}
        self._dropped: set[int] = set()
        self._lists: dict[int, ListSnapshot] = {}
        self._changes: defaultdict[int, Changes] = defaultdict(lambda: defaultdict(dict))

    def admit(self, list_id: int, kind: ListKind) -> bool:
        """Learn of a list; false if it was deleted."""
        if list_id in self._dropped:
            return False
        self._kinds[list_id] = kind
        return True

    def kind(self, list_id: int) -> ListKind | None:
        """What the list holds; null if it is unknown or deleted."""
        return self._kinds.get(list_id)

    def set(self, list_id: int, version: int, row: int, is_member: bool) -> None:
        """Say whether a row of a version is on a list; nothing happens if the list is unknown or deleted."""
        if list_id in self._kinds:
            self._changes[list_id][version][row] = is_member

    def drop(self, list_id: int) -> None:
        """Forget a list."""
        self._dropped.add(list_id)
        self._kinds.pop(list_id, None)
        self._lists.pop(list_id, None)
        self._changes.pop(list_id, None)

    def state(self) -> Mapping[int, ListSnapshot]:
        """The lists with all changes so far, for readers."""
        for list_id, changes in self._changes.items():
            held = self._lists.get(list_id)
            versions = dict(held.versions) if held is not None else {}
            for version, rows in changes.items():
                versions[version] = versions.get(version, self._empty).changed(_rows(rows, True), _rows(rows, False))
            self._lists[list_id] = ListSnapshot(self._kinds[list_id], versions)
        self._changes.clear()
        return dict(self._lists)


def _rows(changes: Mapping[int, bool], is_member: bool) -> Rows:
    rows: Rows = np.fromiter((row for row, value in changes.items() if value is is_member), dtype=np.int32)
    rows.sort()
    return rows
