"""Accounts and tokens as the GET routes and the authenticator read them."""

from __future__ import annotations

from dataclasses import dataclass
from uuid import UUID

from infra.documents.port import Collection, Document, Documents, FieldType

NAME = "accounts"

ACCOUNTS = Collection("accounts", {"email_digest": FieldType.BYTES}, (("email_digest",),))
"""{id, email, email_digest, password_ref, organization_name, suspended}"""

TOKENS = Collection(
    "tokens",
    {"account_id": FieldType.ID, "token_digest": FieldType.BYTES, "created": FieldType.INTEGER},
    (("token_digest",), ("account_id", "created")),
)
"""{id: the token's ref, account_id, token, token_digest, token_data, created}"""


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
