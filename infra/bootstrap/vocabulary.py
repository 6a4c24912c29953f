"""Words that the data folder's files hold whoever is in them: names of tables, columns, events, kinds and keys."""

from __future__ import annotations

import re
import sqlite3
from collections.abc import Iterable, Iterator
from contextlib import closing
from dataclasses import fields, is_dataclass
from enum import Enum
from pathlib import Path
from typing import Any, get_args, get_type_hints

from domain.topics import AGGREGATES, EVENTS
from infra.bootstrap.data_folder import holder_of
from infra.documents.port import Collection, Document, Documents, Query
from infra.vault.port import VaultKind

DOCUMENTS_READ = 20
"""Documents a collection whose keys are taken: all of one collection have the same."""

NAMES_READ = 1000

PART_OF_ID_OR_TIME = re.compile(r"[0-9a-f-]{1,8}|[0-9]{4}-[0-9]{2}-[0-9]{2}|[0-9]{2}:[0-9]{2}(:[0-9]{2})?").fullmatch
"""Every file is full of random ids in hexadecimal and of times: short runs of the same characters occur in them by chance."""


class Vocabulary:
    """Tells texts of clients that the files hold in any case from those that do not."""

    def __init__(self, texts: Iterable[str]) -> None:
        self._text = "\0".join(sorted(set(texts)))

    def holds(self, text: str) -> bool:
        """Whether finding the text says nothing, since it is a word of the files, or may be a piece of an id or a time."""
        return text in self._text or PART_OF_ID_OR_TIME(text) is not None


def vocabulary_of(folder: Path, documents: Documents, collections: Iterable[Collection]) -> Vocabulary:
    """What the databases of a folder, the events, the vault and the documents call their parts."""
    texts = {"SQLite format 3", "true", "false", "null", *(kind.value for kind in VaultKind)}
    texts.update(each.TOPIC for each in AGGREGATES)  # type: ignore[attr-defined]  # every aggregate has one
    texts.add(holder_of(folder))
    for topic, event in EVENTS.items():
        texts.update((topic, *_words(event)))
    for path in folder.glob("*.db"):
        texts.update(_schema(path))
    for collection in collections:
        for document in documents.find(collection, Query({}, limit=DOCUMENTS_READ)):
            texts.update(_keys(document))
    return Vocabulary(texts)


def _schema(path: Path) -> Iterator[str]:
    """The statements of a database, and the names by which its small tables keep their rows."""
    with closing(sqlite3.connect(f"{path.absolute().as_uri()}?mode=ro", uri=True)) as connection:
        tables = connection.execute("SELECT type, name, sql FROM sqlite_master").fetchall()
        for kind, name, sql in tables:
            # As a row of sqlite_master has them, one after the other.
            yield f"{kind}{name}{name}"
            yield sql or ""
            if kind == "table" and any(column == "name" for _, column, *_ in connection.execute(f'PRAGMA table_info("{name}")')):
                yield from (row[0] for row in connection.execute(f'SELECT DISTINCT name FROM "{name}" LIMIT {NAMES_READ}'))


def _words(kind: Any) -> Iterator[str]:
    """Names of fields and values of enumerations of a stored class, and of all that its fields are made of."""
    if isinstance(kind, str):
        # Of a Literal.
        yield kind
    elif isinstance(kind, type) and issubclass(kind, Enum):
        yield from (each.value for each in kind if isinstance(each.value, str))
    elif isinstance(kind, type) and is_dataclass(kind):
        hints = get_type_hints(kind)
        for field in fields(kind):
            yield f'"{field.name}":'
            yield from _words(hints[field.name])
    for argument in get_args(kind):
        yield from _words(argument)


def _keys(value: Document | list[Any] | str | float | None) -> Iterator[str]:
    if isinstance(value, dict):
        for key, below in value.items():
            yield f'"{key}":'
            yield from _keys(below)
    elif isinstance(value, list):
        for below in value:
            yield from _keys(below)
