"""What a match store should answer: every fact kept as told, every pair compared, in Python's own double precision."""

from __future__ import annotations

import math
import struct
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from uuid import UUID

from domain.descriptor_versions import DescriptorVersion, ElementType
from domain.member_list import ListKind
from domain.similarity import similarity
from projections.match_store.port import Candidates, DescriptorCandidates, ListCandidates, Match, Template


def folded_sum(values: Sequence[float]) -> float:
    """The sum in the order that the store documents: the second half is added to the first."""
    left = list(values)
    while len(left) > 1:
        half = len(left) // 2
        left = [left[at] + left[half + at] for at in range(half)] + left[2 * half :]
    return left[0]


def unit(payload: bytes, version: DescriptorVersion) -> list[float]:
    """The payload's vector of length 1, each number rounded to float32."""
    if version.element_type is ElementType.FLOAT32:
        numbers = list(struct.unpack(f"<{version.dimensions}f", payload))
    else:
        numbers = [byte - 128.0 for byte in payload]
    length = math.sqrt(folded_sum([number * number for number in numbers]))
    return [struct.unpack("<f", struct.pack("<f", number / length))[0] for number in numbers]


def cosine(left: Sequence[float], right: Sequence[float]) -> float:
    """Of two vectors of length 1."""
    return folded_sum([one * other for one, other in zip(left, right, strict=True)])


@dataclass
class Facts:
    """What is known of one account."""

    templates: dict[tuple[UUID, int], list[float]] = field(default_factory=dict)
    person_of: dict[UUID, UUID] = field(default_factory=dict)
    members: set[tuple[UUID, UUID]] = field(default_factory=set)
    dropped: set[UUID] = field(default_factory=set)
    closed: bool = False


class BruteForce:
    """Takes the same calls as the store; what it was told counts at once."""

    def __init__(self, versions: dict[int, DescriptorVersion]) -> None:
        self.versions = versions
        self.accounts: dict[UUID, Facts] = {}

    def _facts(self, account_id: UUID) -> Facts:
        facts = self.accounts.setdefault(account_id, Facts())
        return Facts() if facts.closed else facts

    def put(self, account_id: UUID, descriptor_id: UUID, version: int, payload: bytes) -> None:
        self._facts(account_id).templates[descriptor_id, version] = unit(payload, self.versions[version])

    def remove(self, account_id: UUID, descriptor_id: UUID) -> None:
        facts = self._facts(account_id)
        facts.templates = {key: vector for key, vector in facts.templates.items() if key[0] != descriptor_id}
        facts.person_of.pop(descriptor_id, None)
        facts.members = {link for link in facts.members if link[0] != descriptor_id}

    def attach(self, account_id: UUID, descriptor_id: UUID, person_id: UUID) -> None:
        self._facts(account_id).person_of[descriptor_id] = person_id

    def detach(self, account_id: UUID, descriptor_id: UUID, person_id: UUID) -> None:
        facts = self._facts(account_id)
        if facts.person_of.get(descriptor_id) == person_id:
            del facts.person_of[descriptor_id]

    def add(self, account_id: UUID, member_id: UUID, list_id: UUID, kind: ListKind) -> None:
        facts = self._facts(account_id)
        if list_id not in facts.dropped:
            facts.members.add((member_id, list_id))

    def drop(self, account_id: UUID, member_id: UUID, list_id: UUID) -> None:
        self._facts(account_id).members.discard((member_id, list_id))

    def drop_list(self, account_id: UUID, list_id: UUID) -> None:
        facts = self._facts(account_id)
        facts.dropped.add(list_id)
        facts.members = {link for link in facts.members if link[1] != list_id}

    def drop_account(self, account_id: UUID) -> None:
        self.accounts[account_id] = Facts(closed=True)

    def search(self, account_id: UUID, candidates: Candidates, templates: Sequence[Template], limit: int) -> list[Match]:
        facts = self._facts(account_id)
        best: dict[UUID, tuple[float, UUID]] = {}
        for candidate, descriptor_id in _pairs(candidates, facts):
            for template in templates:
                vector = facts.templates.get((descriptor_id, template.version))
                if vector is None:
                    continue
                version = self.versions[template.version]
                rank = (-similarity(cosine(vector, unit(template.payload, version)), version), descriptor_id)
                best[candidate] = min(rank, best.get(candidate, rank))
        ranked = sorted(best.items(), key=lambda item: (item[1][0], item[0]))[:limit]
        by_descriptor = isinstance(candidates, DescriptorCandidates) or (
            isinstance(candidates, ListCandidates) and candidates.list_kind is ListKind.DESCRIPTORS
        )
        return [Match(-falling, found, None if by_descriptor else one) for one, (falling, found) in ranked]


def _pairs(candidates: Candidates, facts: Facts) -> Iterable[tuple[UUID, UUID]]:
    """Each candidate with each of its descriptors."""
    if isinstance(candidates, ListCandidates):
        members = {member for member, list_id in facts.members if list_id == candidates.list_id}
        persons = members if candidates.list_kind is ListKind.PERSONS else set()
        descriptors = members if candidates.list_kind is ListKind.DESCRIPTORS else set()
    elif isinstance(candidates, DescriptorCandidates):
        persons, descriptors = set(), set(candidates.descriptor_ids)
    else:
        persons, descriptors = set(candidates.person_ids), set()
    yield from ((descriptor_id, descriptor_id) for descriptor_id in descriptors)
    yield from ((person_id, found) for found, person_id in facts.person_of.items() if person_id in persons)
