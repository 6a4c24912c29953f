"""The vault's port: immutable rows, written before the event that refers to them, erased with their owner."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from enum import Enum
from typing import Protocol
from uuid import UUID


class VaultKind(Enum):
    """What a row holds: aggregate and field, so that the sweeper knows which aggregate to discard."""

    ACCOUNT_EMAIL = "account.email"
    ACCOUNT_PASSWORD = "account.password"
    ACCOUNT_ORGANIZATION = "account.organization_name"
    ACCOUNT_TOKEN = "account.token"
    ACCOUNT_TOKEN_DATA = "account.token_data"
    PERSON_USER_DATA = "person.user_data"
    PERSON_EXTERNAL_ID = "person.external_id"
    LIST_DATA = "member_list.list_data"
    DESCRIPTOR_TEMPLATE = "descriptor.template"
    DESCRIPTOR_PORTRAIT = "descriptor.portrait"


@dataclass(frozen=True)
class VaultRow:
    """One secret.

    ref: random and time-ordered (UUIDv7's shape). owner: the aggregate that will refer to it, and owner_version the version
    of the event that will. payload: UTF-8 of a text, or the bytes of a template or portrait. key: 16 bytes, a keyed digest
    that must be unique in the vault (tokens and e-mails only).
    """

    ref: UUID
    owner: UUID
    owner_version: int
    account: UUID
    kind: VaultKind
    payload: bytes
    key: bytes | None = None


class Vault(Protocol):
    """Blocking calls: writes are made by one writer thread or by background work, never on the event loop.

    Every call raises VaultAwayError where the vault cannot be reached; a ref that a successful read does not find is forgotten.
    """

    def digest(self, text: str) -> bytes:
        """16 bytes: HMAC-SHA256 of the text under the vault's own key, cut. Equality without the text."""
        ...

    def insert(self, groups: Sequence[Sequence[VaultRow]], refused: Sequence[UUID] = ()) -> list[bool]:
        """Store each group wholly or not at all, all in one durable transaction; False: a key or ref of that group is taken.

        The rows `refused` of attempts that failed are removed first, in the same transaction: that costs no other commit.
        """
        ...

    def read(self, refs: Iterable[UUID]) -> dict[UUID, bytes]:
        """The payloads that are there."""
        ...

    def find(self, key: bytes) -> VaultRow | None:
        """The row that holds a unique key."""
        ...

    def scan(self, kind: VaultKind) -> Iterator[VaultRow]:
        """All rows of a kind in the order of their refs, read in chunks (bulk loads)."""
        ...

    def older_than(self, time: datetime, *, after: UUID, limit: int) -> list[VaultRow]:
        """Rows drawn before `time` whose ref follows `after`, oldest first, without payloads (b"")."""
        ...

    def look_up(self, refs: Iterable[UUID]) -> list[VaultRow]:
        """The rows that are there, without payloads (b"")."""
        ...

    def erase(self, refs: Iterable[UUID]) -> int:
        """Remove rows; returns how many were there."""
        ...

    def erase_owner(self, owner: UUID) -> dict[VaultKind, int]:
        """Remove all rows of an aggregate; returns how many of each kind were there."""
        ...

    def erase_account(self, account: UUID, limit: int) -> int:
        """Remove up to `limit` rows of an account; 0 when none is left."""
        ...

    def purge(self) -> bool:
        """Remove the traces that erased rows left behind (SQLite: the write-ahead log); False: a reader is in the way."""
        ...

    def sweep_mark(self) -> UUID:
        """The ref up to which the sweeper has judged all rows but those of `undecided`; the nil UUID at first."""
        ...

    def undecided(self) -> list[UUID]:
        """Refs up to the mark whose rows must be judged again."""
        ...

    def set_sweep_mark(self, ref: UUID, undecided: Sequence[UUID] = ()) -> None:
        """Remember how far the sweeper is, and what it could not decide, both at once."""
        ...

    def close(self) -> None:
        """Release connections."""
        ...


class VaultAwayError(Exception):
    """The vault cannot be read or written now: an outage, not forgetting."""


Texts = Mapping[UUID, bytes]
"""Payloads by ref, as far as they are there."""
