"""facestream settings."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path
from typing import Any

import typer
from rich.console import Console

from infra.cli.environment import settings_or_stop, shown_path, variable
from infra.settings import Settings


@dataclass(frozen=True)
class Setting:
    """One setting as people read about it. values: what it may be, "" where anything of its type may."""

    name: str
    variable: str
    default: str
    values: str
    description: str


def known_settings() -> list[Setting]:
    """All settings, in the order of their class."""
    schemas = Settings.model_json_schema()["properties"]
    return [
        Setting(
            name=name,
            variable=variable(name),
            default=shown(field.get_default(call_default_factory=True)),
            values=_values(schemas[name]),
            description=field.description or "",
        )
        for name, field in Settings.model_fields.items()
    ]


def shown(value: object) -> str:
    """A setting's value as it is written in an environment variable: paths with ~ for the home folder, a secret as asterisks."""
    if value is None:
        return ""
    if isinstance(value, bool):
        return str(int(value))
    return shown_path(value) if isinstance(value, Path) else str(value)


def _values(schema: dict[str, Any]) -> str:
    if schema.get("type") == "boolean":
        return "0 or 1"
    options = schema.get("enum") or [schema[key] for key in ("const",) if key in schema]
    if options:
        return ", ".join(options)
    above = f"above {schema['exclusiveMinimum']:g}" if "exclusiveMinimum" in schema else ""
    lowest = f"from {schema['minimum']}" if "minimum" in schema else ""
    highest = f"up to {schema['maximum']:g}" if isinstance(schema.get("maximum"), float) else f"up to {schema.get('maximum')}"
    return " ".join(part for part in (above or lowest, highest if "maximum" in schema else "") if part)


def settings() -> None:
    """Print every setting: its variable, its value now, its default, and what it does."""
    console = Console(highlight=False)
    values = settings_or_stop(console)
    for each in known_settings():
        now = shown(getattr(values, each.name))
        default = "" if now == each.default else f"  (default: {each.default or 'none'})"
        may_be = f" Value: {each.values}." if each.values else ""
        console.print(f"{each.variable}={now}{default}", style="bold", markup=False, soft_wrap=True)
        console.print(f"    {each.description}{may_be}", markup=False, soft_wrap=True)


def register(app: typer.Typer) -> None:
    """Add the command."""
    app.command()(settings)
