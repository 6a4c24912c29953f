"""The detector's port."""

from __future__ import annotations

from abc import ABC, abstractmethod
from dataclasses import dataclass

from infra.recognition.pixels import RgbImage
from infra.recognition.rect import Point


@dataclass(frozen=True)
class Detection:
    """A box that holds a face.

    x, y, width, height: pixels of the image that was searched, not rounded, may leave it.
    score: the detector's own confidence, 0..1.
    right_eye, left_eye: rough eye positions in the same pixels; right is the person's right.
    """

    x: float
    y: float
    width: float
    height: float
    score: float
    right_eye: Point
    left_eye: Point


class Detector(ABC):
    """Finds faces. An instance serves one thread at a time."""

    @abstractmethod
    def detect(self, image: RgbImage) -> list[Detection]:
        """The faces of an image, those that overlap reduced to the best, highest score first."""
