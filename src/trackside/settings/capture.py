"""What ``%%track`` captures without being asked: environment, then file, then default."""

from __future__ import annotations

from dataclasses import dataclass, fields

from trackside.settings.catalogue import look_up

__all__ = ["CaptureSettings", "load_capture_settings"]


@dataclass(frozen=True, slots=True)
class CaptureSettings:
    """What ``%%track`` captures without being asked; each can be switched off.

    From ``TRACKSIDE_CAPTURE_PARAMS=0`` and the like, else the table ``[capture]`` of the settings file.
    """

    params: bool = True
    metrics: bool = True
    source: bool = True
    outputs: bool = True
    environment: bool = True
    git: bool = True


def load_capture_settings() -> CaptureSettings:
    """What to capture.

    Raises:
        InvalidInput: an environment variable or the settings file holds something that can't be read.
    """
    switches = [field.name for field in fields(CaptureSettings)]
    return CaptureSettings(**{name: bool(look_up(f"capture.{name}").value) for name in switches})
