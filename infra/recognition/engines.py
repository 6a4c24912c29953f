"""Which engine does which step: chosen by name, imported only then.

An engine is a module of the step's ``engines`` folder with a function ``create``; its name is the module's. A new one
is a new file and nothing else.
"""

from __future__ import annotations

import importlib
import pkgutil
from dataclasses import dataclass
from pathlib import Path
from types import ModuleType

import cv2

import infra.recognition.detect.engines
import infra.recognition.embed.engines
import infra.recognition.interpreter.engines
import infra.recognition.landmarks.engines
from infra.recognition.decode.limits import ImageLimits
from infra.recognition.detect.detector import Detector
from infra.recognition.embed.embedder import Embedder
from infra.recognition.interpreter.interpreter import OpenInterpreter
from infra.recognition.landmarks.landmarker import Landmarker
from infra.recognition.pipeline import Pipeline

DETECTORS = infra.recognition.detect.engines
LANDMARKERS = infra.recognition.landmarks.engines
EMBEDDERS = infra.recognition.embed.engines
INTERPRETERS = infra.recognition.interpreter.engines


class UnknownEngineError(ValueError):
    """The configuration names an engine that does not exist; the text lists those that do."""


@dataclass(frozen=True)
class EngineNames:
    """The engine of each step."""

    detector: str = "yunet"
    landmarker: str = "facemesh"
    embedder: str = "sface"
    interpreter: str = "tflite"


def names(engines: ModuleType) -> list[str]:
    """The engines of one step."""
    return sorted(module.name for module in pkgutil.iter_modules(engines.__path__))


def engine(engines: ModuleType, name: str) -> ModuleType:
    """The module of one engine; raises UnknownEngineError."""
    known = names(engines)
    if name not in known:
        raise UnknownEngineError(f"{name!r} is none of {', '.join(known)}")
    return importlib.import_module(f"{engines.__name__}.{name}")


def build_pipeline(models_dir: Path, chosen: EngineNames, limits: ImageLimits) -> Pipeline:
    """A pipeline with interpreters of its own; raises ModelMissingError or UnknownEngineError. Takes a third of a second."""
    # OpenCV's own threads would fight with the other pipelines for the same cores.
    cv2.setNumThreads(1)
    open_interpreter: OpenInterpreter = engine(INTERPRETERS, chosen.interpreter).create
    detector: Detector = engine(DETECTORS, chosen.detector).create(models_dir, open_interpreter)
    landmarker: Landmarker = engine(LANDMARKERS, chosen.landmarker).create(models_dir, open_interpreter)
    embedder: Embedder = engine(EMBEDDERS, chosen.embedder).create(models_dir, open_interpreter)
    return Pipeline(detector, landmarker, embedder, limits)
