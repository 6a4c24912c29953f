"""JSON bodies as they arrive."""

from __future__ import annotations

import json

import msgspec
import pytest

from tests.unit.http.service import Service

NOT_JSON = "Failed to validate input json. Path: '', message: 'data must be valid JSON'"
ID = "11c59254-e83f-41a3-b0eb-28fae998f271"


def send(
    service: Service, path: str, content: bytes, content_type: str | None = "application/json"
) -> tuple[int, dict[str, object]]:
    headers = {} if content_type is None else {"content-type": content_type}
    reply = service.request("POST", path, content=content, headers=headers)
    return reply.status_code, reply.json()


@pytest.mark.parametrize(
    "content_type",
    [
        None,
        "application/json",
        "Application/JSON; charset=utf-8",
        "application/x-www-form-urlencoded",
        "multipart/form-data; boundary=x",
        "text/json",
        "application/vnd.x+json",
    ],
)
def test_what_clients_call_json(service: Service, content_type: str | None) -> None:
    assert send(service, "/optional", b'{"user_data": "a"}', content_type) == (201, {"user_data": "a"})


@pytest.mark.parametrize(
    "content_type", ["text/xml", "text/plain", "image/jpeg", "application/octet-stream", "application/xml", "x"]
)
def test_a_foreign_type(service: Service, content_type: str) -> None:
    status, body = send(service, "/optional", b'{"user_data": "a"}', content_type)
    assert (status, body["error_code"], body["detail"]) == (400, 12017, "Bad content type")
    assert send(service, "/optional", b"", content_type) == (201, {})


def test_no_body(service: Service) -> None:
    assert service.request("POST", "/optional").json() == {}
    reply = service.request("POST", "/required")
    assert reply.status_code == 400
    assert reply.json() == {
        "error_code": 12022,
        "desc": "Bad/incomplete input data",
        "detail": "Failed to validate input json. Path: '', message: 'data must be object'",
        "link": "/4/docs/errors#12022",
    }


@pytest.mark.parametrize(
    "content",
    [
        b"{",
        b" ",
        b"{} x",
        b"user_data=a",
        b'{"user_data": NaN}',
        b'{"user_data": "\xff"}',
        b'{"user_data": "\xed\xa0\x80"}',
        b'{"user_data": "\\ud800"}',
        b'{"user_data": "\\udc00 a"}',
        b'{"user_data": "a\x00"}',
        b"\xef\xbb\xbf{}",
        b"\x00",
    ],
)
def test_what_is_no_json(service: Service, content: bytes) -> None:
    status, body = send(service, "/optional", content)
    assert (status, body["error_code"], body["detail"]) == (400, 12022, NOT_JSON)


@pytest.mark.parametrize("text", ["", "a\0b", "😀", "\u2028", "'\"<{}>"])
def test_texts_go_through(service: Service, text: str) -> None:
    assert send(service, "/optional", json.dumps({"user_data": text}).encode()) == (201, {"user_data": text})


@pytest.mark.parametrize(
    "content", [b"[" * 100_000, b'{"user_data": ' + b"[" * 100_000, b'{"ids":' * 20_000, b'{"x": ' + b"9" * 100_000 + b"}"]
)
def test_deep_and_long_documents_are_refused(service: Service, content: bytes) -> None:
    status, body = send(service, "/optional", content)
    assert (status, body["error_code"]) == (400, 12022)


def test_a_refusal_names_the_field_and_not_the_value(service: Service) -> None:
    status, body = send(service, "/optional", b'{"action": "marker"}')
    assert (status, body["detail"]) == (
        400,
        "Failed to validate input json. Path: 'action', message: 'action must be one of ['attach', 'detach']'",
    )


def test_a_json_body_has_its_own_limit(service: Service) -> None:
    status, body = send(service, "/required", b'{"user_data": "' + b"a" * 200_000 + b'"}')
    assert (status, body["error_code"], body["detail"]) == (413, 1002, "Request body is larger than 200000 bytes")


def test_msgpack_says_the_same(service: Service) -> None:
    good = msgspec.msgpack.encode({"user_data": "a", "ids": [ID.upper()]})
    assert send(service, "/required", good, "application/msgpack") == (201, {"user_data": "a", "ids": [ID.upper()]})
    wrong = msgspec.msgpack.encode({"user_data": 1})
    assert send(service, "/required", wrong, "application/msgpack")[1]["detail"] == (
        "Failed to validate input json. Path: 'user_data', message: 'user_data must be string'"
    )
    for broken in (b"", b"\xc1", good[:-3], b"\x81\xa9user_data\xa1\xff"):
        assert send(service, "/required", broken, "application/msgpack")[1]["detail"] == NOT_JSON
