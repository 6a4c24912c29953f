"""The byte scan behind `facestream forget`: what it looks for, where, and what it leaves alone."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path
from random import Random
from uuid import UUID, uuid4

import pytest

from infra.bootstrap.proof import BLOCK_BYTES, PIECE_BYTES, Scan, pieces, scan_folder, shared_with_others
from infra.bootstrap.vocabulary import Vocabulary, vocabulary_of
from infra.documents.sqlite import SqliteDocuments
from infra.vault.port import VaultKind, VaultRow
from infra.vault.sqlite import SQLiteVault
from projections.lists.view import LISTS
from projections.persons.view import PERSONS

PAGE = 4092
"""Bytes of a long row that one page of SQLite's holds."""

TEXT, PORTRAIT, TEMPLATE = VaultKind.PERSON_USER_DATA, VaultKind.DESCRIPTOR_PORTRAIT, VaultKind.DESCRIPTOR_TEMPLATE


@pytest.fixture
def vault(tmp_path: Path) -> Iterator[SQLiteVault]:
    vault = SQLiteVault(tmp_path / "vault.db")
    yield vault
    vault.close()


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    folder = tmp_path / "searched"
    folder.mkdir()
    return folder


def row(payload: bytes, kind: VaultKind = TEXT) -> VaultRow:
    return VaultRow(uuid4(), uuid4(), 1, uuid4(), kind, payload)


def scan(folder: Path, vault: SQLiteVault, *rows: VaultRow, words: tuple[str, ...] = ()) -> Scan:
    by_ref: dict[UUID, VaultRow] = {each.ref: each for each in rows}
    return scan_folder(folder, by_ref, shared_with_others(by_ref, vault), Vocabulary(words))


def portrait(seed: int, size: int = 9000) -> bytes:
    """A JPEG's outline: a head that is always the same, then pixels."""
    return b"\xff\xd8" + b"tables" * 100 + b"\xff\xda" + Random(seed).randbytes(size)


@pytest.mark.parametrize("text", ["somebody", 'with "quotes"', "a\\b\nc", "Öttinger"])
def test_a_text_is_found_as_it_is_and_as_json_has_it(text: str, folder: Path, vault: SQLiteVault) -> None:
    for written in pieces(row(text.encode())):
        (folder / "file").write_bytes(b"xx" + written + b"yy")
        assert scan(folder, vault, row(text.encode())).found == ((TEXT, folder / "file"),)
    (folder / "file").write_bytes(b"nothing of the kind")
    assert scan(folder, vault, row(text.encode())).found == ()


@pytest.mark.parametrize("at", [0, 1, BLOCK_BYTES - 3, BLOCK_BYTES, 2 * BLOCK_BYTES - 7])
def test_nothing_is_overlooked_between_two_blocks(at: int, folder: Path, vault: SQLiteVault) -> None:
    content = bytearray(2 * BLOCK_BYTES + 100)
    content[at : at + 8] = b"somebody"
    (folder / "file").write_bytes(content)
    found = scan(folder, vault, row(b"somebody"))
    assert found.found == ((TEXT, folder / "file"),)
    assert (found.files, found.bytes_read) == (1, len(content))


@pytest.mark.parametrize("page", range(3))
def test_any_page_of_a_portrait_is_found(page: int, folder: Path, vault: SQLiteVault) -> None:
    payload = portrait(1, 3 * PAGE)
    start = len(payload) - (3 - page) * PAGE
    (folder / "file").write_bytes(payload[start : start + PAGE])
    assert scan(folder, vault, row(payload, PORTRAIT)).found == ((PORTRAIT, folder / "file"),)


def test_what_all_portraits_have_in_common_is_not_somebodys(folder: Path, vault: SQLiteVault) -> None:
    grey = b"\x28\xa2\x8a\x00" * 2000
    (folder / "file").write_bytes(portrait(2) + grey)
    mixed = portrait(1, 3000) + grey + Random(3).randbytes(3000)
    assert scan(folder, vault, row(mixed, PORTRAIT)).found == ()
    assert all(len(piece) == PIECE_BYTES for piece in pieces(row(mixed, PORTRAIT)))


