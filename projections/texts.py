"""Reading texts that events refer to."""

from __future__ import annotations

from uuid import UUID

from infra.vault.port import Texts


def text_of(ref: str | None, texts: Texts) -> str:
    """The text behind a ref; "" where it is null or forgotten."""
    if ref is None:
        return ""
    payload = texts.get(UUID(ref))
    return "" if payload is None else payload.decode()
