"""The settings: from the environment (prefix FACESTREAM_), checked at start."""

from __future__ import annotations

from datetime import timedelta
from pathlib import Path
from typing import Literal, Self

from pydantic import Field, SecretStr, field_validator, model_validator
from pydantic_settings import BaseSettings, SettingsConfigDict

MIB = 1024 * 1024

LONGEST_TTL_S = 10 * 365 * 86_400
"""Ten years: times stay within what a calendar can count. For ever is 0."""


def _home(*parts: str) -> Path:
    return Path.home().joinpath(*parts)


class Settings(BaseSettings):
    """Every setting of the service. A value out of range refuses the start; a name that is no setting's is pointed out."""

    model_config = SettingsConfigDict(env_prefix="FACESTREAM_", frozen=True)

    host: str = Field("127.0.0.1", description="Address to listen on.")
    port: int = Field(5140, ge=0, le=65535, description="Port to listen on; 0 takes a free one.")
    data_dir: Path = Field(
        default_factory=lambda: _home(".local", "share", "facestream"),
        description="Folder of the embedded stores: events.db, vault.db, views.db.",
    )
    models_dir: Path = Field(
        default_factory=lambda: _home(".cache", "facestream", "models"),
        description="Folder of the models; `facestream models` fills it.",
    )
    cache_dir: Path = Field(
        default_factory=lambda: _home(".cache", "facestream"),
        description="Downloads that are kept; nothing of it is needed to run.",
    )
    event_store: Literal["sqlite", "postgres"] = Field("sqlite", description="Where events are appended.")
    postgres_url: SecretStr | None = Field(
        None, description="PostgreSQL of the event store: postgresql://USER:PASSWORD@HOST:5432/DATABASE, percent-encoded."
    )
    stream: Literal["local"] = Field("local", description="How events reach the projections.")
    documents: Literal["sqlite"] = Field("sqlite", description="Where the read models lie.")
    vault: Literal["sqlite"] = Field("sqlite", description="Where all lies that may have to be forgotten.")
    match_store: Literal["memory"] = Field("memory", description="What compares templates.")
    detector: str = Field("yunet", description="Engine that finds faces.")
    landmarker: str = Field("facemesh", description="Engine that finds landmarks.")
    embedder: str = Field("sface", description="Engine that makes templates.")
    interpreter: str = Field("tflite", description="Engine that runs TFLite models.")
    synchronous: Literal["FULL", "NORMAL"] = Field(
        "FULL", description="FULL: what was answered survives a power cut. NORMAL: faster, and the newest may be lost."
    )
    descriptor_ttl: int = Field(
        86_400,
        ge=0,
        le=LONGEST_TTL_S,
        description="Seconds that a descriptor without person and list is kept; 0 keeps it for ever.",
    )
    recognition_days: int = Field(7, ge=1, le=3650, description="Days that recognitions are kept in the event store.")
    portraits: bool = Field(True, description="Whether portraits are made, kept and served.")
    websockets: bool = Field(True, description="Whether recognitions can be subscribed to (/4/ws).")
    websocket_queue: int = Field(
        1024, ge=1, le=100_000, description="Messages that may wait for one websocket; one that lags more is closed with 1013."
    )
    websocket_ping: float = Field(
        20.0, gt=0, le=3600, description="Seconds between two pings, and that a client may take to answer or to read."
    )
    websocket_connections: int = Field(
        4096, ge=1, le=1_000_000, description="Websockets at the same time; more are refused with 503."
    )
    recognition_workers: int = Field(0, ge=0, le=256, description="Recognition pipelines; 0: one a core.")
    recognition_waiting: int = Field(64, ge=1, le=4096, description="Images that may wait for a pipeline.")
    recognition_patience: float = Field(10.0, gt=0, le=60, description="Seconds an image may wait for a pipeline.")
    max_body_bytes: int = Field(32 * MIB, ge=1024, le=1024 * MIB, description="Largest request body.")
    min_image_side: int = Field(96, ge=1, description="Shortest image side, pixels.")
    max_image_side: int = Field(8192, ge=96, le=65_535, description="Longest image side, pixels.")
    max_image_pixels: int = Field(64_000_000, ge=9216, description="Most pixels of an image.")
    log_level: Literal["debug", "info", "warning", "error"] = Field("info", description="Least level that is logged.")
    log_format: Literal["auto", "json", "text"] = Field(
        "auto", description="Form of log lines; auto: text on a terminal, else JSON."
    )

    @field_validator("data_dir", "models_dir", "cache_dir")
    @classmethod
    def _expand_home(cls, path: Path) -> Path:
        """~ is the home folder also where no shell has seen it: in unit files, in quotes."""
        try:
            return path.expanduser()
        except RuntimeError:
            raise ValueError(f"there is no home folder {path.parts[0]}") from None

    @model_validator(mode="after")
    def _check_sides(self) -> Self:
        if self.min_image_side > self.max_image_side:
            raise ValueError(
                f"FACESTREAM_MIN_IMAGE_SIDE ({self.min_image_side}) is above FACESTREAM_MAX_IMAGE_SIDE ({self.max_image_side})"
            )
        return self

    @model_validator(mode="after")
    def _check_servers(self) -> Self:
        if self.event_store == "postgres" and self.postgres_url is None:
            raise ValueError("FACESTREAM_EVENT_STORE=postgres needs FACESTREAM_POSTGRES_URL, the database to append to")
        return self

    @property
    def time_to_live(self) -> timedelta | None:
        """How long a free descriptor is kept; None: for ever."""
        return timedelta(seconds=self.descriptor_ttl) if self.descriptor_ttl else None
