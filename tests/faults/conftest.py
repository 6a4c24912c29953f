"""What these tests share."""

from __future__ import annotations

import os
from pathlib import Path

import pytest
from rich.console import Console

from infra.recognition.models.prepare import prepare_models
from infra.recognition.models.samples import prepare_samples
from tests.api.photographs import Photographs

CACHE = Path.home() / ".cache" / "facestream"


@pytest.fixture
def data_dir(tmp_path: Path) -> Path:
    """A data folder of its own, with room for a log file beside it."""
    return tmp_path / "data"


@pytest.fixture(scope="session")
def photographs() -> Photographs:
    """Real ones, and the models to see faces in them."""
    models_dir = Path(os.environ.get("FACESTREAM_MODELS_DIR") or CACHE / "models")
    prepare_models(models_dir, CACHE, Console(quiet=True))
    return Photographs(prepare_samples(CACHE), models_dir)
