"""The table of settings, from `infra/settings.py`."""

from __future__ import annotations

from docs.generator.markdown import code, table
from infra.cli.settings import known_settings


def table_of_settings() -> str:
    """In the order of the class."""
    rows = [(code(each.variable), code(each.default), each.values, each.description) for each in known_settings()]
    return table(("variable", "default", "value", "what it does"), rows)
