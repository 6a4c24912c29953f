"""What operators write with: values of the new graph, activations, padding."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from infra.recognition.models.convert.graph import Node
from infra.recognition.models.convert.schema import Schema
from infra.recognition.models.convert.tflite_writer import TfliteWriter


@dataclass(frozen=True)
class Value:
    """A tensor of the new graph.

    shape: as ONNX sees it (N, C, H, W). channels_last: stored as N, H, W, C.
    flattened_from: (C, H, W) if it was flattened from such storage, so that its numbers stand in H, W, C order.
    """

    index: int
    shape: list[int]
    channels_last: bool = False
    flattened_from: tuple[int, ...] | None = None

    @property
    def stored(self) -> list[int]:
        """The shape in the file."""
        return _stored(self.shape, self.channels_last)


@dataclass(frozen=True)
class Padded:
    """Where a window operator reads: tensor, TFLite padding mode, height and width of what comes out."""

    index: int
    mode: int
    size: list[int]


class Emission:
    """The graph under construction: the writer, and every value by its ONNX name."""

    def __init__(self, schema: Schema, description: str) -> None:
        self.schema = schema
        self.writer = TfliteWriter(schema, description)
        self.values: dict[str, Value] = {}

    def put(
        self,
        name: str,
        shape: list[int],
        channels_last: bool = False,
        flattened_from: tuple[int, ...] | None = None,
    ) -> Value:
        """Add a computed value under its ONNX name."""
        index = self.writer.tensor(name, _stored(shape, channels_last))
        self.values[name] = Value(index, shape, channels_last, flattened_from)
        return self.values[name]

    def activation(self, node: Node) -> int:
        """The fused activation of an operator."""
        kinds = self.schema.ActivationFunctionType
        return int(kinds.RELU if node.relu else kinds.NONE)

    def padded(
        self, value: Value, name: str, pads: list[int], kernel: list[int], strides: list[int], dilations: list[int]
    ) -> Padded:
        """Pad for a window: by TFLite's SAME where that means the same, else by an operator of its own.

        XNNPACK fuses such an operator into the convolution again. pads: top, left, bottom, right, as in ONNX.
        """
        size = value.shape[2:]
        reach = [(kernel[i] - 1) * dilations[i] + 1 for i in (0, 1)]
        out = [(size[i] + pads[i] + pads[i + 2] - reach[i]) // strides[i] + 1 for i in (0, 1)]
        if not any(pads):
            return Padded(value.index, self.schema.Padding.VALID, out)
        total = [max((-(-size[i] // strides[i]) - 1) * strides[i] + reach[i] - size[i], 0) for i in (0, 1)]
        if pads == [total[0] // 2, total[1] // 2, total[0] - total[0] // 2, total[1] - total[1] // 2]:
            return Padded(value.index, self.schema.Padding.SAME, out)
        batch, channels = value.shape[:2]
        grown_shape = [batch, size[0] + pads[0] + pads[2], size[1] + pads[1] + pads[3], channels]
        grown = self.writer.tensor(f"{name}/padded", grown_shape)
        table = np.array([[0, 0], [pads[0], pads[2]], [pads[1], pads[3]], [0, 0]], np.int32)
        amounts = self.writer.constant(f"{name}/pads", table)
        self.writer.operator("PAD", [value.index, amounts], grown, ("PadOptions", {}))
        return Padded(grown, self.schema.Padding.VALID, out)


def _stored(shape: list[int], channels_last: bool) -> list[int]:
    return [shape[0], shape[2], shape[3], shape[1]] if channels_last else list(shape)
