"""Forgetting a person: the person and every descriptor that shows it, lists or not."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from uuid import UUID

from command_api.commands.execution import Attempt, Executor, Requester
from domain.account import Account
from domain.aggregate import Lifecycle, refs
from domain.descriptor import Descriptor
from domain.errors import PERSON_NOT_FOUND, FacestreamError
from domain.person import Person


@dataclass(frozen=True)
class Forgotten:
    """What ended with the person, and all the vault refs it had. awaited: whose erasure is the end of it."""

    account_id: UUID
    person_id: UUID
    descriptor_ids: tuple[UUID, ...]
    refs: frozenset[UUID]
    awaited: frozenset[UUID]


@dataclass(frozen=True)
class ForgettingCommands:
    """Commands of whoever runs the service; no client can give them."""

    executor: Executor

    async def plan(self, person_id: UUID) -> Forgotten:
        """What forgetting the person would end. Raises FacestreamError 22007 for an unknown id."""
        person, descriptors = await self._load(person_id)
        return await self._forgotten(person, descriptors)

    async def forget(self, person_id: UUID) -> Forgotten:
        """End the person and its descriptors in one append.

        Of a person that was deleted before, those descriptors of then end that no other person holds now. Of a closed account
        nothing is appended: its persons are erased with it, and what would be recorded of them comes too late.
        """
        account_id = (await self.plan(person_id)).account_id

        async def decide(attempt: Attempt) -> Forgotten:
            person, descriptors = await self._load(person_id)
            forgotten = await self._forgotten(person, descriptors)
            if account_id in forgotten.awaited:
                return forgotten
            if person.is_present:
                person.delete(attempt.context)
            for descriptor in descriptors:
                descriptor.expire(attempt.context)
            attempt.save(person, *descriptors)
            return forgotten

        return await self.executor.execute(Requester(account_id, None), decide)

    async def _forgotten(self, person: Person, descriptors: Sequence[Descriptor]) -> Forgotten:
        # Not the person's current refs: the texts of one that was deleted a moment ago may be there still.
        texts = refs(person.user_data_ref, person.external_id_ref)
        held = texts.union(*(descriptor.current_refs() for descriptor in descriptors))
        ids = tuple(descriptor.id for descriptor in descriptors)
        account = await self.executor.repository.load(Account, person.account_id)
        is_closed = account is not None and not account.is_present
        awaited = frozenset({person.account_id} if is_closed else {person.id, *ids})
        return Forgotten(person.account_id, person.id, ids, held, awaited)

    async def _load(self, person_id: UUID) -> tuple[Person, list[Descriptor]]:
        repository = self.executor.repository
        person = await repository.load(Person, person_id)
        if person is None or person.lifecycle is Lifecycle.DISCARDED:
            raise FacestreamError(PERSON_NOT_FOUND, id=person_id)
        held = person.descriptor_ids if person.is_present else person.unlinked_descriptor_ids
        loaded = await repository.load_many(Descriptor, list(held))
        owner = person_id if person.is_present else None
        return person, [each for each in loaded.values() if each.is_present and each.person_id == owner]
