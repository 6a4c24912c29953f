"""Many requests at once."""

from __future__ import annotations

import json

from tests.api.account_client import DESCRIPTORS, PERSONS, AccountClient
from tests.api.bare_http import BareReply, BareRequest, at_once
from tests.api.client import Json
from tests.api.photographs import Photographs
from tests.api.running_service import RunningService

PERSONS_AT_ONCE = 200
DESCRIPTORS_AT_ONCE = 50


def request(account: AccountClient, method: str, target: str, body: Json | None = None) -> BareRequest:
    return BareRequest(method, target, account.headers, b"" if body is None else json.dumps(body).encode())


def link(account: AccountClient, person_id: str, descriptor_id: str, do: str) -> BareRequest:
    return request(account, "PATCH", f"{PERSONS}/{person_id}/linked_descriptors?descriptor_id={descriptor_id}&do={do}")


def statuses(replies: list[BareReply]) -> list[int]:
    return [reply.status for reply in replies]


async def store(service: RunningService, account: AccountClient, photographs: Photographs, number: int) -> list[str]:
    """The same small photograph many times at once."""
    picture = photographs.small("grace_hopper.jpg")
    extraction = BareRequest("POST", DESCRIPTORS, {**account.headers, "Content-Type": picture.content_type}, picture.data)
    replies = await at_once(service.port, [extraction] * number)
    assert statuses(replies) == [201] * number
    return [reply.json()["faces"][0]["id"] for reply in replies]


async def test_everybody_reads_the_person_just_created(service: RunningService, account: AccountClient) -> None:
    texts = [{"user_data": f"created at once {number}", "external_id": f"at-once-{number}"} for number in range(PERSONS_AT_ONCE)]
    created = await at_once(service.port, [request(account, "POST", PERSONS, each) for each in texts])
    assert statuses(created) == [201] * PERSONS_AT_ONCE
    ids = [reply.json()["person_id"] for reply in created]
    assert len(set(ids)) == PERSONS_AT_ONCE
    read = await at_once(service.port, [request(account, "GET", f"{PERSONS}/{person_id}") for person_id in ids])
    searches = [request(account, "GET", f"{PERSONS}?external_id={each['external_id']}") for each in texts]
    found = await at_once(service.port, searches)
    for person_id, own, one, listed in zip(ids, texts, read, found, strict=True):
        person = one.json()
        assert person == {"id": person_id, "create_time": person["create_time"], "descriptors": [], "lists": [], **own}
        assert listed.json() == {"persons": [person], "count": 1}
    assert account.persons(page_size=1000)["count"] == PERSONS_AT_ONCE


async def test_each_client_reads_its_own_write_while_all_write(service: RunningService, account: AccountClient) -> None:
    """A chain of write and read for each of many clients, the chains side by side."""
    persons = [account.create_person() for _ in range(20)]
    for turn in range(5):
        texts = [f"turn {turn} of {number}" for number in range(len(persons))]
        described = zip(persons, texts, strict=True)
        changes = [request(account, "PATCH", f"{PERSONS}/{each}", {"user_data": text}) for each, text in described]
        assert statuses(await at_once(service.port, changes)) == [204] * len(persons)
        read = await at_once(service.port, [request(account, "GET", f"{PERSONS}/{each}") for each in persons])
        assert [reply.json()["user_data"] for reply in read] == texts


async def test_all_descriptors_attached_at_once_stay(
    service: RunningService, account: AccountClient, photographs: Photographs
) -> None:
    person_id = account.create_person()
    descriptors = await store(service, account, photographs, DESCRIPTORS_AT_ONCE)
    for do, left in (("attach", set(descriptors)), ("detach", set())):
        replies = await at_once(service.port, [link(account, person_id, each, do) for each in descriptors])
        assert statuses(replies) == [204] * DESCRIPTORS_AT_ONCE, [reply.body for reply in replies]
        assert set(account.person(person_id)["descriptors"]) == left


async def test_one_of_many_persons_gets_the_descriptor(
    service: RunningService, account: AccountClient, photographs: Photographs
) -> None:
    descriptor_id = account.store(photographs["obama.jpg"])
    persons = [account.create_person() for _ in range(20)]
    replies = await at_once(service.port, [link(account, each, descriptor_id, "attach") for each in persons])
    assert sorted(statuses(replies)) == [204] + [409] * 19
    winner = persons[statuses(replies).index(204)]
    assert account.descriptor(descriptor_id)["person_id"] == winner
    assert [account.person(person_id)["descriptors"] for person_id in persons].count([descriptor_id]) == 1


async def test_descriptions_at_once_leave_one_of_them(service: RunningService, account: AccountClient) -> None:
    person_id = account.create_person(user_data="before", external_id="stays")
    texts = [f"description {number}" for number in range(20)]
    changes = [request(account, "PATCH", f"{PERSONS}/{person_id}", {"user_data": each}) for each in texts]
    assert statuses(await at_once(service.port, changes)) == [204] * len(texts)
    person = account.person(person_id)
    assert person["user_data"] in texts
    assert person["external_id"] == "stays"
    assert account.persons(user_data="description")["count"] == 1


async def test_deletion_and_links_at_once_leave_no_dangling_link(
    service: RunningService, account: AccountClient, photographs: Photographs
) -> None:
    person_id = account.create_person()
    descriptors = await store(service, account, photographs, 10)
    links = [link(account, person_id, each, "attach") for each in descriptors]
    deletion = request(account, "DELETE", f"{PERSONS}/{person_id}")
    replies = statuses(await at_once(service.port, [*links[:5], deletion, *links[5:]]))
    assert replies[5] == 204
    assert set(replies[:5] + replies[6:]) <= {204, 404}
    assert [account.descriptor(each)["person_id"] for each in descriptors] == [None] * 10


async def test_pictures_beyond_the_queue_are_refused_and_leave_nothing(
    service: RunningService, account: AccountClient, photographs: Photographs
) -> None:
    picture = photographs.small("grace_hopper.jpg")
    extraction = BareRequest("POST", DESCRIPTORS, {**account.headers, "Content-Type": picture.content_type}, picture.data)
    replies = await at_once(service.port, [extraction] * 120)
    stored, refused = ([reply for reply in replies if reply.status == status] for status in (201, 503))
    assert len(stored) + len(refused) == 120
    assert refused, "120 are more than the queue holds"
    for reply in refused:
        assert (reply.json()["error_code"], reply.json()["detail"]) == (1004, "Server is busy")
        assert int(reply.headers["retry-after"]) >= 1
    listed = account.descriptors(page_size=1000)
    assert {each["id"] for each in listed["descriptors"]} == {reply.json()["faces"][0]["id"] for reply in stored}
    assert listed["count"] == len(stored)
