"""`facestream forget`, beside a running service and without one: afterwards no file holds a byte of the person."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from pathlib import Path
from uuid import UUID, uuid4

import httpx
import pytest

from domain.account import Account
from domain.aggregate import Lifecycle
from domain.errors import PERSON_NOT_FOUND, FacestreamError
from domain.person import Person
from tests.api.account_client import AccountClient
from tests.api.client import Client as PlainClient
from tests.api.client import Credentials, open_http
from tests.api.photographs import Photographs
from tests.api.running_service import running_service
from tests.faults.byte_scan import found_in_folder, payload_forms, text_forms
from tests.faults.client import PASSWORD, Client, connected, is_refused
from tests.faults.faces import image
from tests.faults.folder import aggregates, vault_of, vault_rows
from tests.faults.inside import Tenant, started
from tests.faults.process import facestream, serving


@dataclass(frozen=True)
class Somebody:
    """A person with descriptors, and every form in which what is stored of it might be found."""

    person_id: str
    descriptor_ids: list[str]
    texts: list[str]

    async def forms(self, data_dir: Path) -> set[bytes]:
        return forms_of(data_dir, self.texts, [self.person_id, *self.descriptor_ids])


def forms_of(data_dir: Path, texts: Iterable[str], owners: Iterable[str]) -> set[bytes]:
    """Of texts, and of the templates and portraits that these own now."""
    owned = {UUID(owner) for owner in owners}
    with vault_of(data_dir) as vault:
        refs = [row.ref for row in vault_rows(data_dir).values() if row.owner in owned]
        binary = [payload for payload in vault.read(refs).values() if len(payload) >= 512]
    assert len(binary) % 2 == 0
    assert binary
    return {form for text in texts for form in text_forms(text)} | {form for each in binary for form in payload_forms(each)}


async def enrol(client: Client, name: str, descriptors: int = 2) -> Somebody:
    """A person whose descriptors are on a list too, which alone would keep them."""
    texts = [f"{name} called first", f"{name} of that name", f"ext-{name}-4711"]
    person_id = await client.create_person(texts[0], texts[2])
    await client.patch_person(person_id, user_data=texts[1])
    list_id = await client.create_list("descriptors", f"a list for {name[:3]}")
    descriptor_ids = []
    for number in range(descriptors):
        (descriptor_id,) = await client.extract(image(f"{name} {number}"))
        await client.hold(person_id, descriptor_id)
        await client.enlist("descriptors", descriptor_id, list_id)
        descriptor_ids.append(descriptor_id)
    return Somebody(person_id, descriptor_ids, texts)


def assert_forgotten(data_dir: Path, forms: set[bytes]) -> None:
    assert found_in_folder(data_dir, forms) == {}


async def test_forgotten_beside_a_running_service(data_dir: Path) -> None:
    with serving(data_dir) as service:
        async with connected(service.url) as http:
            client = await Client.register(http, "beside@example.org")
            others = [await enrol(client, f"Neighbour{number}") for number in range(3)]
            somebody = await enrol(client, "Wilhelmina")
            forms, other_forms = await somebody.forms(data_dir), await others[0].forms(data_dir)
            done = facestream(data_dir, "forget", somebody.person_id)
            assert done.returncode == 0, done.stdout + done.stderr
            assert "0 found" in done.stdout
            assert "0 left" in done.stdout
            assert_forgotten(data_dir, forms)
            assert await is_refused(client.person(somebody.person_id), 404)
            for descriptor_id in somebody.descriptor_ids:
                assert await is_refused(client.descriptor(descriptor_id), 404)
                assert await is_refused(client.portrait(descriptor_id), 404)
            assert (await client.person(others[0].person_id))["descriptors"] == others[0].descriptor_ids
            assert found_in_folder(data_dir, other_forms)
            await client.call("GET", "healthcheck")
        service.stop()
    assert_forgotten(data_dir, forms)


async def test_forgotten_without_a_service_and_forgotten_twice(data_dir: Path) -> None:
    with serving(data_dir) as service:
        async with connected(service.url) as http:
            client = await Client.register(http, "alone@example.org")
            somebody, other = await enrol(client, "Theophilus"), await enrol(client, "Neighbour")
        service.stop()
    forms = await somebody.forms(data_dir)
    for _ in range(2):
        done = facestream(data_dir, "forget", somebody.person_id)
        assert done.returncode == 0, done.stdout + done.stderr
        assert_forgotten(data_dir, forms)
    found = aggregates(data_dir)
    ended = [found[UUID(each)].lifecycle for each in (somebody.person_id, *somebody.descriptor_ids)]
    assert ended == [Lifecycle.ERASED] * 3
    with serving(data_dir) as service:
        async with connected(service.url) as http:
            client = client.on(http)
            assert await is_refused(client.person(somebody.person_id), 404)
            assert (await client.person(other.person_id))["descriptors"] == other.descriptor_ids
            await client.call("GET", "healthcheck")
    assert_forgotten(data_dir, forms)


async def test_forgotten_after_it_was_deleted(data_dir: Path) -> None:
    """Its descriptors go, but for the one that somebody else holds now."""
    with serving(data_dir) as service:
        async with connected(service.url) as http:
            client = await Client.register(http, "deleted@example.org")
            somebody, heir = await enrol(client, "Leopoldina", descriptors=3), await client.create_person("heir", "1")
            *orphaned, inherited = somebody.descriptor_ids
            forms = forms_of(data_dir, somebody.texts, orphaned)
            await client.delete_person(somebody.person_id)
            await client.hold(heir, inherited)
            done = facestream(data_dir, "forget", somebody.person_id)
            assert done.returncode == 0, done.stdout + done.stderr
            assert_forgotten(data_dir, forms)
            assert [await is_refused(client.descriptor(each), 404) for each in somebody.descriptor_ids] == [True, True, False]
            assert (await client.person(heir))["descriptors"] == [inherited]
            assert await client.portrait(inherited)


@pytest.mark.parametrize("beside", [True, False])
async def test_an_unknown_person_is_an_error(beside: bool, data_dir: Path) -> None:
    unknown = str(uuid4())
    with serving(data_dir) as service:
        async with connected(service.url) as http:
            client = await Client.register(http, "unknown@example.org")
            (descriptor_id,) = await client.extract(image("nobody's"))
        if not beside:
            service.stop()
        for no_person in (unknown, descriptor_id):
            done = facestream(data_dir, "forget", no_person)
            assert done.returncode == 1
            assert no_person in done.stdout + done.stderr
            assert "Traceback" not in done.stdout + done.stderr
    found = aggregates(data_dir)
    assert UUID(unknown) not in found
    assert found[UUID(descriptor_id)].is_present


async def test_the_proof_finds_what_is_left(data_dir: Path) -> None:
    """A file with a piece of a portrait in it: the command says so and fails."""
    with serving(data_dir) as service:
        async with connected(service.url) as http:
            client = await Client.register(http, "left@example.org")
            somebody = await enrol(client, "Hieronymus", descriptors=1)
        service.stop()
    with vault_of(data_dir) as vault:
        refs = [row.ref for row in vault_rows(data_dir).values() if row.owner == UUID(somebody.descriptor_ids[0])]
        portrait = max(vault.read(refs).values(), key=len)
    # One page of SQLite's, from the middle.
    (data_dir / "left-behind").write_bytes(portrait[4000:8096])
    done = facestream(data_dir, "forget", somebody.person_id)
    assert done.returncode == 1
    assert "descriptor.portrait" in done.stdout
    assert "left-behind" in done.stdout


@pytest.mark.models
def test_real_faces_are_forgotten_beside_the_service_as_it_is(data_dir: Path, photographs: Photographs) -> None:
    with running_service(data_dir, data_dir.with_suffix(".log")) as service, open_http(service.url) as http:
        account = open_account(http)
        names, texts = ("obama.jpg", "obama2.jpg"), ["Somebody of importance", "ext-of-importance"]
        descriptors = [account.store(photographs[name]) for name in names]
        kept = account.store(photographs["biden.jpg"])
        person_id = account.create_person(user_data=texts[0], external_id=texts[1])
        for descriptor_id in descriptors:
            account.link_descriptor(person_id, descriptor_id)
        list_id = account.create_list()
        account.link_person(person_id, list_id)
        (found,) = account.search(photographs["obama3.jpg"], list_id=list_id)["candidates"]
        assert found["person_id"] == person_id
        forms = forms_of(data_dir, texts, descriptors)
        # The head of a JPEG and its grey areas are the same in the portrait that stays.
        forms -= forms_of(data_dir, [], [kept])
        assert found_in_folder(data_dir, forms)
        done = facestream(data_dir, "forget", person_id)
        assert done.returncode == 0, done.stdout + done.stderr
        assert found_in_folder(data_dir, forms) == {}
        assert account.search(photographs["obama3.jpg"], list_id=list_id)["candidates"] == []
        assert account.portrait(kept).data
    assert found_in_folder(data_dir, forms) == {}


def open_account(http: httpx.Client) -> AccountClient:
    body = {"organization_name": "Example", "email": "real@example.org", "password": PASSWORD}
    token = PlainClient(http, {}).expect(201, "POST", "/4/accounts", json=body)["token"]
    credentials = Credentials("real@example.org", PASSWORD, token)
    return AccountClient(http, credentials.by_token, credentials)


async def test_texts_that_the_files_have_as_words_are_no_traces(data_dir: Path) -> None:
    with serving(data_dir) as service:
        async with connected(service.url) as http:
            client = await Client.register(http, "words@example.org")
            persons = [await client.create_person(*texts) for texts in (("person", "user_data"), ("lists", "created"))]
            done = facestream(data_dir, "forget", persons[0])
            assert done.returncode == 0, done.stdout + done.stderr
            assert "2 texts are words" in done.stdout
        service.stop()
    done = facestream(data_dir, "forget", persons[1])
    assert done.returncode == 0, done.stdout + done.stderr
    assert "2 texts are words" in done.stdout


async def test_the_texts_of_a_person_that_was_just_deleted_are_searched_for(data_dir: Path) -> None:
    async with started(data_dir) as service:
        tenant = await Tenant.register(service, "just@example.org")
        person_id = await tenant.create_person("Somebody who was deleted", "ext-deleted")
        planned = await service.write_side.commands.forgetting.plan(person_id)
        assert len(planned.refs) == 2
        await tenant.delete_person(person_id)
        assert (await service.write_side.commands.forgetting.plan(person_id)).refs == planned.refs


async def test_a_person_that_never_came_to_be_is_unknown(data_dir: Path) -> None:
    async with started(data_dir) as service:
        tenant = await Tenant.register(service, "never@example.org")
        person_id = uuid4()
        await service.write_side.repository.save(tenant.context(), Person.discard(person_id, tenant.context()))
        with pytest.raises(FacestreamError) as refused:
            await service.write_side.commands.forgetting.plan(person_id)
        assert refused.value.case is PERSON_NOT_FOUND


async def test_a_person_of_a_closed_account_is_erased_with_it(data_dir: Path) -> None:
    async with started(data_dir) as service:
        tenant = await Tenant.register(service, "closed@example.org")
        person_id = await tenant.create_person("Somebody of the closed", "ext-closed")
        account = await service.write_side.repository.load(Account, tenant.account_id)
        assert account is not None
        account.close(tenant.context())
        await service.write_side.repository.save(tenant.context(), account)
    done = facestream(data_dir, "forget", str(person_id), "--timeout", "30")
    assert done.returncode == 0, done.stdout + done.stderr
    assert "the whole account" in done.stdout
    assert_forgotten(data_dir, {form for text in ("Somebody of the closed", "ext-closed") for form in text_forms(text)})
