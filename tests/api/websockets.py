"""Subscribers of the service under test: the `websockets` package's client, which knows nothing of this project."""

from __future__ import annotations

import json
import socket
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from functools import cache, lru_cache
from typing import Any
from urllib.parse import urlencode

import pytest
import yaml
from websockets.exceptions import ConnectionClosed, InvalidStatus
from websockets.sync.client import ClientConnection, connect

from tests.api.client import Json
from tests.api.contract_schemas import CONTRACT, _as_json_schema

GIVE_UP_S = 30.0
"""Far beyond what anything here takes."""

SMALL_BUFFER = 4096

GONE_TOKEN = "00000000-0000-4000-8000-000000000000"

Headers = Mapping[str, str]


class Subscriber:
    """One socket; every message is held against the contract's schema, where that is at hand."""

    def __init__(self, connection: ClientConnection) -> None:
        self._connection = connection

    def message(self) -> Json:
        """The next one."""
        text = self._connection.recv(timeout=GIVE_UP_S, decode=True)
        check_message(text)
        message: Json = json.loads(text)
        return message

    def messages(self, count: int) -> list[Json]:
        return [self.message() for _ in range(count)]

    def positions_until(self, last: int) -> list[int]:
        """The positions of all messages up to this one."""
        positions = [int(self.message()["position"])]
        while positions[-1] < last:
            positions.append(int(self.message()["position"]))
        return positions

    def closed_with(self) -> int:
        """The code with which the service closes the socket, after whatever it still sends."""
        try:
            while True:
                self._connection.recv(timeout=GIVE_UP_S)
        except ConnectionClosed as closed:
            return closed.rcvd.code if closed.rcvd else 1006

    def send(self, text: str) -> None:
        """What no subscriber needs to say."""
        self._connection.send(text)

    def ping(self) -> None:
        """Have a ping of the client's answered."""
        assert self._connection.ping().wait(GIVE_UP_S)


def address(url: str, path: str = "/4/ws", **query: str | int | float) -> str:
    """The websocket's address at a service."""
    return f"ws{url.removeprefix('http')}{path}" + (f"?{urlencode(query)}" if query else "")


@contextmanager
def subscribed(
    url: str, headers: Headers, path: str = "/4/ws", *, stalls: bool = False, **query: str | int | float
) -> Iterator[Subscriber]:
    """A subscriber for the time of a block. stalls: neither library nor system read much ahead of the test."""
    sock = None
    if stalls:
        sock = socket.socket()
        sock.setsockopt(socket.SOL_SOCKET, socket.SO_RCVBUF, SMALL_BUFFER)
        host, _, port = url.removeprefix("http://").partition(":")
        sock.connect((host, int(port)))
    with connect(
        address(url, path, **query),
        sock=sock,
        additional_headers=headers,
        compression=None,
        open_timeout=GIVE_UP_S,
        ping_interval=None,
        max_queue=1 if stalls else None,
    ) as connection:
        yield Subscriber(connection)


def refusal(url: str, headers: Headers, path: str = "/4/ws", **query: str | int | float) -> tuple[int, int, str] | None:
    """Status, error code and detail of a handshake; None where it succeeds. What is yet to be refused can be asked again."""
    try:
        connection = connect(address(url, path, **query), additional_headers=headers, open_timeout=GIVE_UP_S)
    except InvalidStatus as failure:
        response = failure.response
        assert response.headers["Luna-Request-Id"]
        body = json.loads(response.body)
        return response.status_code, body["error_code"], body["detail"]
    connection.close()
    return None


def refused(url: str, headers: Headers, path: str = "/4/ws", **query: str | int | float) -> tuple[int, int, str]:
    """Status, error code and detail of a handshake that fails."""
    answer = refusal(url, headers, path, **query)
    assert answer is not None, "the handshake succeeds"
    return answer


@lru_cache(maxsize=64)
def check_message(text: str) -> None:
    """AssertionError where a message does not fit the schema of its source; one that many get is looked at once."""
    message = json.loads(text)
    assert isinstance(message["position"], str)
    if not CONTRACT.exists():
        return
    errors = [f"{error.json_path}: {error.message}" for error in _validator(message["source"]).iter_errors(message)]
    assert not errors, f"{message['source']}: {errors}"


@cache
def _validator(source: str) -> Any:
    jsonschema = pytest.importorskip("jsonschema")
    components = _components()
    return jsonschema.Draft202012Validator({"$ref": f"#/components/schemas/ws_{source}", "components": components})


@cache
def _components() -> Any:
    return _as_json_schema(yaml.safe_load(CONTRACT.read_text())["components"])
