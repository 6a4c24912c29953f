"""The rotated square that the mesh net looks at."""

from __future__ import annotations

import math
from dataclasses import dataclass

import numpy as np

from infra.recognition.landmarks.landmarker import FaceBox
from infra.recognition.pixels import Matrix, Points
from infra.recognition.rect import Point

ENLARGEMENT = 1.5
"""Region side per side of the face: what the mesh net was trained with (MediaPipe's own graph)."""

RIGHT_EYE_CORNER = 33
LEFT_EYE_CORNER = 263
"""Outer eye corners: their line gives the region's rotation (MediaPipe's own graph)."""

MIN_SIDE = 1.0
"""Pixels: a degenerate face must not divide by zero."""


@dataclass(frozen=True)
class Region:
    """A square: centre and side in pixels of the image, angle of its upper edge in radians, clockwise as seen."""

    centre: Point
    side: float
    angle: float

    def matrix(self, size: int) -> Matrix:
        """Maps the image to a square of size x size pixels, this region filling it."""
        scale = size / self.side
        cos, sin = scale * math.cos(self.angle), scale * math.sin(self.angle)
        x, y = self.centre
        half = size / 2
        return np.array([[cos, sin, half - cos * x - sin * y], [-sin, cos, half + sin * x - cos * y]])


def region_of_box(box: FaceBox) -> Region:
    """First look: a square round the box's centre, turned by the eye line."""
    side = max(ENLARGEMENT * max(box.width, box.height), MIN_SIDE)
    return Region((box.x + box.width / 2, box.y + box.height / 2), side, _angle(box.right_eye, box.left_eye))


def region_of_mesh(points: Points) -> Region:
    """Second look: the bounding square of the mesh (468 x 2 or 3, pixels) in the frame of its own eye line."""
    flat = points[:, :2]
    angle = _angle(tuple(flat[RIGHT_EYE_CORNER]), tuple(flat[LEFT_EYE_CORNER]))
    turn = np.array([[math.cos(angle), math.sin(angle)], [-math.sin(angle), math.cos(angle)]])
    upright = flat @ turn.T
    low, high = upright.min(axis=0), upright.max(axis=0)
    centre = (low + high) / 2 @ turn
    side = max(ENLARGEMENT * float((high - low).max()), MIN_SIDE)
    return Region((float(centre[0]), float(centre[1])), side, angle)


def _angle(right_eye: Point, left_eye: Point) -> float:
    return math.atan2(left_eye[1] - right_eye[1], left_eye[0] - right_eye[0])
