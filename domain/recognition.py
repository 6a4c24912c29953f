"""A recognition: one successful request that looked at faces. Single-event streams, kept for some days, never loaded.

Ids and figures only; no exif, no text of a client, no template.
"""

from __future__ import annotations

from dataclasses import dataclass
from uuid import UUID

from domain.aggregate import AccountAggregate, AccountEvent, CommandContext, InitialEvent
from domain.member_list import ListKind


@dataclass(frozen=True)
class Box:
    """A rectangle in pixels of the upright picture; it may leave the picture."""

    x: int
    y: int
    width: int
    height: int


@dataclass(frozen=True)
class HeadPose:
    """Degrees, -180..180."""

    pitch: float
    yaw: float
    roll: float


@dataclass(frozen=True)
class FaceEstimates:
    """What was estimated, null where it was not asked for.

    age: years, 0..100. gender: 0 female, 1 male. eyeglasses: 0..1. emotions, ethnicities: name to probability, summing to 1.
    quality: name to 0..1.
    """

    age: int | None = None
    gender: int | None = None
    eyeglasses: float | None = None
    emotions: dict[str, float] | None = None
    ethnicities: dict[str, float] | None = None
    head_pose: HeadPose | None = None
    quality: dict[str, float] | None = None


@dataclass(frozen=True)
class RecognizedFace:
    """A face of the request's image; without `descriptor_id` where nothing was stored, without boxes for a warp or an upload.

    score: 0..1.
    """

    descriptor_id: UUID | None
    score: float | None
    rect: Box | None
    rect_iso: Box | None
    estimates: FaceEstimates = FaceEstimates()


@dataclass(frozen=True)
class MatchTemplate:
    """The reference of a match: exactly one of the two is set."""

    descriptor_id: UUID | None = None
    person_id: UUID | None = None


@dataclass(frozen=True)
class MatchCandidate:
    """Whom the reference was compared with: a list with its kind, or persons, or descriptors."""

    list_id: UUID | None = None
    list_kind: ListKind | None = None
    person_ids: tuple[UUID, ...] | None = None
    descriptor_ids: tuple[UUID, ...] | None = None


@dataclass(frozen=True)
class MatchResult:
    """One candidate of the reply: `person_id` is null where descriptors were compared. similarity: 0..1."""

    descriptor_id: UUID
    person_id: UUID | None
    similarity: float


class Recognition(AccountAggregate):
    """Its id is fresh: clients choose and repeat request ids."""

    TOPIC = "facestream.recognition"

    class Event(AccountEvent):
        """Base of the recognition's events."""

    class FacesExtracted(Event, InitialEvent):
        """Faces of an image were found. source: the contract's event source. token_ref: null for Basic."""

        TOPIC = "facestream.recognition.faces_extracted"
        source: str
        token_ref: UUID | None
        faces: tuple[RecognizedFace, ...]

    class Matched(Event, InitialEvent):
        """A reference was compared with candidates. face: only where the request carried an image."""

        TOPIC = "facestream.recognition.matched"
        source: str
        token_ref: UUID | None
        template: MatchTemplate
        candidate: MatchCandidate
        results: tuple[MatchResult, ...]
        face: RecognizedFace | None

    @classmethod
    def extract_faces(
        cls,
        recognition_id: UUID,
        context: CommandContext,
        *,
        source: str,
        token_ref: UUID | None,
        faces: tuple[RecognizedFace, ...],
    ) -> Recognition:
        """Record an extraction."""
        return cls.begin(cls.FacesExtracted, recognition_id, context, source=source, token_ref=token_ref, faces=faces)

    @classmethod
    def match(
        cls,
        recognition_id: UUID,
        context: CommandContext,
        *,
        source: str,
        token_ref: UUID | None,
        template: MatchTemplate,
        candidate: MatchCandidate,
        results: tuple[MatchResult, ...],
        face: RecognizedFace | None = None,
    ) -> Recognition:
        """Record a comparison."""
        return cls.begin(
            cls.Matched,
            recognition_id,
            context,
            source=source,
            token_ref=token_ref,
            template=template,
            candidate=candidate,
            results=results,
            face=face,
        )
