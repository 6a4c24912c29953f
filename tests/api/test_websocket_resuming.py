"""`since`: what was missed comes first, once, whatever happened to the service meanwhile."""

from __future__ import annotations

import threading
from contextlib import suppress
from datetime import UTC, datetime, timedelta
from pathlib import Path

import httpx
import pytest

from domain.topics import is_recognition
from infra.event_store.sqlite import SQLiteEventStore
from tests.api.account_client import AccountClient
from tests.api.client import Client, open_http
from tests.api.photographs import Photographs
from tests.api.running_service import RunningService, start_service
from tests.api.test_websocket_endings import opened
from tests.api.waiting import until
from tests.api.websockets import Subscriber, refusal, subscribed

pytestmark = pytest.mark.models

LOAD = 3
"""Clients that send at the same time."""


class Load:
    """Sends matches until the service is gone."""

    def __init__(self, service: RunningService, account: AccountClient, descriptor: str) -> None:
        self._service = service
        self._query = {"descriptor_id": descriptor, "descriptor_ids": descriptor}
        self._account = account
        self._threads = [threading.Thread(target=self._send) for _ in range(LOAD)]

    def start(self) -> None:
        for thread in self._threads:
            thread.start()

    def join(self) -> None:
        for thread in self._threads:
            thread.join()

    def _send(self) -> None:
        while self._service.process.poll() is None:
            with suppress(httpx.HTTPError):
                self._account.request("POST", "/4/matching/match", query=self._query)


def recognitions(data_dir: Path) -> list[int]:
    """The positions in the log."""
    store = SQLiteEventStore(data_dir / "events.db")
    try:
        return [event.id for event in store.read(0, 1_000_000) if is_recognition(event.topic)]
    finally:
        store.close()


def test_a_killed_service_loses_and_repeats_nothing(tmp_path: Path, models_dir: Path, photographs: Photographs) -> None:
    data_dir = tmp_path / "data"
    first = start_service(data_dir, tmp_path / "log")
    seen: list[int] = []
    try:
        with open_http(first.url) as http:
            account = opened(Client(http, {}))
            credentials = account.credentials
            with subscribed(first.url, credentials.by_token) as subscriber:
                descriptor = account.store(photographs.small("obama.jpg"))
                load = Load(first, account, descriptor)
                load.start()
                seen += [int(message["position"]) for message in subscriber.messages(60)]
                miss_something(data_dir, seen[-1])
                first.kill()
                load.join()
    finally:
        first.kill()
    second = start_service(data_dir, tmp_path / "log of the second")
    try:
        with open_http(second.url) as http:
            account = AccountClient(http, credentials.by_token, credentials)
            load = Load(second, account, descriptor)
            load.start()
            seen += resumed(second, account, seen[-1], 40)
            miss_something(data_dir, seen[-1])
            second.kill()
            load.join()
    finally:
        second.kill()
    third = start_service(data_dir, tmp_path / "log of the third")
    try:
        last = recognitions(data_dir)[-1]
        with subscribed(third.url, credentials.by_password, since=seen[-1]) as subscriber:
            seen += subscriber.positions_until(last)
        assert seen == recognitions(data_dir)
        assert older_than_what_is_kept_is_refused(third, account, seen)
    finally:
        third.kill()


def miss_something(data_dir: Path, seen: int) -> None:
    """Wait until the log has more than what was read: a subscriber that keeps up has otherwise nothing to catch up with."""
    until(lambda: recognitions(data_dir)[-1] > seen, "more is appended than was read")


def resumed(service: RunningService, account: AccountClient, since: int, count: int) -> list[int]:
    """Positions after one, while others are being appended."""
    with subscribed(service.url, account.credentials.by_token, since=since) as subscriber:
        return [int(message["position"]) for message in subscriber.messages(count)]


def older_than_what_is_kept_is_refused(service: RunningService, account: AccountClient, positions: list[int]) -> bool:
    """Drop the first ten beside the running service: the tenth is the last from which nothing is missing."""
    store = SQLiteEventStore(service.data_dir / "events.db")
    try:
        assert store.drop_recognitions(datetime.now(UTC) + timedelta(days=1), positions[9]) == 10
    finally:
        store.close()
    by_password = account.credentials.by_password
    gone = (400, 12012, "Bad query parameters 'since'")
    until(lambda: refusal(service.url, by_password, since=positions[8]) == gone, "it is refused")
    with subscribed(service.url, by_password, since=positions[9]) as subscriber:
        return first_position(subscriber) == positions[10]


def first_position(subscriber: Subscriber) -> int:
    return int(subscriber.message()["position"])
