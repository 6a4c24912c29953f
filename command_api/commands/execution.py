"""How every command runs: attempts until no other command is in the way, then the wait for the views."""

from __future__ import annotations

from collections.abc import Awaitable, Callable
from dataclasses import dataclass, field
from typing import Protocol, TypeVar
from uuid import UUID

from tenacity import AsyncRetrying, RetryError, retry_if_exception_type, stop_after_attempt, wait_random_exponential

from domain.aggregate import AccountAggregate, CommandContext
from domain.errors import SERVER_BUSY, FacestreamError
from domain.ids import Clock, DrawId
from infra.event_store.port import VersionConflictError
from infra.event_store.repository import Repository
from infra.vault.port import VaultKind, VaultRow

ATTEMPTS = 40
"""Tries after the first: commands of one person that come at once conflict, and each round lets one of them through."""

FIRST_WAIT_S = 0.002
LONGEST_WAIT_S = 0.1

Result = TypeVar("Result")


class WaitForViews(Protocol):
    """Read-your-writes, as the executor needs it."""

    async def wait(self, position: int) -> None: ...


@dataclass(frozen=True)
class Requester:
    """Who asks: the account, the token it came with (null for Basic and background work), the request's id."""

    account_id: UUID
    request_id: str | None
    token_ref: UUID | None = None


@dataclass
class Attempt:
    """One attempt of a command: it keeps texts and templates in the vault, and saves aggregates, when it ends.

    context: the same command id in every attempt. Vault refs are drawn per attempt.
    """

    context: CommandContext
    repository: Repository
    draw_ref: DrawId
    rows: list[VaultRow] = field(default_factory=list)
    aggregates: list[AccountAggregate] = field(default_factory=list)

    def keep(
        self, owner: UUID, owner_version: int, kind: VaultKind, payload: str | bytes, key: bytes | None = None
    ) -> UUID | None:
        """Put a secret into the vault before the events; None for an empty text.

        owner_version: the version of the event that will name it.
        """
        if not payload:
            return None
        raw = payload.encode() if isinstance(payload, str) else payload
        row = VaultRow(self.draw_ref(), owner, owner_version, self.context.account_id, kind, raw, key)
        self.rows.append(row)
        return row.ref

    def new_ids(self) -> list[UUID]:
        """The ids of the aggregates that this attempt creates."""
        return [each.id for each in self.aggregates if each.pending_events and each.pending_events[0].originator_version == 1]

    def save(self, *aggregates: AccountAggregate) -> None:
        """Append what the aggregates have recorded, all in one append."""
        self.aggregates.extend(aggregates)


Decide = Callable[[Attempt], Awaitable[Result]]


@dataclass(frozen=True)
class Executor:
    """Runs commands. clock, draw_id, draw_ref: injected, so that tests choose them."""

    repository: Repository
    views: WaitForViews
    clock: Clock
    draw_id: DrawId
    draw_ref: DrawId

    async def execute(self, requester: Requester, decide: Decide[Result], *, wait: bool = True) -> Result:
        """Run `decide` until its append does not conflict, then wait for the views.

        `decide` raises FacestreamError to refuse; then nothing is stored. wait: False for appends of recognitions only, which
        no view shows. Raises FacestreamError 1004 when other commands were in the way all the time, 10017 when a store is away.
        """
        context = CommandContext(requester.account_id, self.draw_id(), requester.request_id, self.clock())
        try:
            result, position = await self._attempt(context, decide)
        except VersionConflictError:
            result, position = await self._attempt_again(context, decide)
        if wait and position is not None:
            await self.views.wait(position)
        return result

    async def _attempt(self, context: CommandContext, decide: Decide[Result]) -> tuple[Result, int | None]:
        attempt = Attempt(context, self.repository, self.draw_ref)
        result = await decide(attempt)
        new_ids = attempt.new_ids()
        try:
            position = await self.repository.save(context, *attempt.aggregates, rows=attempt.rows)
        except VersionConflictError:
            if new_ids and await self.repository.load_any(new_ids):
                # A sweeper took the place of what this command was too slow to create: no attempt can win it back.
                raise FacestreamError(SERVER_BUSY, retry_after=1) from None
            raise
        return result, position

    async def _attempt_again(self, context: CommandContext, decide: Decide[Result]) -> tuple[Result, int | None]:
        retrying = AsyncRetrying(
            retry=retry_if_exception_type(VersionConflictError),
            stop=stop_after_attempt(ATTEMPTS),
            wait=wait_random_exponential(multiplier=FIRST_WAIT_S, max=LONGEST_WAIT_S),
        )
        try:
            return await retrying(self._attempt, context, decide)
        except RetryError:
            raise FacestreamError(SERVER_BUSY, retry_after=1) from None
