"""The one spelling of an id that requests may use: hyphens in place, hex digits of either case."""

from __future__ import annotations

import re
from typing import Final
from uuid import UUID

CONTRACT_PATTERN: Final = "[a-f0-9]{8}-[a-f0-9]{4}-[a-f0-9]{4}-[a-f0-9]{4}-[a-f0-9]{12}"
"""The pattern as refusals quote it; clients may also send upper-case digits."""

TOLERANT_PATTERN: Final = r"\A[a-fA-F0-9]{8}-[a-fA-F0-9]{4}-[a-fA-F0-9]{4}-[a-fA-F0-9]{4}-[a-fA-F0-9]{12}\Z"
"""The pattern that is applied."""

_UUID = re.compile(TOLERANT_PATTERN)


def parse_uuid(text: str) -> UUID:
    """The id, of any version. Raises ValueError for every other spelling (braces, urn:, no hyphens), which UUID() would take."""
    if _UUID.match(text) is None:
        raise ValueError("not a uuid")
    return UUID(text)


def is_version_4(value: UUID) -> bool:
    """Whether this is a random UUID, the only kind this service hands out."""
    return value.version == 4
