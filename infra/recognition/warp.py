"""Sampling a face out of an image: similarity transforms, anti-aliasing, the ArcFace template."""

from __future__ import annotations

import math
from enum import IntEnum

import cv2
import numpy as np

from infra.recognition.pixels import Matrix, Points, RgbImage

EMBEDDER_SIDE = 112
"""Pixels: what SFace (like ArcFace) was trained on."""

WARP_SIDE = 250
"""Pixels: the contract's "warped image"."""

ARCFACE_TEMPLATE: Points = np.array(
    [[38.2946, 51.6963], [73.5318, 51.5014], [56.0252, 71.7366], [41.5493, 92.3655], [70.7299, 92.2041]]
)
"""Right eye, left eye, nose tip, right and left mouth corner in a 112 px face (InsightFace's alignment)."""

SHRINK_BELOW = 0.6
"""Scale below which bilinear sampling alone would skip source pixels."""


class Border(IntEnum):
    """What lies outside the image."""

    BLACK = cv2.BORDER_CONSTANT
    REPLICATE = cv2.BORDER_REPLICATE


def similarity(source: Points, target: Points) -> Matrix:
    """Least-squares rotation, scale and shift (no mirror) from N x 2 points to N x 2 points."""
    source_mean, target_mean = source.mean(axis=0), target.mean(axis=0)
    from_, to = source - source_mean, target - target_mean
    spread: float = max(float((from_**2).sum()), float(np.finfo(np.float64).tiny))
    # As complex numbers, target = a * source: a is the projection of one set upon the other.
    real = float((from_ * to).sum()) / spread
    imaginary = float((from_[:, 0] * to[:, 1] - from_[:, 1] * to[:, 0]).sum()) / spread
    linear = np.array([[real, -imaginary], [imaginary, real]])
    return np.column_stack([linear, target_mean - linear @ source_mean])


def inverse(matrix: Matrix) -> Matrix:
    """The transform back."""
    linear = np.linalg.inv(matrix[:, :2])
    return np.column_stack([linear, -linear @ matrix[:, 2]])


def alignment(five_points: Points, side: int) -> Matrix:
    """The transform that puts five points of an image upon the ArcFace template scaled to a square of ``side`` px."""
    return similarity(five_points, ARCFACE_TEMPLATE * (side / EMBEDDER_SIDE))


def warp_face(image: RgbImage, five_points: Points, side: int) -> RgbImage:
    """The aligned face, side x side x 3, black outside the image.

    Black on purpose: a replicated border raises the impostor rate of SFace on tight crops from .002 to .043.
    """
    return sample(image, alignment(five_points, side), (side, side), Border.BLACK)


def shrink_warp(warped: RgbImage) -> RgbImage:
    """A 250 px warped image as the embedder wants it, 112 px: the same template, so nothing needs to be found again."""
    return np.asarray(cv2.resize(warped, (EMBEDDER_SIDE, EMBEDDER_SIDE), interpolation=cv2.INTER_AREA), np.uint8)


def sample(image: RgbImage, matrix: Matrix, size: tuple[int, int], border: Border) -> RgbImage:
    """Width x height pixels (``size``) of an image seen through a similarity transform, without aliasing."""
    scale = math.hypot(matrix[0, 0], matrix[1, 0])
    if scale < SHRINK_BELOW:
        image, matrix = _shrunk(image, matrix, size, scale)
    warped = cv2.warpAffine(image, matrix, size, flags=cv2.INTER_LINEAR, borderMode=border)
    return np.asarray(warped, np.uint8)


def _shrunk(image: RgbImage, matrix: Matrix, size: tuple[int, int], scale: float) -> tuple[RgbImage, Matrix]:
    """The part of the image that is seen, shrunk by area averaging, and the transform that is left to do."""
    left, top, right, bottom = _seen(image, matrix, size, scale)
    part = image[top:bottom, left:right]
    factor = max(scale, 1 / min(part.shape[:2]))
    small = cv2.resize(part, None, fx=factor, fy=factor, interpolation=cv2.INTER_AREA)
    # Pixel centres: position u of the small image lies at left + (u + .5) / factor - .5 of the large one.
    offset = np.array([left, top]) + 0.5 / factor - 0.5
    linear = matrix[:, :2] / factor
    return np.asarray(small, np.uint8), np.column_stack([linear, matrix[:, 2] + matrix[:, :2] @ offset])


def _seen(image: RgbImage, matrix: Matrix, size: tuple[int, int], scale: float) -> tuple[int, int, int, int]:
    """Left, top, right, bottom of what the target shows, two target pixels more, at least one pixel of the image."""
    width, height = size
    corners = np.array([[0, 0], [width, 0], [0, height], [width, height]], np.float64)
    back = inverse(matrix)
    seen = corners @ back[:, :2].T + back[:, 2]
    limits = np.array([image.shape[1], image.shape[0]])
    margin = 2 / scale
    low = np.clip(np.floor(seen.min(axis=0) - margin), 0, limits - 1).astype(int)
    high = np.clip(np.ceil(seen.max(axis=0) + margin), low + 1, limits).astype(int)
    return int(low[0]), int(low[1]), int(high[0]), int(high[1])
