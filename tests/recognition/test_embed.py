"""Embeddings: equal to OpenCV's, unit length, one person close and two far apart."""

from __future__ import annotations

from collections.abc import Mapping
from itertools import combinations
from pathlib import Path

import cv2
import numpy as np
import pytest

from domain.descriptor_versions import BUILT_IN_VERSION, DEFAULT_VERSIONS
from domain.similarity import similarity
from infra.recognition.embed.embedder import Embedder
from infra.recognition.embed.engines import sface
from infra.recognition.embed.template import UnusableEmbeddingError, template_of
from infra.recognition.interpreter.engines.tflite import create as open_interpreter
from infra.recognition.pipeline import ExtractionOptions, Pipeline
from infra.recognition.pixels import FloatArray, RgbImage
from infra.recognition.warp import warp_face
from tests.recognition.conftest import content_type
from tests.recognition.pictures import noise

PEOPLE = {
    "obama.jpg": "obama",
    "obama2.jpg": "obama",
    "obama3.jpg": "obama",
    "32bit.png": "obama",
    "biden.jpg": "biden",
    "astronaut.png": "collins",
    "grace_hopper.jpg": "hopper",
}


@pytest.fixture(scope="module")
def embedder(models_dir: Path) -> Embedder:
    return sface.create(models_dir, open_interpreter)


def _unit(vector: FloatArray) -> FloatArray:
    return np.asarray(vector.reshape(-1) / np.linalg.norm(vector), np.float32)


@pytest.mark.models
def test_embeddings_are_opencvs(
    embedder: Embedder, pipeline: Pipeline, photographs: Mapping[str, RgbImage], sface_onnx: Path
) -> None:
    reference = cv2.FaceRecognizerSF.create(str(sface_onnx), "")
    faces = [warp_face(photographs[name], pipeline.locate(photographs[name])[0].points, 112) for name in PEOPLE]
    # Photographs hardly notice swapped channels: noise and plain colours do.
    plain = [np.full((112, 112, 3), colour, np.uint8) for colour in ((255, 0, 0), (0, 0, 255), (10, 120, 240))]
    for warped in (*faces, *plain, noise(112, 112), noise(112, 112, seed=8)):
        expected = reference.feature(np.ascontiguousarray(warped[:, :, ::-1]))
        assert np.abs(_unit(embedder.embed(warped)) - _unit(np.asarray(expected, np.float32))).max() < 1e-5


@pytest.mark.models
def test_the_channel_test_would_notice(embedder: Embedder) -> None:
    picture = noise(112, 112)
    swapped = np.ascontiguousarray(picture[:, :, ::-1])
    assert np.abs(_unit(embedder.embed(picture)) - _unit(embedder.embed(swapped))).max() > 1e-3


@pytest.mark.models
def test_one_person_is_close_and_two_are_far_apart(pipeline: Pipeline, samples: Mapping[str, Path]) -> None:
    templates = {}
    for name in PEOPLE:
        (face,) = pipeline.extract(samples[name].read_bytes(), content_type(name), ExtractionOptions(want_portrait=False))
        assert face.template is not None
        assert face.version == BUILT_IN_VERSION
        templates[name] = np.frombuffer(face.template, "<f4")
    for one, other in combinations(PEOPLE, 2):
        score = similarity(float(templates[one] @ templates[other]), DEFAULT_VERSIONS[BUILT_IN_VERSION])
        if PEOPLE[one] == PEOPLE[other]:
            assert score > 0.9, (one, other)
        else:
            assert score < 0.5, (one, other)


def test_a_template_is_of_length_one_and_little_endian() -> None:
    template = template_of(np.arange(128, dtype=np.float32))
    assert len(template) == DEFAULT_VERSIONS[BUILT_IN_VERSION].length
    assert np.linalg.norm(np.frombuffer(template, "<f4")) == pytest.approx(1, abs=1e-6)
    assert np.frombuffer(template, "<f4").argmax() == 127


@pytest.mark.parametrize("flaw", [np.nan, np.inf, 0.0])
def test_a_vector_without_direction_is_never_stored(flaw: float) -> None:
    vector = np.zeros(128, np.float32)
    vector[3] = flaw
    with pytest.raises(UnusableEmbeddingError):
        template_of(vector)
