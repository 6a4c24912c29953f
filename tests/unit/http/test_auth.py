"""Credentials."""

from __future__ import annotations

from base64 import b64encode

import pytest

from domain.errors import MALFORMED_BASIC, MALFORMED_TOKEN, FacestreamError
from infra.http.auth import parse_basic, parse_token
from tests.unit.http.probe_server import ACCOUNT, SUSPENDED_TOKEN, TOKEN, TOKEN_REF
from tests.unit.http.service import Service

GOOD = "Basic " + b64encode("a@b.c:pass:wörd".encode()).decode()
WRONG = "Basic " + b64encode(b"a@b.c:other").decode()
UNKNOWN = "33c59254-e83f-41a3-b0eb-28fae998f271"
CHALLENGE = 'Basic realm="login:password"'


@pytest.mark.parametrize("header", [GOOD, GOOD.replace("Basic", "bAsIc"), GOOD.replace(" ", "   "), f" {GOOD} "])
def test_basic_is_parsed(header: str) -> None:
    assert parse_basic(header) == ("a@b.c", "pass:wörd")


def test_empty_parts_are_parts() -> None:
    assert parse_basic("Basic " + b64encode(b":").decode()) == ("", "")


@pytest.mark.parametrize(
    "header",
    [
        "",
        "Basic",
        "Basic ",
        "Basic !",
        "Basic YQ",
        "Basic YQ==",
        GOOD[:-1],
        GOOD + "=",
        "Bearer x",
        "Basic a:b",
        "Basic é",
        "Basic " + b64encode(b"a:\xff").decode(),
        GOOD.replace("Basic ", "Basic:"),
    ],
)
def test_malformed_basic(header: str) -> None:
    with pytest.raises(FacestreamError) as caught:
        parse_basic(header)
    assert caught.value.case is MALFORMED_BASIC


@pytest.mark.parametrize("header", ["", "x", TOKEN.hex, "11c59254-e83f-11a3-b0eb-28fae998f271", f"{TOKEN},{TOKEN}"])
def test_malformed_tokens(header: str) -> None:
    with pytest.raises(FacestreamError) as caught:
        parse_token(header)
    assert caught.value.case is MALFORMED_TOKEN


def test_a_token_in_upper_case() -> None:
    assert parse_token(f" {str(TOKEN).upper()} ") == TOKEN


REFUSED = [
    ("/basic", {}, 12010),
    ("/basic", {"X-Auth-Token": str(TOKEN)}, 12010),
    ("/basic", {"X-Auth-Token": "x"}, 12010),
    ("/basic", {"Authorization": "Basic x"}, 36002),
    ("/basic", {"Authorization": "Bearer x", "X-Auth-Token": str(TOKEN)}, 36002),
    ("/basic", {"Authorization": WRONG}, 11002),
    ("/either", {}, 12010),
    ("/either", {"X-Auth-Token": "x"}, 12001),
    ("/either", {"X-Auth-Token": UNKNOWN}, 11002),
    ("/either", {"X-Auth-Token": str(SUSPENDED_TOKEN)}, 11004),
    ("/either", {"Authorization": "Bearer x"}, 36002),
    ("/either", {"Authorization": WRONG, "X-Auth-Token": str(TOKEN)}, 11002),
    ("/either", {"Authorization": "Basic x", "X-Auth-Token": str(TOKEN)}, 36002),
    ("/either?auth_token=" + str(TOKEN), {}, 12010),
    ("/legacy", {}, 12010),
    ("/legacy?auth_token=x", {}, 12001),
    ("/legacy?basic=x", {}, 36002),
    ("/legacy?auth_token=" + str(TOKEN), {"X-Auth-Token": UNKNOWN}, 11002),
]


@pytest.mark.parametrize(("path", "headers", "code"), REFUSED)
def test_refused_credentials(service: Service, path: str, headers: dict[str, str], code: int) -> None:
    reply = service.request("GET", path, headers=headers)
    assert (reply.status_code, reply.json()["error_code"]) == (401, code)
    assert reply.headers["WWW-Authenticate"] == CHALLENGE
    assert reply.headers["Access-Control-Allow-Origin"] == "*"


ACCEPTED = [
    ("/basic", {"Authorization": GOOD}, None),
    ("/basic", {"Authorization": GOOD, "X-Auth-Token": "x"}, None),
    ("/either", {"Authorization": GOOD}, None),
    ("/either", {"X-Auth-Token": str(TOKEN).upper()}, TOKEN_REF),
    ("/either", {"Authorization": GOOD, "X-Auth-Token": str(TOKEN)}, None),
    ("/either", {"Authorization": "Bearer of a proxy", "X-Auth-Token": str(TOKEN)}, TOKEN_REF),
    (f"/legacy?basic={GOOD.replace(' ', '%20')}", {}, None),
    (f"/legacy?auth_token={TOKEN}", {}, TOKEN_REF),
]


@pytest.mark.parametrize(("path", "headers", "token_ref"), ACCEPTED)
def test_accepted_credentials(service: Service, path: str, headers: dict[str, str], token_ref: object) -> None:
    body = service.request("GET", path, headers=headers).json()
    assert (body["account_id"], body["token_ref"]) == (str(ACCOUNT), token_ref and str(token_ref))


def test_open_routes_look_at_no_credentials(service: Service) -> None:
    assert service.request("GET", "/open", headers={"Authorization": "Basic x"}).status_code == 200


def test_a_refused_request_is_checked_once(service: Service) -> None:
    before = service.request("GET", "/open").json()["checks"]
    assert service.request("GET", "/basic", headers={"Authorization": WRONG}).status_code == 401
    assert service.request("POST", "/upload", headers={"Authorization": WRONG}, content=b"x").status_code == 401
    assert service.request("GET", "/open").json()["checks"] == before + 2


def test_a_stranger_is_refused_before_the_body_is_read(service: Service) -> None:
    head = b"POST /upload HTTP/1.1\r\nhost: x\r\ncontent-length: 1000000\r\n\r\n"
    with service.connect() as connection:
        connection.sendall(head)
        assert connection.recv(12) == b"HTTP/1.1 401"
