"""constraints.txt pins everything, and what it pins is what setup.cfg allows."""

from __future__ import annotations

import re
from configparser import ConfigParser
from importlib.metadata import distributions
from pathlib import Path

from packaging.requirements import Requirement
from packaging.utils import canonicalize_name

ROOT = Path(__file__).parents[3]


def pins() -> dict[str, str]:
    """Name → version."""
    lines = (ROOT / "constraints.txt").read_text().splitlines()
    return {
        canonicalize_name(name): version
        for name, equals, version in (line.partition("==") for line in lines if not line.startswith("#"))
        if equals
    }


def requirements() -> list[Requirement]:
    """What setup.cfg asks for, for running and for developing."""
    config = ConfigParser()
    config.read(ROOT / "setup.cfg")
    texts = config["options"]["install_requires"] + config["options.extras_require"]["dev"]
    return [Requirement(line) for line in texts.splitlines() if line.strip()]


def test_every_line_is_an_exact_pin() -> None:
    lines = [line for line in (ROOT / "constraints.txt").read_text().splitlines() if not line.startswith("#")]
    assert [line for line in lines if not re.fullmatch(r"[A-Za-z0-9._-]+==[A-Za-z0-9.]+", line)] == []


def test_every_requirement_is_pinned_within_its_range() -> None:
    pinned = pins()
    for requirement in requirements():
        assert requirement.specifier.contains(pinned[canonicalize_name(requirement.name)]), requirement


def test_what_the_pinned_packages_need_is_pinned_too() -> None:
    """Nothing is left to what is newest on the day of an install."""
    pinned = pins()
    for installed in distributions():
        name = canonicalize_name(installed.name)
        if name not in pinned:
            continue
        for line in installed.requires or ():
            needed = Requirement(line)
            if needed.marker is None or needed.marker.evaluate({"extra": ""}):
                assert canonicalize_name(needed.name) in pinned, f"{name} needs {needed}"
