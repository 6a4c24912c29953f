"""A client reads what it wrote, however slow the projections are."""

from __future__ import annotations

import asyncio
from pathlib import Path
from uuid import uuid4

from domain.account import Account
from domain.aggregate import CommandContext
from domain.ids import utc_now
from domain.person import Person
from infra.vault.port import VaultKind, VaultRow
from infra.vault.refs import ref_drawer
from tests.faults.client import Client, RefusedError, connected, is_refused
from tests.faults.faces import image
from tests.faults.folder import aggregates, other_process
from tests.faults.plan import FaultPlan
from tests.faults.process import serving
from tests.faults.waiting import until

SLOW = FaultPlan(projection_delay_s=0.3)
CONCURRENT = 200


async def test_what_was_just_written_is_read_from_slow_projections(data_dir: Path) -> None:
    with serving(data_dir, SLOW) as service:
        async with connected(service.url) as http:
            client = await Client.register(http, "slow@example.org", "Slow ones")
            assert (await Client.with_login(http, "slow@example.org").call("GET", "account"))["organization_name"] == "Slow ones"

            person_id = await client.create_person("first", "1")
            assert (await client.person(person_id))["user_data"] == "first"
            await client.patch_person(person_id, user_data="second")
            assert (await client.person(person_id))["user_data"] == "second"

            (descriptor_id,) = await client.extract(image("face"))
            assert (await client.descriptor(descriptor_id))["person_id"] is None
            await client.hold(person_id, descriptor_id)
            assert (await client.descriptor(descriptor_id))["person_id"] == person_id
            assert (await client.person(person_id))["descriptors"] == [descriptor_id]

            list_id = await client.create_list("persons", "a list")
            await client.enlist("persons", person_id, list_id)
            assert [each["id"] for each in (await client.members(list_id))["persons"]] == [person_id]
            matched = await client.call("POST", "matching/identify", params={"descriptor_id": descriptor_id, "list_id": list_id})
            assert [each["person_id"] for each in matched["candidates"]] == [person_id]

            await client.delete_list(list_id)
            assert await is_refused(client.members(list_id), 404)
            assert (await client.person(person_id))["lists"] == []
            await client.delete_person(person_id)
            assert await is_refused(client.person(person_id), 404)
            assert (await client.descriptor(descriptor_id))["person_id"] is None


async def test_many_that_write_at_once_read_their_own(data_dir: Path) -> None:
    async def write_and_read(url: str, token: str, number: int) -> str:
        async with connected(url) as http:
            client = Client.with_token(http, token)
            person_id = await client.create_person(f"person {number}", str(number))
            person = await client.person(person_id)
        assert (person["user_data"], person["external_id"]) == (f"person {number}", str(number))
        return person_id

    with serving(data_dir, SLOW) as service:
        async with connected(service.url) as http:
            client = await Client.register(http, "many@example.org")
            writing = (write_and_read(service.url, client.token, number) for number in range(CONCURRENT))
            person_ids = await asyncio.gather(*writing)
            assert len(set(person_ids)) == CONCURRENT
            assert {each["id"] for each in await client.pages("storage/persons", "persons")} == set(person_ids)


async def test_what_another_process_appends_is_heard(data_dir: Path) -> None:
    with serving(data_dir) as service:
        async with connected(service.url) as http:
            client = await Client.register(http, "neighbour@example.org")
            (account_id,) = (key for key, each in aggregates(data_dir).items() if isinstance(each, Account))
            async with other_process(data_dir) as other:
                context = CommandContext(account_id, uuid4(), None, utc_now())
                person_id, ref = uuid4(), ref_drawer(utc_now)()
                person = Person.create(person_id, context, user_data_ref=ref, external_id_ref=None)
                row = VaultRow(ref, person_id, 1, account_id, VaultKind.PERSON_USER_DATA, b"from elsewhere")
                await other.write_side.repository.save(context, person, rows=[row])

            async def is_heard() -> bool:
                try:
                    return bool((await client.person(str(person_id)))["user_data"] == "from elsewhere")
                except RefusedError:
                    return False

            await until(is_heard, "the running service shows the other process's person")
