"""Clients that go away: nothing of it is a fault, and the service goes on."""

from __future__ import annotations

import socket
import struct

import pytest

from tests.api.account_client import DESCRIPTORS, PERSONS, AccountClient
from tests.api.bare_http import BareRequest
from tests.api.photographs import Photographs
from tests.api.running_service import RunningService
from tests.api.waiting import until

RESET_AT_CLOSE = struct.pack("ii", 1, 0)
"""SO_LINGER: on, 0 seconds."""


def send_and_leave(service: RunningService, sent: bytes, *, reset: bool) -> None:
    """Close the connection without reading a byte of the reply, politely or by a reset."""
    with socket.create_connection(("127.0.0.1", service.port)) as connection:
        connection.sendall(sent)
        if reset:
            connection.setsockopt(socket.SOL_SOCKET, socket.SO_LINGER, RESET_AT_CLOSE)


@pytest.mark.parametrize("reset", [False, True], ids=["closed", "reset"])
def test_in_the_middle_of_a_request(
    service: RunningService, account: AccountClient, photographs: Photographs, reset: bool
) -> None:
    picture = photographs["grace_hopper.jpg"]
    headers = {**account.headers, "Content-Type": picture.content_type}
    whole = BareRequest("POST", DESCRIPTORS, headers, picture.data).to_bytes()
    for end in (1, 20, whole.index(b"\r\n\r\n") + 4, len(whole) // 2, len(whole) - 1):
        send_and_leave(service, whole[:end], reset=reset)
    assert account.descriptors()["count"] == 0
    assert service.is_alive()


@pytest.mark.parametrize("reset", [False, True], ids=["closed", "reset"])
def test_before_the_reply(service: RunningService, account: AccountClient, photographs: Photographs, reset: bool) -> None:
    """What had been decided may be stored or not; it is whole either way."""
    picture = photographs["grace_hopper.jpg"]
    headers = {**account.headers, "Content-Type": picture.content_type}
    for _ in range(5):
        send_and_leave(service, BareRequest("POST", DESCRIPTORS, headers, picture.data).to_bytes(), reset=reset)
        send_and_leave(service, BareRequest("POST", PERSONS, account.headers, b'{"user_data": "left"}').to_bytes(), reset=reset)
    # A request on a connection of its own comes behind all of them in the pipeline's queue.
    until(lambda: account.extract(picture), "pictures are still looked at")
    held = account.everything()
    assert held["persons"]["count"] == len(held["persons"]["persons"]) <= 5
    assert held["descriptors"]["count"] == len(held["descriptors"]["descriptors"]) <= 6
    for descriptor in held["descriptors"]["descriptors"]:
        assert account.portrait(descriptor["id"]).data
    assert service.is_alive()
