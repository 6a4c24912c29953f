"""The JSON bodies of the commands: their keys, types and limits are the contract's."""

from __future__ import annotations

from typing import Annotated

import msgspec

EMAIL_PATTERN = r"^[^@\s\x00-\x1f]+@[^@\s\x00-\x1f]+\.[^@\s\x00-\x1f]+$"
"""One @ between two parts, the second with a dot: what is an address only its mail server knows."""

Text128 = Annotated[str, msgspec.Meta(max_length=128)]
ExternalId = Annotated[str, msgspec.Meta(max_length=36)]


class NewAccount(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """POST accounts."""

    organization_name: Text128
    email: Annotated[str, msgspec.Meta(max_length=64, pattern=EMAIL_PATTERN)]
    password: Annotated[str, msgspec.Meta(min_length=8, max_length=32)]


class NewPerson(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """POST persons and PATCH person: an absent key is msgspec.UNSET."""

    user_data: Text128 | msgspec.UnsetType = msgspec.UNSET
    external_id: ExternalId | msgspec.UnsetType = msgspec.UNSET


class NewList(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """POST lists."""

    list_data: Text128 = ""


class ChangedList(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """PATCH list."""

    list_data: Text128
