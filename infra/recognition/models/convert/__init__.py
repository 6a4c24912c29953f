"""ONNX convolutional networks to TFLite, without TensorFlow; runs in a build environment of its own.

1. ``onnx_graph`` reads the file; ``constants`` evaluates what depends on constants only (block-quantised weights).
2. ``simplify`` and ``folding`` drop what does nothing, turn batch normalisation into a per-channel affine map, and fold
   that and Relu into their neighbours. All folding is done in float64 and rounded once.
3. ``emitter`` writes TFLite operators, one function an ONNX operator in ``operators/``, channels last.

The same input gives the same bytes, on every machine, with flatbuffers 25.12.19. An operator or an option that the nets
of the catalogue do not use is refused, never guessed at.
"""
