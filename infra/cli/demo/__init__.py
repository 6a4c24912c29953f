"""facestream demo: the service from the outside, on real photographs, in some seconds."""

from infra.cli.demo.command import register

__all__ = ["register"]
