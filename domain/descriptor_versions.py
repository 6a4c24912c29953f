"""Descriptor versions: length, element type and similarity of each."""

from __future__ import annotations

from dataclasses import dataclass
from enum import Enum

BUILT_IN_VERSION = 1001
"""The built-in extractor's version: SFace 2021dec, 128 float32 little-endian; outside LUNA's own numbering on purpose."""

UNIT_NORM_FLOOR = 1e-6
"""A vector shorter than this has no direction and is refused (100007)."""


class ElementType(Enum):
    """How the numbers of a payload are laid out."""

    FLOAT32 = "float32"
    """Little-endian IEEE 754, 4 bytes an element."""
    CENTRED_UINT8 = "centred_uint8"
    """Unsigned bytes centred at 128."""

    @property
    def size(self) -> int:
        """Bytes an element."""
        return 4 if self is ElementType.FLOAT32 else 1


@dataclass(frozen=True)
class DescriptorVersion:
    """One version: payload length in bytes, element type, and the two parameters of its similarity's logistic.

    scale and offset: similarity = 1 / (1 + exp(-(scale * cosine - offset))).
    """

    version: int
    length: int
    element_type: ElementType
    scale: float
    offset: float

    @property
    def dimensions(self) -> int:
        """Numbers in a payload."""
        return self.length // self.element_type.size


SFACE_SCALE = 26.58
SFACE_OFFSET = 9.351
"""Fitted on LFW View 1 for SFace, checked on View 2: 0.5 lies at cosine .3518, 97.7 % of genuine pairs above 0.9."""


def _contract(version: int, length: int) -> DescriptorVersion:
    # LUNA's own calibration is not public: the same logistic, documented as uncalibrated.
    return DescriptorVersion(version, length, ElementType.CENTRED_UINT8, SFACE_SCALE, SFACE_OFFSET)


CONTRACT_VERSIONS = (46, 52, 54, 56, 57, 58, 59)
"""The contract's enum: a version outside of it is 34001, one inside that is not enabled here 12036."""

DEFAULT_VERSIONS: dict[int, DescriptorVersion] = {
    BUILT_IN_VERSION: DescriptorVersion(BUILT_IN_VERSION, 512, ElementType.FLOAT32, SFACE_SCALE, SFACE_OFFSET),
    **{version: _contract(version, 256) for version in (46, 52)},
    **{version: _contract(version, 512) for version in (54, 56, 57, 58, 59)},
}
