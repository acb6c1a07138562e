"""The wire types of settings; part of the contract, as :mod:`trackside.operations.wire` is."""

from __future__ import annotations

from typing import Literal

from msgspec import field

from trackside.operations.wire import Wire

__all__ = ["SettingsInfo", "SettingsPut", "SettingsQuery"]

Direction = Literal["up", "down", "none"]


class SettingsQuery(Wire):
    pass


class SettingsInfo(Wire):
    """The user's settings as they hold for kernels that are started now."""

    capture: dict[str, bool]
    """What `%%track` captures without being asked, by the names of the settings below ``capture``."""
    directions: dict[str, Direction]
    """Metrics whose best value is another one than their name says."""
    fixed: list[str]
    """Names of settings that the server's environment decides, whatever the file says."""


class SettingsPut(Wire):
    """What to write into the settings file; what isn't given stays as it is."""

    capture: dict[str, bool] = field(default_factory=dict)
    directions: dict[str, Direction] | None = None
