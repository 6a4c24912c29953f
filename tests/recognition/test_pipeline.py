"""From an image file to faces."""

from __future__ import annotations

from collections.abc import Mapping
from io import BytesIO
from pathlib import Path

import cv2
import numpy as np
import pytest
from PIL import Image

from domain.errors import BAD_WARP_SIZE, FacestreamError
from infra.recognition.decode.limits import ImageLimits
from infra.recognition.engines import EngineNames, UnknownEngineError, build_pipeline
from infra.recognition.pipeline import MAX_FACES, ExtractionOptions, Pipeline
from infra.recognition.pixels import RgbImage
from infra.recognition.rect import Rect, eyes_of, rect_iso
from infra.recognition.warp import warp_face
from tests.recognition.conftest import content_type
from tests.recognition.pictures import encoded, noise, png, with_orientation

pytestmark = pytest.mark.models

ALL = ExtractionOptions()
WARPED = ExtractionOptions(warped=True)
WITHOUT_FACE = ("chelsea.png", "coffee.png", "rocket.jpg", "hubble_deep_field.jpg", "coins.png", "motorcycle_left.png")


def _cosine(one: bytes | None, other: bytes | None) -> float:
    assert one is not None
    assert other is not None
    return float(np.frombuffer(one, "<f4") @ np.frombuffer(other, "<f4"))


def test_a_photograph(pipeline: Pipeline, photographs: Mapping[str, RgbImage], samples: Mapping[str, Path]) -> None:
    (face,) = pipeline.extract(samples["obama.jpg"].read_bytes(), "image/jpeg", ALL)
    assert 0.9 < face.score < 1
    assert face.rect is not None
    assert face.rect_iso == rect_iso(*eyes_of(pipeline.locate(photographs["obama.jpg"])[0].points))
    assert face.rect_iso.x < face.rect.x
    assert face.rect_iso.x + face.rect_iso.width > face.rect.x + face.rect.width
    assert face.portrait is not None
    assert Image.open(BytesIO(face.portrait)).size == (188, 250)


@pytest.mark.parametrize("name", WITHOUT_FACE)
def test_a_picture_without_a_face(pipeline: Pipeline, samples: Mapping[str, Path], name: str) -> None:
    assert pipeline.extract(samples[name].read_bytes(), content_type(name), ALL) == ()


def test_a_face_that_the_border_cuts(pipeline: Pipeline, samples: Mapping[str, Path]) -> None:
    (whole,) = pipeline.extract(samples["obama.jpg"].read_bytes(), "image/jpeg", ALL)
    (cut,) = pipeline.extract(samples["obama_partial_face.jpg"].read_bytes(), "image/jpeg", ALL)
    assert cut.rect_iso is not None
    assert cut.rect_iso.x < 0
    assert _cosine(whole.template, cut.template) > 0.5


def test_only_what_is_asked_for(pipeline: Pipeline, samples: Mapping[str, Path]) -> None:
    options = ExtractionOptions(extract_descriptor=False, want_portrait=False)
    (face,) = pipeline.extract(samples["astronaut.png"].read_bytes(), "image/png", options)
    assert face.template is None
    assert face.portrait is None
    assert face.rect is not None


def test_a_picture_turned_by_its_exif(pipeline: Pipeline, photographs: Mapping[str, RgbImage]) -> None:
    upright = photographs["astronaut.png"]
    lying = np.ascontiguousarray(np.rot90(upright))
    (expected,) = pipeline.extract(png(upright), "image/png", ALL)
    (turned,) = pipeline.extract(with_orientation(lying, 6, "PNG"), "image/png", ALL)
    assert turned == expected
    assert pipeline.extract(png(lying), "image/png", ALL) == ()


def test_gray_and_colour_are_one_person(pipeline: Pipeline, samples: Mapping[str, Path]) -> None:
    photograph = Image.open(samples["biden.jpg"])
    (colour,) = pipeline.extract(samples["biden.jpg"].read_bytes(), "image/jpeg", ALL)
    gray = np.asarray(photograph.convert("L")).astype(np.uint16) * 257
    (deep,) = pipeline.extract(encoded(Image.fromarray(gray)), "image/png", ALL)
    assert _cosine(colour.template, deep.template) > 0.6


