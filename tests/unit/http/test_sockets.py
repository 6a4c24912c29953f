"""What arrives on a bare socket: malformed, oversized, chunked, pipelined."""

from __future__ import annotations

import json

import pytest

from tests.unit.http.service import Service, exchange, read_reply

MIB = 1024 * 1024
BASIC = b"authorization: Basic YUBiLmM6cGFzczp3w7ZyZA==\r\n"
UPLOAD = b"POST /upload HTTP/1.1\r\nhost: x\r\n" + BASIC

MALFORMED = [
    b"\r\n\r\n",
    b"GET\r\n\r\n",
    b"GET /open\r\n\r\n",
    b"GET /open HTTP/2.0\r\n\r\n",
    b"GET /open HTTP/1.1 x\r\n\r\n",
    b"\x16\x03\x01\x02\x00\x01\x00\x01\xfc\x03\x03\r\n\r\n",
    b"GET /open HTTP/1.1\r\nno colon\r\n\r\n",
    b"GET /\xff HTTP/1.1\r\nhost: x\r\n\r\n",
    b"GET http:// HTTP/1.1\r\nhost: x\r\n\r\n",
    b"marker marker marker\r\n\r\n",
    b"POST /optional HTTP/1.1\r\ncontent-length: x\r\n\r\n",
    b"POST /optional HTTP/1.1\r\ncontent-length: -1\r\n\r\n",
    b"POST /optional HTTP/1.1\r\ncontent-length: 2\r\ncontent-length: 2\r\n\r\n{}",
    b"POST /optional HTTP/1.1\r\ncontent-length: 2\r\ntransfer-encoding: chunked\r\n\r\n{}",
    b"POST /optional HTTP/1.1\r\ncontent-length: 2\r\nexpect: miracles\r\n\r\n{}",
    b"POST /optional HTTP/1.1\r\ntransfer-encoding: chunked\r\n\r\nzz\r\n{}\r\n0\r\n\r\n",
    b"POST /optional HTTP/1.1\r\ntransfer-encoding: chunked\r\n\r\n-2\r\n{}\r\n0\r\n\r\n",
]


@pytest.mark.parametrize("sent", MALFORMED)
def test_a_malformed_request(service: Service, sent: bytes) -> None:
    reply = exchange(service, sent)
    assert (reply.status, reply.error_code) == (400, 1005)
    assert json.loads(reply.body)["detail"] == "Malformed HTTP request"
    assert reply.headers["access-control-allow-origin"] == "*"
    assert "luna-request-id" in reply.headers


def test_a_long_header_within_the_limit(service: Service) -> None:
    ids = ",".join(["11c59254-e83f-41a3-b0eb-28fae998f271"] * 1700)
    reply = exchange(service, f"GET /open?descriptor_ids={ids} HTTP/1.1\r\nhost: x\r\n\r\n".encode())
    assert reply.status == 200


@pytest.mark.parametrize(
    "sent",
    [
        b"GET /open HTTP/1.1\r\nhost: x\r\nx: " + b"y" * 70_000 + b"\r\n\r\n",
        b"GET /open?" + b"x" * 70_000 + b" HTTP/1.1\r\nhost: x\r\n\r\n",
        b"GET /open HTTP/1.1\r\n" + b"x: y\r\n" * 100_000 + b"\r\n",
        b"x" * 200_000,
    ],
)
def test_a_header_beyond_the_limit(service: Service, sent: bytes) -> None:
    with service.connect() as connection:
        connection.sendall(sent)
        reply = read_reply(connection)
        assert (reply.status, reply.error_code) == (413, 1002)
        assert json.loads(reply.body)["detail"] == "Request headers are larger than 65536 bytes"
        assert reply.headers["connection"] == "close"
        assert connection.recv(1) == b""


def test_a_body_of_exactly_the_limit(service: Service) -> None:
    reply = exchange(service, UPLOAD + b"content-length: %d\r\n\r\n" % (32 * MIB) + b"x" * 32 * MIB)
    assert json.loads(reply.body) == {"bytes": 32 * MIB}


