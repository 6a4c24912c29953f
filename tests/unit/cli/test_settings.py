"""What the command line says of settings: all of them, and which of them are wrong."""

from __future__ import annotations

from pathlib import Path

import pytest
import typer
from rich.console import Console
from typer.testing import CliRunner

from infra.bootstrap.adapters import open_adapters
from infra.bootstrap.read_side import view_projections
from infra.cli import settings
from infra.cli.environment import settings_or_stop, shown_path, unknown_variables
from infra.cli.rebuild import VIEWS
from infra.settings import LONGEST_TTL_S, Settings


@pytest.fixture(autouse=True)
def no_settings(monkeypatch: pytest.MonkeyPatch) -> None:
    for name in unknown_variables():
        monkeypatch.delenv(name)
    for each in settings.known_settings():
        monkeypatch.delenv(each.variable, raising=False)


@pytest.fixture
def console() -> Console:
    return Console(record=True, width=200, quiet=False)


def printed(app_arguments: list[str] | None = None) -> str:
    app = typer.Typer()
    settings.register(app)
    result = CliRunner().invoke(app, app_arguments or [])
    assert result.exit_code == 0
    return result.output


def test_every_setting_is_printed_with_its_value_and_what_it_does(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("FACESTREAM_PORT", "9000")
    lines = printed().splitlines()
    assert "FACESTREAM_PORT=9000  (default: 5140)" in lines
    for name, field in Settings.model_fields.items():
        heading = next(number for number, line in enumerate(lines) if line.startswith(f"FACESTREAM_{name.upper()}="))
        assert field.description
        assert field.description in lines[heading + 1]


def test_a_default_is_not_repeated() -> None:
    assert "FACESTREAM_PORT=5140" in printed().splitlines()


def test_what_a_setting_may_be_is_said() -> None:
    values = {each.name: each.values for each in settings.known_settings()}
    assert values["port"] == "from 0 up to 65535"
    assert values["synchronous"] == "FULL, NORMAL"
    assert values["event_store"] == "sqlite, postgres"
    assert values["portraits"] == "0 or 1"
    assert values["recognition_patience"] == "above 0 up to 60"
    assert values["host"] == ""


def test_printed_values_can_be_set_again(monkeypatch: pytest.MonkeyPatch) -> None:
    for each in settings.known_settings():
        monkeypatch.setenv(each.variable, each.default.replace("~", str(Path.home())))
    before = Settings()
    assert all(settings.shown(getattr(before, each.name)) == each.default for each in settings.known_settings())


def test_every_wrong_value_is_named(monkeypatch: pytest.MonkeyPatch, console: Console) -> None:
    monkeypatch.setenv("FACESTREAM_PORT", "eighty")
    monkeypatch.setenv("FACESTREAM_DESCRIPTOR_TTL", "-1")
    with pytest.raises(typer.Exit) as stopped:
        settings_or_stop(console)
    assert stopped.value.exit_code == 1
    said = console.export_text().splitlines()
    assert [line.partition(":")[0] for line in said] == ["FACESTREAM_PORT", "FACESTREAM_DESCRIPTOR_TTL"]


def test_what_the_command_line_gives_wins_and_is_checked_too(monkeypatch: pytest.MonkeyPatch, console: Console) -> None:
    monkeypatch.setenv("FACESTREAM_PORT", "9000")
    assert settings_or_stop(console, port=9001, host=None).port == 9001
    with pytest.raises(typer.Exit):
        settings_or_stop(console, port=70_000)
    assert "FACESTREAM_PORT" in console.export_text()


def test_a_name_that_is_no_setting_is_pointed_out_and_does_no_harm(monkeypatch: pytest.MonkeyPatch, console: Console) -> None:
    monkeypatch.setenv("FACESTREAM_PROT", "9000")
    monkeypatch.setenv("FACESTREAM_REQUIRE_SERVICES", "1")
    assert settings_or_stop(console).port == 5140
    said = console.export_text()
    assert "FACESTREAM_PROT" in said
    assert "did you mean FACESTREAM_PORT?" in said
    assert "REQUIRE_SERVICES" not in said


def test_paths_under_the_home_folder_are_shown_short(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("HOME", "/home/somebody")
    assert shown_path(Path("/home/somebody/data")) == "~/data"
    assert shown_path(Path("/srv/data")) == "/srv/data"


def test_the_home_folder_is_found_where_no_shell_has_been(monkeypatch: pytest.MonkeyPatch, console: Console) -> None:
    monkeypatch.setenv("HOME", "/home/somebody")
    for name in ("DATA_DIR", "MODELS_DIR", "CACHE_DIR"):
        monkeypatch.setenv(f"FACESTREAM_{name}", f"~/{name}")
    found = settings_or_stop(console)
    assert [found.data_dir, found.models_dir, found.cache_dir] == [
        Path("/home/somebody") / name for name in ("DATA_DIR", "MODELS_DIR", "CACHE_DIR")
    ]
    monkeypatch.setenv("FACESTREAM_DATA_DIR", "~nobody-of-that-name/data")
    with pytest.raises(typer.Exit):
        settings_or_stop(console)
    assert "FACESTREAM_DATA_DIR: there is no home folder ~nobody-of-that-name" in console.export_text()


def test_two_settings_that_do_not_fit_are_both_named(monkeypatch: pytest.MonkeyPatch, console: Console) -> None:
    monkeypatch.setenv("FACESTREAM_MIN_IMAGE_SIDE", "200")
    monkeypatch.setenv("FACESTREAM_MAX_IMAGE_SIDE", "199")
    with pytest.raises(typer.Exit):
        settings_or_stop(console)
    assert console.export_text().strip() == "FACESTREAM_MIN_IMAGE_SIDE (200) is above FACESTREAM_MAX_IMAGE_SIDE (199)"


def test_a_time_to_live_beyond_any_calendar_is_refused(monkeypatch: pytest.MonkeyPatch, console: Console) -> None:
    monkeypatch.setenv("FACESTREAM_DESCRIPTOR_TTL", str(LONGEST_TTL_S))
    assert settings_or_stop(console).time_to_live is not None
    monkeypatch.setenv("FACESTREAM_DESCRIPTOR_TTL", str(LONGEST_TTL_S + 1))
    with pytest.raises(typer.Exit):
        settings_or_stop(console)


def test_the_views_that_can_be_named_are_all_there_are(tmp_path: Path) -> None:
    adapters = open_adapters(Settings(data_dir=tmp_path))
    try:
        assert tuple(view_projections(adapters)) == VIEWS
    finally:
        adapters.close()
