"""Accounts and tokens that ended a moment ago: known from the stream, perhaps not yet shown by the view that admits callers."""

from __future__ import annotations

from collections import deque

from domain.account import Account
from infra.http.auth import Caller
from infra.stream.envelope import Envelope
from projections.accounts.view import AccountsView

MOST = 10_000
"""More endings than a view that works is ever behind."""

ACCOUNT_ENDS = (Account.Suspended.TOPIC, Account.Closed.TOPIC)
TOPICS = (*ACCOUNT_ENDS, Account.Reinstated.TOPIC, Account.TokensRevoked.TOPIC)


class Endings:
    """Closes the gap between authentication and the moment from which a socket hears of endings itself."""

    def __init__(self, accounts: AccountsView) -> None:
        self._accounts = accounts
        self._pending: deque[Envelope] = deque(maxlen=MOST)

    def note(self, event: Envelope) -> None:
        """Remember an event of the stream until the view has applied it."""
        if event.type in TOPICS:
            self._pending.append(event)
            self._forget_applied()

    def admits(self, caller: Caller) -> bool:
        """Whether the caller's credentials hold, as the view and what it lacks yet say. Raises DocumentsAwayError."""
        self._forget_applied()
        own = [event for event in self._pending if event.account_id == str(caller.account_id)]
        if any(_revokes(event, caller) for event in own):
            return False
        turns = [event.type for event in own if event.type != Account.TokensRevoked.TOPIC]
        if turns and turns[-1] != Account.Reinstated.TOPIC:
            return False
        return self._accounts.admits(caller.account_id, caller.token_ref)

    def applied(self) -> int:
        """The position from which the stream has to be watched: the view shows everything up to it."""
        return self._accounts.applied()

    def _forget_applied(self) -> None:
        if self._pending:
            applied = self._accounts.applied()
            while self._pending and self._pending[0].position <= applied:
                self._pending.popleft()


def ends(event: Envelope, caller: Caller) -> bool:
    """Whether an event of the caller's account ends these credentials."""
    return event.type in ACCOUNT_ENDS or _revokes(event, caller)


def _revokes(event: Envelope, caller: Caller) -> bool:
    return event.type == Account.TokensRevoked.TOPIC and str(caller.token_ref) in event.data["token_refs"]