@pytest.mark.parametrize("encoding", ["length", "chunked", "one chunk"])
def test_a_body_beyond_the_limit_is_refused_and_the_client_hears_of_it(service: Service, encoding: str) -> None:
    body = b"x" * 33 * MIB
    if encoding == "length":
        sent = b"content-length: %d\r\n\r\n" % len(body) + body
    else:
        size = len(body) if encoding == "one chunk" else MIB
        chunks = (b"%x\r\n" % size + body[:size] + b"\r\n") * (len(body) // size)
        sent = b"transfer-encoding: chunked\r\n\r\n" + chunks + b"0\r\n\r\n"
    with service.connect() as connection:
        connection.sendall(UPLOAD + sent)
        reply = read_reply(connection)
        assert (reply.status, reply.error_code) == (413, 1002)
        assert json.loads(reply.body)["detail"] == f"Request body is larger than {32 * MIB} bytes"
        assert connection.recv(1) == b""


def test_a_size_that_nobody_sends_is_refused_at_once(service: Service) -> None:
    reply = exchange(service, UPLOAD + b"content-length: 99999999999999999999\r\n\r\n")
    assert (reply.status, reply.error_code) == (413, 1002)


def test_expectation_of_a_stranger_and_of_a_guest(service: Service) -> None:
    with service.connect() as connection:
        connection.sendall(UPLOAD + b"content-length: 3\r\nexpect: 100-continue\r\n\r\n")
        assert connection.recv(25, 0x100) == b"HTTP/1.1 100 Continue\r\n\r\n"  # MSG_WAITALL
        connection.sendall(b"abc")
        assert json.loads(read_reply(connection).body) == {"bytes": 3}


@pytest.mark.parametrize(
    ("line", "status"),
    [
        (b"GET http://x HTTP/1.1", 404),
        (b"GET http://x/open HTTP/1.1", 200),
        (b"OPTIONS * HTTP/1.1", 404),
        (b"GET /../open HTTP/1.1", 404),
        (b"GET //open HTTP/1.1", 404),
        (b"GET /open%00 HTTP/1.1", 404),
        (b"get /open HTTP/1.1", 405),
    ],
)
def test_unusual_request_lines(service: Service, line: bytes, status: int) -> None:
    assert exchange(service, line + b"\r\nhost: x\r\n\r\n").status == status


def test_two_requests_in_one_packet(service: Service) -> None:
    with service.connect() as connection:
        connection.sendall(b"GET /open HTTP/1.1\r\nhost: x\r\n\r\nDELETE /open HTTP/1.1\r\nhost: x\r\n\r\n")
        assert read_reply(connection).status == 200
        assert read_reply(connection).status == 405


def test_a_refused_body_does_not_become_the_next_request(service: Service) -> None:
    smuggled = b"GET /open HTTP/1.1\r\nhost: x\r\n\r\n"
    with service.connect() as connection:
        connection.sendall(b"POST /upload HTTP/1.1\r\nhost: x\r\ncontent-length: %d\r\n\r\n" % len(smuggled) + smuggled)
        assert read_reply(connection).status == 401
        connection.sendall(b"DELETE /open HTTP/1.1\r\nhost: x\r\n\r\n")
        assert read_reply(connection).status == 405


def test_http_1_0_is_answered_and_closed(service: Service) -> None:
    with service.connect() as connection:
        connection.sendall(b"GET /open HTTP/1.0\r\n\r\n")
        assert read_reply(connection).status == 200
        assert connection.recv(1) == b""


def test_no_reply_waits_for_a_deaf_client(service: Service) -> None:
    with service.connect() as connection:
        connection.sendall(b"GET /open HTTP/1.1\r\nhost: x\r\n\r\n" * 100)
    assert service.request("GET", "/open").status_code == 200
