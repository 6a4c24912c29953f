"""How sockets end: with their credentials, with the service, or because nobody reads them."""

from __future__ import annotations

import asyncio
from collections.abc import Iterator
from contextlib import ExitStack
from pathlib import Path

import psutil
import pytest

from domain.account import Account
from domain.aggregate import CommandContext
from tests.api.account_client import AccountClient
from tests.api.client import Client, Credentials, Json, open_http
from tests.api.conftest import OpenAccount
from tests.api.photographs import Photographs
from tests.api.running_service import RunningService, running_service
from tests.api.test_suspension import change_account
from tests.api.waiting import until
from tests.api.websockets import GONE_TOKEN, refusal, refused, subscribed

QUEUE = 16
LIVE = [20, pytest.param(99, marks=pytest.mark.soak)]
MANY_IDS = 400
MOST_GROWTH = 64 * 1024 * 1024
"""Bytes; what a stalled socket may hold is a fraction of it."""


def opened(http_client: Client, email: str = "alone@example.org") -> AccountClient:
    """An account of a service of the test's own."""
    body = {"organization_name": "Example organisation", "email": email, "password": "a pass phrase of its own"}
    token = http_client.expect(201, "POST", "/4/accounts", json=body)["token"]
    credentials = Credentials(email, body["password"], token)
    return AccountClient(http_client.http, credentials.by_token, credentials)


@pytest.mark.parametrize("change", [Account.suspend, Account.close])
def test_sockets_of_an_account_that_ends(
    service: RunningService, open_account: OpenAccount, change: object, photographs: Photographs
) -> None:
    account, other = open_account(), open_account()
    credentials = account.credentials
    with (
        subscribed(service.url, credentials.by_token) as by_token,
        subscribed(service.url, credentials.by_password, "/api/subscribe") as by_password,
        subscribed(service.url, other.credentials.by_token) as unconcerned,
    ):
        asyncio.run(change_account(service.data_dir, credentials.email, change))  # type: ignore[arg-type]  # parametrized
        assert by_token.closed_with() == 1008
        assert by_password.closed_with() == 1008
        other.store(photographs.small("obama.jpg"))
        assert unconcerned.message()["source"] == "descriptors"
    until(lambda: is_stranger(service, credentials.by_token), "and nobody comes in again")


def test_a_reinstated_account_may_subscribe_again(
    service: RunningService, open_account: OpenAccount, photographs: Photographs
) -> None:
    account = open_account()
    email, by_token = account.credentials.email, account.credentials.by_token
    with subscribed(service.url, by_token) as subscriber:
        asyncio.run(change_account(service.data_dir, email, Account.suspend))
        assert subscriber.closed_with() == 1008
    asyncio.run(change_account(service.data_dir, email, Account.reinstate))
    until(lambda: account.request("GET", "/4/storage/persons").status_code == 200, "the account is reinstated")
    with subscribed(service.url, by_token) as subscriber:
        account.store(photographs.small("obama.jpg"))
        assert subscriber.message()["source"] == "descriptors"


def test_sockets_of_a_revoked_token(service: RunningService, open_account: OpenAccount, photographs: Photographs) -> None:
    """Those of the password stay; what the token did is told without it."""
    account = open_account()
    credentials = account.credentials
    with (
        subscribed(service.url, credentials.by_token) as by_token,
        subscribed(service.url, credentials.by_password) as by_password,
    ):
        account.store(photographs.small("obama.jpg"))
        first = by_password.message()
        assert first["authorization"] == {"token_id": credentials.token, "token_data": ""}
        asyncio.run(change_account(service.data_dir, credentials.email, revoke_all))
        assert by_token.closed_with() == 1008
        headers = credentials.by_password | {"Content-Type": "image/jpeg"}
        account.expect(201, "POST", "/4/storage/descriptors", body=photographs.small("obama.jpg").data, headers=headers)
        assert by_password.message()["authorization"] == "basic"
    until(lambda: is_stranger(service, credentials.by_token), "the token is unknown now")
    with subscribed(service.url, credentials.by_password, since=int(first["position"]) - 1) as by_password:
        again = by_password.message()
    assert again == first | {"authorization": {"token_id": GONE_TOKEN, "token_data": ""}}


