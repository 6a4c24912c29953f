"""The JSON bodies of the commands: their keys, types and limits are the contract's."""

from __future__ import annotations

import re
from typing import Annotated

import msgspec

EMAIL = re.compile(r"\s*[^@\s\x00-\x1f]+@[^@\s\x00-\x1f]+\.[^@\s\x00-\x1f]+\s*")
"""One @ between two parts, the second with a dot: what is an address only its mail server knows. White space round it is let
through, since an e-mail is stored and compared without it."""

Text128 = Annotated[str, msgspec.Meta(max_length=128)]
ExternalId = Annotated[str, msgspec.Meta(max_length=36)]


class NewAccount(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """POST accounts; whether the e-mail is one is for the route to say, in the contract's words."""

    organization_name: Text128
    email: Annotated[str, msgspec.Meta(max_length=64)]
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
