"""What a subscriber wants to hear of: the query parameters of `/4/ws`, applied to events as the stream carries them."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from dataclasses import dataclass
from typing import Any
from uuid import UUID

from domain.recognition import Recognition
from infra.http.query import Query, number, one_of, uuid
from infra.http.uuid_text import parse_uuid
from infra.stream.envelope import Envelope

BASIC = "basic"
"""Stands among tokens for requests with login and password."""

EVENT_TYPES = {Recognition.FacesExtracted.TOPIC: "extract", Recognition.Matched.TOPIC: "match"}
"""Topic → the contract's event_type."""

GENDERS = {"female": 0, "male": 1}

TokenRefs = Callable[[Iterable[UUID]], frozenset[str]]
"""The refs, as texts, of those of the tokens that the account has; blocking."""


@dataclass(frozen=True)
class Range:
    """Both ends strict, None where open."""

    above: float | None = None
    below: float | None = None

    @property
    def is_open(self) -> bool:
        """Whether it was not asked for."""
        return self.above is None and self.below is None

    def holds(self, value: float | None) -> bool:
        """Whether a value lies inside; a missing one lies only in an open range."""
        if self.is_open:
            return True
        return value is not None and (self.above is None or value > self.above) and (self.below is None or value < self.below)


@dataclass(frozen=True)
class Filters:
    """An event passes if it passes all; None filters nothing.

    observed: refs of tokens, and BASIC. gender: 0 female, 1 male. age in years, glasses and similarity from 0 to 1.
    """

    event_type: str | None = None
    observed: frozenset[str] | None = None
    gender: int | None = None
    age: Range = Range()
    glasses: Range = Range()
    similarity: Range = Range()
    list_id: str | None = None

    def passes(self, event: Envelope) -> bool:
        """Whether a subscriber hears of a recognition; what no message can be made of never passes."""
        event_type = EVENT_TYPES.get(event.type)
        if event_type is None or (self.event_type is not None and event_type != self.event_type):
            return False
        if self.observed is not None and (event.data["token_ref"] or BASIC) not in self.observed:
            return False
        if event_type == "match" and not self._passes_match(event.data):
            return False
        return not self._asks_for_faces or any(self._passes_face(face) for face in faces_of(event))

    @property
    def _asks_for_faces(self) -> bool:
        return self.gender is not None or not self.age.is_open or not self.glasses.is_open

    def _passes_face(self, face: dict[str, Any]) -> bool:
        estimates = face["estimates"]
        if self.gender is not None and estimates["gender"] != self.gender:
            return False
        return self.age.holds(estimates["age"]) and self.glasses.holds(estimates["eyeglasses"])

    def _passes_match(self, data: dict[str, Any]) -> bool:
        if self.list_id is not None and data["candidate"]["list_id"] != self.list_id:
            return False
        best = max((result["similarity"] for result in data["results"]), default=None)
        return self.similarity.holds(best)


def faces_of(event: Envelope) -> list[dict[str, Any]]:
    """The faces that an event tells of."""
    if event.type == Recognition.FacesExtracted.TOPIC:
        faces: list[dict[str, Any]] = event.data["faces"]
        return faces
    return [event.data["face"]] if event.data["face"] else []


def read_filters(query: Query, token_refs: TokenRefs) -> Filters:
    """The filters of a handshake. Blocking where tokens are observed. Raises FacestreamError 12012, naming the parameter."""
    observed = query.get("observe", _observed, None)
    gender = query.get("gender", one_of(*GENDERS), None)
    list_id = query.get("list", uuid, None)
    return Filters(
        event_type=query.get("event_type", one_of(*EVENT_TYPES.values()), None),
        gender=None if gender is None else GENDERS[gender],
        age=Range(query.get("age__gt", number(), None), query.get("age__lt", number(), None)),
        glasses=Range(query.get("glasses__gt", number(), None), query.get("glasses__lt", number(), None)),
        similarity=Range(above=query.get("similarity__gt", number(), None)),
        list_id=None if list_id is None else str(list_id),
        # Last: all others have been checked before a store is asked.
        observed=None if observed is None else observed.refs(token_refs),
    )


@dataclass(frozen=True)
class _Observed:
    tokens: tuple[UUID, ...]
    basic: bool

    def refs(self, token_refs: TokenRefs) -> frozenset[str]:
        """Tokens that are not there, or another account's, observe nothing."""
        found = token_refs(self.tokens) if self.tokens else frozenset()
        return found | {BASIC} if self.basic else found


def _observed(text: str) -> _Observed:
    """Tokens and the word `basic`, joined by commas (%2C in the url)."""
    items = [item.strip() for item in text.split(",")]
    tokens = dict.fromkeys(parse_uuid(item) for item in items if item != BASIC)
    return _Observed(tuple(tokens), BASIC in items)
