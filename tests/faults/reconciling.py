"""After a restart: what an account holds, and whether that is what its client was told."""

from __future__ import annotations

import httpx

from tests.faults.client import Client, RefusedError
from tests.faults.workload import UNKNOWN, Holdings, Person, Workload


async def reconcile(workload: Workload, http: httpx.AsyncClient) -> None:
    """Assert that every acknowledged command is there once, and that one of unknown outcome is wholly there or not at all."""
    if workload.known is None:
        await _reconcile_registration(workload, http)
        return
    assert workload.client is not None
    client = workload.client.on(http)
    held = await observe(client)
    if held != workload.known:
        assert workload.possible is not None, f"{workload.name}: {held} instead of {workload.known}"
        named = with_unknown_ids(held, workload.known)
        assert named == workload.possible, f"{workload.name}: {named} instead of {workload.known} or {workload.possible}"
    # And it goes on.
    person_id = await client.create_person("after the restart")
    assert (await client.person(person_id))["user_data"] == "after the restart"


async def _reconcile_registration(workload: Workload, http: httpx.AsyncClient) -> None:
    """It was the registration whose outcome is unknown: the account is there, or its e-mail is free."""
    try:
        workload.client = await Client.register(http, workload.email)
    except RefusedError as refusal:
        if refusal.body["error_code"] != 11011:
            raise
        workload.client = Client.with_login(http, workload.email)
    assert await observe(workload.client) == Holdings(lists={"default": "persons"})


async def observe(client: Client) -> Holdings:
    """All that an account holds, each thing read in every way there is."""
    reply = await client.call("GET", "storage/lists", params={"page_size": 1000})
    listed = {kind: reply["lists"][f"{kind[:-1]}_lists"] for kind in ("persons", "descriptors")}
    names = {each["id"]: each["list_data"] for lists in listed.values() for each in lists}
    persons = await client.pages("storage/persons", "persons")
    descriptors = await client.pages("storage/descriptors", "descriptors")
    held = Holdings(
        persons={
            each["user_data"]: Person(each["external_id"], each["descriptors"], [names[list_id] for list_id in each["lists"]])
            for each in persons
        },
        lists={each["list_data"]: kind for kind, lists in listed.items() for each in lists},
        descriptors={each["id"]: [names[list_id] for list_id in each["lists"]] for each in descriptors},
    )
    assert len(held.persons) == len(persons), "a person is there twice"
    assert len(held.lists) == len(names), "a list is there twice"
    # Who shows whom is told from both sides.
    held_by = {descriptor_id: each["id"] for each in persons for descriptor_id in each["descriptors"]}
    assert held_by == {each["id"]: each["person_id"] for each in descriptors if each["person_id"] is not None}
    for kind, members in (("persons", persons), ("descriptors", descriptors)):
        for each in listed[kind]:
            page = await client.members(each["id"])
            expected = {member["id"] for member in members if each["id"] in member["lists"]}
            assert {member["id"] for member in page[kind]} == expected
            assert page["count"] == each["count"] == len(expected)
    for each in descriptors:
        assert await client.portrait(each["id"])
    return held


def with_unknown_ids(held: Holdings, known: Holdings) -> Holdings:
    """The same, where the ids of descriptors that the client has not been told of are numbered."""
    new = [descriptor_id for descriptor_id in held.descriptors if descriptor_id not in known.descriptors]
    renamed = {descriptor_id: f"{UNKNOWN} {number}" for number, descriptor_id in enumerate(new)}
    descriptors = {renamed.get(descriptor_id, descriptor_id): lists for descriptor_id, lists in held.descriptors.items()}
    return Holdings(held.persons, held.lists, descriptors)
