"""The README's session works as it is pasted."""

from __future__ import annotations

import json
import os
import re
import subprocess
from pathlib import Path

import pytest

from tests.api.running_service import COMMAND, running_service

ROOT = Path(__file__).parents[2]
ADDRESS = "http://127.0.0.1:5140"
SESSION_S = 120.0


def session() -> str:
    """The commands of the README's section "A session"."""
    readme = (ROOT / "README.md").read_text()
    section = readme[readme.index("\n## A session\n") :]
    block = re.search(r"```bash\n(.*?)```", section, re.DOTALL)
    assert block is not None
    return block[1]


@pytest.mark.models
def test_the_session_works_as_it_is_pasted(tmp_path: Path, models_dir: Path) -> None:
    with running_service(tmp_path / "data", tmp_path / "log") as service:
        pasted = session().replace(ADDRESS, service.url).replace(".venv/bin/facestream", str(COMMAND))
        assert service.url in pasted
        done = subprocess.run(
            # -e: a failing command must not be passed over, as it would be in a terminal.
            ["bash", "-e", "-c", pasted],
            env={**os.environ, "FACESTREAM_DATA_DIR": str(service.data_dir)},
            cwd=ROOT,
            capture_output=True,
            text=True,
            timeout=SESSION_S,
            check=False,
        )
    assert done.returncode == 0, done.stdout + done.stderr
    answers = [json.loads(line) for line in done.stdout.splitlines() if line.startswith("{")]
    found, forgotten = answers
    assert found["candidates"][0]["user_data"] == "the first one"
    assert found["candidates"][0]["similarity"] > 0.9
    assert forgotten["error_code"] == 22007
    assert "erased, with 1 descriptors" in done.stdout
    assert re.search(r"searched for \d+ payloads: 0 found", done.stdout)
