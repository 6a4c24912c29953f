"""Deadlines: a header, a body and a handler that never end."""

from __future__ import annotations

import json
from collections.abc import Iterator

import pytest

from tests.unit.http.service import Service, read_reply, serving

BASIC = b"authorization: Basic YUBiLmM6cGFzczp3w7ZyZA==\r\n"


@pytest.fixture(scope="module")
def hasty() -> Iterator[Service]:
    with serving(header_seconds=0.3, body_seconds=0.3, response_seconds=0.3, keep_alive_seconds=0.3) as running:
        yield running


@pytest.mark.parametrize(
    ("sent", "detail"),
    [
        (b"GET /open HT", "Request timeout on http://localhost*, method OTHER"),
        (b"POST /upload HTTP/1.1\r\nhost: h:1\r\n" + BASIC + b"content-length: 9\r\n\r\nx", "http://h:1/upload, method POST"),
        (b"POST /optional?q=1 HTTP/1.1\r\nhost: h\r\ntransfer-encoding: chunked\r\n\r\n", "http://h/optional, method POST"),
        (b"GET /never?marker=1 HTTP/1.1\r\nhost: h.example:5140\r\n\r\n", "http://h.example:5140/never, method GET"),
        (b"GET /never HTTP/1.1\r\nhost: <marker>\r\n\r\n", "http://localhost/never, method GET"),
    ],
)
def test_a_request_that_does_not_end(hasty: Service, sent: bytes, detail: str) -> None:
    with hasty.connect() as connection:
        connection.sendall(sent)
        reply = read_reply(connection)
    body = json.loads(reply.body)
    assert (reply.status, body["error_code"], body["desc"]) == (504, 9, "Request timeout")
    assert body["detail"].endswith(detail)
    assert "marker" not in body["detail"]
    assert reply.headers["access-control-allow-origin"] == "*"


@pytest.mark.parametrize("head", [b"GET /open HTTP/1.1\r\n", b"POST /optional HTTP/1.1\r\ncontent-length: 1000000\r\n\r\n"])
def test_a_steady_trickle_does_not_extend_the_deadline(hasty: Service, head: bytes) -> None:
    with hasty.connect() as connection:
        connection.sendall(head)
        connection.settimeout(0.05)
        received = b""
        for _ in range(1000):
            try:
                connection.sendall(b"x")
                received = connection.recv(12)
                break
            except TimeoutError:
                continue
        assert received == b"HTTP/1.1 504"


def test_an_idle_connection_is_closed(hasty: Service) -> None:
    with hasty.connect() as connection:
        connection.sendall(b"GET /open HTTP/1.1\r\nhost: x\r\n\r\n")
        assert read_reply(connection).status == 200
        assert connection.recv(1) == b""
