"""Photographs for tests and the demo, out of published packages; fetched into a cache, never committed."""

from __future__ import annotations

from itertools import groupby
from pathlib import Path

from infra.recognition.models.fetch import fetch_files
from infra.recognition.models.packages import FACE_RECOGNITION, MATPLOTLIB, SCIKIT_IMAGE, PackageFile

_FACE_RECOGNITION_IMAGES = "face_recognition-1.3.0/tests/test_images/"

SAMPLES: tuple[PackageFile, ...] = (
    # One man four times (32bit.png is obama2 with an alpha channel), a second man once: US government photographs.
    PackageFile(
        FACE_RECOGNITION,
        f"{_FACE_RECOGNITION_IMAGES}obama.jpg",
        "0930e3aa8cae5920329c0c8cbc6a2ab70f47b0e67b432875beaa95cbf7e741f6",
    ),
    PackageFile(
        FACE_RECOGNITION,
        f"{_FACE_RECOGNITION_IMAGES}obama2.jpg",
        "a7efcc907375274796f39646510704aa86672d59f6d5469d69af3c85590976a6",
    ),
    PackageFile(
        FACE_RECOGNITION,
        f"{_FACE_RECOGNITION_IMAGES}obama3.jpg",
        "76ac6bf97c36dc2da0ad16a537d6a5ac1b10f48d49aac29a0cca9a17cdbc3ca3",
    ),
    PackageFile(
        FACE_RECOGNITION,
        f"{_FACE_RECOGNITION_IMAGES}biden.jpg",
        "3c17508bb91554c637a2eabddfae790e5bb1caba93130814fc2ac50be9760c4c",
    ),
    PackageFile(
        FACE_RECOGNITION,
        f"{_FACE_RECOGNITION_IMAGES}obama_partial_face.jpg",
        "c2d1f09e7ef3042352b41e41286e6eb0522f64f88308be13886991b95db52117",
    ),
    PackageFile(
        FACE_RECOGNITION,
        f"{_FACE_RECOGNITION_IMAGES}32bit.png",
        "44dca895a7d635a4aedddd91a4f37af9a8a5b44e66154282a24645a757b5f627",
    ),
    # A woman; a man in profile, gray; then pictures without a face.
    PackageFile(SCIKIT_IMAGE, "skimage/data/astronaut.png", "88431cd9653ccd539741b555fb0a46b61558b301d4110412b5bc28b5e3ea6cb5"),
    PackageFile(SCIKIT_IMAGE, "skimage/data/camera.png", "b0793d2adda0fa6ae899c03989482bff9a42d3d5690fc7e3648f2795d730c23a"),
    PackageFile(SCIKIT_IMAGE, "skimage/data/chelsea.png", "596aa1e7cb875eb79f437e310381d26b338a81c2da23439704a73c4651e8c4bb"),
    PackageFile(SCIKIT_IMAGE, "skimage/data/coffee.png", "cc02f8ca188b167c775a7101b5d767d1e71792cf762c33d6fa15a4599b5a8de7"),
    PackageFile(SCIKIT_IMAGE, "skimage/data/rocket.jpg", "c2dd0de7c538df8d111e479619b129464d0269d0ae5fd18ca91d33a7fdfea95c"),
    PackageFile(
        SCIKIT_IMAGE,
        "skimage/data/hubble_deep_field.jpg",
        "3a19c5dd8a927a9334bb1229a6d63711b1c0c767fb27e2286e7c84a3e2c2f5f4",
    ),
    PackageFile(SCIKIT_IMAGE, "skimage/data/color.png", "7d2df993de2b4fa2a78e04e5df8050f49a9c511aa75e59ab3bd56ac9c98aef7e"),
    PackageFile(SCIKIT_IMAGE, "skimage/data/retina.jpg", "38a07f36f27f095e818aea7b96d34202c05176d30253c66733f2e00379e9e0e6"),
    PackageFile(SCIKIT_IMAGE, "skimage/data/coins.png", "f8d773fc9cfa6f4d8e5942dc34d0a0788fcaed2a4fefbbed0aef5398d7ef4cba"),
    PackageFile(
        SCIKIT_IMAGE,
        "skimage/data/motorcycle_left.png",
        "db18e9c4157617403c3537a6ba355dfeafe9a7eabb6b9b94cb33f6525dd49179",
    ),
    # A second woman, with glasses.
    PackageFile(
        MATPLOTLIB,
        "mpl-data/sample_data/grace_hopper.jpg",
        "a8ca6d734765703b09728ab47fe59f473d93ae3967fc24c7c0288c3c7adb7130",
    ),
)


def prepare_samples(cache_dir: Path) -> dict[str, Path]:
    """Every sample by its file name, digests checked; downloads only what the cache does not hold.

    Raises FetchError or WrongDigestError.
    """
    found: dict[str, Path] = {}
    for _, group in groupby(SAMPLES, key=lambda file: file.package):
        files = list(group)
        found.update(zip((file.name for file in files), fetch_files(files, cache_dir), strict=True))
    return found
