"""The keyed digests by which projections and queries find a client's text without holding it in an index."""

from __future__ import annotations

from dataclasses import dataclass

from infra.vault.credentials import TOKEN_PREFIX, email_key
from infra.vault.port import Vault


@dataclass(frozen=True)
class Digests:
    """All in hexadecimal, 32 characters."""

    vault: Vault

    def email(self, email: str) -> str:
        """Of an e-mail, however it is written."""
        return email_key(self.vault, email).hex()

    def token(self, token: str) -> str:
        """Of a token's 36 lower-case characters."""
        return self.vault.digest(TOKEN_PREFIX + token).hex()

    def external_id(self, account_id: str, external_id: str) -> str:
        """Of a person's external id within its account, so that equal ids of two accounts do not look alike."""
        return self.vault.digest(f"external_id:{account_id}:{external_id}").hex()
