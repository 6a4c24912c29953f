"""Where a real server for a test comes from: an address in the environment, else Docker, else a process of this machine."""

from __future__ import annotations

import os
from collections.abc import Callable, Iterator
from contextlib import AbstractContextManager, contextmanager, nullcontext
from functools import cache
from pathlib import Path

import docker
import pytest
from docker.errors import DockerException

REQUIRED = "FACESTREAM_REQUIRE_SERVICES"
"""With 1, a server that cannot be had fails the test instead of skipping it."""

DOCKER_TIMEOUT_S = 3

Serve = Callable[[], AbstractContextManager[str]]
"""Starts a server, gives its address, and stops it."""


class NotAvailableError(Exception):
    """This way of getting a server does not exist here; the text says why."""


def cache_folder(service: str) -> Path:
    """What was fetched for a service is kept outside the checkout."""
    root = os.environ.get("FACESTREAM_CACHE_DIR")
    folder = (Path(root) if root else Path.home() / ".cache" / "facestream") / "services" / service
    folder.mkdir(parents=True, exist_ok=True)
    return folder


@cache
def has_docker() -> bool:
    """Whether a Docker daemon answers."""
    try:
        docker.from_env(timeout=DOCKER_TIMEOUT_S).ping()
    except DockerException:
        return False
    return True


@contextmanager
def provided(service: str, variable: str, container: Serve | None, local: Serve) -> Iterator[str]:
    """The address of a server for the length of the block; skips the test where there is none.

    variable: environment variable that names a running one. container and local raise NotAvailableError.
    """
    address = os.environ.get(variable)
    try:
        with _chosen(address, container, local) as found:
            yield found
    except NotAvailableError as reason:
        text = f"no {service}: {reason} (or name one in {variable})"
        if os.environ.get(REQUIRED) == "1":
            pytest.fail(text)
        pytest.skip(text)


def _chosen(address: str | None, container: Serve | None, local: Serve) -> AbstractContextManager[str]:
    if address:
        return nullcontext(address)
    if container is not None and has_docker():
        return container()
    return local()
