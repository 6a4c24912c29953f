"""Accounts and tokens as the GET routes and the authenticator read them."""

from __future__ import annotations

from dataclasses import dataclass
from uuid import UUID

from infra.documents.port import Collection, Document, Documents, FieldType, Query

NAME = "accounts"

ACCOUNTS = Collection("accounts", {"email_digest": FieldType.BYTES}, (("email_digest",),))
"""{id, email, email_digest, password_ref, organization_name, suspended}"""

TOKENS = Collection(
    "tokens",
    {"ref": FieldType.ID, "account_id": FieldType.ID, "created": FieldType.INTEGER},
    (("ref",), ("account_id", "created")),
)
"""{id: see token_document_id, ref: the vault's, account_id, token, token_data, created, suspended: as the account}

All that a request with a token asks for is one lookup by the document's id.
"""


def token_document_id(token_digest: str) -> str:
    """The id of a token's document. token_digest: the vault's keyed digest of the token, 32 hexadecimal characters."""
    return f"{token_digest[:8]}-{token_digest[8:12]}-{token_digest[12:16]}-{token_digest[16:20]}-{token_digest[20:]}"


@dataclass(frozen=True)
class AccountsView:
    """Queries over accounts and tokens."""

    documents: Documents

    def account(self, account_id: UUID) -> Document | None:
        """The account as the contract shows it: organization_name, email, suspended."""
        document = self.documents.get(ACCOUNTS, str(account_id))
        if document is None:
            return None
        return {key: document[key] for key in ("organization_name", "email", "suspended")}

    def token(self, token_ref: UUID) -> Document | None:
        """The document of a token, None where it was revoked."""
        found = self.documents.find(TOKENS, Query({"ref": str(token_ref)}, limit=1))
        return found[0] if found else None

    def token_ref(self, account_id: UUID, token_digest: str) -> UUID | None:
        """The ref of an account's token, by the vault's keyed digest of it in hexadecimal."""
        found = self.documents.get(TOKENS, token_document_id(token_digest))
        return UUID(found["ref"]) if found is not None and found["account_id"] == str(account_id) else None

    def admits(self, account_id: UUID, token_ref: UUID | None) -> bool:
        """Whether credentials that were good still are: the account is there and active, the token, if there was one, too."""
        account = self.documents.get(ACCOUNTS, str(account_id))
        return account is not None and not account["suspended"] and (token_ref is None or self.token(token_ref) is not None)

    def applied(self) -> int:
        """The position of the log up to which this view shows everything."""
        stored = self.documents.position(NAME)
        return stored[1] if stored else 0
