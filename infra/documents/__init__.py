"""Read models: documents with a few exact fields, written by projectors, read by the GET routes."""
