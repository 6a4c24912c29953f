"""Reading YuNet's output heads (OpenCV Zoo, face_detection_yunet 2023mar), to what ``cv2.FaceDetectorYN`` reads."""

from __future__ import annotations

from collections.abc import Sequence

import cv2
import numpy as np

from infra.recognition.pixels import FloatArray

STRIDES = (8, 16, 32)
HEADS = 4
"""cls, obj, bbox, kps, each once a stride: twelve outputs in all."""

COLUMNS = 15
"""x, y, width, height; right eye, left eye, nose, right and left mouth corner (x and y each); score."""

MAX_CANDIDATES = 5000
"""Boxes that non-maximum suppression looks at: OpenCV's own default."""


def decode_heads(heads: Sequence[FloatArray], side: int, min_score: float, max_overlap: float) -> FloatArray:
    """Faces in pixels of the square input, N x 15 (``COLUMNS``), best first.

    heads: the net's outputs, 1 x cells x channels, ordered head by head and within a head by stride.
    side: of the square input, a multiple of 32. min_score and max_overlap (intersection over union): 0..1.
    """
    faces = np.concatenate(
        [_decode_stride(heads[index :: len(STRIDES)], stride, side, min_score) for index, stride in enumerate(STRIDES)]
    )
    if not len(faces):
        return np.zeros((0, COLUMNS), np.float32)
    # OpenCV cuts boxes to whole pixels before suppression; without that a face or two of a crowd comes out differently.
    whole = faces[:, :4].astype(int).tolist()
    kept = cv2.dnn.NMSBoxes(whole, faces[:, -1].tolist(), min_score, max_overlap, top_k=MAX_CANDIDATES)
    best: FloatArray = faces[np.asarray(kept, np.intp).reshape(-1)]
    return best


def _decode_stride(heads: Sequence[FloatArray], stride: int, side: int, min_score: float) -> FloatArray:
    cls, obj, box, points = (head[0] for head in heads[:HEADS])
    score = np.sqrt(np.clip(cls[:, 0], 0, 1) * np.clip(obj[:, 0], 0, 1))
    keep = np.flatnonzero(score >= min_score)
    row, column = np.divmod(keep, side // stride)
    cell = np.stack([column, row], axis=1).astype(np.float32)
    size = np.exp(box[keep, 2:]) * stride
    centre = (cell + box[keep, :2]) * stride
    five = (points[keep].reshape(-1, 5, 2) + cell[:, None]) * stride
    faces = np.concatenate([centre - size / 2, size, five.reshape(-1, 10), score[keep, None]], axis=1)
    return np.asarray(faces, np.float32)
