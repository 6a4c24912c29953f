"""The envelope, and the stream over the embedded log."""
