"""What README and docs/ refer to exists: files, headings, commands, make targets, settings."""

from __future__ import annotations

import re
from pathlib import Path

import pytest
import typer

from infra.cli import app
from infra.cli.environment import OTHERS, known_variables

ROOT = Path(__file__).parents[3]
TEXTS = [ROOT / "README.md", *sorted((ROOT / "docs").glob("*.md"))]

LINK = re.compile(r"\[[^\]]+\]\(([^)\s]+)\)")
HEADING = re.compile(r"^#+ (.+)$", re.MULTILINE)


def anchors(page: Path) -> set[str]:
    """What a link into a page may name: its headings as they are turned into anchors, and the anchors of its own."""
    text = page.read_text()
    headings = {re.sub(r"[^\w\- ]", "", heading.lower()).replace(" ", "-") for heading in HEADING.findall(text)}
    return headings | set(re.findall(r'<a id="([^"]+)">', text))


@pytest.mark.parametrize("page", TEXTS, ids=lambda page: page.name)
def test_links_lead_somewhere(page: Path) -> None:
    for target in LINK.findall(page.read_text()):
        if target.startswith("http"):
            continue
        path, _, anchor = target.partition("#")
        linked = page.parent / path if path else page
        assert linked.exists(), target
        assert not anchor or anchor in anchors(linked), target


def test_every_page_is_in_the_readme() -> None:
    readme = TEXTS[0].read_text()
    assert [page.name for page in TEXTS[1:] if f"](docs/{page.name})" not in readme] == []


@pytest.mark.parametrize("page", TEXTS, ids=lambda page: page.name)
def test_commands_and_targets_exist(page: Path) -> None:
    text = page.read_text()
    targets = set(re.findall(r"^([a-z-]+):", (ROOT / "Makefile").read_text(), re.MULTILINE))
    named = set(re.findall(r"(?:`|^)make ([a-z-]*[a-z])", text, re.MULTILINE))
    assert named <= targets
    assert set(re.findall(r"(?:`|/|^)facestream ([a-z-]*[a-z])", text, re.MULTILINE)) <= commands()


@pytest.mark.parametrize("page", TEXTS, ids=lambda page: page.name)
def test_settings_exist(page: Path) -> None:
    known = OTHERS.union(known_variables())
    assert set(re.findall(r"\bFACESTREAM_[A-Z_]*[A-Z]", page.read_text())) <= known


def test_make_help_lists_every_target() -> None:
    makefile = (ROOT / "Makefile").read_text()
    phony = re.search(r"^\.PHONY: (.+)$", makefile, re.MULTILINE)
    assert phony is not None
    described = set(re.findall(r"^([a-z-]+):.*## ", makefile, re.MULTILINE))
    assert described == set(phony[1].split())


def commands() -> set[str]:
    """The subcommands of `facestream`."""
    return set(typer.main.get_group(app).commands)
