"""What the pipeline gives back for a face."""

from __future__ import annotations

from dataclasses import dataclass

from infra.recognition.rect import Rect


@dataclass(frozen=True)
class ExtractedFace:
    """One face of an image.

    score: 0..1, how surely this is a face (``infra/recognition/score.py``).
    rect, rect_iso: the detector's box and the portrait box; None for a warped image, where nothing was detected.
    template: 128 float32, little-endian, of length 1 as a vector; None where no descriptor was asked for.
    version: the descriptor version of such a template.
    portrait: JPEG without metadata, its longer side 250 px; None where none was asked for.
    """

    score: float
    rect: Rect | None
    rect_iso: Rect | None
    template: bytes | None
    version: int
    portrait: bytes | None
