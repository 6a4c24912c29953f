"""Faces without models: what is stored of them is drawn from the image's bytes, so that tests know it and no two are alike."""

from __future__ import annotations

from dataclasses import replace
from hashlib import sha256

import numpy as np

from domain.descriptor_versions import BUILT_IN_VERSION
from infra.bootstrap.adapters import Adapters
from infra.recognition.face import ExtractedFace
from infra.recognition.pipeline import ExtractionOptions, Pipeline
from infra.recognition.pool import RecognitionPool
from infra.recognition.rect import Rect

PORTRAIT_BYTES = 9000
"""Over three of SQLite's pages."""


def image(name: str, faces: int = 1) -> bytes:
    """An image in which so many faces are found."""
    return f"{faces} {name}".encode()


def made_up_face(data: bytes, number: int, options: ExtractionOptions) -> ExtractedFace:
    """The face of that number in an image."""
    dice = np.random.default_rng(int.from_bytes(sha256(data + bytes([number])).digest()[:8], "big"))
    vector = dice.standard_normal(128)
    return ExtractedFace(
        score=0.9 - number / 100,
        rect=Rect(10, 10, 100, 100),
        rect_iso=Rect(0, 0, 120, 160),
        template=(vector / np.linalg.norm(vector)).astype("<f4").tobytes() if options.extract_descriptor else None,
        version=BUILT_IN_VERSION,
        portrait=b"\xff\xd8" + dice.bytes(PORTRAIT_BYTES) if options.want_portrait else None,
    )


class MadeUpPipeline(Pipeline):
    """Finds as many faces as an image's first character says."""

    def __init__(self) -> None:
        """No engines."""

    def extract(self, data: bytes, content_type: str, options: ExtractionOptions) -> tuple[ExtractedFace, ...]:
        return tuple(made_up_face(data, number, options) for number in range(int(data[:1])))


def with_made_up_faces(adapters: Adapters) -> Adapters:
    """The same stores with a pool, a real one, of such pipelines."""
    return replace(adapters, recognition=RecognitionPool(MadeUpPipeline, workers=1))
