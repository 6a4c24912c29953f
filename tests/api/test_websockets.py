"""Subscribing to an account's recognitions, over a real socket, by a client that knows nothing of this project."""

from __future__ import annotations

import base64
from contextlib import ExitStack
from typing import Any
from uuid import uuid4

import httpx
import pytest

from tests.api.account_client import AccountClient
from tests.api.client import Credentials
from tests.api.conftest import OpenAccount
from tests.api.photographs import Photographs
from tests.api.running_service import RunningService
from tests.api.websockets import refused, subscribed

LEGACY = "/api/subscribe"


@pytest.fixture(scope="module")
def owner(open_account: OpenAccount) -> AccountClient:
    """An account for tests that look at its latest messages only."""
    return open_account()


@pytest.fixture(scope="module")
def descriptor(owner: AccountClient, photographs: Photographs) -> str:
    return owner.store(photographs["obama.jpg"])


def in_query(credentials: Credentials, how: str) -> dict[str, str]:
    """Credentials as the legacy path takes them."""
    if how == "token":
        return {"auth_token": credentials.token}
    pair = base64.b64encode(f"{credentials.email}:{credentials.password}".encode()).decode()
    return {"basic": f"Basic {pair}"}


def test_every_kind_of_message(service: RunningService, owner: AccountClient, photographs: Photographs) -> None:
    persons_list = owner.create_list("persons", list_data="staff")
    descriptors_list = owner.create_list("descriptors", list_data="faces")
    with subscribed(service.url, owner.credentials.by_token) as subscriber:
        (face,) = owner.extract(photographs["obama.jpg"])
        person = owner.create_person(user_data="the president", external_id="44")
        owner.link_descriptor(person, face["id"])
        owner.link_person(person, persons_list)
        owner.list_descriptor(face["id"], descriptors_list)
        identified = owner.compare("identify", descriptor_id=face["id"], list_id=persons_list)
        matched = owner.compare("match", person_id=person, list_id=descriptors_list)
        searched = owner.search(photographs["obama.jpg"], person_ids=person)
        extract, identify, match, search = subscriber.messages(4)
    token = {"token_id": owner.credentials.token, "token_data": ""}
    for message in (extract, identify, match, search):
        assert message["authorization"] == token
        assert isinstance(message["timestamp"], float)
    assert (extract["event_type"], extract["source"]) == ("extract", "descriptors")
    assert extract["result"] == {"faces": [face]}
    assert (identify["event_type"], identify["source"]) == ("match", "identify")
    assert identify["template"] == {"descriptor_id": face["id"]}
    assert identify["candidate"] == {"list_id": persons_list, "list_data": "staff", "list_type": 1}
    assert identify["result"] == {"candidates": identified}
    assert [each["user_data"] for each in identify["result"]["candidates"]] == ["the president"]
    assert match["template"] == {"person_id": person}
    assert match["candidate"] == {"list_id": descriptors_list, "list_data": "faces", "list_type": 0}
    assert match["result"] == {"candidates": matched}
    assert search["candidate"] == {"person_ids": [person]}
    assert search["result"] == searched
    assert search["template"] == {"descriptor_id": searched["face"]["id"]}


@pytest.mark.parametrize("path", ["/4/ws", LEGACY])
@pytest.mark.parametrize("how", ["by_token", "by_password"])
def test_credentials_in_headers(service: RunningService, owner: AccountClient, descriptor: str, path: str, how: str) -> None:
    with subscribed(service.url, getattr(owner.credentials, how), path) as subscriber:
        owner.compare("match", descriptor_id=descriptor, descriptor_ids=descriptor)
        assert subscriber.message()["template"] == {"descriptor_id": descriptor}


@pytest.mark.parametrize("how", ["token", "basic"])
def test_credentials_in_the_query_of_the_legacy_path(
    service: RunningService, owner: AccountClient, descriptor: str, how: str
) -> None:
    credentials = in_query(owner.credentials, how)
    with subscribed(service.url, {}, LEGACY, stalls=False, **credentials) as subscriber:
        owner.compare("match", descriptor_id=descriptor, descriptor_ids=descriptor)
        assert subscriber.message()["source"] == "match"
    assert refused(service.url, {}, "/4/ws", **credentials)[:2] == (401, 12010)


@pytest.mark.parametrize("path", ["/4/ws", LEGACY])
def test_strangers_are_refused(service: RunningService, owner: AccountClient, path: str) -> None:
    assert refused(service.url, {}, path)[:2] == (401, 12010)
    assert refused(service.url, {"X-Auth-Token": str(uuid4())}, path)[:2] == (401, 11002)
    assert refused(service.url, {"X-Auth-Token": "x"}, path)[:2] == (401, 12001)
    assert refused(service.url, {"Authorization": "Basic x"}, path)[:2] == (401, 36002)


def test_strangers_are_refused_by_the_query_too(service: RunningService) -> None:
    assert refused(service.url, {}, LEGACY, auth_token=str(uuid4()))[:2] == (401, 11002)
    assert refused(service.url, {}, LEGACY, auth_token="x")[:2] == (401, 12001)
    assert refused(service.url, {}, LEGACY, basic="Basic x")[:2] == (401, 36002)