def test_what_others_have_too_is_no_trace(folder: Path, vault: SQLiteVault) -> None:
    template, text = Random(4).randbytes(512), b"Anna"
    vault.insert([[row(template, TEMPLATE), row(b"Annabelle"), row(portrait(5), PORTRAIT)]])
    (folder / "file").write_bytes(template + b"Annabelle" + portrait(5))
    found = scan(folder, vault, row(template, TEMPLATE), row(text), row(portrait(5), PORTRAIT), row(b"xyz"))
    assert (found.found, found.shared, found.too_short, found.searched) == ((), 3, 1, 0)


def test_two_of_somebodys_own_that_are_alike_are_traces(folder: Path, vault: SQLiteVault) -> None:
    template = Random(4).randbytes(512)
    (folder / "file").write_bytes(template)
    assert len(scan(folder, vault, row(template, TEMPLATE), row(template, TEMPLATE)).found) == 2


def test_every_file_of_every_folder_is_searched(folder: Path, vault: SQLiteVault) -> None:
    (folder / "a" / "b").mkdir(parents=True)
    for name in ("one", "a/two", "a/b/three"):
        (folder / name).write_bytes(b"somebody")
    (folder / "empty").touch()
    found = scan(folder, vault, row(b"somebody"))
    assert {path.name for _, path in found.found} == {"one", "two", "three"}
    assert found.files == 4


def test_a_word_of_the_files_own_is_no_trace(folder: Path, vault: SQLiteVault) -> None:
    (folder / "file").write_bytes(b"CREATE TABLE persons (id); somebody")
    found = scan(folder, vault, row(b"person"), row(b"somebody"), words=("CREATE TABLE persons (id)",))
    assert (found.found, found.indistinct, found.searched) == (((TEXT, folder / "file"),), 1, 2)


@pytest.mark.parametrize(("text", "may_be"), [("4711", True), ("2026-11-25", True), ("123456789", False), ("4711g", False)])
def test_a_piece_of_an_id_or_a_time_is_no_trace(text: str, may_be: bool, folder: Path, vault: SQLiteVault) -> None:
    (folder / "file").write_bytes(f"0a{text}b3".encode())
    found = scan(folder, vault, row(text.encode()))
    assert (len(found.found), found.indistinct) == ((0, 1) if may_be else (1, 0))


def test_what_was_looked_for_and_not_found_is_told_apart(folder: Path, vault: SQLiteVault) -> None:
    (folder / "file").write_bytes(b"nothing")
    assert scan(folder, vault, row(b"person"), words=("person",)).indistinct == 0


@pytest.mark.parametrize(
    "word", ["person", "user_data", "lists", "vault_rows", "INTEGER PRIMARY KEY", "facestream.person.created", "command_id",
             "digest_key", "portrait", "serve", "true", "sqlite_autoindex_vault_meta"]
)  # fmt: skip
def test_words_are_collected_from_where_they_are_written(word: str, tmp_path: Path, vault: SQLiteVault) -> None:
    documents = SqliteDocuments(tmp_path / "views.db")
    documents.prepare([LISTS])
    words = vocabulary_of(tmp_path, documents, [LISTS])
    documents.close()
    assert words.holds(word)
    assert not words.holds("somebody")


def test_keys_of_documents_are_words_and_their_texts_are_not(tmp_path: Path) -> None:
    documents = SqliteDocuments(tmp_path / "views.db")
    documents.prepare([PERSONS])
    with documents.write() as writer:
        document = {"id": str(uuid4()), "account_id": str(uuid4()), "created": 1, "external_id_digest": None}
        writer.put(PERSONS, document | {"nickname": [{"spoken": "somebody"}]})
    words = vocabulary_of(tmp_path, documents, [PERSONS])
    documents.close()
    assert words.holds("nickname")
    assert words.holds("spoken")
    assert not words.holds("somebody")
