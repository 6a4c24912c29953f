"""What is compared: a descriptor, or a person that stands for all its descriptors."""

from __future__ import annotations

import asyncio
from dataclasses import dataclass
from uuid import UUID

from command_api.commands.matching.lookups import look_up
from domain.errors import (
    DESCRIPTOR_NOT_FOUND_IN_REQUEST,
    PERSON_NOT_FOUND_IN_REQUEST,
    PERSON_WITHOUT_DESCRIPTORS,
    FacestreamError,
)
from domain.recognition import MatchTemplate
from infra.documents.port import Document
from infra.vault.port import Vault
from projections.descriptors.view import DescriptorsView
from projections.match_store.port import Template
from projections.persons.view import PersonsView


@dataclass(frozen=True)
class Reference:
    """The reference of a match with its templates, one or more."""

    template: MatchTemplate
    templates: list[Template]

    @property
    def versions(self) -> frozenset[int]:
        """The descriptor versions that it can be compared in."""
        return frozenset(template.version for template in self.templates)


@dataclass(frozen=True)
class References:
    """Finds references in the views, and their templates in the vault."""

    descriptors: DescriptorsView
    persons: PersonsView
    vault: Vault

    async def descriptor(self, account_id: UUID, descriptor_id: UUID) -> Reference:
        """A descriptor as the reference. Raises FacestreamError 400/11018."""
        document = self.descriptors.get(account_id, descriptor_id)
        templates = await self._templates([document]) if document is not None else []
        if not templates:
            raise FacestreamError(DESCRIPTOR_NOT_FOUND_IN_REQUEST, id=descriptor_id)
        return Reference(MatchTemplate(descriptor_id=descriptor_id), templates)

    async def person(self, account_id: UUID, person_id: UUID) -> Reference:
        """A person as the reference. Raises FacestreamError 400/22007, 400/1001 where it has no descriptor."""
        document = self.persons.get(account_id, person_id)
        if document is None:
            raise FacestreamError(PERSON_NOT_FOUND_IN_REQUEST, id=person_id)
        found = await look_up(self.descriptors, account_id, [UUID(each) for each in document["descriptors"]])
        templates = await self._templates(list(found.values()))
        if not templates:
            raise FacestreamError(PERSON_WITHOUT_DESCRIPTORS, id=person_id)
        return Reference(MatchTemplate(person_id=person_id), templates)

    async def _templates(self, documents: list[Document]) -> list[Template]:
        versions = {UUID(each["ref"]): each["version"] for document in documents for each in document["templates"]}
        payloads = await asyncio.to_thread(self.vault.read, versions)
        return [Template(versions[ref], payload) for ref, payload in payloads.items()]
