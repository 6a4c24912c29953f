"""Collecting tensors and operators and packing them into a TFLite file."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

import flatbuffers  # type: ignore[import-untyped]  # ships no types
import numpy as np

from infra.recognition.models.convert.graph import Array
from infra.recognition.models.convert.schema import Schema

FILE_IDENTIFIER = b"TFL3"
SCHEMA_VERSION = 3

ALIGNMENT = 16
"""Bytes: what the format asks of a buffer, so that a mapped file can be computed with in place."""

FIRST_SIZE = 1 << 20
"""Bytes a builder starts with; part of what makes the output the same everywhere."""

LAST_OLD_CODE = 127
"""Operator codes were one byte once; old readers look there."""


class TfliteWriter:
    """One model with one graph."""

    def __init__(self, schema: Schema, description: str) -> None:
        self.schema = schema
        self._description = description
        self._tensors: list[Any] = []
        self._operators: list[Any] = []
        self._codes: dict[int, int] = {}
        self._buffer = _aligned_buffer(schema)
        # Buffer 0 is empty by the format's convention: tensors that are computed refer to it.
        self._buffers: list[Any] = [schema.BufferT()]
        types = schema.TensorType
        self._types = {"float32": types.FLOAT32, "int32": types.INT32}

    def tensor(self, name: str, shape: list[int]) -> int:
        """Add a computed float32 tensor; returns its index."""
        return self._add_tensor(name, shape, "float32", 0)

    def constant(self, name: str, array: Array) -> int:
        """Add a tensor with a value (float32 or int32); returns its index."""
        buffer = self._buffer()
        buffer.data = np.ascontiguousarray(array).tobytes()
        self._buffers.append(buffer)
        return self._add_tensor(name, list(array.shape), str(array.dtype), len(self._buffers) - 1)

    def _add_tensor(self, name: str, shape: list[int], dtype: str, buffer: int) -> int:
        tensor = self.schema.TensorT()
        tensor.name, tensor.shape = name, [int(side) for side in shape]
        tensor.type, tensor.buffer = self._types[dtype], buffer
        self._tensors.append(tensor)
        return len(self._tensors) - 1

    def operator(
        self,
        name: str,
        inputs: list[int],
        output: int,
        options: tuple[str, Mapping[str, object]] | None = None,
        version: int = 1,
    ) -> None:
        """Add an operator by its TFLite name; options: the name of its options table and the table's fields."""
        code = getattr(self.schema.BuiltinOperator, name)
        self._codes[code] = max(version, self._codes.get(code, 1))
        operator = self.schema.OperatorT()
        operator.opcodeIndex = list(self._codes).index(code)
        operator.inputs, operator.outputs = list(inputs), [output]
        if options:
            table, fields = options
            operator.builtinOptionsType = getattr(self.schema.BuiltinOptions, table)
            operator.builtinOptions = getattr(self.schema, f"{table}T")()
            for field, value in fields.items():
                if not hasattr(operator.builtinOptions, field):
                    raise AttributeError(f"{table} has no field {field}")
                setattr(operator.builtinOptions, field, value)
        self._operators.append(operator)

    def pack(self, inputs: list[int], outputs: list[int]) -> bytes:
        """The file's bytes, with the given tensors as inputs and outputs."""
        model = self.schema.ModelT()
        model.version, model.description, model.buffers = SCHEMA_VERSION, self._description, self._buffers
        model.operatorCodes = [self._operator_code(code, version) for code, version in self._codes.items()]
        graph = self.schema.SubGraphT()
        graph.name, graph.tensors, graph.operators = "main", self._tensors, self._operators
        graph.inputs, graph.outputs = inputs, outputs
        model.subgraphs = [graph]
        builder = flatbuffers.Builder(FIRST_SIZE)
        builder.Finish(model.Pack(builder), FILE_IDENTIFIER)
        return bytes(builder.Output())

    def _operator_code(self, code: int, version: int) -> Any:
        entry = self.schema.OperatorCodeT()
        entry.builtinCode, entry.deprecatedBuiltinCode, entry.version = code, min(code, LAST_OLD_CODE), version
        return entry


def _aligned_buffer(schema: Schema) -> Any:
    """A buffer class that packs its bytes aligned; the generated one does not, though the schema asks for it."""

    class AlignedBuffer(schema.BufferT):  # type: ignore[misc]  # the base class is generated and untyped
        def Pack(self, builder: Any) -> Any:  # noqa: N802  # the generated class's name
            raw = self.data
            builder.StartVector(1, len(raw), ALIGNMENT)
            builder.head = builder.head - len(raw)
            builder.Bytes[builder.head : builder.head + len(raw)] = raw
            builder.vectorNumElems = len(raw)
            vector = builder.EndVector()
            schema.BufferStart(builder)
            schema.BufferAddData(builder, vector)
            return schema.BufferEnd(builder)

    return AlignedBuffer
