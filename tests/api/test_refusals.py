"""Every refusal by its status, error_code and detail; and nothing has changed afterwards."""

from __future__ import annotations

from collections.abc import Iterator

import httpx
import pytest

from tests.api.account_client import OpenAccount
from tests.api.client import Client
from tests.api.event_log import EventLog
from tests.api.photographs import Photographs
from tests.api.refusals import bodies, credentials, ids, images, linking, matching, queries
from tests.api.refusals.refusal import Refusal
from tests.api.refusals.world import World, create_world
from tests.api.running_service import RunningService

TABLE: tuple[Refusal, ...] = (
    *credentials.ROWS,
    *ids.ROWS,
    *queries.ROWS,
    *bodies.ROWS,
    *images.ROWS,
    *linking.ROWS,
    *matching.ROWS,
)


@pytest.fixture(scope="module")
def world(service: RunningService, open_account: OpenAccount, photographs: Photographs) -> Iterator[World]:
    event_log = EventLog(service.data_dir)
    yield create_world(open_account(), open_account(), photographs, event_log)
    event_log.close()


def sent(world: World, nobody: Client, photographs: Photographs, refusal: Refusal) -> httpx.Response:
    """The reply to a row's request."""
    callers = {
        "token": world.account.headers,
        "basic": world.account.credentials.by_password,
        "nobody": {},
    }
    headers, body = {**callers[refusal.caller], **refusal.headers}, refusal.body
    if refusal.picture is not None:
        picture = refusal.picture(photographs)
        body = picture.data
        if picture.content_type:
            headers["Content-Type"] = picture.content_type
    return nobody.request(refusal.method, world.filled(refusal.path), json=refusal.json, body=body, headers=headers)


@pytest.mark.parametrize("refusal", TABLE, ids=str)
def test_refusal(world: World, nobody: Client, photographs: Photographs, refusal: Refusal) -> None:
    reply = sent(world, nobody, photographs, refusal)
    status, error_code, detail = refusal.case
    body = reply.json()
    assert (reply.status_code, body["error_code"], body["detail"]) == (status, error_code, world.filled(detail))
    assert body.keys() == {"error_code", "desc", "detail", "link"}
    assert body["desc"]
    assert body["link"] == f"/4/docs/errors#{error_code}"
    assert reply.headers["content-type"] == "application/json"
    assert reply.headers["access-control-allow-origin"] == "*"
    assert reply.headers["luna-request-id"]
    challenge = 'Basic realm="login:password"' if status == 401 else None
    assert reply.headers.get("www-authenticate") == challenge
    assert world.event_log.news() == [], "nothing was appended"
    assert world.state() == world.unchanged


def test_wrong_password_of_a_known_login(world: World, nobody: Client) -> None:
    known = world.account.credentials
    refused = Client(nobody.http, type(known)(known.email, "another pass phrase", known.token).by_password)
    reply = refused.request("GET", "/4/account")
    assert (reply.status_code, reply.json()["error_code"]) == (401, 11002)
