"""Linking descriptors to persons, and both to lists."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from enum import Enum
from uuid import UUID

from command_api.commands.execution import Attempt, Executor, Requester
from command_api.commands.ownership import load_list, load_own
from domain.descriptor import Descriptor
from domain.errors import (
    DESCRIPTOR_ALREADY_ATTACHED,
    DESCRIPTOR_NOT_ATTACHED,
    DESCRIPTOR_NOT_FOUND,
    DESCRIPTOR_NOT_FOUND_IN_REQUEST,
    PERSON_NOT_FOUND,
    ErrorCase,
    FacestreamError,
)
from domain.member_list import ListKind
from domain.person import Person


class Action(Enum):
    """The contract's ``do``."""

    ATTACH = "attach"
    DETACH = "detach"


@dataclass(frozen=True)
class LinkCommands:
    """Commands that link and unlink."""

    executor: Executor

    async def link_descriptor(self, requester: Requester, person_id: UUID, descriptor_id: UUID, action: Action) -> None:
        """Let a descriptor show a person, or no longer.

        Raises FacestreamError 404/22007 unknown person, 400/11018 unknown descriptor, 409/22008 somebody holds it already,
        400/36004 this person does not hold it.
        """

        async def decide(attempt: Attempt) -> None:
            person = await load_own(attempt, Person, person_id, PERSON_NOT_FOUND)
            descriptor = await load_own(attempt, Descriptor, descriptor_id, DESCRIPTOR_NOT_FOUND_IN_REQUEST)
            if action is Action.ATTACH:
                if descriptor.person_id is not None:
                    raise FacestreamError(DESCRIPTOR_ALREADY_ATTACHED)
                person.attach_descriptor(attempt.context, descriptor_id)
                descriptor.attach_to_person(attempt.context, person_id)
            else:
                if descriptor.person_id != person_id:
                    raise FacestreamError(DESCRIPTOR_NOT_ATTACHED)
                person.detach_descriptor(attempt.context, descriptor_id)
                descriptor.detach_from_person(attempt.context)
            attempt.save(person, descriptor)

        await self.executor.execute(requester, decide)

    async def link_person_to_list(self, requester: Requester, person_id: UUID, list_id: UUID, action: Action) -> None:
        """Put a person on a persons list, or take it off; done already, nothing changes.

        Raises FacestreamError 404/22007, 400/22003, 400/36001.
        """
        await self._link(requester, Person, person_id, PERSON_NOT_FOUND, list_id, ListKind.PERSONS, action)

    async def link_descriptor_to_list(self, requester: Requester, descriptor_id: UUID, list_id: UUID, action: Action) -> None:
        """Put a descriptor on a descriptors list, or take it off; done already, nothing changes.

        Raises FacestreamError 404/11018, 400/22003, 400/36001.
        """
        await self._link(requester, Descriptor, descriptor_id, DESCRIPTOR_NOT_FOUND, list_id, ListKind.DESCRIPTORS, action)

    async def _link(
        self,
        requester: Requester,
        kind: type[Person] | type[Descriptor],
        member_id: UUID,
        not_found: ErrorCase,
        list_id: UUID,
        list_kind: ListKind,
        action: Action,
    ) -> None:
        async def decide(attempt: Attempt) -> None:
            member: Person | Descriptor = await load_own(attempt, kind, member_id, not_found)
            await load_list(attempt, list_id, list_kind)
            if action is Action.ATTACH:
                member.attach_list(attempt.context, list_id)
            else:
                member.detach_list(attempt.context, list_id)
            attempt.save(member)

        await self.executor.execute(requester, decide)

    async def detach_members(self, account_id: UUID, list_id: UUID, list_kind: ListKind, member_ids: Sequence[UUID]) -> None:
        """Take members off a list that has been deleted: one append, so callers give a bounded batch."""
        kind: type[Person] | type[Descriptor] = Person if list_kind is ListKind.PERSONS else Descriptor

        async def decide(attempt: Attempt) -> None:
            members = await attempt.repository.load_many(kind, member_ids)
            present = [member for member in members.values() if member.is_present]
            for member in present:
                member.detach_list(attempt.context, list_id)
            attempt.save(*present)

        await self.executor.execute(Requester(account_id, None), decide)
