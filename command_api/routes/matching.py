"""POST matching: identify, match and search."""

from __future__ import annotations

from dataclasses import dataclass

from sanic import Blueprint
from sanic.response import HTTPResponse

from command_api.commands.enrolment import EnrolmentCommands
from command_api.commands.matching.candidates import CandidateSet, CandidateSets
from command_api.commands.matching.commands import MatchCommands
from command_api.commands.matching.references import Reference, References
from command_api.requesting import requester_of
from command_api.routes.faces import face_reply
from command_api.routes.images import image_of
from domain.errors import MANY_FACES, UNSUPPORTED_QUERY, FacestreamError
from domain.member_list import ListKind
from domain.recognition import MatchTemplate
from infra.http.auth import Security
from infra.http.query import Query, integer, uuid, uuids
from infra.http.replies import json
from infra.http.request import HttpRequest
from projections.match_store.port import Template

DEFAULT_LIMIT = 3
LARGEST_LIMIT = 5
"""Candidates of a reply: the contract's match_limit."""


@dataclass(frozen=True)
class Matching:
    """What the matching routes work with."""

    commands: MatchCommands
    references: References
    candidates: CandidateSets
    enrolment: EnrolmentCommands

    async def reference(self, request: HttpRequest, query: Query) -> Reference:
        """The reference that a query names; a descriptor wins over a person."""
        account_id = request.caller.account_id
        descriptor_id = query.get("descriptor_id", uuid, None)
        if descriptor_id is not None:
            return await self.references.descriptor(account_id, descriptor_id)
        return await self.references.person(account_id, query.need("person_id", uuid))

    async def candidate_set(self, request: HttpRequest, query: Query, expected: ListKind | None) -> CandidateSet:
        """The candidates that a query names; a list wins over ids, then descriptors over persons."""
        account_id = request.caller.account_id
        list_id = query.get("list_id", uuid, None)
        if list_id is not None:
            return self.candidates.members(account_id, list_id, expected)
        if expected is not ListKind.PERSONS and query.raw("descriptor_ids"):
            return await self.candidates.given_descriptors(account_id, query.need("descriptor_ids", uuids()))
        return await self.candidates.given_persons(account_id, query.need("person_ids", uuids()))


def _limit(query: Query) -> int:
    return query.get("limit", integer(1, LARGEST_LIMIT), DEFAULT_LIMIT)


def matching(parts: Matching) -> Blueprint:
    """Comparisons."""
    routes = Blueprint("matching_commands", url_prefix="/4/matching")

    async def compare(request: HttpRequest, source: str, kind: ListKind, ids: str) -> HTTPResponse:
        query = Query.of(request)
        query.need_one_of("person_id", "descriptor_id")
        query.need_one_of("list_id", ids)
        limit = _limit(query)
        reference = await parts.reference(request, query)
        candidates = await parts.candidate_set(request, query, kind)
        found = await parts.commands.match(requester_of(request), reference, candidates, limit, source=source)
        return json({"candidates": found}, 201)

    @routes.post("/identify", ctx_security=Security.BASIC_OR_TOKEN)
    async def identify(request: HttpRequest) -> HTTPResponse:
        return await compare(request, "identify", ListKind.PERSONS, "person_ids")

    @routes.post("/match", ctx_security=Security.BASIC_OR_TOKEN)
    async def match(request: HttpRequest) -> HTTPResponse:
        return await compare(request, "match", ListKind.DESCRIPTORS, "descriptor_ids")

    @routes.post("/search", ctx_security=Security.BASIC_OR_TOKEN)
    async def search(request: HttpRequest) -> HTTPResponse:
        query = Query.of(request)
        if "extract_descriptor" in query:
            raise FacestreamError(UNSUPPORTED_QUERY, name="extract_descriptor")
        query.need_one_of("list_id", "descriptor_ids", "person_ids")
        limit = _limit(query)
        image = await image_of(request, query)
        candidates = await parts.candidate_set(request, query, None)
        requester = requester_of(request)
        faces = await parts.enrolment.extract_for_search(requester, image)
        if len(faces) > 1:
            raise FacestreamError(MANY_FACES, detail={"faces": [face_reply(face) for face in faces]})
        face = faces[0]
        templates = [Template(face.face.version, face.face.template or b"")]
        reference = Reference(MatchTemplate(descriptor_id=face.descriptor_id), templates)
        found = await parts.commands.match(requester, reference, candidates, limit, source="search", face=face.recognized())
        return json({"candidates": found, "face": face_reply(face)}, 201)

    return routes
