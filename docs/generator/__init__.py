"""The parts of docs/ that are generated from the code, between markers in otherwise hand-written pages."""