def test_faces_come_best_first(pipeline: Pipeline, photographs: Mapping[str, RgbImage]) -> None:
    names = ("obama.jpg", "biden.jpg", "astronaut.png")
    tiles = [cv2.resize(photographs[name], (400, 400), interpolation=cv2.INTER_AREA) for name in names]
    faces = pipeline.extract(png(np.hstack(tiles).astype(np.uint8)), "image/png", ALL)
    assert len(faces) == len(names)
    scores = [face.score for face in faces]
    assert scores == sorted(scores, reverse=True)


def test_a_crowd_is_cut_at_64(pipeline: Pipeline, photographs: Mapping[str, RgbImage]) -> None:
    face = cv2.resize(photographs["astronaut.png"][20:240, 110:330], (70, 70), interpolation=cv2.INTER_AREA)
    crowd = np.tile(np.asarray(face, np.uint8), (9, 9, 1))
    faces = pipeline.extract(png(crowd), "image/png", ExtractionOptions(extract_descriptor=False, want_portrait=False))
    assert len(faces) == MAX_FACES


def test_a_small_face_is_judged_by_the_detector_alone(pipeline: Pipeline, photographs: Mapping[str, RgbImage]) -> None:
    picture = np.zeros((320, 320, 3), np.uint8)
    picture[:100, :100] = cv2.resize(photographs["astronaut.png"], (100, 100), interpolation=cv2.INTER_AREA)
    (located,) = pipeline.locate(picture)
    assert located.box.height < 40
    (face,) = pipeline.extract(png(picture), "image/png", ALL)
    assert face.score == pipeline.detector.detect(picture)[0].score


def test_a_warp(pipeline: Pipeline, photographs: Mapping[str, RgbImage], samples: Mapping[str, Path]) -> None:
    photograph = photographs["obama2.jpg"]
    warp = warp_face(photograph, pipeline.locate(photograph)[0].points, 250)
    (found,) = pipeline.extract(samples["obama2.jpg"].read_bytes(), "image/jpeg", ALL)
    (face,) = pipeline.extract(png(warp), "image/png", WARPED)
    assert _cosine(face.template, found.template) > 0.98
    assert face.score > 0.99
    assert (face.rect, face.rect_iso) == (None, None)
    assert face.portrait is not None
    portrait = np.asarray(Image.open(BytesIO(face.portrait)))
    assert portrait.shape == (250, 250, 3)
    assert np.abs(portrait.astype(int) - warp).mean() < 3


def test_a_warp_without_a_face_has_a_low_score(pipeline: Pipeline) -> None:
    (face,) = pipeline.extract(png(noise(250, 250)), "image/png", WARPED)
    assert face.score < 0.5


def test_a_warp_of_another_size(pipeline: Pipeline) -> None:
    with pytest.raises(FacestreamError) as refusal:
        pipeline.extract(png(noise(251, 250)), "image/png", WARPED)
    assert refusal.value.case is BAD_WARP_SIZE


@pytest.mark.parametrize(("height", "width"), [(96, 96), (96, 3000), (3000, 96)])
def test_any_shape_is_searched(pipeline: Pipeline, height: int, width: int) -> None:
    assert pipeline.extract(png(noise(height, width)), "image/png", ALL) == ()


def test_an_engine_that_does_not_exist(models_dir: Path) -> None:
    with pytest.raises(UnknownEngineError, match=r"'retina' is none of .*yunet"):
        build_pipeline(models_dir, EngineNames(detector="retina"), ImageLimits())


def test_a_rect_is_in_whole_pixels(pipeline: Pipeline, samples: Mapping[str, Path]) -> None:
    (face,) = pipeline.extract(samples["grace_hopper.jpg"].read_bytes(), "image/jpeg", ALL)
    assert isinstance(face.rect, Rect)
    assert all(isinstance(side, int) for side in (face.rect.x, face.rect.y, face.rect.width, face.rect.height))
