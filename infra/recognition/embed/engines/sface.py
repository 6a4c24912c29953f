"""SFace, 2021dec (OpenCV Zoo, Apache-2.0), converted to TFLite float32."""

from __future__ import annotations

from pathlib import Path

import numpy as np

from domain.descriptor_versions import BUILT_IN_VERSION
from infra.recognition.embed.embedder import Embedder
from infra.recognition.interpreter.interpreter import Interpreter, OpenInterpreter
from infra.recognition.models.catalogue import SFACE
from infra.recognition.models.digests import checked_model
from infra.recognition.pixels import FloatArray, RgbImage


class SFaceEmbedder(Embedder):
    """128 numbers a face; the net scales pixel values itself."""

    version = BUILT_IN_VERSION

    def __init__(self, net: Interpreter) -> None:
        self._net = net

    def embed(self, warped: RgbImage) -> FloatArray:
        """See ``Embedder.embed``. RGB goes in as it is: OpenCV's own wrapper takes BGR and swaps."""
        return self._net.run(warped[None].astype(np.float32))[0].reshape(-1)


def create(models_dir: Path, open_interpreter: OpenInterpreter) -> Embedder:
    """Build the embedder from its converted file; raises ModelMissingError."""
    return SFaceEmbedder(open_interpreter(checked_model(models_dir, SFACE)))
