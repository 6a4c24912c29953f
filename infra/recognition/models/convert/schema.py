"""The generated classes of the TFLite file format."""

from __future__ import annotations

import importlib.util
from pathlib import Path
from typing import Any

Schema = Any
"""The generated module: thousands of untyped names."""


def load_schema(path: Path) -> Schema:
    """Load the schema from its file, so that the package round it (and all that it imports) stays unimported."""
    spec = importlib.util.spec_from_file_location("tflite_schema", path)
    if spec is None or spec.loader is None:
        raise ImportError(f"{path} is not a Python file")
    module = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(module)
    return module
