"""Operators whose inputs are constants, computed once and for all."""

from __future__ import annotations

import numpy as np

from infra.recognition.models.convert.graph import Array, Node

EVALUATED = ("DequantizeLinear", "Reshape", "Transpose", "Identity")
"""What stands between a stored weight and its use in the nets of the catalogue."""


def evaluate(node: Node, inputs: list[Array]) -> Array:
    """The value of a node of ``EVALUATED``."""
    if node.operator == "DequantizeLinear":
        zero = inputs[2] if len(inputs) > 2 else None
        return dequantize(inputs[0], inputs[1], zero, node.integer("axis", 1), node.integer("block_size", 0))
    if node.operator == "Reshape":
        return inputs[0].reshape([inputs[0].shape[i] if d == 0 else int(d) for i, d in enumerate(inputs[1])])
    if node.operator == "Transpose":
        return np.transpose(inputs[0], node.integers("perm", list(range(inputs[0].ndim))[::-1]))
    return inputs[0]


def dequantize(quantised: Array, scale: Array, zero: Array | None, axis: int, block: int) -> Array:
    """ONNX DequantizeLinear, float32: per tensor, per index of ``axis``, or in blocks of ``block`` along it.

    block: 0 for none.
    """

    def spread(parameter: Array) -> Array:
        if block:
            return np.repeat(parameter, block, axis=axis).take(np.arange(quantised.shape[axis]), axis=axis)
        if parameter.size == 1:
            return parameter.reshape(())
        return parameter.reshape([-1 if i == axis % quantised.ndim else 1 for i in range(quantised.ndim)])

    offset = 0 if zero is None else spread(zero).astype(np.int32)
    return (quantised.astype(np.int32) - offset).astype(np.float32) * spread(scale).astype(np.float32)
