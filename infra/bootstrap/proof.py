"""The proof that somebody was forgotten: no store answers for them, and no file holds a byte of theirs."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path
from uuid import UUID

import orjson

from infra.bootstrap.vocabulary import Vocabulary
from infra.vault.port import Vault, VaultKind, VaultRow

SHORTEST_SEARCHED = 4
"""Bytes: shorter payloads are found everywhere by chance."""

TEXTS = (VaultKind.PERSON_USER_DATA, VaultKind.PERSON_EXTERNAL_ID, VaultKind.LIST_DATA)

PIECE_BYTES = 48
PIECE_EVERY = 2000
"""Bytes: of what is longer pieces are searched for. SQLite cuts a long row into pages of 4 KiB: each holds a whole piece."""

DISTINCT_BYTES = 24
"""A piece with fewer different values is the grey of any portrait."""

START_OF_SCAN = b"\xff\xda"
"""What comes before it in a JPEG is the same in all of one size."""

BLOCK_BYTES = 1 << 20


@dataclass(frozen=True)
class Scan:
    """What a byte scan of a folder found.

    shared: what another row of the vault holds too, so that it stays. indistinct: what was found and is a word of the files'
    own, so that finding it says nothing.
    """

    files: int
    bytes_read: int
    searched: int
    found: tuple[tuple[VaultKind, Path], ...]
    shared: int
    indistinct: int
    too_short: int


def scan_folder(
    folder: Path,
    rows: Mapping[UUID, VaultRow],
    shared: frozenset[UUID],
    vocabulary: Vocabulary,
    progress: Callable[[Path], None] = lambda path: None,
) -> Scan:
    """Look for every payload, or pieces of it, in every file of the folder.

    shared: see `shared_with_others`. This process must have no connection to the files: closing a file that was read takes the
    locks away that its connections have on it.
    """
    long_enough = {ref: row for ref, row in rows.items() if len(row.payload) >= SHORTEST_SEARCHED}
    shared = shared & long_enough.keys()
    own_words = {ref for ref, row in rows.items() if row.kind in TEXTS and vocabulary.holds(row.payload.decode())}
    indistinct: set[UUID] = set()
    searched = {ref: pieces(row) for ref, row in long_enough.items() if ref not in shared}
    longest = max((len(piece) for wanted in searched.values() for piece in wanted), default=1)
    found: list[tuple[VaultKind, Path]] = []
    files = bytes_read = 0
    for path in sorted(each for each in folder.rglob("*") if each.is_file()):
        progress(path)
        files += 1
        left = dict(searched)
        for block, new_bytes in _blocks(path, longest):
            bytes_read += new_bytes
            for ref in [ref for ref, wanted in left.items() if any(piece in block for piece in wanted)]:
                if ref in own_words:
                    indistinct.add(ref)
                else:
                    found.append((rows[ref].kind, path))
                del left[ref]
    too_short = len(rows) - len(long_enough)
    return Scan(files, bytes_read, len(searched), tuple(found), len(shared), len(indistinct), too_short)


def pieces(row: VaultRow) -> tuple[bytes, ...]:
    """What is searched for: a text as it is and as JSON has it, something longer in pieces."""
    payload = row.payload
    if row.kind in TEXTS:
        return payload, orjson.dumps(payload.decode())[1:-1]
    if len(payload) <= PIECE_BYTES:
        return (payload,)
    start = max(payload.find(START_OF_SCAN), 0) if row.kind is VaultKind.DESCRIPTOR_PORTRAIT else 0
    cut = (payload[at : at + PIECE_BYTES] for at in range(start, len(payload) - PIECE_BYTES + 1, PIECE_EVERY))
    return tuple(piece for piece in cut if len(set(piece)) >= DISTINCT_BYTES) or (payload,)


def _blocks(path: Path, longest: int) -> Iterator[tuple[bytes, int]]:
    """A file block by block, each with the end of the one before, so that nothing is cut in two; and how many bytes are new.

    Read and not mapped: a running service cuts its write-ahead logs, and a mapped page beyond the end kills the process.
    """
    try:
        with path.open("rb") as file:
            tail = b""
            while new := file.read(BLOCK_BYTES):
                block = tail + new
                yield block, len(new)
                tail = block[max(len(block) - longest + 1, 0) :]
    except FileNotFoundError:
        # A write-ahead log goes with the last connection.
        return


def shared_with_others(rows: Mapping[UUID, VaultRow], vault: Vault) -> frozenset[UUID]:
    """Payloads that other rows hold too: a text as itself or within their own, a template of the very same photograph."""
    shared: set[UUID] = set()
    for kind in VaultKind:
        alike = TEXTS if kind in TEXTS else (kind,)
        wanted = {ref: row.payload for ref, row in rows.items() if row.kind in alike}
        for other in vault.scan(kind) if wanted else ():
            if other.ref not in rows:
                holds = other.payload.__contains__ if kind in TEXTS else other.payload.__eq__
                shared.update(ref for ref, payload in wanted.items() if holds(payload))
    return frozenset(shared)
