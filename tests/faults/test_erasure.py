"""What a client deletes, replaces, or lets expire is in no file of the data folder any more."""

from __future__ import annotations

from dataclasses import dataclass, field
from pathlib import Path
from random import Random
from uuid import UUID

import pytest

from command_api.commands.links import Action
from domain.member_list import ListKind
from infra.bootstrap.service import Service
from infra.vault.port import VaultKind
from tests.api.photographs import Photographs
from tests.faults.byte_scan import found_in_folder, payload_forms, slices, text_forms
from tests.faults.client import Client, connected, is_refused
from tests.faults.folder import other_process, vault_of, vault_rows
from tests.faults.inside import SetClock, Tenant, started
from tests.faults.plan import FaultPlan
from tests.faults.process import serving
from tests.faults.waiting import settled, until, until_erased

PERSONS = 120
CHANGES = 500
LONGEST_TEXT = 128
LONGEST_EXTERNAL_ID = 36
TOKEN = 16
"""Characters by which a text is found: random, so that none is part of another."""


@dataclass
class Churn:
    """Persons that are described again and again, linked and deleted, so that SQLite moves rows between its pages.

    living: texts that are said of somebody now. gone: texts that no longer are.
    """

    tenant: Tenant
    dice: Random
    texts: dict[UUID, list[str]] = field(default_factory=dict)
    gone: list[str] = field(default_factory=list)

    @property
    def living(self) -> list[str]:
        return [text for texts in self.texts.values() for text in texts]

    def draw(self, longest: int) -> str:
        token = f"{self.dice.getrandbits(4 * TOKEN):0{TOKEN}x}"
        return token + "x" * self.dice.randint(0, longest - TOKEN)

    async def create(self) -> UUID:
        user_data, external_id = self.draw(LONGEST_TEXT), self.draw(LONGEST_EXTERNAL_ID)
        person_id = await self.tenant.create_person(user_data, external_id)
        self.texts[person_id] = [user_data, external_id]
        return person_id

    async def change(self, list_ids: list[UUID]) -> None:
        person_id = self.dice.choice(list(self.texts))
        kind = self.dice.choice(["describe", "describe", "describe", "link", "delete"])
        if kind == "describe":
            old, text = self.texts[person_id][0], self.draw(LONGEST_TEXT)
            await self.tenant.describe_person(person_id, text)
            self.texts[person_id][0] = text
            self.gone.append(old)
        elif kind == "link":
            action = self.dice.choice(list(Action))
            await self.tenant.enlist_person(person_id, self.dice.choice(list_ids), action)
        else:
            await self.tenant.delete_person(person_id)
            self.gone += self.texts.pop(person_id)
            await self.create()


def tokens(texts: list[str]) -> set[bytes]:
    return {text[:TOKEN].encode() for text in texts}


async def test_deleted_persons_and_replaced_texts_are_in_no_file(data_dir: Path) -> None:
    async with started(data_dir) as service:
        tenant = await Tenant.register(service)
        churn = Churn(tenant, Random(7))
        list_ids = [await tenant.create_list(ListKind.PERSONS, f"list {number}") for number in range(5)]
        for _ in range(PERSONS):
            await churn.create()
        victims = list(churn.texts)[:20]
        for _ in range(CHANGES):
            await churn.change(list_ids)
        deleted = [person_id for person_id in victims if person_id in churn.texts]
        for person_id in deleted:
            await tenant.delete_person(person_id)
            churn.gone += churn.texts.pop(person_id)
        assert deleted
        await until_erased(service.stream, deleted)
        await settled(service)
        assert_gone(data_dir, churn)
        # Whatever is written later finds no traces to uncover.
        for _ in range(100):
            await churn.change(list_ids)
        await settled(service)
        assert_gone(data_dir, churn)
    assert_gone(data_dir, churn)


def assert_gone(data_dir: Path, churn: Churn) -> None:
    assert found_in_folder(data_dir, tokens(churn.gone)) == {}
    found = found_in_folder(data_dir, tokens(churn.living))
    for name in ("vault.db", "views.db"):
        files = [forms for file, forms in found.items() if file.startswith(name)]
        assert set().union(*files) == tokens(churn.living), f"what is still said is in {name}"


