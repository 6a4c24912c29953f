"""Where the face lies in a warped image."""

from __future__ import annotations

from infra.recognition.landmarks.landmarker import FaceBox
from infra.recognition.warp import ARCFACE_TEMPLATE, EMBEDDER_SIDE, WARP_SIDE

BOX_SHARE = (0.15, 0.11, 0.7, 0.89)
"""Left, top, width and height per side of the image: about where YuNet sees the face in warps of photographs."""


def box_in_warp() -> FaceBox:
    """The box that a detector would give, since a warped image is never searched: pixels of the 250 px image."""
    eyes = ARCFACE_TEMPLATE[:2] * (WARP_SIDE / EMBEDDER_SIDE)
    x, y, width, height = (WARP_SIDE * share for share in BOX_SHARE)
    (right_x, right_y), (left_x, left_y) = eyes.tolist()
    return FaceBox(x, y, width, height, (right_x, right_y), (left_x, left_y))
