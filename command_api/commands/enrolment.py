"""From an image to stored descriptors."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Protocol
from uuid import UUID

from command_api.commands.execution import Attempt, Executor, Requester
from domain.descriptor import Descriptor, TemplateRef
from domain.errors import NO_FACES, NO_FACES_AFTER_FILTER, FacestreamError
from domain.recognition import Box, Recognition, RecognizedFace
from domain.similarity import rounded
from infra.recognition.face import ExtractedFace
from infra.recognition.pipeline import ExtractionOptions
from infra.recognition.rect import Rect
from infra.vault.port import VaultKind


class Recognizer(Protocol):
    """Finds faces off the event loop (`infra/recognition/pool.py`)."""

    async def extract(self, data: bytes, content_type: str, options: ExtractionOptions) -> tuple[ExtractedFace, ...]: ...


@dataclass(frozen=True)
class Image:
    """An image as a client sent it. content_type: the contract's, without base64. warped: it is a 250 px warp already.

    score_threshold: 0..1, faces below it are left out. extract_descriptor: whether descriptors are to be stored.
    """

    data: bytes
    content_type: str
    warped: bool = False
    score_threshold: float = 0.0
    extract_descriptor: bool = True


@dataclass(frozen=True)
class StoredFace:
    """A face of the image, with the id of its descriptor where one was stored."""

    descriptor_id: UUID | None
    face: ExtractedFace

    def recognized(self) -> RecognizedFace:
        """The face as an event tells of it."""
        return RecognizedFace(
            descriptor_id=self.descriptor_id,
            score=rounded(self.face.score),
            rect=_box(self.face.rect),
            rect_iso=_box(self.face.rect_iso),
        )


def _box(rect: Rect | None) -> Box | None:
    return Box(rect.x, rect.y, rect.width, rect.height) if rect else None


@dataclass(frozen=True)
class EnrolmentCommands:
    """Commands that store what was found in an image."""

    executor: Executor
    recognizer: Recognizer
    keep_portraits: bool

    async def extract(self, requester: Requester, image: Image) -> list[StoredFace]:
        """Store a descriptor for each face and record the recognition; the best score first.

        Raises FacestreamError 500/4003 no face, 400/36003 none left by the filter, and what decoding refuses.
        """
        return await self._store(requester, await self._faces(image), image, source="descriptors")

    async def extract_for_search(self, requester: Requester, image: Image) -> list[StoredFace]:
        """As `extract`, but the recognition is recorded by the match that follows."""
        return await self._store(requester, await self._faces(image), image, source=None)

    async def _faces(self, image: Image) -> Sequence[ExtractedFace]:
        options = ExtractionOptions(
            extract_descriptor=image.extract_descriptor,
            warped=image.warped,
            want_portrait=self.keep_portraits and image.extract_descriptor,
        )
        faces = await self.recognizer.extract(image.data, image.content_type, options)
        if not faces:
            raise FacestreamError(NO_FACES)
        passing = [face for face in faces if face.score >= image.score_threshold]
        if not passing:
            raise FacestreamError(NO_FACES_AFTER_FILTER)
        return passing

    async def _store(
        self, requester: Requester, faces: Sequence[ExtractedFace], image: Image, *, source: str | None
    ) -> list[StoredFace]:
        draw_id = self.executor.draw_id
        stored = [StoredFace(draw_id() if image.extract_descriptor else None, face) for face in faces]
        recognition_id = draw_id()

        async def decide(attempt: Attempt) -> list[StoredFace]:
            for one in stored:
                if one.descriptor_id is not None:
                    attempt.save(_descriptor(attempt, one.descriptor_id, one.face))
            if source is not None:
                recognized = tuple(one.recognized() for one in stored)
                attempt.save(
                    Recognition.extract_faces(
                        recognition_id,
                        attempt.context,
                        source=source,
                        token_ref=requester.token_ref,
                        faces=recognized,
                    )
                )
            return stored

        return await self.executor.execute(requester, decide, wait=image.extract_descriptor)


def _descriptor(attempt: Attempt, descriptor_id: UUID, face: ExtractedFace) -> Descriptor:
    template_ref = attempt.keep(descriptor_id, 1, VaultKind.DESCRIPTOR_TEMPLATE, face.template or b"")
    if template_ref is None:
        raise ValueError("a descriptor was asked for and the pipeline gave no template")
    portrait_ref = attempt.keep(descriptor_id, 1, VaultKind.DESCRIPTOR_PORTRAIT, face.portrait or b"")
    templates = (TemplateRef(face.version, template_ref),)
    return Descriptor.extract(descriptor_id, attempt.context, templates=templates, portrait_ref=portrait_ref)
