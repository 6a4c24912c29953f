"""Make the virtual environment and install the project into it, exactly as constraints.txt pins it.

Run by `make setup` with the system's Python 3.11 and nothing else, hence the standard library only. pip says a great deal;
of that, this shows where it is, and all of it only when it fails.
"""

from __future__ import annotations

import re
import subprocess
import sys
import venv
from collections import deque
from pathlib import Path

CONSTRAINTS = Path("constraints.txt")
PYTHON = (3, 11)
TOLD_LINES = 20
"""Of pip's output, when it fails."""

LARGE = re.compile(r"^\s*Downloading (\S+?)(?:\.metadata)? \((\d+\.\d MB)\)")

NO_VENV = (
    "The module {module} is missing from {python}: install it (Debian, Ubuntu: apt install python3.11-venv), then run make again."
)
NO_OPENCV = (
    "OpenCV does not load: {reason}\n"
    "It needs two system libraries, libGL.so.1 and libgthread-2.0.so.0\n"
    "(Debian, Ubuntu: apt install libgl1 libglib2.0-0; Fedora: dnf install mesa-libGL glib2), then run make again."
)


def main() -> int:
    """Returns the exit code."""
    if sys.version_info[:2] != PYTHON:
        return fail(f"Facestream needs Python 3.11; this is {sys.version.split()[0]}. Try: make PYTHON=/path/to/python3.11")
    environment = Path(sys.argv[1])
    python = environment / "bin" / "python"
    if not python.exists():
        say(f"creating {environment}")
        try:
            import ensurepip  # noqa: F401  # Debian leaves it out of its own Python
        except ImportError as missing:
            return fail(NO_VENV.format(module=missing.name, python=sys.executable))
        venv.create(environment, with_pip=True)
    # The build backend first and pinned like all the rest: an isolated build would fetch whatever is the newest.
    for what in (["setuptools"], ["--no-build-isolation", "--editable", ".[dev]"]):
        if not install(python, what):
            return 1
    return check_opencv(python)


def install(python: Path, what: list[str]) -> bool:
    """Install with pip, showing where it is; False, with the end of what pip said, where it failed."""
    command = [str(python), "-m", "pip", "install", "--disable-pip-version-check", "--progress-bar", "off"]
    with subprocess.Popen(
        [*command, "--constraint", str(CONSTRAINTS), *what], stdout=subprocess.PIPE, stderr=subprocess.STDOUT, text=True
    ) as pip:
        last = deque[str](maxlen=TOLD_LINES)
        for line in pip.stdout or ():
            last.append(line.rstrip())
            show(line)
        code = pip.wait()
    clear()
    if code:
        fail("\n".join((*last, f"pip could not install {' '.join(what)}: see above")))
    return code == 0


def show(line: str) -> None:
    """Turn one of pip's lines into progress; most of them into none."""
    large = LARGE.match(line)
    if line.startswith("Collecting "):
        passing(f"resolving {line.split()[1]}")
    elif large:
        say(f"downloading {large[1].split('-')[0]}, {large[2]}")
    elif line.startswith("Installing collected packages:") and "," in line:
        say(f"installing {line.count(',') + 1} packages, about half a minute")


def check_opencv(python: Path) -> int:
    """A wheel is installed without the system libraries that it is linked against: look now, not at the first request."""
    done = subprocess.run([str(python), "-c", "import cv2"], capture_output=True, text=True, check=False)
    if done.returncode == 0:
        return 0
    return fail(NO_OPENCV.format(reason=(done.stderr.strip().splitlines() or ["?"])[-1]))


def say(text: str) -> None:
    """A line that stays."""
    clear()
    sys.stdout.write(f"  {text}\n")
    sys.stdout.flush()


def passing(text: str) -> None:
    """A line that the next one replaces; on a terminal only."""
    if sys.stdout.isatty():
        sys.stdout.write(f"\r\x1b[K  {text[:70]}")
        sys.stdout.flush()


def clear() -> None:
    """Remove a passing line."""
    if sys.stdout.isatty():
        sys.stdout.write("\r\x1b[K")


def fail(text: str) -> int:
    """Say why; returns the exit code."""
    sys.stderr.write(f"{text}\n")
    return 1


if __name__ == "__main__":
    sys.exit(main())
