"""The five points that alignment uses, taken from the mesh."""

from __future__ import annotations

import numpy as np

from infra.recognition.pixels import Points

RIGHT_EYE = (33, 133, 159, 145)
LEFT_EYE = (263, 362, 386, 374)
"""Both corners and the middles of both lids: their mean moves less with gaze and blinking than one corner does."""

NOSE_TIP = 1
RIGHT_MOUTH_CORNER = 61
LEFT_MOUTH_CORNER = 291


def five_points(mesh: Points) -> Points:
    """5 x 2, pixels: right eye, left eye, nose tip, right and left mouth corner of a mesh (468 x 2 or 3)."""
    flat = mesh[:, :2]
    return np.stack(
        [
            flat[list(RIGHT_EYE)].mean(axis=0),
            flat[list(LEFT_EYE)].mean(axis=0),
            flat[NOSE_TIP],
            flat[RIGHT_MOUTH_CORNER],
            flat[LEFT_MOUTH_CORNER],
        ]
    )
