"""What every path answers, whoever asks: version, health, OPTIONS, Allow, CORS, request ids."""

from __future__ import annotations

import re

import pytest

from tests.api.client import Client

REQUEST_ID = re.compile(r"[0-9]{10},[a-f0-9]{8}-[a-f0-9]{4}-4[a-f0-9]{3}-[89ab][a-f0-9]{3}-[a-f0-9]{12}")
SOMEBODYS = "7d3f3c5e-8d1b-4a52-9a0e-0f6f0e4b8a11"

METHODS = {
    "/4/accounts": {"POST"},
    "/4/account": {"GET"},
    "/4/storage/descriptors": {"GET", "POST"},
    f"/4/storage/descriptors/{SOMEBODYS}": {"GET"},
    f"/4/storage/descriptors/{SOMEBODYS}/linked_lists": {"GET", "PATCH"},
    f"/4/storage/portraits/{SOMEBODYS}": {"GET"},
    "/4/storage/persons": {"GET", "POST"},
    f"/4/storage/persons/{SOMEBODYS}": {"GET", "PATCH", "DELETE"},
    f"/4/storage/persons/{SOMEBODYS}/linked_descriptors": {"GET", "PATCH"},
    f"/4/storage/persons/{SOMEBODYS}/linked_lists": {"GET", "PATCH"},
    "/4/storage/lists": {"GET", "POST"},
    f"/4/storage/lists/{SOMEBODYS}": {"GET", "PATCH", "DELETE"},
    "/4/matching/identify": {"POST"},
    "/4/matching/match": {"POST"},
    "/4/matching/search": {"POST"},
    "/4/healthcheck": {"GET"},
    "/version": {"GET"},
    "/4/version": {"GET"},
}


@pytest.mark.parametrize("path", ["/version", "/4/version"])
def test_version_names_what_the_contract_wants(nobody: Client, path: str) -> None:
    versions = nobody.expect(200, "GET", path)["Version"]
    assert versions.keys() >= {"luna_api", "luna_remote_sdk", "luna_faces", "LUNA PLATFORM", "luna_backport3"}
    assert versions["luna_backport3"]["api"] == 4
    for numbers in versions.values():
        assert numbers.keys() >= {"major", "minor", "patch"}


@pytest.mark.parametrize("query", [{}, {"include_luna_services": 0}, {"include_luna_services": 1}])
def test_service_is_healthy(nobody: Client, query: dict[str, int]) -> None:
    assert nobody.expect(200, "GET", "/4/healthcheck", query=query)["execution_time"] >= 0


@pytest.mark.parametrize("path", METHODS)
def test_options_needs_no_credentials(nobody: Client, path: str) -> None:
    reply = nobody.request("OPTIONS", path, headers={"Origin": "https://example.org"})
    assert (reply.status_code, reply.content) == (200, b"")
    assert set(reply.headers["allow"].split(", ")) == METHODS[path] | {"OPTIONS"}
    assert reply.headers["access-control-allow-origin"] == "*"
    assert reply.headers["access-control-allow-methods"] == "*"
    assert reply.headers["access-control-allow-headers"] == "*"
    assert reply.headers["access-control-max-age"] == "86400"


@pytest.mark.parametrize("path", METHODS)
def test_other_methods_are_refused_with_what_is_allowed(nobody: Client, path: str) -> None:
    for method in {"GET", "POST", "PUT", "PATCH", "DELETE"} - METHODS[path]:
        reply = nobody.request(method, path)
        body = reply.json()
        assert (reply.status_code, body["error_code"], body["detail"]) == (405, 12021, "Method not allowed")
        assert set(reply.headers["allow"].split(", ")) == METHODS[path] | {"OPTIONS"}


@pytest.mark.parametrize("path", ["/", "/4", "/4/storage", "/4/storage/nothing", "/5/storage/persons", "/4/storage/persons/x/y"])
@pytest.mark.parametrize("method", ["GET", "POST", "OPTIONS"])
def test_unknown_path_is_no_page(nobody: Client, method: str, path: str) -> None:
    reply = nobody.request(method, path)
    assert (reply.status_code, reply.json()["error_code"], reply.json()["detail"]) == (404, 12013, "Page not found")


@pytest.mark.parametrize("name", ["Luna-Request-Id", "LUNA-Request-Id", "luna-request-id"])
@pytest.mark.parametrize(
    "request_id", ["1536751345,8b8b5937-2e9c-4e8b-a7a7-5caf86621b5a", "1536751345,8b8b59372e9c4e8ba7a75caf86621b5a"]
)
def test_request_id_comes_back(nobody: Client, name: str, request_id: str) -> None:
    for path in ("/version", "/4/storage/persons", "/nowhere"):
        assert nobody.request("GET", path, headers={name: request_id}).headers["luna-request-id"] == request_id


@pytest.mark.parametrize(
    "offered",
    [
        None,
        "",
        "mine",
        "1536751345,8b8b5937-2e9c-1e8b-a7a7-5caf86621b5a",
        "153675134,8b8b5937-2e9c-4e8b-a7a7-5caf86621b5a",
        "1536751345,8b8b5937-2e9c-4e8b-a7a7-5caf86621b5a\t1",
        "1536751345,8b8b5937-2e9c-4e8b-a7a7-5caf86621b5a" * 10,
    ],
)
def test_request_id_that_does_not_fit_is_replaced(nobody: Client, offered: str | None) -> None:
    headers = {} if offered is None else {"Luna-Request-Id": offered}
    for path in ("/version", "/4/storage/persons", "/nowhere"):
        given = nobody.request("GET", path, headers=headers).headers["luna-request-id"]
        assert REQUEST_ID.fullmatch(given)
        assert given != offered


def test_every_reply_may_be_read_by_any_page(nobody: Client) -> None:
    for method, path in (("GET", "/version"), ("POST", "/4/storage/persons"), ("GET", "/nowhere"), ("PUT", "/version")):
        assert nobody.request(method, path).headers["access-control-allow-origin"] == "*"
