"""Operators that move numbers without changing them."""

from __future__ import annotations

import math

import numpy as np

from infra.recognition.models.convert.emission import Emission, Value
from infra.recognition.models.convert.graph import Node
from infra.recognition.models.convert.unsupported import require

TO_CHANNELS_LAST = [0, 2, 3, 1]
FROM_CHANNELS_LAST = [0, 3, 1, 2]


def transpose(emission: Emission, node: Node) -> None:
    """Transpose; that to channels last costs nothing, the value lies so already."""
    value, order = emission.values[node.inputs[0]], node.integers("perm", [])
    shape = [value.shape[axis] for axis in order]
    if value.channels_last and order == TO_CHANNELS_LAST:
        emission.values[node.output] = Value(value.index, shape)
        return
    if value.channels_last:
        order = [FROM_CHANNELS_LAST[axis] for axis in order]
    result = emission.put(node.output, shape)
    axes = emission.writer.constant(f"{node.output}/perm", np.array(order, np.int32))
    emission.writer.operator("TRANSPOSE", [value.index, axes], result.index, ("TransposeOptions", {}))


def reshape(emission: Emission, node: Node) -> None:
    """Reshape of a value in ONNX's own order; 0 keeps a side, -1 takes what is left."""
    value, wanted = emission.values[node.inputs[0]], node.constants[1]
    require(not value.channels_last and not value.flattened_from, f"Reshape {node.output} of a channels-last value")
    require(wanted is not None, f"Reshape {node.output} to a computed shape")
    shape = [value.shape[axis] if side == 0 else int(side) for axis, side in enumerate(np.asarray(wanted))]
    if -1 in shape:
        shape[shape.index(-1)] = math.prod(value.shape) // -math.prod(shape)
    _reshape(emission, value, node.output, shape, None)


def flatten(emission: Emission, node: Node) -> None:
    """Flatten to (N, rest); the order of a channels-last value is noted and mended in the weights that follow."""
    value = emission.values[node.inputs[0]]
    require(node.integer("axis", 1) == 1, f"Flatten {node.output} at another axis")
    origin = tuple(value.shape[1:]) if value.channels_last else value.flattened_from
    _reshape(emission, value, node.output, [value.shape[0], math.prod(value.shape[1:])], origin)


def _reshape(emission: Emission, value: Value, name: str, shape: list[int], origin: tuple[int, ...] | None) -> None:
    result = emission.put(name, shape, flattened_from=origin)
    target = emission.writer.constant(f"{name}/shape", np.array(shape, np.int32))
    emission.writer.operator("RESHAPE", [value.index, target], result.index, ("ReshapeOptions", {"newShape": shape}))
