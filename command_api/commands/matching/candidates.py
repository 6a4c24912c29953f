"""With whom a reference is compared: a list, or given persons or descriptors."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from uuid import UUID

from command_api.commands.matching.lookups import look_up
from domain.errors import (
    LIST_NOT_FOUND_IN_REQUEST,
    SOME_NOT_FOUND,
    VERSIONS_DIFFER,
    WRONG_LIST_KIND,
    FacestreamError,
)
from domain.member_list import ListKind
from domain.recognition import MatchCandidate
from infra.documents.port import Document
from projections.descriptors.view import DescriptorsView
from projections.lists.view import ListsView
from projections.match_store.port import Candidates, DescriptorCandidates, ListCandidates, PersonCandidates
from projections.persons.view import PersonsView


@dataclass(frozen=True)
class CandidateSet:
    """Candidates that exist: for the match store, for the event, and whether the reply is of persons.

    given: the descriptors behind candidates that were given by id, whose versions must fit the reference's.
    """

    candidates: Candidates
    event: MatchCandidate
    of_persons: bool
    given: tuple[Document, ...] = ()

    def require_versions(self, versions: frozenset[int]) -> None:
        """Raises FacestreamError 31005 where a given candidate has no template in any of these versions."""
        for document in self.given:
            own = {template["version"] for template in document["templates"]}
            if not own & versions:
                named = ", ".join(str(version) for version in sorted(own | versions))
                raise FacestreamError(VERSIONS_DIFFER, versions=named)


@dataclass(frozen=True)
class CandidateSets:
    """Finds candidates in the views."""

    descriptors: DescriptorsView
    persons: PersonsView
    lists: ListsView

    def members(self, account_id: UUID, list_id: UUID, expected: ListKind | None) -> CandidateSet:
        """A list's members. Raises FacestreamError 400/22003, and 400/36001 where another kind is expected."""
        document = self.lists.get(account_id, list_id)
        if document is None:
            raise FacestreamError(LIST_NOT_FOUND_IN_REQUEST, id=list_id)
        kind = self.lists.kind(document)
        if expected is not None and kind is not expected:
            raise FacestreamError(WRONG_LIST_KIND, expected=expected.value, got=kind.value, id=list_id)
        return CandidateSet(
            ListCandidates(list_id, kind),
            MatchCandidate(list_id=list_id, list_kind=kind),
            of_persons=kind is ListKind.PERSONS,
        )

    async def given_persons(self, account_id: UUID, person_ids: Iterable[UUID]) -> CandidateSet:
        """Persons by id. Raises FacestreamError 400/11020 where one is unknown."""
        wanted = tuple(dict.fromkeys(person_ids))
        found = await look_up(self.persons, account_id, wanted)
        if len(found) != len(wanted):
            raise FacestreamError(SOME_NOT_FOUND, kind="person")
        held = [UUID(each) for document in found.values() for each in document["descriptors"]]
        given = tuple((await look_up(self.descriptors, account_id, held)).values())
        return CandidateSet(PersonCandidates(wanted), MatchCandidate(person_ids=wanted), of_persons=True, given=given)

    async def given_descriptors(self, account_id: UUID, descriptor_ids: Iterable[UUID]) -> CandidateSet:
        """Descriptors by id. Raises FacestreamError 400/11020 where one is unknown."""
        wanted = tuple(dict.fromkeys(descriptor_ids))
        found = await look_up(self.descriptors, account_id, wanted)
        if len(found) != len(wanted):
            raise FacestreamError(SOME_NOT_FOUND, kind="descriptor")
        return CandidateSet(
            DescriptorCandidates(wanted),
            MatchCandidate(descriptor_ids=wanted),
            of_persons=False,
            given=tuple(found.values()),
        )
