"""Constants become part of the operators that use them; operators that do nothing at inference go."""

from __future__ import annotations

from collections.abc import Callable

import numpy as np

from infra.recognition.models.convert.folding import fold_affine_maps, fuse_relu
from infra.recognition.models.convert.graph import Array, Graph, Node
from infra.recognition.models.convert.unsupported import require

WITHOUT_EFFECT = ("Dropout", "Identity")

BATCH_NORMALIZATION_EPSILON = 1e-5
"""ONNX's default."""

Operands = list[Array | None]


def simplify(graph: Graph) -> None:
    """Rewrite a network in place to the operators that the emitter knows."""
    absorb_constants(graph)
    fold_affine_maps(graph)
    fuse_relu(graph)


def absorb_constants(graph: Graph) -> None:
    """Move constant operands into the nodes' fields, and drop nodes without effect."""
    kept: list[Node] = []
    renamed: dict[str, str] = {}
    for node in graph.nodes:
        node.inputs = [renamed.get(name, name) for name in node.inputs]
        if node.operator in WITHOUT_EFFECT and node.output not in graph.outputs:
            renamed[node.output] = node.inputs[0]
            continue
        absorb = _ABSORB.get(node.operator)
        if absorb is not None:
            absorb(node, [_wide(graph.constants.get(name)) for name in node.inputs])
        node.inputs = [name for name in node.inputs if name and name not in graph.constants]
        kept.append(node)
    graph.nodes = kept


def _wide(constant: Array | None) -> Array | None:
    return constant.astype(np.float64) if constant is not None and constant.dtype.kind == "f" else constant


def _present(operand: Array | None, node: Node) -> Array:
    require(operand is not None, f"{node.operator} {node.output} with a computed weight")
    return np.asarray(operand)


def _convolution(node: Node, operands: Operands) -> None:
    node.weight = _present(operands[1], node)
    node.bias = _bias(node, operands, 1.0)


def _matrix(node: Node, operands: Operands) -> None:
    require(not node.integer("transA", 0), f"Gemm {node.output} with transA")
    weight = _present(operands[1], node)
    node.weight = (weight if node.integer("transB", 0) else weight.T) * node.number("alpha", 1.0)
    node.bias = _bias(node, operands, node.number("beta", 1.0))


def _bias(node: Node, operands: Operands, factor: float) -> Array:
    count = node.weight.shape[0]
    given = operands[2] if len(operands) > 2 else None
    bias = np.zeros(count) if given is None else given
    return np.broadcast_to(bias.reshape(-1) * factor, (count,))


def _batch_normalization(node: Node, operands: Operands) -> None:
    gamma, beta, mean, variance = (_present(operand, node) for operand in operands[1:5])
    node.operator = "Affine"
    node.scale = gamma / np.sqrt(variance + node.number("epsilon", BATCH_NORMALIZATION_EPSILON))
    node.shift = beta - mean * node.scale


def _slope(node: Node, operands: Operands) -> None:
    node.slope = _present(operands[1], node).reshape(-1)


def _operands(node: Node, operands: Operands) -> None:
    node.constants = operands


_ABSORB: dict[str, Callable[[Node, Operands], None]] = {
    "Conv": _convolution,
    "Gemm": _matrix,
    "BatchNormalization": _batch_normalization,
    "PRelu": _slope,
    **dict.fromkeys(("Reshape", "Resize", "Add", "Sub", "Mul"), _operands),
}
