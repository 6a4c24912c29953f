"""The match store's port: what a projector tells it, and the one question that queries ask.

Writers: one thread applies the events of a batch in the log's order and then calls ``publish``; nothing of the batch
is seen before that. Every write sets a state and is harmless when it is repeated, so that a batch may be applied again
from its first event. Readers may search from any number of threads.

What the log can give in any order, the store takes: links of descriptors whose template is gone or comes later,
persons without descriptors, members of lists that were deleted (ignored at once, and for ever), events of a closed
account (ignored).
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Protocol
from uuid import UUID

import numpy as np
from numpy.typing import NDArray

from domain.member_list import ListKind


@dataclass(frozen=True)
class ListCandidates:
    """The members of a list; a list that is unknown, deleted or of the other kind has none."""

    list_id: UUID
    list_kind: ListKind


@dataclass(frozen=True)
class DescriptorCandidates:
    """These descriptors; unknown ids are passed over."""

    descriptor_ids: tuple[UUID, ...]


@dataclass(frozen=True)
class PersonCandidates:
    """These persons, each with all of its descriptors; unknown ids are passed over."""

    person_ids: tuple[UUID, ...]


Candidates = ListCandidates | DescriptorCandidates | PersonCandidates


@dataclass(frozen=True)
class Template:
    """A template to search with: its descriptor version and its payload, laid out as that version says."""

    version: int
    payload: bytes


@dataclass(frozen=True)
class Match:
    """One candidate that was found.

    similarity: 0..1, rounded as ``domain.similarity`` says. descriptor_id: the descriptor that was found; of a person
    the best one, at equal similarity the smallest id. person_id: the person, where the candidates are persons; else
    null.
    """

    similarity: float
    descriptor_id: UUID
    person_id: UUID | None = None


class MatchStore(Protocol):
    """The templates of all accounts and what they are linked to. No account sees or touches another's."""

    def put(self, account_id: UUID, descriptor_id: UUID, version: int, payload: bytes) -> None:
        """Store a descriptor's template of one version, in place of an older one of that version.

        A version that is not configured is passed over. Raises FacestreamError INVALID_DESCRIPTOR for a payload that
        is not finite or has no length as a vector, ValueError for one of the wrong size.
        """

    def put_many(self, account_id: UUID, version: int, descriptor_ids: Sequence[UUID], payloads: NDArray[np.uint8]) -> None:
        """``put`` for many at once: payloads is (descriptors, payload length), one row each.

        All or, if it raises, none.
        """

    def remove(self, account_id: UUID, descriptor_id: UUID) -> None:
        """Forget a descriptor: its templates of all versions and its links to a person and to lists."""

    def attach(self, account_id: UUID, descriptor_id: UUID, person_id: UUID) -> None:
        """Let a descriptor show this person, and no other any longer."""

    def detach(self, account_id: UUID, descriptor_id: UUID, person_id: UUID) -> None:
        """Let a descriptor show this person no longer; nothing happens if it shows another."""

    def add(self, account_id: UUID, member_id: UUID, list_id: UUID, kind: ListKind) -> None:
        """Put a member on a list; kind is the list's: what the member is, a person or a descriptor."""

    def drop(self, account_id: UUID, member_id: UUID, list_id: UUID) -> None:
        """Take a member off a list."""

    def drop_list(self, account_id: UUID, list_id: UUID) -> None:
        """Forget a list. Members that come later are ignored."""

    def drop_account(self, account_id: UUID) -> None:
        """Forget all that the account had. What comes later is ignored."""

    def publish(self, position: int) -> None:
        """Show readers everything that was written so far, as one step; position: that of the last event in it."""

    @property
    def position(self) -> int:
        """Position of the last event that readers can see; 0 before any."""

    def erased_position(self) -> int:
        """The position up to which no byte is left of any template that was removed; at most ``position``."""

    def search(self, account_id: UUID, candidates: Candidates, templates: Sequence[Template], limit: int) -> list[Match]:
        """The candidates most like any of the templates, at most `limit` (from 1), all from one published state.

        A candidate keeps the best similarity that any of its descriptors has with any template of the same version; a
        candidate without a descriptor of these versions is left out. A list of persons and person ids yield distinct
        persons, a list of descriptors and descriptor ids distinct descriptors. Order: similarity as the client sees it
        (rounded), descending; ties by ascending id of the person or descriptor. Exact: equal to comparing with every
        candidate in double precision. Raises as ``put`` does, for the templates.
        """
