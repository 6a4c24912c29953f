"""PostgreSQL as a process of this machine, from the distribution's package."""

from __future__ import annotations

import os
import shutil
import socket
import subprocess
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from tests.services.provider import NotAvailableError

USER = "postgres"
AS_USER = ("setpriv", f"--reuid={USER}", f"--regid={USER}", "--init-groups", "--")
"""The server refuses to run as root."""

CONFIGURATION = """
listen_addresses = '127.0.0.1'
unix_socket_directories = '{folder}'
port = {port}
max_connections = 100
"""


class LocalPostgres:
    """One server in a folder; `url` names its first database. Raises NotAvailableError."""

    def __init__(self, folder: Path) -> None:
        self._programs = programs()
        self._folder = folder
        self._prefix = AS_USER if os.geteuid() == 0 else ()
        with socket.socket() as probe:
            probe.bind(("127.0.0.1", 0))
            self._port = probe.getsockname()[1]
        if self._prefix:
            shutil.chown(folder, USER)
        self._run("initdb", "-D", str(self.data), "-U", USER, "-A", "trust", "-E", "UTF8", "--locale=C.UTF-8")
        text = CONFIGURATION.format(folder=folder, port=self._port)
        subprocess.run(
            [*self._prefix, "tee", "-a", str(self.data / "postgresql.conf")], input=text.encode(), check=True, stdout=-3
        )

    @property
    def data(self) -> Path:
        """The cluster."""
        return self._folder / "data"

    @property
    def url(self) -> str:
        """Where it answers."""
        return f"postgresql://{USER}:any@127.0.0.1:{self._port}/postgres"

    def start(self) -> None:
        """Return when it answers."""
        self._control("start", "-l", str(self._folder / "log"))

    def stop(self) -> None:
        """As a service manager does."""
        self._control("stop", "-m", "fast")

    def crash(self) -> None:
        """Break it off without a word: what was not durable is gone."""
        self._control("stop", "-m", "immediate")

    def _control(self, what: str, *options: str) -> None:
        self._run("pg_ctl", "-D", str(self.data), "-w", "-s", *options, what)

    def _run(self, program: str, *arguments: str) -> None:
        done = subprocess.run(
            [*self._prefix, str(self._programs / program), *arguments],
            stdout=subprocess.DEVNULL,
            stderr=subprocess.PIPE,
            stdin=subprocess.DEVNULL,
            cwd="/",
            text=True,
        )
        if done.returncode:
            raise RuntimeError(f"{program}: {done.stderr[-2000:]}")


def programs() -> Path:
    """The folder of the newest server's programs."""
    on_path = shutil.which("initdb")
    if on_path:
        return Path(on_path).parent
    installed = sorted(Path("/usr/lib/postgresql").glob("*/bin/initdb"), key=lambda path: int(path.parts[-3]))
    if not installed:
        raise NotAvailableError("initdb was not found (Debian: apt install postgresql)")
    return installed[-1].parent


@contextmanager
def local_postgres() -> Iterator[LocalPostgres]:
    """A server with an empty cluster for the length of the block."""
    programs()
    # Short: a path of a Unix socket has at most 107 bytes.
    with tempfile.TemporaryDirectory(prefix="pg-") as folder:
        os.chmod(folder, 0o711)
        server = LocalPostgres(Path(folder))
        server.start()
        try:
            yield server
        finally:
            server.stop()


@contextmanager
def serve_locally() -> Iterator[str]:
    """Its URL."""
    with local_postgres() as server:
        yield server.url
