"""The mesh against MediaPipe's own."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import Any

import cv2
import numpy as np
import pytest

from infra.recognition.interpreter.engines.tflite import create as open_interpreter
from infra.recognition.landmarks.engines.facemesh import FaceMeshLandmarker
from infra.recognition.landmarks.five_points import five_points
from infra.recognition.landmarks.landmarker import FaceBox, Landmarker
from infra.recognition.landmarks.region import region_of_box, region_of_mesh
from infra.recognition.models.catalogue import FACE_LANDMARK
from infra.recognition.pipeline import Pipeline
from infra.recognition.pixels import FloatArray, RgbImage
from infra.recognition.warp import inverse

pytestmark = pytest.mark.models

FACES = ("obama.jpg", "obama2.jpg", "obama3.jpg", "biden.jpg", "astronaut.png", "32bit.png")

SETTLING = 6
"""Times that MediaPipe must see a picture before its tracking stands still; its static mode is one pass only."""

MAX_MEAN_DISTANCE = 0.03
"""In eye distances."""


@pytest.fixture(scope="module")
def face_mesh() -> Iterator[Any]:
    import mediapipe  # type: ignore[import-untyped]  # ships no types; slow to import, so only here

    with mediapipe.solutions.face_mesh.FaceMesh(static_image_mode=False, max_num_faces=1) as mesh:
        yield mesh


def _box(pipeline: Pipeline, image: RgbImage) -> FaceBox:
    return pipeline.locate(image)[0].box


@pytest.mark.parametrize("name", FACES)
def test_the_mesh_is_mediapipes(
    face_mesh: Any, landmarker: Landmarker, pipeline: Pipeline, photographs: Mapping[str, RgbImage], name: str
) -> None:
    image = photographs[name]
    face_mesh.reset()
    for _ in range(SETTLING):
        found = face_mesh.process(image)
    theirs = np.array([(point.x, point.y) for point in found.multi_face_landmarks[0].landmark][:468])
    theirs = theirs * [image.shape[1], image.shape[0]]
    ours = landmarker.landmarks(image, _box(pipeline, image))
    eyes = five_points(ours.points)[:2]
    distance = np.linalg.norm(ours.points[:, :2] - theirs, axis=1).mean() / np.linalg.norm(eyes[1] - eyes[0])
    assert distance <= MAX_MEAN_DISTANCE
    assert ours.presence > 0.95


@pytest.mark.parametrize("degrees", [-35, 35])
def test_a_turned_head_is_followed(
    landmarker: Landmarker, pipeline: Pipeline, photographs: Mapping[str, RgbImage], degrees: float
) -> None:
    image = photographs["obama.jpg"]
    turn = cv2.getRotationMatrix2D((image.shape[1] / 2, image.shape[0] / 2), degrees, 1.0)
    turned = np.asarray(cv2.warpAffine(image, turn, (image.shape[1], image.shape[0])), np.uint8)
    upright_points = five_points(landmarker.landmarks(image, _box(pipeline, image)).points)
    turned_points = five_points(landmarker.landmarks(turned, _box(pipeline, turned)).points)
    expected = upright_points @ turn[:, :2].T + turn[:, 2]
    eye_distance = np.linalg.norm(expected[1] - expected[0])
    assert np.linalg.norm(turned_points - expected, axis=1).max() / eye_distance < 0.06


def test_presence_tells_a_face_from_a_cat(landmarker: Landmarker, photographs: Mapping[str, RgbImage]) -> None:
    cat = FaceBox(110, 50, 150, 150, (150, 110), (220, 110))
    assert landmarker.landmarks(photographs["chelsea.png"], cat).presence < 0.5


def test_what_leaves_the_picture_continues_it_for_the_net(models_dir: Path) -> None:
    seen: list[FloatArray] = []

    class Recorder:
        def __init__(self) -> None:
            self._net = open_interpreter(models_dir / FACE_LANDMARK.file_name)

        def run(self, batch: FloatArray) -> list[FloatArray]:
            seen.append(batch)
            return self._net.run(batch)

    corner = FaceBox(-20, -20, 100, 100, (10, 10), (50, 20))
    FaceMeshLandmarker(Recorder()).landmarks(np.full((200, 200, 3), 255, np.uint8), corner)
    assert len(seen) == 2
    assert all((batch == 1).all() for batch in seen)


def test_a_region_fills_the_square_upright() -> None:
    box = FaceBox(100, 200, 40, 60, (110, 220), (130, 240))
    region = region_of_box(box)
    back = inverse(region.matrix(192))
    corner, right, centre = (back @ [x, y, 1] for x, y in ((0, 0), (192, 0), (96, 96)))
    assert np.allclose(centre, [120, 230])
    assert np.linalg.norm(right - corner) == pytest.approx(90)
    assert np.allclose((right - corner) / 90, [np.sqrt(0.5), np.sqrt(0.5)])


def test_the_second_region_is_the_bounding_square_of_the_turned_mesh() -> None:
    grid = np.stack(np.meshgrid(np.linspace(-40, 40, 26), np.linspace(-30, 30, 18)), axis=-1).reshape(-1, 2)
    grid[33], grid[263] = [-20, 5], [20, 5]
    angle = 0.5
    turn = np.array([[np.cos(angle), np.sin(angle)], [-np.sin(angle), np.cos(angle)]])
    region = region_of_mesh(grid @ turn + [300, 200])
    assert region.angle == pytest.approx(angle)
    assert region.side == pytest.approx(1.5 * 80)
    assert region.centre == pytest.approx((300, 200))
