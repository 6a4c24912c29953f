"""One reader, many sockets, on a real log: nothing lost, nothing twice, nobody waits for anybody."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator, Callable
from dataclasses import dataclass, field
from uuid import UUID, uuid4

import pytest

from domain.aggregate import AccountAggregate
from infra.http.auth import Caller
from infra.http.websocket import SlowReaderError, SocketGoneError
from query_api.websocket.closing import CREDENTIALS_ENDED, CROWDED, FAULT, GOING_AWAY, HISTORY_GONE, SILENT, SLOW, Closing
from query_api.websocket.endings import Endings
from query_api.websocket.fanout import Fanout
from query_api.websocket.filters import Filters
from query_api.websocket.history import History
from query_api.websocket.session import Sessions
from query_api.websocket.shared_message import SharedMessage
from query_api.websocket.subscription import Subscription
from tests.unit.websocket.ends import FarEnd
from tests.unit.websocket.material import (
    ACCOUNT,
    BY_PASSWORD,
    BY_TOKEN,
    NOW,
    TOKEN_REF,
    Place,
    context,
    envelope,
    extraction,
    registered,
)

ROOM = 4
MOST = 30
EVERYTHING = Filters()


@dataclass
class Client:
    """A far end with its session."""

    subscription: Subscription
    end: FarEnd
    session: asyncio.Task[None]

    async def over(self) -> Closing | None:
        """Wait until its session is; why."""
        async with asyncio.timeout(20):
            await self.session
        closing = self.subscription.closing
        assert self.end.closed == (None if closing is None else (closing.code, closing.reason))
        return closing


@dataclass
class Hub:
    """Sessions over a place."""

    place: Place
    fanout: Fanout
    sessions: Sessions
    clients: list[Client] = field(default_factory=list)

    def client(self, caller: Caller = BY_TOKEN, *, after: int | None = None, filters: Filters = EVERYTHING) -> Client:
        """A new one, from now on or after a position."""
        subscription = Subscription(caller, filters, self.place.store.head() if after is None else after, ROOM)
        end = FarEnd()
        client = Client(subscription, end, asyncio.ensure_future(self.sessions.serve(end, subscription)))
        self.clients.append(client)
        return client

    async def joined(self, client: Client) -> None:
        """Wait until it hears the fan-out itself: a first message shows it."""
        (position,) = self.place.append(extraction())
        assert await client.end.positions(1) == [position]


@pytest.fixture
async def hub(place: Place) -> AsyncIterator[Hub]:
    place.show_account(registered())
    fanout = Fanout(place.stream, place.messages, Endings(place.accounts), MOST)
    made = Hub(place, fanout, Sessions(fanout, History(place.stream), place.messages, 20.0))
    yield made
    await fanout.drain(5.0)
    await asyncio.gather(*(client.session for client in made.clients))
    assert not fanout.count, "all have left"
    assert not fanout.is_reading, "and nobody reads for nobody"


async def test_every_client_of_the_account_gets_everything_in_order(hub: Hub) -> None:
    clients = [hub.client() for _ in range(20)]
    strangers_account = registered(uuid4(), uuid4())
    hub.place.show_account(strangers_account)
    stranger = hub.client(Caller(strangers_account.id, None))
    positions = []
    for _ in range(50):
        positions += hub.place.append(extraction())
        hub.place.append(registered(uuid4(), uuid4()))
    (strange,) = hub.place.append(extraction(account_id=strangers_account.id))
    for client in clients:
        assert await client.end.positions(50) == positions
        assert client.end.is_drained
    assert await stranger.end.positions(1) == [strange], "and nothing of another account"


async def test_filters_are_applied_live_and_to_the_history(hub: Hub) -> None:
    wanted = Filters(observed=frozenset({str(TOKEN_REF)}))
    before = hub.place.append(extraction(), extraction(token_ref=TOKEN_REF))
    client = hub.client(after=0, filters=wanted)
    assert await client.end.positions(1) == before[1:]
    after = hub.place.append(extraction(), extraction(token_ref=TOKEN_REF))
    assert await client.end.positions(1) == after[1:]


async def test_history_and_fan_out_meet_without_loss_or_repeat(hub: Hub) -> None:
    """Clients come while the log grows, each with another history behind it."""
    positions = hub.place.append(*(extraction() for _ in range(600)))
    clients = []
    for number in range(20):
        clients.append((hub.client(after=positions[number * 29]), number * 29))
        positions += hub.place.append(*(extraction() for _ in range(3)))
        await asyncio.sleep(0)
    positions += hub.place.append(extraction())
    for client, start in clients:
        expected = positions[start + 1 :]
        assert await client.end.positions(len(expected)) == expected
        assert client.end.is_drained


async def test_a_burst_longer_than_the_queue_hurts_nobody_who_reads(hub: Hub) -> None:
    clients = [hub.client() for _ in range(3)]
    for client in clients:
        await hub.joined(client) if client is clients[0] else await client.end.positions(1)
    positions = hub.place.append(*(extraction() for _ in range(ROOM * 50)))
    for client in clients:
        assert await client.end.positions(len(positions)) == positions


async def test_what_the_history_has_sent_is_not_sent_again(place: Place) -> None:
    """The history may have run ahead of the fan-out."""
    subscription = Subscription(BY_TOKEN, EVERYTHING, 0, ROOM)
    offered = [SharedMessage(envelope(extraction(), position), place.messages, lambda: 0.0) for position in (4, 5, 6)]
    subscription.offer(offered[0])
    subscription.join(5)
    for message in offered:
        subscription.offer(message)
    assert subscription.waiting == 1
    assert await subscription.next() is offered[-1]


async def test_what_happens_between_handshake_and_session_is_history(hub: Hub) -> None:
    after = hub.place.store.head()
    (position,) = hub.place.append(extraction())
    client = hub.client(after=after)
    assert await client.end.positions(1) == [position]


async def test_a_stalled_client_is_closed_and_the_others_get_everything(hub: Hub) -> None:
    stalled, live = hub.client(), [hub.client() for _ in range(20)]
    for client in (stalled, *live):
        client.end.reads.set()
    await hub.joined(stalled)
    for client in live:
        await client.end.positions(1)
    stalled.end.reads.clear()
    positions = []
    for _ in range(ROOM * 4):
        (position,) = hub.place.append(extraction())
        positions.append(position)
        for client in live:
            assert await client.end.positions(1) == [position]
        assert stalled.subscription.waiting <= ROOM
    assert await stalled.over() is SLOW
    assert stalled.end.is_drained


@pytest.mark.parametrize(
    ("happens", "closing"),
    [
        (lambda end: end.fall_silent(), SILENT),
        (lambda end: setattr(end, "fails", SlowReaderError), SLOW),
        (lambda end: setattr(end, "fails", SocketGoneError), None),
        (lambda end: setattr(end, "fails", ZeroDivisionError), FAULT),
        (lambda end: end.hang_up(), None),
    ],
    ids=["silent", "slow", "gone", "fault", "hung up"],
)
async def test_a_client_that_ends_takes_nobody_along(
    hub: Hub, happens: Callable[[FarEnd], None], closing: Closing | None
) -> None:
    client, other = hub.client(), hub.client()
    await hub.joined(client)
    await other.end.positions(1)
    happens(client.end)
    positions = hub.place.append(extraction())
    assert await client.over() is closing
    assert await other.end.positions(1) == positions


async def test_suspension_closes_all_sockets_of_the_account(hub: Hub) -> None:
    by_token, by_password = hub.client(), hub.client(BY_PASSWORD)
    other_account = registered(uuid4(), uuid4())
    hub.place.show_account(other_account)
    other = hub.client(Caller(other_account.id, None))
    hub.place.append(_changed("suspend"))
    assert await by_token.over() is CREDENTIALS_ENDED
    assert await by_password.over() is CREDENTIALS_ENDED
    (position,) = hub.place.append(extraction(account_id=other_account.id))
    assert await other.end.positions(1) == [position]


async def test_closing_an_account_closes_its_sockets(hub: Hub) -> None:
    client = hub.client(BY_PASSWORD)
    hub.place.append(_changed("close"))
    assert await client.over() is CREDENTIALS_ENDED


async def test_revoking_a_token_closes_the_sockets_that_used_it(hub: Hub) -> None:
    by_token, by_password = hub.client(), hub.client(BY_PASSWORD)
    await hub.joined(by_token)
    await by_password.end.positions(1)
    hub.place.append(_changed("revoke"))
    assert await by_token.over() is CREDENTIALS_ENDED
    positions = hub.place.append(extraction())
    assert await by_password.end.positions(1) == positions


async def test_an_ending_between_admission_and_session_is_not_missed(hub: Hub) -> None:
    """The view has applied it already, so the stream will not tell of it again."""
    (position,) = hub.place.append(_changed("suspend"))
    hub.place.show_account(registered(), suspended=True, position=position)
    assert await hub.client().over() is CREDENTIALS_ENDED


async def test_an_ending_that_the_view_does_not_show_yet_is_not_missed(hub: Hub) -> None:
    other_account = registered(uuid4(), uuid4())
    hub.place.show_account(other_account)
    hub.client(Caller(other_account.id, None))  # somebody for whom the stream is watched on
    watching = hub.client(BY_PASSWORD)
    hub.place.append(_changed("suspend"))
    assert await watching.over() is CREDENTIALS_ENDED
    assert await hub.client().over() is CREDENTIALS_ENDED


async def test_more_clients_than_there_may_be(hub: Hub) -> None:
    clients = [hub.client() for _ in range(MOST)]
    for client in clients:
        await hub.joined(client) if client is clients[0] else await client.end.positions(1)
    assert hub.fanout.is_crowded
    assert await hub.client().over() is CROWDED
    clients[0].end.hang_up()
    await clients[0].over()
    assert not hub.fanout.is_crowded


async def test_draining_sends_what_waits_and_then_says_so(hub: Hub) -> None:
    client = hub.client()
    await hub.joined(client)
    client.end.reads.clear()
    positions = hub.place.append(*(extraction() for _ in range(ROOM)))
    while hub.fanout.reached < positions[-1]:
        await asyncio.sleep(0)
    draining = asyncio.ensure_future(hub.fanout.drain(20.0))
    await asyncio.sleep(0)
    client.end.reads.set()
    assert await client.over() is GOING_AWAY
    assert await client.end.positions(ROOM) == positions
    await draining


async def test_draining_does_not_wait_for_a_stalled_client(hub: Hub) -> None:
    client = hub.client()
    await hub.joined(client)
    client.end.reads.clear()
    positions = hub.place.append(extraction())
    while hub.fanout.reached < positions[-1]:
        await asyncio.sleep(0)
    await hub.fanout.drain(0.01)
    assert await client.over() is GOING_AWAY


async def test_history_that_is_dropped_while_it_is_wanted(hub: Hub) -> None:
    positions = hub.place.append(*(extraction() for _ in range(3)))
    hub.place.store.drop_recognitions(NOW.replace(year=2027), positions[1])
    assert await hub.client(after=positions[0]).over() is HISTORY_GONE
    client = hub.client(after=positions[1])
    assert await client.end.positions(1) == positions[2:]


async def test_the_stream_is_read_only_while_somebody_listens(hub: Hub) -> None:
    assert not hub.fanout.is_reading
    client = hub.client()
    await hub.joined(client)
    assert hub.fanout.is_reading
    client.end.hang_up()
    await client.over()
    assert not hub.fanout.is_reading
    (missed,) = hub.place.append(extraction())
    again = hub.client(after=missed - 1)
    assert await again.end.positions(1) == [missed]


async def test_a_damaged_record_ends_the_sockets_and_shows(hub: Hub) -> None:
    client = hub.client()
    await hub.joined(client)
    damaged = extraction()
    position = hub.place.store.head() + 1
    with hub.place.store._pool.writing() as connection:
        connection.execute(
            "INSERT INTO stored_events (originator_id, originator_version, topic, state) VALUES (?, 1, ?, ?)",
            (damaged.id.hex, "facestream.recognition.faces_extracted", b"{"),
        )
    hub.place.stream.notify(position)
    assert await client.over() is FAULT
    assert hub.fanout.failure is not None
    after = hub.client()
    await hub.joined(after)
    assert hub.fanout.failure is None


def _changed(how: str, account_id: UUID = ACCOUNT) -> AccountAggregate:
    account = registered(account_id)
    account.collect_events()
    command = context(account_id)
    if how == "suspend":
        account.suspend(command)
    elif how == "close":
        account.close(command)
    else:
        account.revoke_tokens(command, (TOKEN_REF,))
    return account
