"""Conv: plain and depthwise."""

from __future__ import annotations

import numpy as np

from infra.recognition.models.convert.emission import Emission
from infra.recognition.models.convert.graph import Node
from infra.recognition.models.convert.unsupported import require

DILATED_DEPTHWISE_VERSION = 2
"""TFLite's first version of a depthwise convolution that knows dilation."""


def convolution(emission: Emission, node: Node) -> None:
    """Conv over a channels-last value, in one group or in one a channel."""
    value, writer = emission.values[node.inputs[0]], emission.writer
    require(node.text("auto_pad", "NOTSET") == "NOTSET" and value.channels_last, f"Conv {node.output}: padding or layout")
    filters, depth, height, width = node.weight.shape
    groups, channels = node.integer("group", 1), value.shape[1]
    strides, dilations = node.integers("strides", [1, 1]), node.integers("dilations", [1, 1])
    pads = node.integers("pads", [0, 0, 0, 0])
    padded = emission.padded(value, node.output, pads, [height, width], strides, dilations)
    options: dict[str, object] = {
        "padding": padded.mode,
        "strideH": strides[0],
        "strideW": strides[1],
        "dilationHFactor": dilations[0],
        "dilationWFactor": dilations[1],
        "fusedActivationFunction": emission.activation(node),
    }
    bias = writer.constant(f"{node.output}/bias", node.bias.astype(np.float32))
    if groups == 1:
        order, kind, table = (0, 2, 3, 1), "CONV_2D", "Conv2DOptions"
    else:
        require(groups == channels and depth == 1, f"Conv {node.output} in {groups} groups")
        order, kind, table = (1, 2, 3, 0), "DEPTHWISE_CONV_2D", "DepthwiseConv2DOptions"
        options["depthMultiplier"] = filters // channels
    weight = writer.constant(f"{node.output}/weight", node.weight.transpose(order).astype(np.float32))
    result = emission.put(node.output, [value.shape[0], filters, *padded.size], channels_last=True)
    version = DILATED_DEPTHWISE_VERSION if max(dilations) > 1 and groups > 1 else 1
    writer.operator(kind, [padded.index, weight, bias], result.index, (table, options), version)
