"""Replies: bodies, headers that all of them carry, and refusals for every kind of exception."""

from __future__ import annotations

import pytest

from infra.http.replies import Reply
from tests.unit.http.service import Service

REQUEST_ID = "1536751345,8b8b5937-2e9c-4e8b-a7a7-5caf86621b5a"
ID = "11c59254-e83f-41a3-b0eb-28fae998f271"
GOOD = ("a@b.c", "pass:wörd")


@pytest.mark.parametrize(
    ("method", "path", "status", "code"),
    [
        ("GET", "/open", 200, None),
        ("GET", "/open?", 200, None),
        ("GET", "/open/", 200, None),
        ("OPTIONS", "/open", 200, None),
        ("GET", "/portrait", 200, None),
        ("POST", "/optional", 201, None),
        ("GET", f"/items/{ID}", 200, None),
        ("GET", f"/items/{ID.upper()}", 200, None),
        ("GET", "/items/x", 404, 12013),
        ("GET", f"/items/{ID.replace('-41a3-', '-11a3-')}", 404, 22007),
        ("GET", "/items/", 404, 12013),
        ("GET", "/", 404, 12013),
        ("GET", "/nowhere", 404, 12013),
        ("OPTIONS", "/nowhere", 404, 12013),
        ("GET", "/items/a/b", 404, 12013),
        ("GET", "/query?page=x", 400, 12012),
        ("GET", "/query?page=2&unknown=%ff&page_size=", 200, None),
        ("GET", "/basic", 401, 12010),
        ("DELETE", "/open", 405, 12021),
        ("HEAD", "/open", 405, None),
        ("PUT", f"/items/{ID}", 405, 12021),
        ("TRACE", "/open", 405, 12021),
        ("BREW", "/open", 405, 12021),
        ("GET", "/crash?x=1", 500, 1),
        ("GET", "/away", 503, 10017),
        ("GET", "/ws?auth_token=" + ID, 400, 1003),
        ("GET", "/ws", 401, 12010),
    ],
)
def test_every_reply(service: Service, method: str, path: str, status: int, code: int | None) -> None:
    reply = service.request(method, path, headers={"LUNA-Request-Id": REQUEST_ID, "Origin": "http://page.example"})
    assert reply.status_code == status
    assert reply.headers["Luna-Request-Id"] == REQUEST_ID
    assert reply.headers["Access-Control-Allow-Origin"] == "*"
    assert "Access-Control-Allow-Credentials" not in reply.headers
    if code is not None:
        assert set(reply.json()) == {"error_code", "desc", "detail", "link"}
        assert reply.json()["error_code"] == code
        assert reply.json()["link"] == f"/4/docs/errors#{code}"
        assert reply.headers["Content-Type"] == "application/json"


def test_a_request_id_of_another_shape_is_replaced(service: Service) -> None:
    reply = service.request("GET", "/open", headers={"Luna-Request-Id": "mine"})
    assert reply.headers["Luna-Request-Id"] != "mine"
    assert reply.headers["Luna-Request-Id"] == reply.json()["request_id"]


def test_no_content(service: Service) -> None:
    reply = service.request("PATCH", f"/items/{ID}", auth=GOOD)
    assert (reply.status_code, reply.content) == (204, b"")
    assert "Content-Type" not in reply.headers
    assert "Content-Length" not in reply.headers
    assert "Luna-Request-Id" in reply.headers


def test_bytes(service: Service) -> None:
    reply = service.request("GET", "/portrait")
    assert (reply.content, reply.headers["Content-Type"]) == (b"\xff\xd8", "image/jpeg")


@pytest.mark.parametrize(
    ("path", "allow"), [("/open", "GET, OPTIONS"), (f"/items/{ID}", "GET, OPTIONS, PATCH"), ("/ws", "GET, OPTIONS")]
)
@pytest.mark.parametrize("method", ["DELETE", "HEAD", "BREW"])
def test_a_wrong_method_is_told_the_right_ones(service: Service, method: str, path: str, allow: str) -> None:
    reply = service.request(method, path)
    assert (reply.status_code, reply.headers["Allow"]) == (405, allow)


ROUTES = [
    "/open",
    "/health",
    "/basic",
    "/either",
    "/legacy",
    "/items/x",
    f"/items/{ID}",
    "/optional",
    "/upload",
    "/crash",
    "/ws",
    "/never",
]


@pytest.mark.parametrize("path", ROUTES)
def test_options_everywhere(service: Service, path: str) -> None:
    reply = service.request("OPTIONS", path, headers={"Authorization": "Basic x"})
    assert (reply.status_code, reply.content, reply.headers["Content-Type"]) == (200, b"", "application/json")
    assert "OPTIONS" in reply.headers["Allow"].split(", ")
    assert reply.headers["Access-Control-Allow-Headers"] == "*"
    assert reply.headers["Access-Control-Allow-Methods"] == "*"
    assert reply.headers["Access-Control-Max-Age"] == "86400"


def test_retry_after(service: Service) -> None:
    assert service.request("GET", "/away").headers["Retry-After"] == "7"


def test_an_unexpected_exception_says_nothing(service: Service) -> None:
    reply = service.request("GET", "/crash?marker-in-query=1")
    assert reply.json()["detail"] == "internal server error"
    assert "secret" not in reply.text
    assert "marker" not in reply.text


@pytest.mark.parametrize("value", ["a\r\nb: c", "a\nb", "a\rb"])
def test_a_header_cannot_break_out_of_its_line(value: str) -> None:
    with pytest.raises(ValueError, match="line break"):
        list(Reply(b"", 200, {"x": value}).processed_headers)