def is_stranger(service: RunningService, headers: dict[str, str]) -> bool:
    """Whether a handshake is refused with 401: the view that admits callers may hear of an ending after the sockets do."""
    answer = refusal(service.url, headers)
    return answer is not None and answer[0] == 401


def revoke_all(account: Account, context: CommandContext) -> None:
    """Revoke every token."""
    account.revoke_tokens(context, tuple(account.tokens))


@pytest.fixture
def narrow(tmp_path: Path, models_dir: Path) -> Iterator[RunningService]:
    """A service whose sockets may lag by few messages."""
    with running_service(tmp_path / "data", tmp_path / "log", FACESTREAM_WEBSOCKET_QUEUE=str(QUEUE)) as running:
        yield running


@pytest.mark.models
@pytest.mark.parametrize("subscribers", LIVE)
def test_a_stalled_subscriber_is_closed_and_holds_up_nobody(
    narrow: RunningService, photographs: Photographs, subscribers: int
) -> None:
    with open_http(narrow.url) as http:
        account = opened(Client(http, {}))
        descriptor = account.store(photographs.small("obama.jpg"))
        persons = ",".join(account.create_person() for _ in range(MANY_IDS))
        process = psutil.Process(narrow.process.pid)
        with ExitStack() as stack:
            live = [stack.enter_context(subscribed(narrow.url, account.credentials.by_token)) for _ in range(subscribers)]
            stalled = stack.enter_context(subscribed(narrow.url, account.credentials.by_token, stalls=True))
            before = process.memory_info().rss
            last: list[Json] = []
            rounds = 0
            while not closed_for_slowness(narrow):
                # Messages of some 15 kB, so that what systems hold for a socket is full soon.
                account.compare("identify", descriptor_id=descriptor, person_ids=persons)
                last = [subscriber.message() for subscriber in live]
                assert len({message["position"] for message in last}) == 1, "the live ones have got everything"
                rounds += 1
                assert rounds < 1000
            assert process.memory_info().rss - before < MOST_GROWTH
            assert stalled.closed_with() == 1013
            account.compare("identify", descriptor_id=descriptor, person_ids=persons)
            after = [subscriber.message() for subscriber in live]
            assert len({message["position"] for message in after}) == 1
            assert after[0]["position"] != last[0]["position"]


def closed_for_slowness(service: RunningService) -> bool:
    """Whether the service has given up on a socket."""
    return any(line.get("code") == 1013 for line in service.log_lines())


@pytest.mark.models
def test_the_service_says_that_it_goes(tmp_path: Path, models_dir: Path, photographs: Photographs) -> None:
    with running_service(tmp_path / "data", tmp_path / "log") as running, open_http(running.url) as http:
        account = opened(Client(http, {}))
        with subscribed(running.url, account.credentials.by_token) as subscriber:
            account.store(photographs.small("obama.jpg"))
            assert subscriber.message()["source"] == "descriptors"
            assert running.stop() == 0
            assert subscriber.closed_with() == 1001


@pytest.mark.models
def test_websockets_can_be_switched_off(tmp_path: Path, models_dir: Path) -> None:
    folders = (tmp_path / "data", tmp_path / "log")
    with running_service(*folders, FACESTREAM_WEBSOCKETS="0") as running, open_http(running.url) as http:
        account = opened(Client(http, {}))
        for path in ("/4/ws", "/api/subscribe"):
            assert refused(running.url, account.credentials.by_token, path) == (403, 36005, "WS subscription is disabled")
            assert refused(running.url, {}, path)[:2] == (401, 12010)
            reply = account.request("GET", path)
            assert (reply.status_code, reply.json()["error_code"]) == (403, 36005)
