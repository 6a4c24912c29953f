"""From a simplified network to the bytes of a TFLite file."""

from __future__ import annotations

from collections.abc import Callable

from infra.recognition.models.convert.emission import Emission
from infra.recognition.models.convert.graph import Graph, Node
from infra.recognition.models.convert.operators.convolution import convolution
from infra.recognition.models.convert.operators.elementwise import affine, binary, prelu, relu, sigmoid
from infra.recognition.models.convert.operators.layout import flatten, reshape, transpose
from infra.recognition.models.convert.operators.matrix import matrix_product
from infra.recognition.models.convert.operators.resampling import max_pool, resize
from infra.recognition.models.convert.schema import Schema
from infra.recognition.models.convert.simplify import simplify
from infra.recognition.models.convert.unsupported import require

DESCRIPTION = "onnx2tflite float32"
"""Stands in the file, and so in its digest."""

OPERATORS: dict[str, Callable[[Emission, Node], None]] = {
    "Conv": convolution,
    "Gemm": matrix_product,
    "Affine": affine,
    "Add": binary,
    "Sub": binary,
    "Mul": binary,
    "Relu": relu,
    "Sigmoid": sigmoid,
    "PRelu": prelu,
    "MaxPool": max_pool,
    "Resize": resize,
    "Transpose": transpose,
    "Reshape": reshape,
    "Flatten": flatten,
}


def tflite_of(graph: Graph, schema: Schema, input_shape: list[int] | None = None) -> bytes:
    """The TFLite file of a network, float32, channels last; input_shape (N, C, H, W) replaces the file's own.

    Rewrites the graph. Raises UnsupportedNetworkError.
    """
    simplify(graph)
    emission = Emission(schema, DESCRIPTION)
    shape = input_shape or graph.input_shape
    entrance = emission.put(graph.input_name, shape, channels_last=len(shape) == 4)
    for node in graph.nodes:
        require(node.operator in OPERATORS, f"operator {node.operator}")
        OPERATORS[node.operator](emission, node)
    exits = [emission.values[name] for name in graph.outputs]
    for value in exits:
        require(not value.channels_last or value.shape[2:] == [1, 1], "an output that would come out channels last")
    return emission.writer.pack([entrance.index], [value.index for value in exits])
