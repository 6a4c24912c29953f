"""When a detection counts as a face, and how sure the service is of it."""

from __future__ import annotations

from infra.recognition.detect.detector import Detection
from infra.recognition.landmarks.landmarker import Mesh

MIN_PRESENCE = 0.5
"""Presence below which a box is not a face: loses 2 of 11,052 faces of LFW and most boxes on animals."""

MIN_HEIGHT_FOR_PRESENCE = 40.0
"""Pixels; below this the landmark net's presence says nothing, and the detector is trusted alone."""


def score_of(detection: Detection, mesh: Mesh) -> float | None:
    """The face's score, 0..1: detector score times presence, below 40 px of height the detector's alone.

    None: the landmark net says that there is no face in the box.
    """
    if detection.height < MIN_HEIGHT_FOR_PRESENCE:
        return detection.score
    if not mesh.presence >= MIN_PRESENCE:
        return None
    return detection.score * mesh.presence
