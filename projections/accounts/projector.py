"""Builds the accounts view: accounts with their e-mail and name, tokens with their data."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import ClassVar

from domain.account import Account
from infra.documents.port import Collection, DocumentWriter, Query
from infra.stream.envelope import Envelope
from infra.vault.port import Texts
from projections.accounts.view import ACCOUNTS, NAME, TOKENS, token_document_id
from projections.projection import Apply, Projection, microseconds
from projections.texts import text_of

CHUNK = 1000


class AccountsProjector(Projection):
    """email_digest, token_digest: the vault's keyed digests of an e-mail and of a token, in hexadecimal."""

    name = NAME
    collections: ClassVar[tuple[Collection, ...]] = (ACCOUNTS, TOKENS)
    texts: ClassVar[Mapping[str, tuple[str, ...]]] = {
        Account.Registered.TOPIC: ("email_ref", "organization_ref"),
        Account.TokenIssued.TOPIC: ("token_ref", "token_data_ref"),
        Account.TokenDescribed.TOPIC: ("token_data_ref",),
    }

    def __init__(self, email_digest: Callable[[str], str], token_digest: Callable[[str], str]) -> None:
        self._email_digest = email_digest
        self._token_digest = token_digest

    def applies(self) -> Mapping[str, Apply]:
        return {
            Account.Registered.TOPIC: self._registered,
            Account.TokenIssued.TOPIC: self._token_issued,
            Account.TokenDescribed.TOPIC: self._token_described,
            Account.TokensRevoked.TOPIC: self._tokens_revoked,
            Account.Suspended.TOPIC: self._suspended,
            Account.Reinstated.TOPIC: self._reinstated,
            Account.Closed.TOPIC: self._closed,
        }

    def _registered(self, event: Envelope, texts: Texts, writer: DocumentWriter) -> None:
        email = text_of(event.data["email_ref"], texts)
        document = {
            "id": event.aggregate_id,
            "email": email,
            "email_digest": self._email_digest(email) if email else None,
            "password_ref": event.data["password_ref"],
            "organization_name": text_of(event.data["organization_ref"], texts),
            "suspended": False,
        }
        writer.put(ACCOUNTS, document)

    def _token_issued(self, event: Envelope, texts: Texts, writer: DocumentWriter) -> None:
        token = text_of(event.data["token_ref"], texts)
        if not token:
            return
        account = writer.get(ACCOUNTS, event.account_id)
        document = {
            "id": token_document_id(self._token_digest(token)),
            "ref": event.data["token_ref"],
            "account_id": event.account_id,
            "token": token,
            "token_data": text_of(event.data["token_data_ref"], texts),
            "created": microseconds(event.time),
            # An issue that was under way while the account was suspended.
            "suspended": account is not None and account["suspended"],
        }
        writer.put(TOKENS, document)

    def _token_described(self, event: Envelope, texts: Texts, writer: DocumentWriter) -> None:
        for document in writer.find(TOKENS, Query({"ref": event.data["token_ref"]}, limit=1)):
            writer.patch(TOKENS, document["id"], {"token_data": text_of(event.data["token_data_ref"], texts)})

    def _tokens_revoked(self, event: Envelope, texts: Texts, writer: DocumentWriter) -> None:
        for token_ref in event.data["token_refs"]:
            writer.delete_where(TOKENS, {"ref": token_ref}, 1)

    def _suspended(self, event: Envelope, texts: Texts, writer: DocumentWriter) -> None:
        self._mark(event.aggregate_id, writer, suspended=True)

    def _reinstated(self, event: Envelope, texts: Texts, writer: DocumentWriter) -> None:
        self._mark(event.aggregate_id, writer, suspended=False)

    def _mark(self, account_id: str, writer: DocumentWriter, *, suspended: bool) -> None:
        """On the account and on each of its tokens."""
        writer.patch(ACCOUNTS, account_id, {"suspended": suspended})
        offset = 0
        while tokens := writer.find(TOKENS, Query({"account_id": account_id}, order=("created",), offset=offset, limit=CHUNK)):
            for document in tokens:
                writer.patch(TOKENS, document["id"], {"suspended": suspended})
            offset += len(tokens)

    def _closed(self, event: Envelope, texts: Texts, writer: DocumentWriter) -> None:
        writer.delete(ACCOUNTS, event.aggregate_id)
        while len(writer.delete_where(TOKENS, {"account_id": event.account_id}, CHUNK)) == CHUNK:
            pass
