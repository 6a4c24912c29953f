"""One account's descriptors, persons and lists, as the writer keeps them between two published states."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

import numpy as np
from numpy.typing import NDArray

from domain.descriptor_versions import DescriptorVersion
from domain.member_list import ListKind
from projections.match_store.block_layout import BlockLayout
from projections.match_store.memory.generations import Leftover
from projections.match_store.memory.links import Links
from projections.match_store.memory.list_rows import ListRows
from projections.match_store.memory.person_numbers import PersonNumbering
from projections.match_store.memory.snapshot import NOBODY, AccountSnapshot
from projections.match_store.memory.snapshot_map import SnapshotMap
from projections.match_store.memory.version_rows import VersionRows


class Account:
    """Ids are the 128 bits of their UUIDs: those hash and compare without a call into Python."""

    def __init__(self, layout: BlockLayout, dense_share: float) -> None:
        self._layout = layout
        self._versions: dict[int, VersionRows] = {}
        self._persons: SnapshotMap[tuple[int, ...]] = SnapshotMap()
        self._person_of: dict[int, int] = {}
        self._numbering = PersonNumbering()
        self._lists_of = Links()
        self._lists = ListRows(layout, dense_share)

    def put(self, version: DescriptorVersion, descriptors: Sequence[int], units: NDArray[np.float32]) -> None:
        """Store templates, the descriptors each once: (n, dimensions) unit vectors."""
        rows = self._versions.get(version.version)
        if rows is None:
            rows = self._versions[version.version] = VersionRows(version, self._layout)
        held = [at for at, descriptor in enumerate(descriptors) if rows.row_of(descriptor) is not None]
        if held:
            same = {at for at in held if rows.holds(descriptors[at], units[at])}
            for at in held:
                if at not in same:
                    self._unlist(version.version, rows, descriptors[at])
            changed = [at for at in range(len(descriptors)) if at not in same]
            descriptors, units = [descriptors[at] for at in changed], units[changed]
        self._link_rows(version.version, rows, descriptors, rows.append(descriptors, units))

    def remove(self, descriptor: int) -> None:
        """Forget a descriptor with its links."""
        for version, rows in self._versions.items():
            self._unlist(version, rows, descriptor)
        person = self._person_of.get(descriptor)
        if person is not None:
            self.detach(descriptor, person)
        self._lists_of.pop(descriptor)

    def attach(self, descriptor: int, person: int) -> None:
        """Let a descriptor show this person."""
        shown = self._person_of.get(descriptor)
        if shown == person:
            return
        if shown is not None:
            self.detach(descriptor, shown)
        self._person_of[descriptor] = person
        self._persons.put(person, (*(self._persons.get(person) or ()), descriptor))
        number = self._numbering.number(person)
        for version, rows in self._versions.items():
            row = rows.row_of(descriptor)
            if row is not None:
                rows.set_person(row, number)
                self._list_row(person, version, row, True)

    def detach(self, descriptor: int, person: int) -> None:
        """Let a descriptor show this person no longer."""
        if self._person_of.get(descriptor) != person:
            return
        del self._person_of[descriptor]
        left = tuple(other for other in self._persons.get(person) or () if other != descriptor)
        if left:
            self._persons.put(person, left)
        else:
            self._persons.pop(person)
            self._numbering.end(person)
        for version, rows in self._versions.items():
            row = rows.row_of(descriptor)
            if row is not None:
                rows.set_person(row, NOBODY)
                self._list_row(person, version, row, False)

    def add(self, member: int, list_id: int, kind: ListKind) -> None:
        """Put a member on a list."""
        if self._lists.admit(list_id, kind) and self._lists_of.add(member, list_id):
            self._set_member(member, list_id, kind, True)

    def drop(self, member: int, list_id: int) -> None:
        """Take a member off a list."""
        kind = self._lists.kind(list_id)
        if self._lists_of.discard(member, list_id) and kind is not None:
            self._set_member(member, list_id, kind, False)

    def drop_list(self, list_id: int) -> None:
        """Forget a list; its members' links to it go one by one, or with the members."""
        self._lists.drop(list_id)

    def snapshot(self) -> AccountSnapshot:
        """All of it as it is now, for readers."""
        versions = {version: rows.snapshot() for version, rows in self._versions.items()}
        return AccountSnapshot(versions, self._persons.state(), self._numbering.person_ids, self._lists.state())

    def leftovers(self) -> Iterator[Leftover]:
        """What was removed since this was last asked."""
        for rows in self._versions.values():
            yield from rows.leftovers()
        yield from self._numbering.leftovers()

    def everything(self) -> Iterator[Leftover]:
        """All rows, to be wiped with the account."""
        for rows in self._versions.values():
            yield rows.everything()

    def _set_member(self, member: int, list_id: int, kind: ListKind, is_member: bool) -> None:
        descriptors = (self._persons.get(member) or ()) if kind is ListKind.PERSONS else (member,)
        for version, rows in self._versions.items():
            for descriptor in descriptors:
                row = rows.row_of(descriptor)
                if row is not None:
                    self._lists.set(list_id, version, row, is_member)

    def _list_row(self, member: int, version: int, row: int, is_member: bool) -> None:
        """Put a row on the lists of its descriptor or person, or take it off them."""
        for list_id in self._lists_of.of(member):
            self._lists.set(list_id, version, row, is_member)

    def _link_rows(self, version: int, rows: VersionRows, descriptors: Sequence[int], new: Sequence[int]) -> None:
        """Give new rows the links that their descriptors have already."""
        persons = [self._person_of.get(descriptor) for descriptor in descriptors]
        numbers = [NOBODY if person is None else self._numbering.number(person) for person in persons]
        rows.set_persons(new, numbers)
        for descriptor, person, row in zip(descriptors, persons, new, strict=True):
            self._list_row(descriptor, version, row, True)
            if person is not None:
                self._list_row(person, version, row, True)

    def _unlist(self, version: int, rows: VersionRows, descriptor: int) -> None:
        """Take a descriptor's row out, off every list."""
        row = rows.remove(descriptor)
        if row is not None:
            self._list_row(descriptor, version, row, False)
            person = self._person_of.get(descriptor)
            if person is not None:
                self._list_row(person, version, row, False)
