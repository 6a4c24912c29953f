"""Portraits and thumbnails."""

from __future__ import annotations

from io import BytesIO

import numpy as np
import pytest
from PIL import Image

from infra.recognition.pixels import RgbImage
from infra.recognition.portrait import THUMBNAIL_SIDES, encode_jpeg, portrait_of, thumbnail
from infra.recognition.rect import Rect
from tests.recognition.pictures import noise, quarters


def _decoded(data: bytes) -> RgbImage:
    return np.asarray(Image.open(BytesIO(data)).convert("RGB"))


@pytest.mark.parametrize("box", [Rect(40, 30, 60, 80), Rect(-900, -1000, 3000, 4000), Rect(100, 100, 600, 800)])
def test_a_portrait_has_a_longer_side_of_250(box: Rect) -> None:
    assert _decoded(portrait_of(noise(900, 900), box)).shape == (250, 188, 3)


def test_what_leaves_the_image_is_black_and_the_rest_is_in_its_place() -> None:
    portrait = _decoded(portrait_of(quarters(400), Rect(-100, -200, 300, 400))).astype(int)
    assert portrait[:115].max() < 20
    assert portrait[:, :50].max() < 20
    assert np.abs(portrait[140:, 75:175] - [255, 0, 0]).max() < 30


def test_a_portrait_carries_no_metadata() -> None:
    image = Image.open(BytesIO(portrait_of(noise(300, 300), Rect(0, 0, 300, 300))))
    assert image.format == "JPEG"
    assert not image.getexif()
    assert not {"exif", "icc_profile", "comment", "xmp"} & image.info.keys()


def test_channels_are_not_swapped() -> None:
    assert np.abs(_decoded(encode_jpeg(quarters(100)))[10, 10].astype(int) - [255, 0, 0]).max() < 20


@pytest.mark.parametrize("side", THUMBNAIL_SIDES)
def test_thumbnails(side: int) -> None:
    portrait = portrait_of(quarters(400), Rect(0, 0, 300, 400))
    small = _decoded(thumbnail(portrait, side))
    assert small.shape == (side, round(side * 188 / 250), 3)
    assert np.abs(small[2, 2].astype(int) - [255, 0, 0]).max() < 30
    assert _decoded(thumbnail(encode_jpeg(quarters(250)), side)).shape == (side, side, 3)


def test_no_other_thumbnail_exists() -> None:
    with pytest.raises(ValueError, match="48"):
        thumbnail(encode_jpeg(quarters(250)), 48)


def test_damage_is_reported() -> None:
    with pytest.raises(ValueError, match="not an image"):
        thumbnail(b"nothing of the kind", 32)
