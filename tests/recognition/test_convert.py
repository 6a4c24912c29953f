"""The converter on small networks, against plain numpy."""

from __future__ import annotations

from pathlib import Path

import numpy as np
import pytest

from infra.recognition.interpreter.engines.tflite import create as open_interpreter
from infra.recognition.models.convert.constants import dequantize
from infra.recognition.models.convert.emitter import tflite_of
from infra.recognition.models.convert.graph import Array, Graph, Node
from infra.recognition.models.convert.schema import load_schema
from infra.recognition.models.convert.simplify import simplify
from infra.recognition.models.convert.unsupported import UnsupportedNetworkError

CHANCE = np.random.default_rng(11)


def _random(*shape: int) -> Array:
    return CHANCE.normal(size=shape).astype(np.float32)


def _convolve(x: Array, weight: Array, bias: Array, pads: list[int], stride: int, groups: int) -> Array:
    x = np.pad(x, ((0, 0), (0, 0), (pads[0], pads[2]), (pads[1], pads[3])))
    out, depth, high, wide = weight.shape
    rows, columns = (x.shape[2] - high) // stride + 1, (x.shape[3] - wide) // stride + 1
    y = np.zeros((x.shape[0], out, rows, columns))
    for o in range(out):
        first = o // (out // groups) * depth
        for r in range(rows):
            for c in range(columns):
                window = x[:, first : first + depth, r * stride : r * stride + high, c * stride : c * stride + wide]
                y[:, o, r, c] = (window * weight[o]).sum(axis=(1, 2, 3)) + bias[o]
    return y


def _run(graph: Graph, x: Array, schema_path: Path, tmp_path: Path) -> Array:
    file = tmp_path / "net.tflite"
    file.write_bytes(tflite_of(graph, load_schema(schema_path)))
    stored = np.ascontiguousarray(x.transpose(0, 2, 3, 1) if x.ndim == 4 else x, np.float32)
    return open_interpreter(file).run(stored)[0]


def _graph(nodes: list[Node], constants: dict[str, Array], shape: list[int]) -> Graph:
    return Graph(nodes, constants, "x", shape, [nodes[-1].output])


def _flat(*before: Node) -> list[Node]:
    """The nodes, and a Transpose and Reshape after them, as nets end that give rows."""
    last = before[-1].output
    return [
        *before,
        Node("Transpose", [last], ["t"], {"perm": [0, 2, 3, 1]}),
        Node("Reshape", ["t", "rows"], ["y"]),
    ]


ROWS = {"rows": np.array([0, -1], np.int64)}

CONVOLUTIONS = {
    "plain": (4, 3, 3, [0, 0, 0, 0], 1, 1),
    "padded as SAME": (4, 3, 3, [1, 1, 1, 1], 1, 1),
    "padded otherwise": (4, 3, 3, [1, 1, 1, 1], 2, 1),
    "padded on one side": (4, 3, 3, [2, 1, 0, 1], 1, 1),
    "depthwise": (3, 1, 3, [1, 1, 1, 1], 1, 3),
    "depthwise, two a channel": (6, 1, 3, [0, 0, 0, 0], 1, 3),
}


@pytest.mark.parametrize(
    ("filters", "depth", "kernel", "pads", "stride", "groups"), CONVOLUTIONS.values(), ids=CONVOLUTIONS.keys()
)
def test_convolutions(
    filters: int, depth: int, kernel: int, pads: list[int], stride: int, groups: int, schema_path: Path, tmp_path: Path
) -> None:
    weight, bias, x = _random(filters, depth, kernel, kernel), _random(filters), _random(1, 3, 10, 8)
    conv = Node("Conv", ["x", "w", "b"], ["c"], {"pads": pads, "strides": [stride, stride], "group": groups})
    graph = _graph(_flat(conv, Node("Relu", ["c"], ["r"])), {"w": weight, "b": bias, **ROWS}, [1, 3, 10, 8])
    expected = np.maximum(_convolve(x, weight, bias, pads, stride, groups), 0).transpose(0, 2, 3, 1).reshape(1, -1)
    assert np.abs(_run(graph, x, schema_path, tmp_path) - expected).max() < 1e-4


