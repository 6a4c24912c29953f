"""Looking before the start for what would only be noticed in the middle of it."""

from __future__ import annotations

from types import ModuleType

from infra.cli.environment import variable
from infra.recognition.engines import DETECTORS, EMBEDDERS, INTERPRETERS, LANDMARKERS, UnknownEngineError, names
from infra.recognition.models.catalogue import CATALOGUE
from infra.recognition.models.digests import checked_model
from infra.settings import Settings

ENGINES: dict[str, ModuleType] = {
    "detector": DETECTORS,
    "landmarker": LANDMARKERS,
    "embedder": EMBEDDERS,
    "interpreter": INTERPRETERS,
}
"""Setting → where its engines are."""


def check_recognition(settings: Settings) -> None:
    """Whether recognition can start. Raises UnknownEngineError or ModelMissingError, whose texts say what to do."""
    for setting, engines in ENGINES.items():
        chosen, known = getattr(settings, setting), names(engines)
        if chosen not in known:
            raise UnknownEngineError(f"{variable(setting)}: there is no {setting} {chosen!r}; there is {', '.join(known)}")
    for model in CATALOGUE:
        if model.required:
            checked_model(settings.models_dir, model)
