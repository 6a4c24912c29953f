"""What the edge writes down, and what it does not."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

import pytest

from infra.http.exchange import SHOWN_PATH, shown_path
from tests.unit.http.service import Service, exchange, serving

ID = "11c59254-e83f-41a3-b0eb-28fae998f271"


@pytest.fixture
def quiet() -> Iterator[Service]:
    with serving() as running:
        yield running


def lines(service: Service, event: str = "request") -> list[dict[str, Any]]:
    return [line for line in service.log() if line["event"] == event]


def test_one_line_a_request(quiet: Service) -> None:
    reply = quiet.request("GET", f"/items/{ID}?marker=1")
    (line,) = lines(quiet)
    assert line.pop("ms") >= 0
    assert line.pop("time").endswith("Z")
    assert line == {
        "event": "request",
        "logger": "facestream.http",
        "level": "info",
        "method": "GET",
        "path": "/items/{item_id}",
        "status": 200,
        "request_id": reply.headers["Luna-Request-Id"],
    }


@pytest.mark.parametrize(
    ("method", "path", "expected"),
    [
        ("GET", "/health", {"level": "debug", "path": "/health", "status": 200}),
        ("GET", "/basic", {"level": "info", "path": "/basic", "status": 401, "error_code": 12010}),
        ("GET", "/items/x", {"level": "info", "path": "/items/{item_id}", "error_code": 12013}),
        ("GET", f"/tokens/{ID}", {"path": "/tokens/{id}", "status": 404, "error_code": 12013}),
        ("DELETE", f"/items/{ID}", {"path": "/items/{id}", "status": 405, "error_code": 12021}),
        ("BREW", "/open", {"method": "OTHER", "status": 405}),
        ("GET", "/away", {"level": "warning", "status": 503, "error_code": 10017}),
        ("GET", "/faceless", {"level": "info", "status": 500, "error_code": 4003}),
    ],
)
def test_refusals_are_logged_once(service: Service, method: str, path: str, expected: dict[str, object]) -> None:
    before = len(service.log())
    service.request(method, path)
    (line,) = service.log()[before:]
    assert {key: line[key] for key in expected} == expected


def test_a_malformed_request_has_its_line(service: Service) -> None:
    before = len(service.log())
    exchange(service, b"marker\r\n\r\n")
    (line,) = service.log()[before:]
    assert (line["status"], line["error_code"], line["method"]) == (400, 1005, "OTHER")


def test_an_unexpected_exception_is_told_once_without_a_word_of_its_text(quiet: Service) -> None:
    reply = quiet.request("GET", "/crash?marker-in-query=1", headers={"X-Auth-Token": "marker-in-header"})
    told = lines(quiet, "unexpected_exception")
    assert len(told) == 1
    assert told[0]["request_id"] == reply.headers["Luna-Request-Id"]
    assert told[0]["path"] == "/crash"
    assert told[0]["exception"][0]["type"] == "builtins.ValueError"
    assert any("probe_server.py" in frame and frame.endswith(" crash") for frame in told[0]["exception"][0]["frames"])
    assert [line["error_code"] for line in lines(quiet)] == [1]
    assert quiet.stop() == 0
    written = quiet.log_file.read_text()
    assert "secret" not in written
    assert "marker" not in written


def test_nothing_that_a_client_sent_is_in_the_log(quiet: Service) -> None:
    marker = {"Authorization": "Basic marker", "X-Auth-Token": "marker", "User-Agent": "marker", "X": "marker"}
    quiet.request("GET", "/either?user_data=marker", headers=marker)
    quiet.request("POST", "/optional?x=marker", headers={"Content-Type": "application/json"}, content=b'{"marker": "marker"}')
    quiet.request("POST", "/optional", headers={"Content-Type": "marker"}, content=b"marker")
    quiet.request("GET", "/open", headers={"Luna-Request-Id": "marker", "Host": "marker"}, content=b"marker")
    exchange(quiet, b"marker marker marker\r\n\r\n")
    exchange(quiet, b"GET /open?marker HTTP/1.1\r\nx: " + b"marker" * 20_000 + b"\r\n\r\n")
    exchange(quiet, b"POST /optional?marker HTTP/1.1\r\ntransfer-encoding: chunked\r\n\r\nmarker\r\n{}\r\n0\r\n\r\n")
    assert quiet.stop() == 0
    assert "marker" not in quiet.log_file.read_text()


def test_an_unknown_path_is_shown_in_part() -> None:
    assert shown_path(f"/4/tokens/{ID}/x") == "/4/tokens/{id}/x"
    assert shown_path("/" + ID.replace("-", "")) == "/{id}"
    assert len(shown_path("/x" * 40_000)) == SHOWN_PATH
    assert ID[:8] not in shown_path("/" * (SHOWN_PATH - 10) + ID)