def test_batch_normalisation_is_folded_and_a_matrix_reordered(schema_path: Path, tmp_path: Path) -> None:
    weight, matrix, bias, x = _random(4, 3, 1, 1), _random(5, 4 * 6 * 5), _random(5), _random(1, 3, 6, 5)
    gamma, beta, mean, variance = _random(4), _random(4), _random(4), np.abs(_random(4)) + 0.5
    nodes = [
        Node("Conv", ["x", "w"], ["c"]),
        Node("PRelu", ["c", "slope"], ["p"]),
        Node("BatchNormalization", ["p", "gamma", "beta", "mean", "variance"], ["n"]),
        Node("Dropout", ["n"], ["d"]),
        Node("Flatten", ["d"], ["f"]),
        Node("Gemm", ["f", "m", "b"], ["y"], {"transB": 1}),
    ]
    slope = _random(4, 1, 1)
    constants = {"w": weight, "slope": slope, "m": matrix, "b": bias}
    constants |= {"gamma": gamma, "beta": beta, "mean": mean, "variance": variance}
    hidden = _convolve(x, weight, np.zeros(4), [0, 0, 0, 0], 1, 1)
    hidden = np.where(hidden < 0, hidden * slope, hidden)
    hidden = (hidden - mean[:, None, None]) / np.sqrt(variance + 1e-5)[:, None, None] * gamma[:, None, None]
    hidden = hidden + beta[:, None, None]
    graph = _graph(nodes, constants, [1, 3, 6, 5])
    got = _run(graph, x, schema_path, tmp_path)
    assert np.abs(got - (hidden.reshape(1, -1) @ matrix.T + bias)).max() < 1e-3
    assert [node.operator for node in graph.nodes] == ["Conv", "PRelu", "Flatten", "Gemm"]


def test_a_shift_is_not_folded_over_a_padding() -> None:
    """Zeros round the image are added after the shift, not before: folding would change the border."""
    nodes = [
        Node("BatchNormalization", ["x", "one", "one", "zero", "one"], ["n"]),
        Node("Conv", ["n", "w"], ["y"], {"pads": [1, 1, 1, 1]}),
    ]
    graph = _graph(nodes, {"one": np.ones(3), "zero": np.zeros(3), "w": _random(2, 3, 3, 3)}, [1, 3, 8, 8])
    simplify(graph)
    assert [node.operator for node in graph.nodes] == ["Affine", "Conv"]


def test_constants_pooling_resizing_and_sigmoid(schema_path: Path, tmp_path: Path) -> None:
    x = _random(1, 3, 4, 4)
    nodes = [
        Node("Sub", ["x", "two"], ["s"]),
        Node("Mul", ["s", "channel"], ["m"]),
        Node("MaxPool", ["m"], ["p"], {"kernel_shape": [2, 2], "strides": [2, 2]}),
        Node(
            "Resize",
            ["p", "", "scales"],
            ["u"],
            {"mode": "nearest", "coordinate_transformation_mode": "asymmetric", "nearest_mode": "floor"},
        ),
        Node("Add", ["u", "m"], ["a"]),
        Node("Sigmoid", ["a"], ["g"]),
    ]
    channel = _random(1, 3, 1, 1)
    constants = {"two": np.array(2, np.float32), "channel": channel, "scales": np.array([1, 1, 2, 2], np.float32)}
    scaled = (x - 2) * channel
    pooled = scaled.reshape(1, 3, 2, 2, 2, 2).max(axis=(3, 5))
    expected = 1 / (1 + np.exp(-(pooled.repeat(2, axis=2).repeat(2, axis=3) + scaled)))
    graph = _graph(_flat(*nodes), constants | ROWS, [1, 3, 4, 4])
    got = _run(graph, x, schema_path, tmp_path)
    assert np.abs(got - expected.transpose(0, 2, 3, 1).reshape(1, -1)).max() < 1e-5


def test_weights_quantised_in_blocks() -> None:
    stored = np.arange(10, dtype=np.int8).reshape(5, 2)
    scale, zero = np.array([[1, 10], [2, 20], [3, 30]], np.float32), np.array([[0, 1], [0, 1], [0, 1]], np.int8)
    got = dequantize(stored, scale, zero, 0, 2)
    assert got.tolist() == [[0, 0], [2, 20], [8, 80], [12, 120], [24, 240]]


def test_weights_quantised_by_axis_and_by_tensor() -> None:
    stored = np.array([[1, 2], [3, 4]], np.int8)
    assert dequantize(stored, np.array([1, 10], np.float32), None, 1, 0).tolist() == [[1, 20], [3, 40]]
    assert dequantize(stored, np.array(2, np.float32), np.array(1, np.int8), 1, 0).tolist() == [[0, 2], [4, 6]]


REFUSED = {
    "an unknown operator": [Node("Softmax", ["x"], ["y"])],
    "grouped convolution": [Node("Conv", ["x", "w"], ["y"], {"group": 2})],
    "automatic padding": [Node("Conv", ["x", "w"], ["y"], {"auto_pad": "SAME_UPPER"})],
    "padded pooling": [Node("MaxPool", ["x"], ["y"], {"kernel_shape": [2, 2], "pads": [1, 1, 1, 1]})],
    "linear resizing": [Node("Resize", ["x", "", "scales"], ["y"], {"mode": "linear"})],
    "channels last at the end": [Node("Relu", ["x"], ["y"])],
}


@pytest.mark.parametrize("nodes", REFUSED.values(), ids=REFUSED.keys())
def test_what_is_not_known_is_refused(nodes: list[Node], schema_path: Path) -> None:
    constants = {"w": _random(4, 2, 3, 3), "scales": np.array([1, 1, 2, 2], np.float32)}
    with pytest.raises(UnsupportedNetworkError):
        tflite_of(_graph(nodes, constants, [1, 4, 8, 8]), load_schema(schema_path))
