"""E-mails, passwords and tokens as vault rows, and the unique keys by which they are found."""

from __future__ import annotations

import unicodedata
from uuid import UUID

from infra.vault.port import Vault, VaultKind, VaultRow

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


def email_row(vault: Vault, *, ref: UUID, account: UUID, email: str) -> VaultRow:
    """An account's e-mail as the client wrote it, without outer white space; it comes with the account's first event."""
    payload = email.strip().encode()
    return VaultRow(ref, account, 1, account, VaultKind.ACCOUNT_EMAIL, payload, email_key(vault, email))


def password_row(*, ref: UUID, account: UUID, password_hash: bytes) -> VaultRow:
    """An account's password as `Passwords.hash` returns it; it comes with the account's first event."""
    return VaultRow(ref, account, 1, account, VaultKind.ACCOUNT_PASSWORD, password_hash)


def token_row(vault: Vault, *, ref: UUID, account: UUID, owner_version: int, token: UUID) -> VaultRow:
    """A token, as its 36 lower-case characters. owner_version: of the TokenIssued that names the ref."""
    payload = str(token).encode()
    return VaultRow(ref, account, owner_version, account, VaultKind.ACCOUNT_TOKEN, payload, token_key(vault, token))
