"""One function an ONNX operator."""
