"""The end: what was accepted is answered, what comes later is refused, the process exits cleanly."""

from __future__ import annotations

import json
import signal
import socket

from tests.unit.http.service import TIMEOUT, Service, read_reply, serving

GET = b"GET %s HTTP/1.1\r\nhost: x\r\n\r\n"


def refuse_eventually(service: Service) -> int:
    """Ask until the server drains (a signal is handled when the loop comes to it); the Retry-After of the refusal."""
    for _ in range(10_000):
        reply = service.request("GET", "/open")
        if reply.status_code == 503:
            assert reply.json()["error_code"] == 1004
            assert reply.json()["detail"] == "Server is busy"
            assert reply.headers["Access-Control-Allow-Origin"] == "*"
            assert reply.headers["Connection"] == "close"
            return int(reply.headers["Retry-After"])
        assert reply.status_code == 200
    raise AssertionError("the server does not drain")


def hold(service: Service) -> socket.socket:
    connection = service.connect()
    connection.sendall(GET % b"/hold")
    service.wait_for("held")
    return connection


def test_a_request_under_way_is_finished_and_a_new_one_refused() -> None:
    with serving(graceful_seconds=1000) as service, hold(service) as held, service.connect() as idle:
        idle.sendall(GET % b"/open")
        assert read_reply(idle).status == 200
        service.process.send_signal(signal.SIGTERM)
        assert refuse_eventually(service) > 0
        idle.sendall(GET % b"/open")
        assert read_reply(idle).status == 503
        service.process.send_signal(signal.SIGUSR1)
        reply = read_reply(held)
        assert (reply.status, json.loads(reply.body)) == (200, {"finished": True})
        assert service.process.wait(TIMEOUT) == 0


def test_a_request_that_never_ends_is_not_waited_for_beyond_the_limit() -> None:
    with serving(graceful_seconds=0.2) as service, hold(service):
        assert service.stop() == 0


def test_nothing_under_way() -> None:
    with serving() as service:
        assert service.stop() == 0


def test_an_open_websocket_does_not_hold_up_the_end() -> None:
    with serving(graceful_seconds=1000) as service, service.connect() as connection:
        connection.sendall(
            b"GET /ws?auth_token=11c59254-e83f-41a3-b0eb-28fae998f271 HTTP/1.1\r\nhost: x\r\nupgrade: websocket\r\n"
            b"connection: upgrade\r\nsec-websocket-version: 13\r\nsec-websocket-key: dGhlIHNhbXBsZSBub25jZQ==\r\n\r\n"
        )
        assert read_reply(connection).status == 101
        assert service.stop() == 0
