"""Folding per-channel affine maps and Relu into the operators round them."""

from __future__ import annotations

import math

import numpy as np

from infra.recognition.models.convert.graph import Graph, Node
from infra.recognition.models.convert.unsupported import require

FUSES_RELU = ("Conv", "Gemm", "Add")


def fold_affine_maps(graph: Graph) -> None:
    """Fold every map that can be, until none can; what is left is written as a multiplication and an addition."""
    # Each round removes a node, so the number of nodes bounds the rounds.
    while any(_fold(graph, node) for node in graph.nodes if node.operator == "Affine"):
        pass


def _fold(graph: Graph, affine: Node) -> bool:
    return _fold_into_maker(graph, affine) or _fold_into_user(graph, affine)


def _fold_into_maker(graph: Graph, affine: Node) -> bool:
    maker = graph.maker(affine.inputs[0])
    if maker is None or maker.operator not in ("Conv", "Gemm") or graph.only_user(maker.output) is not affine:
        return False
    maker.weight = maker.weight * affine.scale.reshape([-1] + [1] * (maker.weight.ndim - 1))
    maker.bias = maker.bias * affine.scale + affine.shift
    graph.nodes.remove(affine)
    maker.outputs = affine.outputs
    return True


def _fold_into_user(graph: Graph, affine: Node) -> bool:
    user = graph.only_user(affine.output)
    if user is not None and user.operator == "Flatten" and user.integer("axis", 1) == 1:
        user = graph.only_user(user.output)
    if user is None or not (user.operator == "Gemm" or _is_plain(user)):
        return False
    # Inputs of the weight in (channel, rest) order: a flattened value keeps its channels outermost.
    by_channel = user.weight.reshape(user.weight.shape[0], len(affine.scale), -1)
    carried = (by_channel * affine.shift[None, :, None]).reshape(len(by_channel), -1)
    # An exact sum: the order in which numpy adds depends on the processor, and with it the last bit and the digest.
    user.bias = user.bias + np.array([math.fsum(row) for row in carried.tolist()])
    user.weight = (by_channel * affine.scale[None, :, None]).reshape(user.weight.shape)
    _bypass(graph, affine)
    return True


def _is_plain(node: Node) -> bool:
    """A convolution without groups and without padding: zeros round a shifted image would not be shifted."""
    return node.operator == "Conv" and node.integer("group", 1) == 1 and not any(node.integers("pads", [0]))


def _bypass(graph: Graph, node: Node) -> None:
    require(node.output not in graph.outputs, f"{node.output}, an output, folded away")
    graph.nodes.remove(node)
    for user in graph.nodes:
        user.inputs = [node.inputs[0] if name == node.output else name for name in user.inputs]


def fuse_relu(graph: Graph) -> None:
    """Let the operator before a Relu apply it, where that one has no other user."""
    for relu in [node for node in graph.nodes if node.operator == "Relu"]:
        maker = graph.maker(relu.inputs[0])
        if maker is not None and maker.operator in FUSES_RELU and graph.only_user(maker.output) is relu:
            maker.relu = True
            graph.nodes.remove(relu)
            maker.outputs = relu.outputs
