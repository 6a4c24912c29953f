"""The match itself: search, join with the views, record, reply."""

from __future__ import annotations

from dataclasses import dataclass
from functools import partial

from command_api.commands.execution import Attempt, Executor, Requester
from command_api.commands.matching.candidates import CandidateSet
from command_api.commands.matching.pool import MatchPool
from command_api.commands.matching.references import Reference
from domain.recognition import MatchResult, Recognition, RecognizedFace
from infra.documents.port import Document
from projections.descriptors.view import DescriptorsView
from projections.match_store.port import Match, MatchStore
from projections.persons.view import PersonsView


@dataclass(frozen=True)
class MatchCommands:
    """Commands that compare."""

    executor: Executor
    store: MatchStore
    pool: MatchPool
    descriptors: DescriptorsView
    persons: PersonsView

    async def match(
        self,
        requester: Requester,
        reference: Reference,
        candidates: CandidateSet,
        limit: int,
        *,
        source: str,
        face: RecognizedFace | None = None,
    ) -> list[Document]:
        """The best candidates as the contract shows them, most similar first.

        source: the contract's event source. Raises FacestreamError 31005, 503/1004 where too many compare.
        """
        candidates.require_versions(reference.versions)
        found = await self.pool.run(
            partial(self.store.search, requester.account_id, candidates.candidates, reference.templates, limit)
        )
        shown = self._join(requester, found, candidates.of_persons)
        recognition_id = self.executor.draw_id()
        results = tuple(MatchResult(match.descriptor_id, match.person_id, match.similarity) for match, _ in shown)

        async def decide(attempt: Attempt) -> None:
            attempt.save(
                Recognition.match(
                    recognition_id,
                    attempt.context,
                    source=source,
                    token_ref=requester.token_ref,
                    template=reference.template,
                    candidate=candidates.event,
                    results=results,
                    face=face,
                )
            )

        await self.executor.execute(requester, decide, wait=False)
        return [document for _, document in shown]

    def _join(self, requester: Requester, found: list[Match], of_persons: bool) -> list[tuple[Match, Document]]:
        """Whoever has left the views since is left out, of the reply and of the event."""
        known = self.descriptors.get_many(requester.account_id, [match.descriptor_id for match in found])
        present = [match for match in found if match.descriptor_id in known]
        if not of_persons:
            return [(match, {"id": str(match.descriptor_id), "similarity": match.similarity}) for match in present]
        persons = self.persons.get_many(
            requester.account_id, [match.person_id for match in present if match.person_id is not None]
        )
        return [
            (match, _person_match(match, persons[match.person_id]))
            for match in present
            if match.person_id is not None and match.person_id in persons
        ]


def _person_match(match: Match, person: Document) -> Document:
    return {
        "person_id": str(match.person_id),
        "descriptor_id": str(match.descriptor_id),
        "user_data": person["user_data"],
        "external_id": person["external_id"],
        "similarity": match.similarity,
    }
