"""Detection: the converted net and our reading of its heads against OpenCV's own."""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path

import cv2
import numpy as np
import pytest

from infra.recognition.detect.detector import Detector
from infra.recognition.detect.engines import yunet
from infra.recognition.detect.engines.yunet import MAX_OVERLAP, MIN_SCORE
from infra.recognition.detect.letterbox import letterbox
from infra.recognition.detect.yunet_heads import STRIDES, decode_heads
from infra.recognition.interpreter.engines.tflite import create as open_interpreter
from infra.recognition.pixels import RgbImage
from tests.recognition.pictures import noise

pytestmark = pytest.mark.models

FACES = ("obama.jpg", "obama2.jpg", "obama3.jpg", "biden.jpg", "32bit.png", "astronaut.png", "grace_hopper.jpg")
WITHOUT_FACE = (
    "chelsea.png",
    "coffee.png",
    "rocket.jpg",
    "hubble_deep_field.jpg",
    "color.png",
    "retina.jpg",
    "coins.png",
)


@pytest.fixture(scope="module")
def detector(models_dir: Path) -> Detector:
    return yunet.create(models_dir, open_interpreter)


@pytest.fixture(scope="module")
def crowd(photographs: Mapping[str, RgbImage]) -> RgbImage:
    """Faces of several sizes in one picture of 640 px."""
    picture = np.zeros((640, 640, 3), np.uint8)
    for index, name in enumerate(FACES):
        side = 300 - 36 * index
        row, column = divmod(index, 3)
        tile = cv2.resize(photographs[name], (min(side, 210), min(side, 210)), interpolation=cv2.INTER_AREA)
        picture[row * 212 : row * 212 + tile.shape[0], column * 212 : column * 212 + tile.shape[1]] = tile
    return picture


@pytest.mark.parametrize("side", [640, 320])
def test_boxes_points_and_scores_are_opencvs(
    detector: Detector, crowd: RgbImage, photographs: Mapping[str, RgbImage], yunet_onnx: Path, side: int
) -> None:
    reference = cv2.FaceDetectorYN.create(str(yunet_onnx), "", (side, side), MIN_SCORE, MAX_OVERLAP)
    for picture in (crowd, *(photographs[name] for name in FACES)):
        square = letterbox(picture, side).pixels
        expected = reference.detect(np.ascontiguousarray(square[:, :, ::-1]))[1]
        ours = [
            (face.x, face.y, face.width, face.height, *face.right_eye, *face.left_eye, face.score)
            for face in detector.detect(square)
        ]
        columns = [0, 1, 2, 3, 4, 5, 6, 7, 14]
        assert len(ours) == len(expected)
        assert np.abs(np.array(ours)[:, :8] - expected[:, columns[:8]]).max() < 2e-3
        assert np.abs(np.array(ours)[:, 8] - expected[:, 14]).max() < 1e-5


def test_boxes_are_cut_to_whole_pixels_before_they_are_compared() -> None:
    """Two boxes that overlap by .294, and by .333 when cut: OpenCV drops the second."""
    heads = [np.zeros((1, (64 // stride) ** 2, channels), np.float32) for channels in (1, 1, 4, 10) for stride in STRIDES]
    for cell, left in ((0, 0.0), (1, 5.95)):
        heads[0][0, cell] = 1 - cell / 10
        heads[3][0, cell] = 1
        centre = (left + 10.9 / 2) / 8 - cell
        heads[6][0, cell] = [centre, 0.625, np.log(10.9 / 8), np.log(10 / 8)]
    (face,) = decode_heads(heads, 64, 0.5, 0.3)
    assert face[:4] == pytest.approx([0, 0, 10.9, 10], abs=1e-5)


@pytest.mark.parametrize("name", FACES)
def test_one_face_each(detector: Detector, photographs: Mapping[str, RgbImage], name: str) -> None:
    assert len(detector.detect(photographs[name])) == 1


@pytest.mark.parametrize("name", WITHOUT_FACE)
def test_no_face(detector: Detector, photographs: Mapping[str, RgbImage], name: str) -> None:
    assert detector.detect(photographs[name]) == []


def test_boxes_come_back_in_pixels_of_the_picture(detector: Detector, photographs: Mapping[str, RgbImage]) -> None:
    picture = photographs["astronaut.png"]
    small = detector.detect(picture)[0]
    large = detector.detect(np.asarray(cv2.resize(picture, None, fx=4, fy=4), np.uint8))[0]
    assert large.x == pytest.approx(4 * small.x, abs=12)
    assert large.width == pytest.approx(4 * small.width, abs=16)
    assert large.left_eye[0] == pytest.approx(4 * small.left_eye[0], abs=12)
    assert small.right_eye[0] < small.left_eye[0]


@pytest.mark.parametrize(("height", "width"), [(96, 8192), (8192, 96), (320, 321), (100, 100)])
def test_any_shape_fits(height: int, width: int) -> None:
    fitted = letterbox(noise(height, width), 320)
    assert fitted.pixels.shape == (320, 320, 3)
    assert fitted.scale_x <= 1
    assert fitted.scale_y <= 1


def test_a_small_picture_is_not_enlarged() -> None:
    picture = noise(100, 120)
    fitted = letterbox(picture, 320)
    assert np.array_equal(fitted.pixels[:100, :120], picture)
    assert not fitted.pixels[100:].any()
    assert not fitted.pixels[:, 120:].any()
    assert (fitted.scale_x, fitted.scale_y) == (1, 1)
