"""Operators that treat every element, or every channel, by itself."""

from __future__ import annotations

import numpy as np

from infra.recognition.models.convert.emission import Emission, Value
from infra.recognition.models.convert.graph import Array, Node
from infra.recognition.models.convert.unsupported import UnsupportedNetworkError, require


def affine(emission: Emission, node: Node) -> None:
    """A per-channel affine map that could not be folded."""
    value, writer = emission.values[node.inputs[0]], emission.writer
    scaled = writer.tensor(f"{node.output}/scaled", value.stored)
    scale = writer.constant(f"{node.output}/scale", node.scale.astype(np.float32))
    writer.operator("MUL", [value.index, scale], scaled, ("MulOptions", {}))
    result = emission.put(node.output, value.shape, value.channels_last)
    shift = writer.constant(f"{node.output}/shift", node.shift.astype(np.float32))
    writer.operator("ADD", [scaled, shift], result.index, ("AddOptions", {}))


def binary(emission: Emission, node: Node) -> None:
    """Add, Sub, Mul of two values of one shape, or of a value and a constant per tensor or per channel."""
    reference = emission.values[node.inputs[0]]
    computed = iter(node.inputs)
    operands = [
        _computed(emission, node, next(computed), reference)
        if constant is None
        else _constant(emission, node, constant, reference)
        for constant in node.constants
    ]
    result = emission.put(node.output, reference.shape, reference.channels_last)
    options = (f"{node.operator}Options", {"fusedActivationFunction": emission.activation(node)})
    emission.writer.operator(node.operator.upper(), operands, result.index, options)


def _computed(emission: Emission, node: Node, name: str, reference: Value) -> int:
    value = emission.values[name]
    same = value.channels_last == reference.channels_last and value.shape == reference.shape and not value.flattened_from
    require(same, f"{node.operator} {node.output}: shapes or layouts differ")
    return value.index


def _constant(emission: Emission, node: Node, constant: Array, reference: Value) -> int:
    if constant.size == 1:
        flat = constant.reshape(1)
    elif reference.channels_last and constant.ndim in (3, 4) and constant.shape[-2:] == (1, 1):
        flat = constant.reshape(-1)
    else:
        raise UnsupportedNetworkError(f"{node.operator} {node.output} with a constant of shape {constant.shape}")
    return emission.writer.constant(f"{node.output}/const", flat.astype(np.float32))


def relu(emission: Emission, node: Node) -> None:
    """A Relu that could not be fused."""
    _unary(emission, node, "RELU")


def sigmoid(emission: Emission, node: Node) -> None:
    """Sigmoid."""
    _unary(emission, node, "LOGISTIC")


def _unary(emission: Emission, node: Node, name: str) -> None:
    value = emission.values[node.inputs[0]]
    result = emission.put(node.output, value.shape, value.channels_last, value.flattened_from)
    emission.writer.operator(name, [value.index], result.index)


def prelu(emission: Emission, node: Node) -> None:
    """PRelu with one slope, or one a channel."""
    value, channels = emission.values[node.inputs[0]], emission.values[node.inputs[0]].shape[1]
    require(value.channels_last and node.slope.size in (1, channels), f"PRelu {node.output}: layout or slope")
    slope = np.broadcast_to(node.slope, (channels,)).reshape(1, 1, -1).astype(np.float32)
    result = emission.put(node.output, value.shape, channels_last=True)
    emission.writer.operator("PRELU", [value.index, emission.writer.constant(f"{node.output}/slope", slope)], result.index)