async def test_a_deleted_persons_awkward_texts_are_in_no_file(data_dir: Path) -> None:
    texts = ('"quoted\\ and\nbroken"', "Ägidius Öttinger \u2028 end", "nul\u0000inside it")
    external_ids = ('ext "1" \\', "ext ü 2", "ext\u00003 long")
    forms = {form for text in (*texts, *external_ids) for form in text_forms(text)}
    async with started(data_dir) as service:
        tenant = await Tenant.register(service)
        persons = [await tenant.create_person(*pair) for pair in zip(texts, external_ids, strict=True)]
        assert found_in_folder(data_dir, forms)
        for person_id in persons:
            await tenant.delete_person(person_id)
        await until_erased(service.stream, persons)
        assert found_in_folder(data_dir, forms) == {}
    assert found_in_folder(data_dir, forms) == {}


async def test_a_replaced_list_text_and_a_deleted_lists_are_in_no_file(data_dir: Path) -> None:
    async with started(data_dir) as service:
        tenant = await Tenant.register(service)
        list_id = await tenant.create_list(ListKind.PERSONS, "the first name of a list")
        await tenant.commands.lists.describe(tenant.requester, list_id, "the second name of a list")
        await settled(service)
        assert found_in_folder(data_dir, [b"the first name of a list"]) == {}
        assert found_in_folder(data_dir, [b"the second name of a list"])
        await tenant.commands.lists.delete(tenant.requester, list_id)
        await until_erased(service.stream, [list_id])
        assert found_in_folder(data_dir, [b"the second name of a list"]) == {}


async def test_an_expired_descriptors_template_and_portrait_are_in_no_file(data_dir: Path) -> None:
    clock = SetClock()
    async with started(data_dir, clock=clock, descriptor_ttl=3600) as service:
        tenant = await Tenant.register(service)
        expiring, kept = [[await tenant.extract(f"{kind} {number}") for number in range(10)] for kind in ("goes", "stays")]
        person_id = await tenant.create_person("holds those that stay")
        for descriptor_id in kept:
            await tenant.hold(person_id, descriptor_id)
        going, staying = forms_of(data_dir, expiring), forms_of(data_dir, kept)
        assert found_in_folder(data_dir, going)
        clock.forward(seconds=3601)
        await until_all_expired(service, expiring)
        await until_erased(service.stream, expiring)
        assert found_in_folder(data_dir, going) == {}
        found = set().union(*found_in_folder(data_dir, staying).values())
        assert all(found & set(slices(payload)) for payload in payloads(data_dir, kept))


@pytest.mark.models
async def test_an_expired_real_face_is_in_no_file(data_dir: Path, photographs: Photographs) -> None:
    """In a process whose clock is two days ahead: what is free is due as soon as it starts."""
    settings = {"DESCRIPTOR_TTL": "86400"}
    with serving(data_dir, FaultPlan(made_up_faces=False), **settings) as service:
        async with connected(service.url) as http:
            client = await Client.register(http, "real@example.org")
            (free,) = await client.extract(photographs["obama.jpg"].data)
            (held,) = await client.extract(photographs["grace_hopper.jpg"].data)
            await client.hold(await client.create_person("somebody"), held)
        service.stop()
    # The head of a JPEG and its grey areas are the same in the portrait that stays.
    going = forms_of(data_dir, [UUID(free)]) - forms_of(data_dir, [UUID(held)])
    assert found_in_folder(data_dir, going)
    with serving(data_dir, FaultPlan(clock_ahead_s=2 * 86_400), **settings) as service:
        async with other_process(data_dir) as other:
            await until_erased(other.stream, [free])
        async with connected(service.url) as http:
            assert await is_refused(client.on(http).descriptor(free), 404)
            assert await client.on(http).portrait(held)
        assert found_in_folder(data_dir, going) == {}
    assert found_in_folder(data_dir, going) == {}


async def until_all_expired(service: Service, descriptor_ids: list[UUID]) -> None:
    """The background work finds out by itself; nobody calls it here."""
    await until(
        lambda: service.views.descriptors.free_longest(1000) == [], f"{len(descriptor_ids)} free descriptors have expired"
    )


def payloads(data_dir: Path, owners: list[UUID]) -> list[bytes]:
    rows = [row for row in vault_rows(data_dir).values() if row.owner in owners]
    assert {row.kind for row in rows} == {VaultKind.DESCRIPTOR_TEMPLATE, VaultKind.DESCRIPTOR_PORTRAIT}
    with vault_of(data_dir) as vault:
        return list(vault.read(row.ref for row in rows).values())


def forms_of(data_dir: Path, owners: list[UUID]) -> set[bytes]:
    return {form for payload in payloads(data_dir, owners) for form in payload_forms(payload)}
