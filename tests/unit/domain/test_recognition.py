"""A recognition: one event, ids and figures."""

from __future__ import annotations

from dataclasses import fields, is_dataclass
from typing import Any
from uuid import UUID, uuid4

from domain.member_list import ListKind
from domain.recognition import (
    Box,
    FaceEstimates,
    HeadPose,
    MatchCandidate,
    MatchResult,
    MatchTemplate,
    Recognition,
    RecognizedFace,
)
from infra.event_store.mapper import EventMapper
from tests.unit.domain.deciding import context, told

FACE = RecognizedFace(
    descriptor_id=uuid4(),
    score=0.97,
    rect=Box(-3, 4, 100, 120),
    rect_iso=Box(-10, -20, 150, 200),
    estimates=FaceEstimates(
        age=44,
        gender=1,
        eyeglasses=0.25,
        emotions={"anger": 0.25, "neutral": 0.75},
        ethnicities={"asian": 1.0},
        head_pose=HeadPose(-1.5, 2.25, 0.125),
        quality={"blurriness": 0.5},
    ),
)


def test_faces_extracted() -> None:
    recognition_id, token_ref = uuid4(), uuid4()
    recognition = Recognition.extract_faces(recognition_id, context(), source="descriptors", token_ref=token_ref, faces=(FACE,))
    assert (recognition.id, recognition.version, recognition.current_refs()) == (recognition_id, 1, frozenset())
    expected = {"source": "descriptors", "token_ref": token_ref, "faces": (FACE,)}
    assert told(recognition) == [("facestream.recognition.faces_extracted", expected)]


def test_matched() -> None:
    template, candidate = MatchTemplate(person_id=uuid4()), MatchCandidate(list_id=uuid4(), list_kind=ListKind.PERSONS)
    results = (MatchResult(uuid4(), uuid4(), 0.75), MatchResult(uuid4(), None, 0.0))
    recognition = Recognition.match(
        uuid4(), context(), source="search", token_ref=None, template=template, candidate=candidate, results=results, face=FACE
    )
    expected = {
        "source": "search",
        "token_ref": None,
        "template": template,
        "candidate": candidate,
        "results": results,
        "face": FACE,
    }
    assert told(recognition) == [("facestream.recognition.matched", expected)]


def test_every_figure_comes_back_from_the_log() -> None:
    mapper = EventMapper()
    recognition = Recognition.extract_faces(uuid4(), context(), source="descriptors", token_ref=None, faces=(FACE,))
    (event,) = recognition.collect_events()
    again = mapper.to_domain_event(mapper.to_stored_event(event))
    assert again == event
    assert again.faces == (FACE,)  # type: ignore[attr-defined]  # FacesExtracted has them
    assert types_within(again.faces) <= {UUID, float, int, str, type(None)}  # type: ignore[attr-defined]


def types_within(value: Any) -> set[type]:
    """The types of all that is in data classes, tuples and dicts."""
    if is_dataclass(value):
        return set().union(*(types_within(getattr(value, field.name)) for field in fields(value)))
    if isinstance(value, dict):
        return set().union(*(types_within(inner) for inner in (*value.keys(), *value.values())))
    if isinstance(value, tuple):
        return set().union(*(types_within(inner) for inner in value))
    return {type(value)}
