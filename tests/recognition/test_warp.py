"""Similarity transforms and sampling."""

from __future__ import annotations

import math

import cv2
import numpy as np
import pytest

from infra.recognition.pixels import Matrix
from infra.recognition.warp import ARCFACE_TEMPLATE, Border, alignment, inverse, sample, similarity, warp_face
from tests.recognition.pictures import noise


def _transform(angle: float, scale: float, x: float, y: float) -> Matrix:
    cos, sin = scale * math.cos(angle), scale * math.sin(angle)
    return np.array([[cos, -sin, x], [sin, cos, y]])


@pytest.mark.parametrize(("angle", "scale"), [(0.0, 1.0), (0.7, 0.3), (-2.5, 4.0)])
def test_similarity_finds_the_transform_back(angle: float, scale: float) -> None:
    matrix = _transform(angle, scale, 20.0, -7.0)
    moved = ARCFACE_TEMPLATE @ matrix[:, :2].T + matrix[:, 2]
    assert np.allclose(similarity(ARCFACE_TEMPLATE, moved), matrix)
    assert np.allclose(similarity(moved, ARCFACE_TEMPLATE), inverse(matrix))


def test_similarity_is_the_least_squares_one() -> None:
    target = ARCFACE_TEMPLATE + np.random.default_rng(3).normal(0, 3, (5, 2))
    ours = similarity(ARCFACE_TEMPLATE, target)

    def error(matrix: Matrix) -> float:
        return float(((ARCFACE_TEMPLATE @ matrix[:, :2].T + matrix[:, 2] - target) ** 2).sum())

    for angle, scale in ((0.01, 1.0), (-0.01, 1.0), (0.0, 1.01), (0.0, 0.99)):
        other = ours.copy()
        other[:, :2] = _transform(angle, scale, 0, 0)[:, :2] @ ours[:, :2]
        assert error(other) > error(ours)


def test_similarity_does_not_mirror() -> None:
    mirrored = ARCFACE_TEMPLATE * [-1, 1]
    assert np.linalg.det(similarity(ARCFACE_TEMPLATE, mirrored)[:, :2]) > 0


@pytest.mark.parametrize("scale", [0.8, 0.59, 0.31, 0.11])
def test_shrinking_keeps_positions(scale: float) -> None:
    """The middle of a disc comes out at its own place: half a careless pixel would shift it by (1 - scale) / 2."""
    rows, columns = np.mgrid[:600, :800]
    middle = np.array([411.3, 287.8])
    disc = 255 / (1 + np.exp(np.hypot(columns - middle[0], rows - middle[1]) - 120))
    matrix = np.array([[scale, 0, -40 * scale], [0, scale, -30 * scale]])
    picture = np.repeat(disc.astype(np.uint8)[..., None], 3, axis=2)
    seen = sample(picture, matrix, (round(700 * scale), round(540 * scale)), Border.BLACK)[..., 0].astype(float)
    y, x = np.mgrid[: seen.shape[0], : seen.shape[1]]
    found = np.array([(seen * x).sum(), (seen * y).sum()]) / seen.sum()
    assert np.abs(found - (middle - [40, 30]) * scale).max() < 0.03


def test_shrinking_averages_instead_of_skipping() -> None:
    board = np.repeat((np.indices((900, 900)).sum(axis=0) % 2 * 255)[..., None], 3, axis=2).astype(np.uint8)
    seen = sample(board, np.array([[0.1, 0, 0], [0, 0.1, 0]]), (90, 90), Border.BLACK)
    assert np.abs(seen[5:-5, 5:-5].astype(int) - 127).max() <= 3


def test_without_shrinking_it_is_plain_opencv() -> None:
    image, matrix = noise(200, 300), _transform(0.4, 0.8, -30, 10)
    expected = cv2.warpAffine(image, matrix, (112, 112), flags=cv2.INTER_LINEAR)
    assert np.array_equal(sample(image, matrix, (112, 112), Border.BLACK), expected)


@pytest.mark.parametrize("size", [80, 1600])
def test_faces_are_warped_with_a_black_border(size: int) -> None:
    image = np.full((size, size, 3), 200, np.uint8)
    points = (ARCFACE_TEMPLATE - 56) * (size / 112)
    warped = warp_face(image, points, 112)
    assert not warped[:40, :40].any()
    assert (warped[70:, 70:] == 200).all()


@pytest.mark.parametrize("border", list(Border))
def test_looking_past_the_image_is_no_fault(border: Border) -> None:
    seen = sample(noise(100, 100), np.array([[0.2, 0, 5000.0], [0, 0.2, 5000.0]]), (50, 40), border)
    assert seen.shape == (40, 50, 3)


def test_the_warp_is_the_embedders_face_enlarged() -> None:
    points = ARCFACE_TEMPLATE * 3 + 10
    assert np.allclose(alignment(points, 250), alignment(points, 112) * (250 / 112))
