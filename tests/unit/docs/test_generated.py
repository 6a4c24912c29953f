"""What is generated in docs/ is what the code says now."""

from __future__ import annotations

from pathlib import Path

import pytest

from docs.generator import errors, events
from docs.generator.pages import DOCS, PAGES, MissingMarkerError, render
from domain.errors import table


@pytest.mark.parametrize("page", PAGES, ids=lambda page: page.name)
def test_the_page_is_up_to_date(page: Path) -> None:
    assert page.read_text() == render(page), f"{page.name} is stale: run `make docs`"


def test_every_field_of_every_event_has_a_meaning() -> None:
    assert events.undocumented() == []


def test_every_code_of_our_own_is_explained() -> None:
    page = (DOCS / "errors.md").read_text()
    explained = page[page.index("## Codes of this project") : page.index("## All codes")]
    assert errors.own_codes()
    assert [code for code in sorted(errors.own_codes()) if f"**{code}**" not in explained] == []


def test_every_code_has_the_anchor_that_its_link_leads_to() -> None:
    rendered = errors.table_of_errors()
    codes = {case.code for case in table().values()}
    assert [code for code in sorted(codes) if rendered.count(f'<a id="{code}"></a>') != 1] == []


def test_a_page_that_lost_its_place_for_a_part_is_noticed(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    page = tmp_path / "page.md"
    page.write_text("<!-- generated: one -->\nold\n")
    monkeypatch.setattr("docs.generator.pages.PAGES", {page: {"one": lambda: "new"}})
    with pytest.raises(MissingMarkerError, match="one"):
        render(page)


def test_what_is_written_by_hand_around_a_part_stays(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    page = tmp_path / "page.md"
    page.write_text("before\n<!-- generated: one -->\nold\n<!-- end of one -->\nafter\n")
    monkeypatch.setattr("docs.generator.pages.PAGES", {page: {"one": lambda: "new\n"}})
    assert render(page) == "before\n<!-- generated: one -->\n\nnew\n\n<!-- end of one -->\nafter\n"
