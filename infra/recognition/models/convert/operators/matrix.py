"""Gemm."""

from __future__ import annotations

import numpy as np

from infra.recognition.models.convert.emission import Emission
from infra.recognition.models.convert.graph import Node


def matrix_product(emission: Emission, node: Node) -> None:
    """Gemm as a fully connected layer; after a Flatten its columns are reordered instead of the value."""
    value, writer, weight = emission.values[node.inputs[0]], emission.writer, node.weight
    if value.flattened_from:
        weight = weight.reshape(-1, *value.flattened_from).transpose(0, 2, 3, 1).reshape(weight.shape)
    weight_index = writer.constant(f"{node.output}/weight", weight.astype(np.float32))
    bias = writer.constant(f"{node.output}/bias", node.bias.astype(np.float32))
    result = emission.put(node.output, [value.shape[0], weight.shape[0]])
    options = {"fusedActivationFunction": emission.activation(node)}
    inputs = [value.index, weight_index, bias]
    writer.operator("FULLY_CONNECTED", inputs, result.index, ("FullyConnectedOptions", options))
