"""Reading the settings for a command, and what it says where they cannot be used."""

from __future__ import annotations

import os
from difflib import get_close_matches
from pathlib import Path

from pydantic import ValidationError
from rich.console import Console

from infra.cli.failing import stop_with
from infra.settings import Settings

PREFIX = str(Settings.model_config["env_prefix"])

OTHERS = frozenset({"FACESTREAM_REQUIRE_SERVICES", "FACESTREAM_TEST_POSTGRES_URL"})
"""Variables with the prefix that are no settings of the service: the tests read them."""


def settings_or_stop(console: Console, **given: object) -> Settings:
    """The settings, those that the command line gave first; exits with 1 and a line for each that is wrong.

    A variable that looks like a setting and is none is named, and nothing more: scripts may be made for a later version.
    """
    for name in unknown_variables():
        nearest = get_close_matches(name, known_variables(), n=1)
        advice = f"; did you mean {nearest[0]}?" if nearest else ""
        console.print(f"{name} is no setting and has no effect{advice}", style="yellow", soft_wrap=True, highlight=False)
    try:
        return Settings(**{name: value for name, value in given.items() if value is not None})  # type: ignore[arg-type]  # checked by pydantic
    except ValidationError as error:
        stop_with(console, "\n".join(_complaint(each["loc"], each["msg"]) for each in error.errors()))


def variable(name: str) -> str:
    """The environment variable of a setting."""
    return f"{PREFIX}{name.upper()}"


def known_variables() -> list[str]:
    """The environment variables of all settings, in the order of the settings."""
    return [variable(name) for name in Settings.model_fields]


def unknown_variables() -> list[str]:
    """Variables that are set, have the prefix, and are nobody's."""
    known = OTHERS.union(known_variables())
    return sorted(name for name in os.environ if name.upper().startswith(PREFIX) and name.upper() not in known)


def shown_path(path: Path) -> str:
    """A path as people write it: ~ for their home folder."""
    home = Path.home()
    return f"~/{path.relative_to(home)}" if path.is_relative_to(home) else str(path)


def _complaint(location: tuple[int | str, ...], message: str) -> str:
    message = message.removeprefix("Value error, ")
    # What is wrong with two of them together names both itself.
    return f"{variable(str(location[0]))}: {message[:1].lower()}{message[1:]}" if location else message
