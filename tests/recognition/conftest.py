"""Models and photographs for these tests, fetched once into the cache outside the checkout."""

from __future__ import annotations

import os
from collections.abc import Mapping
from pathlib import Path

import pytest
from rich.console import Console

from infra.recognition.decode.image import decode_image
from infra.recognition.decode.limits import ImageLimits
from infra.recognition.engines import EngineNames, build_pipeline
from infra.recognition.interpreter.engines.tflite import create as open_interpreter
from infra.recognition.landmarks.engines import facemesh
from infra.recognition.landmarks.landmarker import Landmarker
from infra.recognition.models.catalogue import SFACE_ONNX, TFLITE_SCHEMA, YUNET_ONNX
from infra.recognition.models.fetch import fetch
from infra.recognition.models.prepare import prepare_models
from infra.recognition.models.samples import prepare_samples
from infra.recognition.pipeline import Pipeline
from infra.recognition.pixels import RgbImage


def pytest_configure(config: pytest.Config) -> None:
    """Name the marker of the tests that need model files."""
    config.addinivalue_line("markers", "models: needs the recognition models (make models)")


@pytest.fixture(scope="session")
def cache_dir() -> Path:
    """Where downloads are kept between runs."""
    return Path.home() / ".cache" / "facestream"


@pytest.fixture(scope="session")
def models_dir(cache_dir: Path) -> Path:
    """A folder that holds every model."""
    folder = Path(os.environ.get("FACESTREAM_MODELS_DIR") or cache_dir / "models")
    prepare_models(folder, cache_dir, Console(quiet=True))
    return folder


@pytest.fixture(scope="session")
def samples(cache_dir: Path) -> Mapping[str, Path]:
    """Photographs by file name."""
    return prepare_samples(cache_dir)


@pytest.fixture(scope="session")
def photographs(samples: Mapping[str, Path]) -> Mapping[str, RgbImage]:
    """The same, decoded."""
    return {name: decode_image(path.read_bytes(), content_type(name), ImageLimits()) for name, path in samples.items()}


@pytest.fixture(scope="session")
def pipeline(models_dir: Path) -> Pipeline:
    """The default pipeline."""
    return build_pipeline(models_dir, EngineNames(), ImageLimits())


@pytest.fixture(scope="session")
def landmarker(models_dir: Path) -> Landmarker:
    """The default landmark engine."""
    return facemesh.create(models_dir, open_interpreter)


@pytest.fixture(scope="session")
def yunet_onnx(cache_dir: Path) -> Path:
    """The detector as OpenCV reads it."""
    return fetch(YUNET_ONNX, cache_dir)


@pytest.fixture(scope="session")
def sface_onnx(cache_dir: Path) -> Path:
    """The embedder as OpenCV reads it."""
    return fetch(SFACE_ONNX, cache_dir)


@pytest.fixture(scope="session")
def schema_path(cache_dir: Path) -> Path:
    """The generated classes of the TFLite format."""
    return fetch(TFLITE_SCHEMA, cache_dir)


def content_type(name: str) -> str:
    """The content type of a sample."""
    return "image/png" if name.endswith(".png") else "image/jpeg"
