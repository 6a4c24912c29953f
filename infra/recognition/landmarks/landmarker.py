"""The landmark engine's port."""

from __future__ import annotations

from abc import ABC, abstractmethod
from dataclasses import dataclass

from infra.recognition.pixels import Points, RgbImage
from infra.recognition.rect import Point

MESH_POINTS = 468
"""Points of MediaPipe's canonical face mesh."""


@dataclass(frozen=True)
class FaceBox:
    """Where to look: an upright box round the face and its eye line, all in pixels of the image."""

    x: float
    y: float
    width: float
    height: float
    right_eye: Point
    left_eye: Point


@dataclass(frozen=True)
class Mesh:
    """The face mesh.

    points: 468 x 3, x and y in pixels of the image, z in the same scale (smaller is nearer).
    presence: 0..1, how surely the region holds a face.
    """

    points: Points
    presence: float


class Landmarker(ABC):
    """Finds the mesh of one face. An instance serves one thread at a time."""

    @abstractmethod
    def landmarks(self, image: RgbImage, box: FaceBox) -> Mesh:
        """The mesh of the face in a box of the image; the caller judges its presence."""
