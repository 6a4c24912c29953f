"""A random history of two accounts with everything that can happen in it."""

from __future__ import annotations

from dataclasses import dataclass, field
from random import Random
from uuid import UUID

from command_api.commands.links import Action
from domain.account import Account
from domain.aggregate import AlreadyEndedError
from domain.errors import FacestreamError
from domain.member_list import ListKind
from infra.bootstrap.service import Service
from tests.faults.inside import SetClock, Tenant


@dataclass
class Things:
    """What a tenant has created, also what has ended since: commands on that are refused, which is part of the run."""

    persons: list[UUID] = field(default_factory=list)
    descriptors: list[UUID] = field(default_factory=list)
    lists: dict[ListKind, list[UUID]] = field(default_factory=lambda: {kind: [] for kind in ListKind})


class RandomRun:
    """Commands drawn from a seed; refused ones are counted, not avoided."""

    def __init__(self, service: Service, clock: SetClock, seed: int) -> None:
        self._service = service
        self._clock = clock
        self._dice = Random(seed)
        self._commands = (
            *(self._create_person,) * 4,
            *(self._describe_person,) * 3,
            self._delete_person,
            *(self._extract,) * 4,
            *(self._link_descriptor,) * 6,
            *(self._create_list,) * 2,
            self._describe_list,
            self._delete_list,
            *(self._enlist_person,) * 5,
            *(self._enlist_descriptor,) * 5,
            self._forget,
            self._suspend_or_reinstate,
            self._let_time_pass,
        )
        self.things: dict[UUID, Things] = {}
        self.refused = 0

    async def run(self, tenants: list[Tenant], commands: int) -> None:
        """So many commands of the tenants in turn."""
        for number in range(commands):
            tenant = tenants[number % len(tenants)]
            things = self.things.setdefault(tenant.account_id, Things())
            try:
                await self._dice.choice(self._commands)(tenant, things)
            except (FacestreamError, AlreadyEndedError):
                self.refused += 1

    async def record(self, tenant: Tenant, event: type[Account.Event]) -> None:
        """Suspend, reinstate or close an account by an event: no command of the API does that."""
        account = await self._service.write_side.repository.load(Account, tenant.account_id)
        assert account is not None
        context = tenant.context()
        account.record(event, context)
        await self._service.write_side.repository.save(context, account)

    def _of(self, ids: list[UUID]) -> UUID:
        return self._dice.choice(ids) if ids else UUID(int=self._dice.getrandbits(128), version=4)

    async def _create_person(self, tenant: Tenant, things: Things) -> None:
        number = len(things.persons)
        texts = self._dice.choice([("", ""), (f"person {number}", ""), (f"person {number}", f"id {number}")])
        things.persons.append(await tenant.create_person(*texts))

    async def _describe_person(self, tenant: Tenant, things: Things) -> None:
        text = self._dice.choice(["", "described", "described at length " * 5])
        await tenant.describe_person(self._of(things.persons[-8:]), text)

    async def _delete_person(self, tenant: Tenant, things: Things) -> None:
        await tenant.delete_person(self._of(things.persons))

    async def _extract(self, tenant: Tenant, things: Things) -> None:
        things.descriptors.append(await tenant.extract(f"{tenant.account_id} {len(things.descriptors)}"))

    async def _link_descriptor(self, tenant: Tenant, things: Things) -> None:
        action = self._dice.choice([Action.ATTACH, Action.ATTACH, Action.DETACH])
        await tenant.hold(self._of(things.persons[-6:]), self._of(things.descriptors[-6:]), action)

    async def _create_list(self, tenant: Tenant, things: Things) -> None:
        kind = self._dice.choice(list(ListKind))
        things.lists[kind].append(await tenant.create_list(kind, self._dice.choice(["", "a list"])))

    async def _describe_list(self, tenant: Tenant, things: Things) -> None:
        list_id = self._of(things.lists[self._dice.choice(list(ListKind))])
        await tenant.commands.lists.describe(tenant.requester, list_id, self._dice.choice(["", "renamed"]))

    async def _delete_list(self, tenant: Tenant, things: Things) -> None:
        await tenant.commands.lists.delete(tenant.requester, self._of(things.lists[self._dice.choice(list(ListKind))]))

    async def _enlist_person(self, tenant: Tenant, things: Things) -> None:
        list_id = self._of(things.lists[ListKind.PERSONS][-4:])
        await tenant.enlist_person(self._of(things.persons[-8:]), list_id, self._dice.choice(list(Action)))

    async def _enlist_descriptor(self, tenant: Tenant, things: Things) -> None:
        list_id = self._of(things.lists[ListKind.DESCRIPTORS][-4:])
        await tenant.enlist_descriptor(self._of(things.descriptors[-8:]), list_id, self._dice.choice(list(Action)))

    async def _forget(self, tenant: Tenant, things: Things) -> None:
        if self._dice.random() < 0.3:
            await tenant.commands.forgetting.forget(self._of(things.persons))

    async def _suspend_or_reinstate(self, tenant: Tenant, things: Things) -> None:
        await self.record(tenant, self._dice.choice([Account.Suspended, Account.Reinstated]))

    async def _let_time_pass(self, tenant: Tenant, things: Things) -> None:
        self._clock.forward(minutes=self._dice.randint(1, 10))
        await tenant.commands.expiry.expire()
        await self._service.background.detach()
