"""Commands that need the data folder for themselves, or data in it."""

from __future__ import annotations

from pathlib import Path
from uuid import UUID

import pytest

from infra.bootstrap.data_folder import DataFolderLock
from tests.faults.inside import Tenant, started
from tests.faults.process import facestream


@pytest.mark.parametrize("holder", ["forget", "rebuild"])
async def test_another_command_on_the_folder_is_named_and_not_waited_for(holder: str, data_dir: Path) -> None:
    async with started(data_dir) as service:
        person_id = await (await Tenant.register(service, "held@example.org")).create_person("held", "")
    with DataFolderLock(data_dir, holder):
        for command in (("forget", str(person_id)), ("rebuild", "all"), ("serve", "--port", "0")):
            done = facestream(data_dir, *command)
            assert done.returncode == 1
            assert f"`facestream {holder}` is running on" in done.stdout + done.stderr
    with DataFolderLock(data_dir):
        assert "a service runs on" in facestream(data_dir, "rebuild", "all").stdout


@pytest.mark.parametrize("command", [("forget", str(UUID(int=1))), ("rebuild", "all"), ("rebuild", "nothing")])
def test_a_folder_without_data_is_not_made(command: tuple[str, ...], data_dir: Path) -> None:
    done = facestream(data_dir, *command)
    assert done.returncode == 1
    assert ("there is no view" if "nothing" in command else "there is no data in") in done.stdout
    assert not data_dir.exists()
