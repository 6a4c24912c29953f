"""The runner and what it stands on: positions, bookkeeping, the removal of traces, the eraser."""
