"""The tflite-runtime package (2.14.0): XNNPACK, one thread."""

from __future__ import annotations

from pathlib import Path

import numpy as np
from tflite_runtime.interpreter import Interpreter as Runtime  # type: ignore[import-untyped]  # ships no types

from infra.recognition.interpreter.interpreter import Interpreter
from infra.recognition.pixels import FloatArray


class TfliteInterpreter:
    """A model in tflite-runtime. The file is mapped, so that pipelines share its pages."""

    def __init__(self, path: Path) -> None:
        # One thread: pipelines in threads of their own scale better over cores than threads inside one inference.
        self._runtime = Runtime(model_path=str(path), num_threads=1)
        self._runtime.allocate_tensors()
        self._input: int = self._runtime.get_input_details()[0]["index"]
        self._outputs: list[int] = [output["index"] for output in self._runtime.get_output_details()]

    def run(self, batch: FloatArray) -> list[FloatArray]:
        """See ``Interpreter.run``."""
        self._runtime.set_tensor(self._input, batch)
        self._runtime.invoke()
        return [np.asarray(self._runtime.get_tensor(output), np.float32) for output in self._outputs]


def create(path: Path) -> Interpreter:
    """Load a TFLite file."""
    return TfliteInterpreter(path)
