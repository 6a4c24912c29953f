"""A data folder with many persons, made through the stores themselves instead of one request each."""

from __future__ import annotations

import asyncio
import random
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path
from uuid import UUID

from command_api.commands.accounts import Registration
from domain.aggregate import CommandContext
from domain.descriptor import Descriptor, TemplateRef
from domain.descriptor_versions import BUILT_IN_VERSION
from domain.ids import draw_id, utc_now
from domain.member_list import ListKind, MemberList
from domain.person import Person
from infra.bootstrap.adapters import Adapters, open_adapters
from infra.bootstrap.offline import workplace
from infra.event_store.batch_writer import BatchWriter
from infra.event_store.mapper import EventMapper
from infra.event_store.port import Append
from infra.settings import Settings
from infra.vault.port import VaultKind, VaultRow
from infra.vault.refs import ref_drawer
from projections.accounts.view import TOKENS

APPENDS_A_BATCH = 1000
TEMPLATE_BYTES = 512
SURNAMES = ("Ahlgren", "Bianchi", "Castellanos", "Dvořáková", "Émile", "Fitzgerald", "García", "Haldórsson", "Иванова", "Jäger")

Progress = Callable[[int, int], None]
"""Told how many of how many are done."""

AppendsOf = Callable[["Author", int], Iterator[Append]]
"""The appends of the n-th person."""


@dataclass(frozen=True)
class Account:
    """The account that all is made for."""

    account_id: UUID
    token: UUID


@dataclass(frozen=True)
class Author:
    """Makes appends as the commands do, without the attempts."""

    account_id: UUID
    list_id: UUID
    mapper: EventMapper
    draw_ref: Callable[[], UUID]
    dice: random.Random

    def context(self) -> CommandContext:
        """Of one more command."""
        return CommandContext(self.account_id, draw_id(), f"1700000000,{draw_id()}", utc_now())

    def row(self, owner: UUID, kind: VaultKind, payload: bytes) -> VaultRow:
        """Something to forget, named by the owner's first event."""
        return VaultRow(self.draw_ref(), owner, 1, self.account_id, kind, payload)

    def append(
        self, context: CommandContext, *aggregates: Person | Descriptor | MemberList, rows: Sequence[VaultRow] = ()
    ) -> Append:
        """What the aggregates recorded, with its rows."""
        events = tuple(self.mapper.to_stored_event(event) for aggregate in aggregates for event in aggregate.collect_events())
        return Append(context.command_id, events, tuple(rows))


def user_data(number: int) -> str:
    """What is said of the n-th person, about 60 characters."""
    surname = SURNAMES[number % len(SURNAMES)]
    return f"{surname}, badge {number:07}, west gate, shift {number % 3}, since 2019-04-{number % 28 + 1:02}"


def person_alone(author: Author, number: int) -> Iterator[Append]:
    """One event: a person with its text."""
    person_id, context = draw_id(), author.context()
    row = author.row(person_id, VaultKind.PERSON_USER_DATA, user_data(number).encode())
    yield author.append(context, Person.create(person_id, context, user_data_ref=row.ref, external_id_ref=None), rows=[row])


def person_enrolled(author: Author, number: int) -> Iterator[Append]:
    """Five events, as four requests make them: a person with its texts, a descriptor, the link of the two, a place on a list."""
    person_id, descriptor_id, context = draw_id(), draw_id(), author.context()
    text = author.row(person_id, VaultKind.PERSON_USER_DATA, user_data(number).encode())
    external = author.row(person_id, VaultKind.PERSON_EXTERNAL_ID, f"crm-{number}".encode())
    person = Person.create(person_id, context, user_data_ref=text.ref, external_id_ref=external.ref)
    yield author.append(context, person, rows=[text, external])
    context = author.context()
    template = author.row(descriptor_id, VaultKind.DESCRIPTOR_TEMPLATE, author.dice.randbytes(TEMPLATE_BYTES))
    templates = (TemplateRef(BUILT_IN_VERSION, template.ref),)
    descriptor = Descriptor.extract(descriptor_id, context, templates=templates, portrait_ref=None)
    yield author.append(context, descriptor, rows=[template])
    context = author.context()
    person.attach_descriptor(context, descriptor_id)
    descriptor.attach_to_person(context, person_id)
    yield author.append(context, person, descriptor)
    context = author.context()
    person.attach_list(context, author.list_id)
    yield author.append(context, person)


def open_account(settings: Settings) -> Account:
    """Register an account in a data folder where no service runs."""

    async def register() -> Account:
        async with workplace(settings) as place:
            registration = Registration("The bench", "bench@example.com", "correct horse")
            token = await place.write_side.commands.accounts.register(registration, None)
            (document,) = (one for one in place.adapters.documents.scan(TOKENS) if one["token"] == str(token))
            return Account(UUID(document["account_id"]), token)

    return asyncio.run(register())


def fill(adapters: Adapters, account_id: UUID, persons: int, appends_of: AppendsOf, progress: Progress) -> None:
    """Append what belongs to many persons; the views know nothing of it yet."""
    writer = BatchWriter(adapters.event_store, adapters.vault)
    author = Author(account_id, draw_id(), EventMapper(), ref_drawer(utc_now), random.Random(1))
    context = author.context()
    a_list = MemberList.create(author.list_id, context, kind=ListKind.PERSONS, list_data_ref=None)
    batch = [author.append(context, a_list)]
    for number in range(persons):
        batch.extend(appends_of(author, number))
        if len(batch) >= APPENDS_A_BATCH or number == persons - 1:
            writer.write(batch)
            batch = []
            progress(number + 1, persons)


def settings_for(data_dir: Path) -> Settings:
    """The defaults of a user, in another folder."""
    return Settings(data_dir=data_dir)


def populate(settings: Settings, persons: int, appends_of: AppendsOf, progress: Progress) -> Account:
    """An account, then its persons, in a new data folder."""
    account = open_account(settings)
    adapters = open_adapters(settings)
    try:
        fill(adapters, account.account_id, persons, appends_of, progress)
    finally:
        adapters.close()
    return account
