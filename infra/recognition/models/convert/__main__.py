"""Command line of the build environment: ``python -m infra.recognition.models.convert SOURCE TARGET --schema FILE``."""

from __future__ import annotations

import argparse
from pathlib import Path

from infra.recognition.models.convert.emitter import tflite_of
from infra.recognition.models.convert.onnx_graph import read_onnx
from infra.recognition.models.convert.schema import load_schema


def main() -> None:
    """Convert one ONNX file."""
    parser = argparse.ArgumentParser(description="Convert an ONNX network to TFLite, float32.")
    parser.add_argument("source", type=Path)
    parser.add_argument("target", type=Path)
    parser.add_argument("--schema", type=Path, required=True, help="the generated TFLite classes, schema_py_generated.py")
    parser.add_argument("--input-shape", help="N,C,H,W; default: what the file says")
    arguments = parser.parse_args()
    shape = [int(side) for side in arguments.input_shape.split(",")] if arguments.input_shape else None
    arguments.target.write_bytes(tflite_of(read_onnx(arguments.source), load_schema(arguments.schema), shape))


if __name__ == "__main__":
    main()
