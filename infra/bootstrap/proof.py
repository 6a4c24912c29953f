"""The proof that somebody was forgotten: no store answers for them, and no file holds a byte of theirs."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path
from uuid import UUID

from infra.vault.port import Vault, VaultKind, VaultRow

SHORTEST_SEARCHED = 4
"""Bytes: shorter payloads are found everywhere by chance."""

BLOCK_BYTES = 1 << 20

TEXTS = (VaultKind.PERSON_USER_DATA, VaultKind.PERSON_EXTERNAL_ID, VaultKind.LIST_DATA)


@dataclass(frozen=True)
class Scan:
    """What a byte scan of a folder found. shared: texts that another row of the vault holds too, so that they stay."""

    files: int
    bytes_read: int
    searched: int
    found: tuple[tuple[VaultKind, Path], ...]
    shared: int
    too_short: int


def scan_folder(
    folder: Path, rows: Mapping[UUID, VaultRow], vault: Vault, progress: Callable[[Path], None] = lambda path: None
) -> Scan:
    """Look for every payload in every file of the folder."""
    long_enough = {ref: row for ref, row in rows.items() if len(row.payload) >= SHORTEST_SEARCHED}
    shared = {ref for ref, row in long_enough.items() if _is_elsewhere(row, vault)}
    searched = [row for ref, row in long_enough.items() if ref not in shared]
    found: list[tuple[VaultKind, Path]] = []
    files = bytes_read = 0
    for path in sorted(each for each in folder.rglob("*") if each.is_file()):
        progress(path)
        files += 1
        left = dict.fromkeys(searched)
        for block, is_new in _blocks(path, max((len(row.payload) for row in searched), default=1)):
            bytes_read += is_new
            for row in [row for row in left if row.payload in block]:
                found.append((row.kind, path))
                del left[row]
    return Scan(files, bytes_read, len(searched), tuple(found), len(shared), len(rows) - len(long_enough))


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
                tail = block[-(longest - 1) :] if longest > 1 else b""
    except FileNotFoundError:
        # A write-ahead log goes with the last connection.
        return


def _is_elsewhere(row: VaultRow, vault: Vault) -> bool:
    """Whether another row holds the text, as itself or within its own."""
    return row.kind in TEXTS and any(row.payload in other.payload for other in _texts(vault) if other.ref != row.ref)


def _texts(vault: Vault) -> Iterator[VaultRow]:
    for kind in TEXTS:
        yield from vault.scan(kind)
