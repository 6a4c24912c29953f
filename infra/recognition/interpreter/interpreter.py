"""The port behind which a TFLite runtime stands."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path
from typing import Protocol

from infra.recognition.pixels import FloatArray


class Interpreter(Protocol):
    """One loaded model, one inference thread; it serves one caller at a time."""

    def run(self, batch: FloatArray) -> list[FloatArray]:
        """Feed the single input and return copies of the outputs, in the file's order.

        batch: float32, exactly the model's shape.
        """


OpenInterpreter = Callable[[Path], Interpreter]
"""Loads a TFLite file."""
