"""What clients of the API really send, and must not break on."""

from __future__ import annotations

import re
import socket

import pytest

from tests.api.account_client import DESCRIPTORS, PERSONS, AccountClient, OpenAccount, joined
from tests.api.bare_http import bare_request
from tests.api.client import TIMEOUT_S
from tests.api.photographs import Photographs
from tests.api.running_service import RunningService

Two = tuple[AccountClient, list[str], list[str]]
"""An account, its persons, their descriptors."""

FORM = "application/x-www-form-urlencoded"


@pytest.fixture(scope="module")
def two(open_account: OpenAccount, photographs: Photographs) -> Two:
    """An account with two persons, a descriptor each."""
    account = open_account()
    persons = [account.create_person(user_data=f"person {number}") for number in range(2)]
    descriptors = [account.store(photographs[name]) for name in ("obama.jpg", "biden.jpg")]
    for person_id, descriptor_id in zip(persons, descriptors, strict=True):
        account.link_descriptor(person_id, descriptor_id)
    return account, persons, descriptors


@pytest.mark.parametrize("headers", [{}, {"Content-Length": "0"}, {"Content-Type": "application/json"}, {"Content-Type": FORM}])
def test_person_without_a_body(service: RunningService, account: AccountClient, headers: dict[str, str]) -> None:
    reply = bare_request(service.port, "POST", PERSONS, {**account.headers, **headers})
    assert reply.status == 201
    assert account.person(reply.json()["person_id"])["user_data"] == ""


@pytest.mark.parametrize(
    "content_type",
    [
        None,
        "",
        FORM,
        "application/json",
        "application/json; charset=utf-8",
        "APPLICATION/JSON",
        "text/json",
        "application/x+json",
    ],
)
def test_json_under_a_missing_or_careless_type(account: AccountClient, content_type: str | None) -> None:
    headers = {} if content_type is None else {"Content-Type": content_type}
    reply = account.request("POST", PERSONS, body=b'{"user_data": "careless client"}', headers=headers)
    assert reply.status_code == 201, reply.text
    assert account.person(reply.json()["person_id"])["user_data"] == "careless client"


def test_links_without_a_body_and_without_a_type(
    service: RunningService, account: AccountClient, photographs: Photographs
) -> None:
    person_id, descriptor_id, list_id = account.create_person(), account.store(photographs["obama.jpg"]), account.create_list()
    for target in (
        f"{PERSONS}/{person_id}/linked_descriptors?descriptor_id={descriptor_id}&do=attach",
        f"{PERSONS}/{person_id}/linked_lists?list_id={list_id}&do=attach",
    ):
        assert bare_request(service.port, "PATCH", target, account.headers).status == 204
    person = account.person(person_id)
    assert (person["descriptors"], person["lists"]) == ([descriptor_id], [list_id])


@pytest.mark.parametrize("headers", [{}, {"Content-Type": "image/jpeg"}, {"Content-Type": FORM}, {"Content-Type": "text/plain"}])
@pytest.mark.parametrize("resource", ["identify", "match"])
def test_matching_without_a_body(service: RunningService, two: Two, resource: str, headers: dict[str, str]) -> None:
    account, persons, descriptors = two
    ids = f"person_ids={joined(persons)}" if resource == "identify" else f"descriptor_ids={joined(descriptors)}"
    target = f"/4/matching/{resource}?descriptor_id={descriptors[0]}&{ids}"
    reply = bare_request(service.port, "POST", target, {**account.headers, **headers})
    assert reply.status == 201
    assert len(reply.json()["candidates"]) == 2


@pytest.mark.parametrize("method", ["GET", "POST"])
def test_bare_question_mark(service: RunningService, account: AccountClient, method: str) -> None:
    assert bare_request(service.port, method, f"{PERSONS}?", account.headers).status == (200 if method == "GET" else 201)


@pytest.mark.parametrize("separator", [",", ", ", " , ", "%2C", "%2c%20", ",+"])
def test_ids_joined_with_spaces(two: Two, separator: str) -> None:
    account, persons, descriptors = two
    for resource, name, ids in (("identify", "person_ids", persons), ("match", "descriptor_ids", descriptors)):
        target = f"/4/matching/{resource}?descriptor_id={descriptors[0]}&{name}={separator.join(ids)}"
        assert len(account.expect(201, "POST", target)["candidates"]) == 2


