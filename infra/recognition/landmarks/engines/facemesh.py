"""MediaPipe's face_landmark.tflite (Apache-2.0), run without MediaPipe: two passes, the second on a better region."""

from __future__ import annotations

import math
from pathlib import Path

import numpy as np

from infra.recognition.interpreter.interpreter import Interpreter, OpenInterpreter
from infra.recognition.landmarks.landmarker import MESH_POINTS, FaceBox, Landmarker, Mesh
from infra.recognition.landmarks.region import Region, region_of_box, region_of_mesh
from infra.recognition.models.catalogue import FACE_LANDMARK
from infra.recognition.models.digests import checked_model
from infra.recognition.pixels import RgbImage
from infra.recognition.warp import Border, inverse, sample

SIDE = 192
"""Pixels: the net's input (model card of MediaPipe Face Mesh)."""

MAX_LOGIT = 60.0
"""exp() of more leaves the range of the answer, not of the number."""


class FaceMeshLandmarker(Landmarker):
    """A first pass finds the face in the detector's box, a second one sees it framed as in the net's training."""

    def __init__(self, net: Interpreter) -> None:
        self._net = net

    def landmarks(self, image: RgbImage, box: FaceBox) -> Mesh:
        """See ``Landmarker.landmarks``; presence is the larger of the two passes."""
        first = self._look(image, region_of_box(box))
        if not np.isfinite(first.points).all():
            return Mesh(first.points, 0.0)
        second = self._look(image, region_of_mesh(first.points))
        if not np.isfinite(second.points).all():
            return first
        return Mesh(second.points, max(first.presence, second.presence))

    def _look(self, image: RgbImage, region: Region) -> Mesh:
        matrix = region.matrix(SIDE)
        # Replicated border: the net was trained so, and unlike the embedder it does not mistake streaks for identity.
        face = sample(image, matrix, (SIDE, SIDE), Border.REPLICATE)
        outputs = self._net.run(face[None].astype(np.float32) / np.float32(255))
        points = outputs[0].reshape(MESH_POINTS, 3).astype(np.float64)
        back = inverse(matrix)
        points[:, :2] = points[:, :2] @ back[:, :2].T + back[:, 2]
        points[:, 2] *= region.side / SIDE
        return Mesh(points, _sigmoid(float(outputs[1].reshape(-1)[0])))


def _sigmoid(logit: float) -> float:
    return 1.0 / (1.0 + math.exp(-min(max(logit, -MAX_LOGIT), MAX_LOGIT)))


def create(models_dir: Path, open_interpreter: OpenInterpreter) -> Landmarker:
    """Build the engine from its model file; raises ModelMissingError."""
    return FaceMeshLandmarker(open_interpreter(checked_model(models_dir, FACE_LANDMARK)))
