"""Everything that is settled before a socket is one: afterwards nothing can be refused with a status any more."""

from __future__ import annotations

import asyncio
from collections.abc import Callable, Iterable
from dataclasses import dataclass
from typing import Final
from uuid import UUID

from domain.errors import BAD_QUERY, SERVER_BUSY, SERVICE_AWAY, FacestreamError
from infra.http.query import Query, integer
from infra.http.request import HttpRequest
from infra.stream.port import StreamAwayError
from projections.accounts.view import AccountsView
from query_api.websocket.fanout import Fanout
from query_api.websocket.filters import Filters, read_filters
from query_api.websocket.history import History
from query_api.websocket.subscription import Subscription

LARGEST_POSITION: Final = 2**63 - 1
CROWDED_RETRY_S: Final = 5


@dataclass(frozen=True)
class Handshakes:
    """Makes subscriptions of handshakes.

    token_digest: the vault's keyed digest of a token's 36 characters, in hexadecimal. room: messages that may wait for a socket.
    """

    accounts: AccountsView
    token_digest: Callable[[str], str]
    fanout: Fanout
    history: History
    room: int

    async def prepare(self, request: HttpRequest) -> Subscription:
        """The subscription that an authenticated handshake asks for: what happens from now on, or after `since`.

        Raises FacestreamError 400/12012 naming the parameter, 503/1004 where there are too many, 503/10017.
        """
        if self.fanout.is_crowded:
            raise FacestreamError(SERVER_BUSY, retry_after=CROWDED_RETRY_S)
        query, caller = Query.of(request), request.caller
        filters = await asyncio.to_thread(self._filters, query, caller.account_id)
        return Subscription(caller, filters, await self._after(query), self.room, request.request_id)

    def _filters(self, query: Query, account_id: UUID) -> Filters:
        def refs(tokens: Iterable[UUID]) -> frozenset[str]:
            found = (self.accounts.token_ref(account_id, self.token_digest(str(token))) for token in tokens)
            return frozenset(str(ref) for ref in found if ref is not None)

        return read_filters(query, refs)

    async def _after(self, query: Query) -> int:
        since = query.get("since", integer(0, LARGEST_POSITION), None)
        try:
            oldest, newest = await self.history.bounds()
        except StreamAwayError as error:
            raise FacestreamError(SERVICE_AWAY) from error
        if since is None:
            return newest
        # Above the newest is another log's position, or one that a restored backup does not know.
        if not oldest <= since <= newest:
            raise FacestreamError(BAD_QUERY, name="since")
        return since
