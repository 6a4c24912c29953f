"""Operators that change height and width."""

from __future__ import annotations

import numpy as np

from infra.recognition.models.convert.emission import Emission
from infra.recognition.models.convert.graph import Node
from infra.recognition.models.convert.unsupported import require


def max_pool(emission: Emission, node: Node) -> None:
    """MaxPool without padding."""
    value = emission.values[node.inputs[0]]
    kernel, strides = node.integers("kernel_shape", []), node.integers("strides", [1, 1])
    pads = node.integers("pads", [0, 0, 0, 0])
    plain = not node.integer("ceil_mode", 0) and not any(pads) and value.channels_last
    require(plain, f"MaxPool {node.output}: padded, in ceil mode or not channels last")
    padded = emission.padded(value, node.output, pads, kernel, strides, [1, 1])
    result = emission.put(node.output, value.shape[:2] + padded.size, channels_last=True)
    options = {
        "padding": padded.mode,
        "strideH": strides[0],
        "strideW": strides[1],
        "filterHeight": kernel[0],
        "filterWidth": kernel[1],
    }
    emission.writer.operator("MAX_POOL_2D", [padded.index], result.index, ("Pool2DOptions", options))


def resize(emission: Emission, node: Node) -> None:
    """Resize to the nearest neighbour, the one way that ONNX and TFLite share."""
    value = emission.values[node.inputs[0]]
    shared = (
        node.text("mode", "nearest") == "nearest"
        and node.text("coordinate_transformation_mode", "half_pixel") == "asymmetric"
        and node.text("nearest_mode", "round_prefer_floor") == "floor"
    )
    require(shared, f"Resize {node.output}: mode")
    size = _target(node, value.shape[2:])
    result = emission.put(node.output, value.shape[:2] + size, channels_last=True)
    target = emission.writer.constant(f"{node.output}/size", np.array(size, np.int32))
    options = ("ResizeNearestNeighborOptions", dict[str, object]())
    emission.writer.operator("RESIZE_NEAREST_NEIGHBOR", [value.index, target], result.index, options)


def _target(node: Node, size: list[int]) -> list[int]:
    """Height and width, from ONNX's operands: value, region of interest, scales, sizes."""
    operands = node.constants + [None] * (4 - len(node.constants))
    scales, sizes = operands[2], operands[3]
    if sizes is not None and sizes.size:
        return [int(side) for side in sizes[2:]]
    require(scales is not None and bool(scales.size), f"Resize {node.output} to a computed size")
    return [int(side * scale) for side, scale in zip(size, np.asarray(scales)[2:], strict=True)]
