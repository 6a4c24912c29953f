"""What the converter refuses."""

from __future__ import annotations


class UnsupportedNetworkError(ValueError):
    """A network uses an operator, an option or a layout that this converter does not know."""


def require(condition: bool, what: str) -> None:
    """Raise UnsupportedNetworkError, naming what is not known, unless a condition holds."""
    if not condition:
        raise UnsupportedNetworkError(what)
