"""Websocket routes, seen from the edge."""

from __future__ import annotations

import pytest

from tests.unit.http.service import Service, exchange, read_reply

TOKEN = b"x-auth-token: 11c59254-e83f-41a3-b0eb-28fae998f271\r\n"
HANDSHAKE = b"GET /ws HTTP/1.1\r\nhost: x\r\nupgrade: WebSocket\r\nconnection: Upgrade\r\n"
VERSION = b"sec-websocket-version: 13\r\n"
KEY = b"sec-websocket-key: dGhlIHNhbXBsZSBub25jZQ==\r\n"


def test_a_handshake_and_an_echo(service: Service) -> None:
    with service.connect() as connection:
        connection.sendall(HANDSHAKE + VERSION + KEY + TOKEN + b"\r\n")
        assert read_reply(connection).status == 101
        connection.sendall(b"\x81\x82\x00\x00\x00\x00hi")
        assert connection.recv(4) == b"\x81\x02hi"


def test_a_stranger(service: Service) -> None:
    reply = exchange(service, HANDSHAKE + VERSION + KEY + b"\r\n")
    assert (reply.status, reply.error_code) == (401, 12010)


@pytest.mark.parametrize(
    "sent",
    [
        b"GET /ws HTTP/1.1\r\nhost: x\r\n" + TOKEN,
        HANDSHAKE + TOKEN,
        HANDSHAKE + VERSION + TOKEN,
        HANDSHAKE + KEY + TOKEN,
        HANDSHAKE + VERSION + b"sec-websocket-key: x\r\n" + TOKEN,
        HANDSHAKE + b"sec-websocket-version: 7\r\n" + KEY + TOKEN,
    ],
)
def test_what_is_no_handshake(service: Service, sent: bytes) -> None:
    reply = exchange(service, sent + b"\r\n")
    assert (reply.status, reply.error_code) == (400, 1003)
