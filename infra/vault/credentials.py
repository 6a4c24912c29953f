"""The unique keys by which e-mails and tokens are found in the vault."""

from __future__ import annotations

import unicodedata
from uuid import UUID

from infra.vault.port import Vault

EMAIL_PREFIX = "email:"
TOKEN_PREFIX = "token:"
"""Before what is digested, so that an e-mail and a token never share a key."""


def normalised_email(email: str) -> str:
    """What makes two e-mails the same: NFC, without outer white space, case-folded (and NFC again, which folding may undo)."""
    folded = unicodedata.normalize("NFC", email).strip().casefold()
    return unicodedata.normalize("NFC", folded)


def email_key(vault: Vault, email: str) -> bytes:
    """The unique key of an e-mail, 16 bytes."""
    return vault.digest(EMAIL_PREFIX + normalised_email(email))


def token_key(vault: Vault, token: UUID) -> bytes:
    """The unique key of a token, 16 bytes."""
    return vault.digest(TOKEN_PREFIX + str(token))
