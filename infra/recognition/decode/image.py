"""Decoding: from the bytes of an image file to upright RGB pixels."""

from __future__ import annotations

from PIL.ImageFile import ImageFile
from PIL.JpegImagePlugin import JpegImageFile

from domain.errors import BAD_WARP_SIZE, FacestreamError
from infra.recognition.decode.colour import rgb
from infra.recognition.decode.header import damage_refused, open_image
from infra.recognition.decode.limits import ImageLimits
from infra.recognition.decode.orientation import upright
from infra.recognition.decode.scans import check_scans
from infra.recognition.pixels import RgbImage
from infra.recognition.warp import WARP_SIDE


def decode_image(data: bytes, content_type: str, limits: ImageLimits) -> RgbImage:
    """The pixels of a photograph.

    Raises FacestreamError: 100033 if the bytes are not a whole image of the claimed type, 3002 if its sides or its
    number of pixels are out of range (judged before anything is decompressed).
    """
    with open_image(data, content_type) as image:
        limits.check(image.width, image.height)
        return _pixels(image, data)


def decode_warp(data: bytes, content_type: str) -> RgbImage:
    """The pixels of a warped image, 250 x 250 x 3; raises FacestreamError 100033 or 11043 (another size)."""
    with open_image(data, content_type) as image:
        if image.size != (WARP_SIDE, WARP_SIDE):
            raise FacestreamError(BAD_WARP_SIZE)
        return _pixels(image, data)


def _pixels(image: ImageFile, data: bytes) -> RgbImage:
    if isinstance(image, JpegImageFile):
        check_scans(data)
    with damage_refused():
        image.load()
        return rgb(upright(image))