@pytest.mark.parametrize("path", ["/4/ws", LEGACY])
def test_a_plain_request_is_no_handshake(service: RunningService, owner: AccountClient, path: str) -> None:
    reply = owner.request("GET", path)
    assert (reply.status_code, reply.json()["error_code"]) == (400, 1003)
    assert reply.json()["detail"] == "WebSocket handshake expected"
    options = httpx.options(service.url + path)
    assert (options.status_code, options.headers["allow"]) == (200, "GET, OPTIONS")


@pytest.mark.parametrize(
    ("name", "value"),
    [
        ("event_type", "both"),
        ("observe", "nobody"),
        ("gender", "1"),
        ("age__gt", "old"),
        ("age__lt", "young"),
        ("glasses__gt", "yes"),
        ("glasses__lt", "no"),
        ("similarity__gt", "high"),
        ("list", "all"),
        ("since", "yesterday"),
        ("since", "-1"),
        ("since", str(2**62)),
    ],
)
def test_bad_values_name_their_parameter(service: RunningService, owner: AccountClient, name: str, value: str) -> None:
    answer = refused(service.url, owner.credentials.by_token, **{name: value})
    assert answer == (400, 12012, f"Bad query parameters '{name}'")


def test_filters(service: RunningService, open_account: OpenAccount, photographs: Photographs) -> None:
    """Each subscriber's first messages are the ones it asked for, though others came before."""
    account = open_account()
    by_token, by_password = account.credentials.by_token, account.credentials.by_password
    persons_list, other_list = account.create_list(), account.create_list()
    asked: dict[str, dict[str, Any]] = {
        "everything": {},
        "matches": {"event_type": "match"},
        "extractions": {"event_type": "extract"},
        "the list": {"event_type": "match", "list": persons_list},
        "the other list": {"event_type": "match", "list": other_list},
        "alike": {"event_type": "match", "similarity__gt": 0.9},
        "by token": {"observe": account.credentials.token},
        "by password": {"observe": "basic"},
        "by both": {"observe": f"basic,{account.credentials.token}"},
        "by a stranger's token or by password": {"observe": f"{uuid4()},basic"},
    }
    with ExitStack() as stack:
        sockets = {
            name: stack.enter_context(subscribed(service.url, by_token, stalls=False, **query)) for name, query in asked.items()
        }
        first, second = account.store(photographs["obama.jpg"]), account.store(photographs["biden.jpg"])
        person = account.create_person()
        account.link_descriptor(person, first)
        account.link_person(person, persons_list)
        account.compare("identify", descriptor_id=first, list_id=other_list)
        account.compare("identify", descriptor_id=second, list_id=persons_list)
        account.compare("identify", descriptor_id=first, list_id=persons_list)
        query = {"descriptor_id": first, "descriptor_ids": second}
        account.expect(201, "POST", "/4/matching/match", query=query, headers=by_password)
        messages = sockets["everything"].messages(6)
        positions = [message["position"] for message in messages]
        assert positions == sorted(positions, key=int)
        assert [message["authorization"] == "basic" for message in messages] == [False] * 5 + [True]
        expected = {
            "matches": positions[2:],
            "extractions": positions[:2],
            "the list": positions[3:5],
            "the other list": positions[2:3],
            "alike": positions[4:5],
            "by token": positions[:5],
            "by password": positions[5:],
            "by both": positions,
            "by a stranger's token or by password": positions[5:],
        }
        for name, own in expected.items():
            assert [message["position"] for message in sockets[name].messages(len(own))] == own, name


def test_another_accounts_events_never_appear(
    service: RunningService, open_account: OpenAccount, photographs: Photographs
) -> None:
    one, other = open_account(), open_account()
    picture = photographs.small("obama.jpg")
    with (
        subscribed(service.url, one.credentials.by_token) as subscriber,
        subscribed(service.url, one.credentials.by_token, since=0) as of_history,
    ):
        others = [other.store(picture) for _ in range(3)]
        own = one.store(picture)
        for messages in (subscriber, of_history):
            (face,) = messages.message()["result"]["faces"]
            assert face["id"] == own
        assert own not in others


def test_texts_that_are_gone_when_a_message_is_sent(
    service: RunningService, open_account: OpenAccount, photographs: Photographs
) -> None:
    account = open_account()
    list_id = account.create_list(list_data="short-lived")
    person = account.create_person(user_data="for a moment", external_id="7")
    descriptor = account.store(photographs.small("obama.jpg"))
    account.link_descriptor(person, descriptor)
    account.link_person(person, list_id)
    account.compare("identify", descriptor_id=descriptor, list_id=list_id)
    account.delete_person(person)
    account.delete_list(list_id)
    with subscribed(service.url, account.credentials.by_token, since=0, event_type="match") as subscriber:
        message = subscriber.message()
    assert message["candidate"] == {"list_id": list_id, "list_data": "", "list_type": 1}
    (candidate,) = message["result"]["candidates"]
    assert (candidate["person_id"], candidate["user_data"], candidate["external_id"]) == (person, "", "")


def test_what_a_client_sends_is_ignored_and_its_pings_are_answered(
    service: RunningService, owner: AccountClient, descriptor: str
) -> None:
    with subscribed(service.url, owner.credentials.by_token) as subscriber:
        for _ in range(40):
            subscriber.send("anything")
        subscriber.ping()
        owner.compare("match", descriptor_id=descriptor, descriptor_ids=descriptor)
        assert subscriber.message()["source"] == "match"
