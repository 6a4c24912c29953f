"""From a document's values to what lies in the columns: ids and digests as bytes, integers as they are."""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping
from typing import Any

from infra.documents.port import FieldType
from infra.sqlite.slots import Value

_UUID = re.compile(r"[0-9a-f]{8}(?:-[0-9a-f]{4}){3}-[0-9a-f]{12}", re.ASCII).fullmatch


def id_column(value: Any) -> bytes:
    """16 bytes of a UUID's 36 lower-case characters. ValueError for anything else."""
    if not isinstance(value, str) or _UUID(value) is None:
        raise ValueError("not a UUID of 36 lower-case characters")
    return bytes.fromhex(value.replace("-", ""))


def integer_column(value: Any) -> int:
    """A whole number of 64 bits, signed. ValueError for anything else (1.0 and True too)."""
    if type(value) is not int or not -(1 << 63) <= value < 1 << 63:
        raise ValueError("not an integer of 64 bits")
    return value


def bytes_column(value: Any) -> bytes:
    """Bytes of a hexadecimal text. ValueError for anything else."""
    if not isinstance(value, str):
        raise ValueError("not a hexadecimal text")
    return bytes.fromhex(value)


COLUMN: Mapping[FieldType, Callable[[Any], Value]] = {
    FieldType.ID: id_column,
    FieldType.INTEGER: integer_column,
    FieldType.BYTES: bytes_column,
}
