"""Reading an ONNX file. The only module that needs the onnx package."""

from __future__ import annotations

from pathlib import Path
from typing import Any

from infra.recognition.models.convert.constants import EVALUATED, evaluate
from infra.recognition.models.convert.graph import Array, Attribute, Graph, Node
from infra.recognition.models.convert.unsupported import require


def read_onnx(path: Path) -> Graph:
    """The network of a file with one input; whatever depends on constants only is computed on the way."""
    import onnx  # type: ignore[import-not-found]  # installed in the build environment only

    proto = onnx.load(str(path)).graph
    constants: dict[str, Array] = {item.name: onnx.numpy_helper.to_array(item) for item in proto.initializer}
    inputs = {
        value.name: [dimension.dim_value for dimension in value.type.tensor_type.shape.dim]
        for value in proto.input
        if value.name not in constants
    }
    nodes: list[Node] = []
    for item in proto.node:
        node = Node(item.op_type, list(item.input), list(item.output), _attributes(onnx, item))
        if not _becomes_constant(node, constants):
            nodes.append(node)
    # Old files list values as inputs that nothing uses.
    used = {name for node in nodes for name in node.inputs}
    inputs = {name: shape for name, shape in inputs.items() if name in used}
    require(len(inputs) == 1, f"a network with {len(inputs)} inputs")
    (name, shape) = next(iter(inputs.items()))
    return Graph(nodes, constants, name, shape, [output.name for output in proto.output])


def _becomes_constant(node: Node, constants: dict[str, Array]) -> bool:
    if node.operator == "Constant":
        value = node.attributes["value"]
        require(not isinstance(value, int | float | str | list), f"Constant {node.output} that is no tensor")
        constants[node.output] = value  # type: ignore[assignment]  # narrowed by the line above
        return True
    known = bool(node.inputs) and all(name in constants for name in node.inputs if name)
    if not known or node.operator not in EVALUATED:
        return False
    constants[node.output] = evaluate(node, [constants[name] for name in node.inputs if name])
    return True


def _attributes(onnx: Any, item: Any) -> dict[str, Attribute]:
    found: dict[str, Attribute] = {}
    for attribute in item.attribute:
        value = onnx.helper.get_attribute_value(attribute)
        if attribute.type == onnx.AttributeProto.TENSOR:
            value = onnx.numpy_helper.to_array(value)
        elif isinstance(value, bytes):
            value = value.decode()
        found[attribute.name] = value
    return found
