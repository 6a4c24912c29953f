"""The whole service inside of the test, without HTTP: for what needs a clock of its own, a held thread, or a look inside."""

from __future__ import annotations

from collections.abc import AsyncIterator, Awaitable, Callable
from contextlib import asynccontextmanager
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any
from uuid import UUID, uuid4

from command_api.commands.accounts import Registration
from command_api.commands.enrolment import Image
from command_api.commands.execution import Requester
from command_api.commands.links import Action
from command_api.commands.persons import Description
from domain.aggregate import CommandContext
from domain.ids import Clock, utc_now
from domain.member_list import ListKind
from infra.bootstrap.adapters import Adapters, open_adapters
from infra.bootstrap.background import BackgroundWork
from infra.bootstrap.service import Service
from infra.bootstrap.write_side import Commands
from infra.settings import Settings
from projections.accounts.view import TOKENS
from tests.faults.client import PASSWORD
from tests.faults.faces import image, with_made_up_faces

Wrap = Callable[[Adapters], Adapters]


@dataclass
class SetClock:
    """A clock that stands until it is moved on."""

    now: datetime = datetime(2026, 3, 1, 12, tzinfo=UTC)

    def __call__(self) -> datetime:
        return self.now

    def forward(self, **time: float) -> None:
        """As timedelta's arguments."""
        self.now += timedelta(**time)


def as_it_is(adapters: Adapters) -> Adapters:
    """Wraps nothing."""
    return adapters


def settings_of(data_dir: Path, **settings: Any) -> Settings:
    """Kill -9 loses nothing that was written; fsync would only slow the tests down."""
    return Settings(data_dir=data_dir, synchronous="NORMAL", **settings)


class IdleBackground(BackgroundWork):
    """Does nothing by itself: the test says when."""

    def loops(self) -> list[Awaitable[None]]:
        return []


@asynccontextmanager
async def started(
    data_dir: Path, wrap: Wrap = as_it_is, clock: Clock = utc_now, *, idle: bool = False, **settings: Any
) -> AsyncIterator[Service]:
    """A service on a data folder, with made-up faces; commands wait for views as long as it takes.

    idle: nothing expires and nothing is swept or detached unless the test says so.
    """
    chosen = settings_of(data_dir, **settings)
    adapters = wrap(with_made_up_faces(open_adapters(chosen)))
    try:
        service = Service(chosen, adapters, clock)
    except BaseException:
        adapters.close()
        raise
    service.read_side.positions.lag_limit_s = 60.0
    if idle:
        service.background = IdleBackground(**vars(service.background))
    try:
        await service.start()
        yield service
    finally:
        await service.stop()


@dataclass(frozen=True)
class Tenant:
    """An account inside, and its commands."""

    commands: Commands
    account_id: UUID

    @classmethod
    async def register(cls, service: Service, email: str = "somebody@example.org") -> Tenant:
        """Open an account."""
        token = await service.write_side.commands.accounts.register(Registration("An organization", email, PASSWORD), None)
        (account,) = (each for each in service.adapters.documents.scan(TOKENS) if each["token"] == str(token))
        return cls(service.write_side.commands, UUID(account["account_id"]))

    @property
    def requester(self) -> Requester:
        return Requester(self.account_id, "a-request")

    def context(self) -> CommandContext:
        """For events that no command of the service appends."""
        return CommandContext(self.account_id, uuid4(), None, utc_now())

    async def create_person(self, user_data: str = "", external_id: str = "") -> UUID:
        return await self.commands.persons.create(self.requester, Description(user_data, external_id))

    async def describe_person(self, person_id: UUID, user_data: str) -> None:
        await self.commands.persons.describe(self.requester, person_id, Description(user_data))

    async def delete_person(self, person_id: UUID) -> None:
        await self.commands.persons.delete(self.requester, person_id)

    async def create_list(self, kind: ListKind, list_data: str = "") -> UUID:
        return await self.commands.lists.create(self.requester, kind, list_data)

    async def extract(self, name: str) -> UUID:
        """The descriptor of a made-up image's only face."""
        (face,) = await self.commands.enrolment.extract(self.requester, Image(image(name), "image/jpeg"))
        assert face.descriptor_id is not None
        return face.descriptor_id

    async def hold(self, person_id: UUID, descriptor_id: UUID, action: Action = Action.ATTACH) -> None:
        await self.commands.links.link_descriptor(self.requester, person_id, descriptor_id, action)

    async def enlist_person(self, person_id: UUID, list_id: UUID, action: Action = Action.ATTACH) -> None:
        await self.commands.links.link_person_to_list(self.requester, person_id, list_id, action)

    async def enlist_descriptor(self, descriptor_id: UUID, list_id: UUID, action: Action = Action.ATTACH) -> None:
        await self.commands.links.link_descriptor_to_list(self.requester, descriptor_id, list_id, action)
