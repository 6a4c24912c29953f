"""Fetching and converting: pinned, whole or not at all, and never twice."""

from __future__ import annotations

import dataclasses
import shutil
import subprocess
from pathlib import Path

import pytest
from rich.console import Console

from infra.recognition.models.atomic import PARTIAL, publish
from infra.recognition.models.build_environment import build_python, convert
from infra.recognition.models.catalogue import CATALOGUE, FACE_LANDMARK, SFACE, YUNET_320, YUNET_640, Model
from infra.recognition.models.digests import ModelMissingError, WrongDigestError, checked_model, sha256_of
from infra.recognition.models.fetch import FetchError, fetch
from infra.recognition.models.packages import MEDIAPIPE, Channel, Package, PackageFile
from infra.recognition.models.prepare import prepare_models

pytestmark = pytest.mark.models

QUIET = Console(quiet=True)


@pytest.mark.parametrize("model", [YUNET_640, YUNET_320, SFACE], ids=lambda model: str(model.file_name))
def test_a_conversion_gives_the_pinned_bytes(model: Model, cache_dir: Path, schema_path: Path, tmp_path: Path) -> None:
    assert model.conversion is not None
    target = tmp_path / model.file_name
    source = fetch(model.source, cache_dir)
    convert(build_python(cache_dir), source, target, schema_path, model.conversion.input_shape)
    assert sha256_of(target) == model.sha256


def test_a_second_run_starts_no_process(models_dir: Path, cache_dir: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    def refuse(*command: object, **_: object) -> None:
        raise AssertionError(f"started {command}")

    monkeypatch.setattr(subprocess, "run", refuse)
    before = {path.name: path.stat().st_mtime_ns for path in models_dir.iterdir()}
    assert prepare_models(models_dir, cache_dir, QUIET) == []
    assert {path.name: path.stat().st_mtime_ns for path in models_dir.iterdir()} == before


def test_a_damaged_file_is_refused_and_mended(models_dir: Path, cache_dir: Path, tmp_path: Path) -> None:
    for model in CATALOGUE:
        shutil.copy(models_dir / model.file_name, tmp_path / model.file_name)
    broken = tmp_path / YUNET_640.file_name
    content = bytearray(broken.read_bytes())
    content[1000] ^= 1
    broken.write_bytes(content)
    with pytest.raises(ModelMissingError, match=r"yunet_640\.tflite .* damaged.*`make models`"):
        checked_model(tmp_path, YUNET_640)
    assert prepare_models(tmp_path, cache_dir, QUIET) == [YUNET_640]
    assert checked_model(tmp_path, YUNET_640) == broken


def test_an_absent_file_is_named(tmp_path: Path) -> None:
    with pytest.raises(ModelMissingError, match=r"sface_float32\.tflite .* missing.*`make models`.*`facestream models`"):
        checked_model(tmp_path, SFACE)


def test_another_file_than_the_pinned_one_is_not_put_in_place(cache_dir: Path, tmp_path: Path) -> None:
    other = dataclasses.replace(FACE_LANDMARK, sha256="0" * 64)
    with pytest.raises(WrongDigestError, match=r"face_landmark\.tflite"):
        prepare_models(tmp_path, cache_dir, QUIET, [other])
    assert list(tmp_path.iterdir()) == []


def test_a_conversion_with_other_bytes_is_not_put_in_place(cache_dir: Path, tmp_path: Path) -> None:
    other = dataclasses.replace(YUNET_320, sha256="0" * 64)
    with pytest.raises(WrongDigestError, match=r"yunet_320\.tflite"):
        prepare_models(tmp_path, cache_dir, QUIET, [other])
    assert list(tmp_path.iterdir()) == []


def test_a_file_is_replaced_whole_or_not_at_all(tmp_path: Path) -> None:
    target, source = tmp_path / "model", tmp_path / "source"
    target.write_bytes(b"the old one")
    source.write_bytes(b"half a new")
    with pytest.raises(WrongDigestError):
        publish(source, target, "0" * 64)
    assert target.read_bytes() == b"the old one"
    publish(source, target, sha256_of(source))
    assert target.read_bytes() == b"half a new"
    assert not list(tmp_path.glob(f"{PARTIAL}*"))


def test_an_installed_file_of_another_version_is_refused(cache_dir: Path) -> None:
    other = PackageFile(MEDIAPIPE, FACE_LANDMARK.source.path, "0" * 64)
    with pytest.raises(FetchError, match="mediapipe"):
        fetch(other, cache_dir)


def test_a_package_that_is_not_installed_is_named(cache_dir: Path) -> None:
    absent = PackageFile(Package(Channel.INSTALLED, "no_such_package_here", "1"), "file", "0" * 64)
    with pytest.raises(FetchError, match="no_such_package_here"):
        fetch(absent, cache_dir)


def test_looking_for_model_files_does_not_import_mediapipe(cache_dir: Path) -> None:
    import sys

    script = (
        "import sys; from pathlib import Path; from infra.recognition.models.fetch import fetch;"
        "from infra.recognition.models.catalogue import FACE_LANDMARK as m; fetch(m.source, Path(sys.argv[1]));"
        "from infra.recognition import engines; sys.exit('mediapipe' in sys.modules or 'onnx' in sys.modules)"
    )
    assert subprocess.run([sys.executable, "-c", script, str(cache_dir)], check=False).returncode == 0


def test_every_model_is_described_once() -> None:
    assert len({model.file_name for model in CATALOGUE}) == len(CATALOGUE)
    assert all(model.licence and len(model.sha256) == 64 for model in CATALOGUE)
