"""A network between reading and writing."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import Any

import numpy as np
from numpy.typing import NDArray

Array = NDArray[Any]
Attribute = int | float | str | list[int] | list[float] | Array


@dataclass
class Node:
    """One operator. Simplification moves the constants among its inputs into the fields below.

    operator: ONNX's name, or Affine (x * scale + shift, per channel). inputs, outputs: names of values.
    weight, bias: of Conv (out, in, height, width) and Gemm (out, in), float64.
    scale, shift: of Affine. slope: of PRelu.
    constants: of an operator that keeps its operands' order, None where the operand is no constant.
    relu: a Relu follows, within the same TFLite operator.
    """

    operator: str
    inputs: list[str]
    outputs: list[str]
    attributes: dict[str, Attribute] = field(default_factory=dict)
    weight: Array = field(default_factory=lambda: np.zeros(0))
    bias: Array = field(default_factory=lambda: np.zeros(0))
    scale: Array = field(default_factory=lambda: np.zeros(0))
    shift: Array = field(default_factory=lambda: np.zeros(0))
    slope: Array = field(default_factory=lambda: np.zeros(0))
    constants: list[Array | None] = field(default_factory=list)
    relu: bool = False

    @property
    def output(self) -> str:
        """The name of the only output."""
        return self.outputs[0]

    def integer(self, name: str, default: int) -> int:
        """An attribute that is a whole number."""
        value = self.attributes.get(name, default)
        if not isinstance(value, int):
            raise TypeError(f"{self.operator} {self.output}: {name} is not a whole number")
        return value

    def number(self, name: str, default: float) -> float:
        """An attribute that is a number."""
        value = self.attributes.get(name, default)
        if not isinstance(value, int | float):
            raise TypeError(f"{self.operator} {self.output}: {name} is not a number")
        return value

    def integers(self, name: str, default: list[int]) -> list[int]:
        """An attribute that is a list of whole numbers."""
        value = self.attributes.get(name, default)
        if not isinstance(value, list):
            raise TypeError(f"{self.operator} {self.output}: {name} is not a list")
        return [int(item) for item in value]

    def text(self, name: str, default: str) -> str:
        """An attribute that is a text."""
        value = self.attributes.get(name, default)
        if not isinstance(value, str):
            raise TypeError(f"{self.operator} {self.output}: {name} is not a text")
        return value


@dataclass
class Graph:
    """A network with one input; its nodes stand in an order that can be computed."""

    nodes: list[Node]
    constants: dict[str, Array]
    input_name: str
    input_shape: list[int]
    outputs: list[str]

    def only_user(self, name: str) -> Node | None:
        """The node that uses a value, if it is the only one and the value is no output of the network."""
        users = [node for node in self.nodes if name in node.inputs]
        return users[0] if len(users) == 1 and name not in self.outputs else None

    def maker(self, name: str) -> Node | None:
        """The node that computes a value."""
        return next((node for node in self.nodes if node.output == name), None)
