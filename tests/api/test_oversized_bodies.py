"""Bodies larger than a server should take: refused before they have arrived."""

from __future__ import annotations

from collections.abc import Iterator

import pytest

from tests.api.account_client import DESCRIPTORS, PERSONS, AccountClient
from tests.api.bare_http import BareReply, bare_request
from tests.api.running_service import RunningService

MIB = 1024 * 1024
LIMIT, SENT = 32 * MIB, 50 * MIB
JSON_LIMIT = 4 * MIB


def pieces(size: int) -> Iterator[bytes]:
    """A body, a mebibyte at a time."""
    piece = b"x" * MIB
    return (piece for _ in range(size // MIB))


def assert_too_large(reply: BareReply, limit: int) -> None:
    assert (reply.status, reply.json()["error_code"]) == (413, 1002)
    assert reply.json()["detail"] == f"Request body is larger than {limit} bytes"
    assert reply.headers["luna-request-id"]


@pytest.mark.parametrize("target", [DESCRIPTORS, PERSONS, "/4/matching/search?list_id=x"])
def test_fifty_megabytes_with_their_length(service: RunningService, account: AccountClient, target: str) -> None:
    before = account.everything()
    headers = {**account.headers, "Content-Type": "image/jpeg", "Content-Length": str(SENT)}
    assert_too_large(bare_request(service.port, "POST", target, headers, pieces(SENT)), LIMIT)
    assert account.everything() == before


def test_fifty_megabytes_in_chunks(service: RunningService, account: AccountClient) -> None:
    headers = {**account.headers, "Content-Type": "image/jpeg", "Transfer-Encoding": "chunked"}
    chunks = (b"%x\r\n%s\r\n" % (len(piece), piece) for piece in pieces(SENT))
    assert_too_large(bare_request(service.port, "POST", DESCRIPTORS, headers, chunks), LIMIT)


def test_nobody_may_send_a_body_at_all(service: RunningService) -> None:
    headers = {"Content-Type": "image/jpeg", "Content-Length": str(SENT)}
    reply = bare_request(service.port, "POST", DESCRIPTORS, headers)
    assert (reply.status, reply.json()["error_code"]) == (401, 12010)


def test_json_has_a_limit_of_its_own(account: AccountClient) -> None:
    reply = account.request("POST", PERSONS, body=b'{"user_data": "' + b"x" * JSON_LIMIT + b'"}')
    assert (reply.status_code, reply.json()["error_code"]) == (413, 1002)
    assert reply.json()["detail"] == f"Request body is larger than {JSON_LIMIT} bytes"


def test_a_whole_picture_below_the_limit_is_read(account: AccountClient) -> None:
    """31 MiB of no picture: refused for what it is, not for its size."""
    reply = account.request("POST", DESCRIPTORS, body=b"x" * (31 * MIB), headers={"Content-Type": "image/jpeg"})
    assert (reply.status_code, reply.json()["error_code"]) == (400, 100033)


def test_headers_have_a_limit(account: AccountClient) -> None:
    reply = account.request("GET", PERSONS, headers={"X-Long": "x" * (70 * 1024)})
    assert (reply.status_code, reply.json()["error_code"]) == (413, 1002)
