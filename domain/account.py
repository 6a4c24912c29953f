"""An account: an organisation with its e-mail, its password and its tokens; all of them only as vault refs."""

from __future__ import annotations

from uuid import UUID

from domain.aggregate import (
    AccountAggregate,
    AccountEvent,
    CommandContext,
    DiscardedEvent,
    EndingEvent,
    ErasedEvent,
    InitialEvent,
    ended,
    refs,
)


class Account(AccountAggregate):
    """Its id is the account id of everything that belongs to it."""

    TOPIC = "facestream.account"

    def __init__(self) -> None:
        super().__init__()
        self.email_ref: UUID | None = None
        self.password_ref: UUID | None = None
        self.organization_ref: UUID | None = None
        self.tokens: dict[UUID, UUID | None] = {}
        self.is_suspended = False

    class Event(AccountEvent):
        """Base of the account's events."""

    class Registered(Event, InitialEvent):
        """An account was opened."""

        TOPIC = "facestream.account.registered"
        email_ref: UUID
        password_ref: UUID
        organization_ref: UUID | None

        def apply(self, aggregate: Account) -> None:
            super().apply(aggregate)
            aggregate.email_ref = self.email_ref
            aggregate.password_ref = self.password_ref
            aggregate.organization_ref = self.organization_ref

    class TokenIssued(Event):
        """A token was issued; its id in the log is its ref."""

        TOPIC = "facestream.account.token_issued"
        token_ref: UUID
        token_data_ref: UUID | None

        def apply(self, aggregate: Account) -> None:
            aggregate.tokens[self.token_ref] = self.token_data_ref

    class TokenDescribed(Event):
        """A token got other data; the ref names the whole new state, null is empty."""

        TOPIC = "facestream.account.token_described"
        token_ref: UUID
        token_data_ref: UUID | None
        ended_refs: tuple[UUID, ...]

        def apply(self, aggregate: Account) -> None:
            aggregate.tokens[self.token_ref] = self.token_data_ref

    class TokensRevoked(Event):
        """Tokens ended, with what was said of them."""

        TOPIC = "facestream.account.tokens_revoked"
        token_refs: tuple[UUID, ...]
        ended_refs: tuple[UUID, ...]

        def apply(self, aggregate: Account) -> None:
            for token_ref in self.token_refs:
                del aggregate.tokens[token_ref]

    class Suspended(Event):
        """Its credentials stopped working."""

        TOPIC = "facestream.account.suspended"

        def apply(self, aggregate: Account) -> None:
            aggregate.is_suspended = True

    class Reinstated(Event):
        """Its credentials work again."""

        TOPIC = "facestream.account.reinstated"

        def apply(self, aggregate: Account) -> None:
            aggregate.is_suspended = False

    class Closed(Event, EndingEvent):
        """The account and everything of it is to be erased."""

        TOPIC = "facestream.account.closed"

    class Discarded(Event, DiscardedEvent):
        """Its registration never came."""

        TOPIC = "facestream.account.discarded"

    class Erased(Event, ErasedEvent):
        """Nothing of the account is left in any store."""

        TOPIC = "facestream.account.erased"

    @classmethod
    def register(cls, context: CommandContext, *, email_ref: UUID, password_ref: UUID, organization_ref: UUID | None) -> Account:
        """Open the account whose id the context names."""
        return cls.begin(
            cls.Registered,
            context.account_id,
            context,
            email_ref=email_ref,
            password_ref=password_ref,
            organization_ref=organization_ref,
        )

    def issue_token(self, context: CommandContext, token_ref: UUID, token_data_ref: UUID | None) -> None:
        """Issue a token."""
        self.record(self.TokenIssued, context, token_ref=token_ref, token_data_ref=token_data_ref)

    def describe_token(self, context: CommandContext, token_ref: UUID, token_data_ref: UUID | None) -> None:
        """Replace what is said of a token."""
        self.record(
            self.TokenDescribed,
            context,
            token_ref=token_ref,
            token_data_ref=token_data_ref,
            ended_refs=ended((self.tokens[token_ref],), (token_data_ref,)),
        )

    def revoke_tokens(self, context: CommandContext, token_refs: tuple[UUID, ...]) -> None:
        """End those of the tokens that exist; none of them: no event."""
        present = tuple(ref for ref in dict.fromkeys(token_refs) if ref in self.tokens)
        if present:
            data_refs = tuple(ref for token in present if (ref := self.tokens[token]) is not None)
            self.record(self.TokensRevoked, context, token_refs=present, ended_refs=present + data_refs)

    def suspend(self, context: CommandContext) -> None:
        """Stop the credentials; a suspended account stays as it is."""
        if not self.is_suspended:
            self.record(self.Suspended, context)

    def reinstate(self, context: CommandContext) -> None:
        """Let the credentials work again; an active account stays as it is."""
        if self.is_suspended:
            self.record(self.Reinstated, context)

    def close(self, context: CommandContext) -> None:
        """End the account."""
        self.record(self.Closed, context)

    def erase(self, context: CommandContext) -> None:
        """Record that every store has removed it."""
        self.record(self.Erased, context)

    @classmethod
    def discard(cls, aggregate_id: UUID, context: CommandContext) -> Account:
        """Take the place of a registration that never came."""
        return cls.begin(cls.Discarded, aggregate_id, context)

    def current_refs(self) -> frozenset[UUID]:
        if not self.is_present:
            return frozenset()
        own = refs(self.email_ref, self.password_ref, self.organization_ref)
        return own | frozenset(self.tokens) | refs(*self.tokens.values())
