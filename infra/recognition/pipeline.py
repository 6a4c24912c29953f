"""One image from bytes to faces."""

from __future__ import annotations

from dataclasses import dataclass

from infra.recognition.decode.image import decode_image, decode_warp
from infra.recognition.decode.limits import ImageLimits
from infra.recognition.detect.detector import Detector
from infra.recognition.embed.embedder import Embedder
from infra.recognition.embed.template import template_of
from infra.recognition.face import ExtractedFace
from infra.recognition.landmarks.five_points import five_points
from infra.recognition.landmarks.landmarker import FaceBox, Landmarker
from infra.recognition.pixels import Points, RgbImage
from infra.recognition.portrait import encode_jpeg, portrait_of
from infra.recognition.rect import eyes_of, rect_iso, rect_of
from infra.recognition.score import score_of
from infra.recognition.warp import EMBEDDER_SIDE, shrink_warp, warp_face
from infra.recognition.warped_face import box_in_warp

MAX_FACES = 64
"""Faces of one image that are answered, the best by score (LUNA PLATFORM 3, extraction)."""

MAX_BOXES = 256
"""Boxes whose landmarks are looked for, the best by the detector's score: bounds an image's time to about a second."""


@dataclass(frozen=True)
class ExtractionOptions:
    """What is wanted of an image.

    extract_descriptor: compute templates. warped: the image is a 250 px warp already. want_portrait: make portraits.
    """

    extract_descriptor: bool = True
    warped: bool = False
    want_portrait: bool = True


@dataclass(frozen=True)
class LocatedFace:
    """A face that was found, before anything costly is done with it: its score, the detector's box, its five points."""

    score: float
    box: FaceBox
    points: Points


class Pipeline:
    """Decode, detect, landmarks, warp, embed. An instance serves one thread at a time."""

    def __init__(self, detector: Detector, landmarker: Landmarker, embedder: Embedder, limits: ImageLimits) -> None:
        self.detector = detector
        self._landmarker = landmarker
        self._embedder = embedder
        self._limits = limits

    def extract(self, data: bytes, content_type: str, options: ExtractionOptions) -> tuple[ExtractedFace, ...]:
        """The faces of an image file, best score first, at most 64; none where there is no face.

        A warped image always gives one face. Raises FacestreamError: 100033, 3002, 11043 (see ``decode/image.py``);
        UnusableEmbeddingError.
        """
        if options.warped:
            return (self._warped(decode_warp(data, content_type), options),)
        image = decode_image(data, content_type, self._limits)
        return tuple(self._face(image, face, options) for face in self.locate(image))

    def locate(self, image: RgbImage) -> list[LocatedFace]:
        """The faces of decoded pixels, best score first, at most 64."""
        located = []
        for found in self.detector.detect(image)[:MAX_BOXES]:
            box = FaceBox(found.x, found.y, found.width, found.height, found.right_eye, found.left_eye)
            mesh = self._landmarker.landmarks(image, box)
            score = score_of(found, mesh)
            if score is not None:
                located.append(LocatedFace(score, box, five_points(mesh.points)))
        return sorted(located, key=lambda face: face.score, reverse=True)[:MAX_FACES]

    def _face(self, image: RgbImage, face: LocatedFace, options: ExtractionOptions) -> ExtractedFace:
        iso = rect_iso(*eyes_of(face.points))
        template = None
        if options.extract_descriptor:
            template = template_of(self._embedder.embed(warp_face(image, face.points, EMBEDDER_SIDE)))
        return ExtractedFace(
            score=face.score,
            rect=rect_of(face.box.x, face.box.y, face.box.width, face.box.height),
            rect_iso=iso,
            template=template,
            version=self._embedder.version,
            portrait=portrait_of(image, iso) if options.want_portrait else None,
        )

    def _warped(self, warp: RgbImage, options: ExtractionOptions) -> ExtractedFace:
        """Nothing is detected in a warp and its mesh moves nothing: only its presence is asked, as the score."""
        return ExtractedFace(
            score=self._landmarker.landmarks(warp, box_in_warp()).presence,
            rect=None,
            rect_iso=None,
            template=template_of(self._embedder.embed(shrink_warp(warp))) if options.extract_descriptor else None,
            version=self._embedder.version,
            portrait=encode_jpeg(warp) if options.want_portrait else None,
        )
