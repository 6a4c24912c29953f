"""A Python environment of its own for conversions, so that the service's never holds onnx."""

from __future__ import annotations

import contextlib
import hashlib
import sys
from pathlib import Path

from infra.recognition.models.atomic import workspace
from infra.recognition.models.fetch import run

REQUIREMENTS = ("onnx==1.17.0", "flatbuffers==25.12.19", "numpy==1.26.4", "protobuf==4.25.9")
"""onnx and the rest of what it needs; another flatbuffers writes other bytes, and so other digests."""

PROJECT_ROOT = Path(__file__).resolve().parents[3]

CONVERTER = (
    "import runpy, sys; sys.path.append(sys.argv.pop(1)); "
    "runpy.run_module('infra.recognition.models.convert', run_name='__main__', alter_sys=True)"
)
"""The project's path comes last: installed, it is a site-packages folder whose numpy and protobuf must not win."""


def build_python(cache_dir: Path) -> Path:
    """The interpreter of the build environment, made at the first call; raises FetchError.

    It is built under another name and renamed, so that a killed build is never taken for a finished one, and its name
    holds its contents, so that new pins make a new one.
    """
    pins = hashlib.sha256(" ".join((sys.version, *REQUIREMENTS)).encode()).hexdigest()[:12]
    home = cache_dir / f"build-environment-{pins}"
    if not home.is_dir():
        with workspace(cache_dir) as folder:
            fresh = folder / home.name
            run([sys.executable, "-m", "venv", str(fresh)], "create the build environment")
            quiet = ["--quiet", "--disable-pip-version-check", "--no-deps"]
            run(
                [str(_python(fresh)), "-I", "-m", "pip", "install", *quiet, *REQUIREMENTS],
                "install the converter's needs",
            )
            with contextlib.suppress(OSError):  # another process was faster
                fresh.rename(home)
    return _python(home)


def convert(python: Path, source: Path, target: Path, schema: Path, input_shape: tuple[int, ...] | None) -> None:
    """Convert an ONNX file with the build environment's interpreter; raises FetchError."""
    shape = ["--input-shape", ",".join(map(str, input_shape))] if input_shape else []
    arguments = [str(source), str(target), "--schema", str(schema), *shape]
    run([str(python), "-I", "-c", CONVERTER, str(PROJECT_ROOT), *arguments], f"convert {source.name}")


def _python(home: Path) -> Path:
    return home / "bin" / "python"
