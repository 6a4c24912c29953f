"""A file is what its digest says, or it is not used."""

from __future__ import annotations

import hashlib
from pathlib import Path

from infra.recognition.models.catalogue import Model

REMEDY = "run `make models` or `facestream models`"


class ModelMissingError(RuntimeError):
    """A model file is not there, or is not what it should be; the text names it and says what to do."""


class WrongDigestError(RuntimeError):
    """A fetched or converted file is not the one that was pinned."""


def sha256_of(path: Path) -> str:
    """The digest of a file, in hexadecimal."""
    with path.open("rb") as file:
        return hashlib.file_digest(file, "sha256").hexdigest()


def is_intact(path: Path, sha256: str) -> bool:
    """Whether a file exists with that digest."""
    return path.is_file() and sha256_of(path) == sha256


def check_digest(path: Path, sha256: str) -> None:
    """Raise WrongDigestError unless a file has that digest."""
    found = sha256_of(path)
    if found != sha256:
        raise WrongDigestError(f"{path.name} has the sha256 {found}, expected {sha256}")


def checked_model(models_dir: Path, model: Model) -> Path:
    """The path of a model's file; raises ModelMissingError if it is absent or damaged."""
    path = models_dir / model.file_name
    if not path.is_file():
        raise ModelMissingError(f"The model file {path} ({model.name}) is missing: {REMEDY}.")
    if sha256_of(path) != model.sha256:
        raise ModelMissingError(f"The model file {path} ({model.name}) is damaged: {REMEDY}.")
    return path
