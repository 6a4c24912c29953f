"""YuNet, 2023mar (OpenCV Zoo, MIT), converted to TFLite."""

from __future__ import annotations

from pathlib import Path

import numpy as np

from infra.recognition.detect.detector import Detection, Detector
from infra.recognition.detect.letterbox import letterbox
from infra.recognition.detect.yunet_heads import decode_heads
from infra.recognition.interpreter.interpreter import Interpreter, OpenInterpreter
from infra.recognition.models.catalogue import YUNET_320, YUNET_640
from infra.recognition.models.digests import checked_model
from infra.recognition.pixels import FloatArray, RgbImage

MIN_SCORE = 0.7
"""Below lie boxes on animals and leaves; .9 loses two thirds of faces under 24 px (YuNet's scores are squeezed)."""

MAX_OVERLAP = 0.3
"""Intersection over union above which two boxes are one face: OpenCV Zoo's default."""

SMALL_SIDE = 320
LARGE_SIDE = 640
"""Pixels: the input squares of the two converted files."""


class YuNetDetector(Detector):
    """The 320 px net for images that fit into it, else the 640 px one."""

    def __init__(self, small: Interpreter, large: Interpreter) -> None:
        self._small = small
        self._large = large

    def detect(self, image: RgbImage) -> list[Detection]:
        """See ``Detector.detect``."""
        fits = max(image.shape[:2]) <= SMALL_SIDE
        net, side = (self._small, SMALL_SIDE) if fits else (self._large, LARGE_SIDE)
        fitted = letterbox(image, side)
        bgr = np.ascontiguousarray(fitted.pixels[None, :, :, ::-1], np.float32)
        faces = decode_heads(net.run(bgr), side, MIN_SCORE, MAX_OVERLAP)
        return [_detection(face, fitted.scale_x, fitted.scale_y) for face in faces if np.isfinite(face).all()]


def _detection(face: FloatArray, scale_x: float, scale_y: float) -> Detection:
    x, y, width, height, right_x, right_y, left_x, left_y = face[:8].tolist()
    return Detection(
        x=x / scale_x,
        y=y / scale_y,
        width=width / scale_x,
        height=height / scale_y,
        score=float(face[-1]),
        right_eye=(right_x / scale_x, right_y / scale_y),
        left_eye=(left_x / scale_x, left_y / scale_y),
    )


def create(models_dir: Path, open_interpreter: OpenInterpreter) -> Detector:
    """Build the detector from converted files; raises ModelMissingError."""
    return YuNetDetector(
        open_interpreter(checked_model(models_dir, YUNET_320)), open_interpreter(checked_model(models_dir, YUNET_640))
    )
