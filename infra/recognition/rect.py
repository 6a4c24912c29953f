"""Face boxes in whole pixels: the detector's and the one for portraits."""

from __future__ import annotations

import math
from dataclasses import dataclass

from infra.recognition.pixels import Points

WIDTH_IN_EYE_DISTANCES = 4.0
HEIGHT_IN_EYE_DISTANCES = 16.0 / 3.0
EYE_LINE_IN_EYE_DISTANCES = 2.4
"""ISO/IEC 19794-5 token image: 3 by 4, a quarter of the width between the eyes.

The eye line lies at 45 % of the height here, which is what the contract's own example boxes agree with."""

Point = tuple[float, float]


@dataclass(frozen=True)
class Rect:
    """A box in whole pixels of the upright image: left edge, top edge, width, height; it may leave the image."""

    x: int
    y: int
    width: int
    height: int


def rect_iso(right_eye: Point, left_eye: Point) -> Rect:
    """The portrait box round two eye centres (pixels), rounded and not clipped; its sides are at least 1.

    The box stands upright: a tilted head stays tilted.
    """
    distance = math.dist(right_eye, left_eye)
    centre_x = (right_eye[0] + left_eye[0]) / 2
    centre_y = (right_eye[1] + left_eye[1]) / 2
    return Rect(
        x=round(centre_x - WIDTH_IN_EYE_DISTANCES / 2 * distance),
        y=round(centre_y - EYE_LINE_IN_EYE_DISTANCES * distance),
        width=max(1, round(WIDTH_IN_EYE_DISTANCES * distance)),
        height=max(1, round(HEIGHT_IN_EYE_DISTANCES * distance)),
    )


def rect_of(x: float, y: float, width: float, height: float) -> Rect:
    """A detector's box (pixels) rounded to whole pixels; its sides are at least 1."""
    return Rect(round(x), round(y), max(1, round(width)), max(1, round(height)))


def eyes_of(five_points: Points) -> tuple[Point, Point]:
    """Right and left eye centre of five points (5 x 2, pixels), in the order of the ArcFace template."""
    right, left = five_points[0], five_points[1]
    return (float(right[0]), float(right[1])), (float(left[0]), float(left[1]))
