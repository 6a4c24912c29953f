"""Searching files for bytes that must not be there, or must."""

from __future__ import annotations

import base64
import json
from collections.abc import Iterable, Iterator
from pathlib import Path
from urllib.parse import quote, quote_plus

SLICE = 32
"""Bytes of a template or portrait: eight numbers, or too many of an image to be met by chance."""


def text_forms(text: str) -> set[bytes]:
    """A text as it is, as JSON and urls have it, as hexadecimal and base64 have it."""
    raw = text.encode()
    written = {text, json.dumps(text)[1:-1], json.dumps(text, ensure_ascii=False)[1:-1], quote(text), quote_plus(text)}
    return {form.encode() for form in written} | {raw.hex().encode(), base64.b64encode(raw).rstrip(b"=")}


def slices(payload: bytes, every: int = SLICE) -> Iterator[bytes]:
    """Pieces of a payload, from its beginning over its middle to its end."""
    for start in range(0, len(payload) - SLICE + 1, every):
        yield payload[start : start + SLICE]


def payload_forms(payload: bytes) -> set[bytes]:
    """Pieces of a template or portrait, and what hexadecimal and base64 make of its beginning."""
    head = payload[: SLICE // 2 * 3]
    return {*slices(payload), head.hex().encode(), base64.b64encode(head)}


def found_in(path: Path, wanted: Iterable[bytes]) -> set[bytes]:
    """Those that are in a file."""
    try:
        content = path.read_bytes()
    except FileNotFoundError:
        return set()
    return {form for form in wanted if form in content}


def found_in_folder(folder: Path, wanted: Iterable[bytes]) -> dict[str, set[bytes]]:
    """File → what is in it, over every file of a folder; only files in which something is."""
    forms = set(wanted)
    found = {path.name: found_in(path, forms) for path in sorted(folder.rglob("*")) if path.is_file()}
    return {name: forms for name, forms in found.items() if forms}
