"""Opening an account."""

from __future__ import annotations

from dataclasses import dataclass
from uuid import UUID

from command_api.commands.execution import Attempt, Executor, Requester
from domain.account import Account
from domain.errors import EMAIL_TAKEN, FacestreamError
from domain.handler import Handler, HandlerType, default_policies
from domain.member_list import ListKind, MemberList
from infra.event_store.port import KeyTakenError
from infra.vault.credentials import email_key, token_key
from infra.vault.passwords import Passwords
from infra.vault.port import Vault, VaultKind
from infra.vault.sweeper import Sweeper

DEFAULT_LIST_DATA = "default"
"""What is said of the list that the account's handlers use until they are configured (docs/compatibility.md, behaviour)."""

DISPUTES = 3
"""How often a taken e-mail is looked into: each time it was freed, another registration may have taken it."""


@dataclass(frozen=True)
class Registration:
    """What a client gives to open an account."""

    organization_name: str
    email: str
    password: str


@dataclass(frozen=True)
class AccountCommands:
    """Commands on accounts."""

    executor: Executor
    vault: Vault
    passwords: Passwords
    sweeper: Sweeper

    async def register(self, registration: Registration, request_id: str | None) -> UUID:
        """Open an account with a token, its three handlers and the list they use; returns the token.

        Raises FacestreamError 11011 where the e-mail belongs to an account, whoever may still be registering it.
        """
        email = email_key(self.vault, registration.email)
        if await self._is_taken(email):
            raise FacestreamError(EMAIL_TAKEN)
        password_hash = await self.passwords.hash(registration.password)
        for _ in range(DISPUTES):
            try:
                return await self._register(registration, email, password_hash, request_id)
            except KeyTakenError:
                if await self._is_taken(email):
                    break
        raise FacestreamError(EMAIL_TAKEN)

    async def _is_taken(self, email: bytes) -> bool:
        """Whether the e-mail is in use for good; what a registration that died left behind is removed at once."""
        row = self.vault.find(email)
        return row is not None and not await self.sweeper.judge_now(row)

    async def _register(self, registration: Registration, email: bytes, password_hash: bytes, request_id: str | None) -> UUID:
        draw_id = self.executor.draw_id
        account_id, list_id, token = draw_id(), draw_id(), draw_id()
        handler_ids = {handler_type: draw_id() for handler_type in HandlerType}

        async def decide(attempt: Attempt) -> UUID:
            context = attempt.context
            account = Account.register(
                context,
                email_ref=_needed(attempt.keep(account_id, 1, VaultKind.ACCOUNT_EMAIL, registration.email.strip(), email)),
                password_ref=_needed(attempt.keep(account_id, 1, VaultKind.ACCOUNT_PASSWORD, password_hash)),
                organization_ref=attempt.keep(account_id, 1, VaultKind.ACCOUNT_ORGANIZATION, registration.organization_name),
            )
            key = token_key(self.vault, token)
            account.issue_token(context, _needed(attempt.keep(account_id, 2, VaultKind.ACCOUNT_TOKEN, str(token), key)), None)
            list_data_ref = attempt.keep(list_id, 1, VaultKind.LIST_DATA, DEFAULT_LIST_DATA)
            default_list = MemberList.create(list_id, context, kind=ListKind.PERSONS, list_data_ref=list_data_ref)
            handlers = [
                Handler.create(
                    context,
                    handler_id=handler_id,
                    handler_type=handler_type,
                    policies=default_policies(handler_type, list_id),
                )
                for handler_type, handler_id in handler_ids.items()
            ]
            attempt.save(account, default_list, *handlers)
            return token

        return await self.executor.execute(Requester(account_id, request_id), decide)


def _needed(ref: UUID | None) -> UUID:
    """A credential is never an empty text: the request was validated before."""
    if ref is None:
        raise ValueError("a credential is empty")
    return ref
