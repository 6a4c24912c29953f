"""Creating, describing and deleting persons."""

from __future__ import annotations

from dataclasses import dataclass
from uuid import UUID

from command_api.commands.execution import Attempt, Executor, Requester
from command_api.commands.ownership import load_own
from domain.descriptor import Descriptor
from domain.errors import PERSON_NOT_FOUND
from domain.person import Person
from infra.vault.port import VaultKind


@dataclass(frozen=True)
class Description:
    """What a client says of a person; None: not said, "": said to be empty."""

    user_data: str | None = None
    external_id: str | None = None


@dataclass(frozen=True)
class PersonCommands:
    """Commands on persons."""

    executor: Executor

    async def create(self, requester: Requester, description: Description) -> UUID:
        """Create a person; returns its id."""
        person_id = self.executor.draw_id()

        async def decide(attempt: Attempt) -> UUID:
            user_data_ref = attempt.keep(person_id, 1, VaultKind.PERSON_USER_DATA, description.user_data or "")
            external_id_ref = attempt.keep(person_id, 1, VaultKind.PERSON_EXTERNAL_ID, description.external_id or "")
            attempt.save(Person.create(person_id, attempt.context, user_data_ref=user_data_ref, external_id_ref=external_id_ref))
            return person_id

        return await self.executor.execute(requester, decide)

    async def describe(self, requester: Requester, person_id: UUID, description: Description) -> None:
        """Replace what is said of a person, key by key. Raises FacestreamError 404/22007."""

        async def decide(attempt: Attempt) -> None:
            person = await load_own(attempt, Person, person_id, PERSON_NOT_FOUND)
            version = person.version + 1
            user_data_ref, external_id_ref = person.user_data_ref, person.external_id_ref
            if description.user_data is not None:
                user_data_ref = attempt.keep(person_id, version, VaultKind.PERSON_USER_DATA, description.user_data)
            if description.external_id is not None:
                external_id_ref = attempt.keep(person_id, version, VaultKind.PERSON_EXTERNAL_ID, description.external_id)
            person.describe(attempt.context, user_data_ref=user_data_ref, external_id_ref=external_id_ref)
            attempt.save(person)

        await self.executor.execute(requester, decide)

    async def delete(self, requester: Requester, person_id: UUID) -> None:
        """Delete a person; its descriptors are unlinked and stay. Raises FacestreamError 404/22007."""

        async def decide(attempt: Attempt) -> None:
            person = await load_own(attempt, Person, person_id, PERSON_NOT_FOUND)
            descriptors = await attempt.repository.load_many(Descriptor, list(person.descriptor_ids))
            person.delete(attempt.context)
            # Each descriptor's own stream always says whether it is free.
            unlinked = [descriptor for descriptor in descriptors.values() if descriptor.person_id == person_id]
            for descriptor in unlinked:
                descriptor.detach_from_person(attempt.context)
            attempt.save(person, *unlinked)

        await self.executor.execute(requester, decide)