def test_ids_in_upper_case(account: AccountClient, photographs: Photographs) -> None:
    person_id, descriptor_id, list_id = account.create_person(), account.store(photographs["obama.jpg"]), account.create_list()
    account.link_descriptor(person_id.upper(), descriptor_id.upper())
    account.link_person(person_id.upper(), list_id.upper())
    person = account.person(person_id.upper())
    assert (person["id"], person["descriptors"], person["lists"]) == (person_id, [descriptor_id], [list_id])
    assert account.descriptor(descriptor_id.upper())["person_id"] == person_id
    assert account.member_list(list_id.upper())["count"] == 1
    assert account.portrait(descriptor_id.upper()).data
    (candidate,) = account.compare("identify", descriptor_id=descriptor_id.upper(), person_ids=person_id.upper())
    assert (candidate["person_id"], candidate["descriptor_id"]) == (person_id, descriptor_id)


def test_token_in_upper_case(account: AccountClient) -> None:
    account.expect(200, "GET", PERSONS, headers={"X-Auth-Token": account.credentials.token.upper()})


def test_parameters_that_nobody_knows(account: AccountClient, photographs: Photographs) -> None:
    picture = photographs["obama.jpg"]
    query = {"external_id": "x" * 200, "source": "turnstile", "identification": 1, "score_threshold": 0, "estimate_attributes": 0}
    account.expect(201, "POST", DESCRIPTORS, query=query, body=picture.data, headers={"Content-Type": picture.content_type})
    account.expect(200, "GET", PERSONS, query={"user_data": "", "external_id": "", "page": "", "nothing": "else"})


def test_image_type_with_a_parameter(account: AccountClient, photographs: Photographs) -> None:
    body = photographs["obama.jpg"].data
    for content_type in ("image/jpeg; name=obama.jpg", "IMAGE/JPEG", "image/jpeg;"):
        account.expect(201, "POST", DESCRIPTORS, body=body, headers={"Content-Type": content_type})


def test_slash_at_the_end(account: AccountClient) -> None:
    person_id = account.expect(201, "POST", f"{PERSONS}/")["person_id"]
    assert account.expect(200, "GET", f"{PERSONS}/{person_id}/")["id"] == person_id
    assert account.expect(200, "GET", "/4/storage/lists/")["persons_list_count"] == 1


def test_similarities_are_plain_decimals(two: Two) -> None:
    """A client sorts them as texts: an exponent would come out on top."""
    account, _, descriptors = two
    query = {"descriptor_id": descriptors[0], "descriptor_ids": joined(descriptors)}
    shown = re.findall(r'"similarity":([^,}]+)', account.request("POST", "/4/matching/match", query=query).text)
    assert len(shown) == 2
    assert all(re.fullmatch(r"[01](\.[0-9]{1,10})?", each) for each in shown)


def test_body_in_chunks(service: RunningService, account: AccountClient, photographs: Photographs) -> None:
    data = photographs["grace_hopper.jpg"].data
    pieces = [data[start : start + 10_000] for start in range(0, len(data), 10_000)]
    chunks = [b"%x\r\n%s\r\n" % (len(piece), piece) for piece in pieces] + [b"0\r\n\r\n"]
    headers = {**account.headers, "Content-Type": "image/jpeg", "Transfer-Encoding": "chunked"}
    reply = bare_request(service.port, "POST", DESCRIPTORS, headers, chunks)
    assert reply.status == 201
    assert len(reply.json()["faces"]) == 1


def test_body_that_waits_to_be_asked_for(service: RunningService, account: AccountClient, photographs: Photographs) -> None:
    """curl asks so before every body beyond a megabyte."""
    data = photographs["grace_hopper.jpg"].data
    own = {"Host": "127.0.0.1", "Content-Type": "image/jpeg", "Content-Length": str(len(data)), "Expect": "100-continue"}
    lines = [f"{name}: {value}" for name, value in {**own, **account.headers, "Connection": "close"}.items()]
    with socket.create_connection(("127.0.0.1", service.port), TIMEOUT_S) as connection:
        connection.sendall("\r\n".join([f"POST {DESCRIPTORS} HTTP/1.1", *lines, "", ""]).encode())
        asked = connection.recv(1024)
        assert asked.startswith(b"HTTP/1.1 100 ")
        connection.sendall(data)
        assert connection.makefile("rb").read().startswith(b"HTTP/1.1 201 ")


def test_many_ids_in_one_query(account: AccountClient, photographs: Photographs) -> None:
    """Long lists of ids: 300 of them are 11 KB of header."""
    descriptor_id, person_id = account.store(photographs["obama.jpg"]), account.create_person()
    account.link_descriptor(person_id, descriptor_id)
    given = [person_id] + [account.create_person() for _ in range(299)]
    (candidate,) = account.compare("identify", descriptor_id=descriptor_id, person_ids=joined(given), limit=5)
    assert candidate["person_id"] == person_id
