"""The user's settings: read, and written into the settings file, from which kernels take them."""

from __future__ import annotations

from dataclasses import asdict

from trackside.operations.context import OperationContext
from trackside.operations.wire_settings import SettingsInfo, SettingsPut, SettingsQuery
from trackside.settings import load_capture_settings
from trackside.settings.catalogue import SETTINGS, find_setting, look_up
from trackside.settings.directions import parse_directions, write_directions
from trackside.settings.file import write_setting

__all__ = ["get_settings", "put_settings"]


def get_settings(_context: OperationContext, _request: SettingsQuery) -> SettingsInfo:
    """What `%%track` captures and which way metrics are better, by environment, file and default."""
    return SettingsInfo(
        capture=asdict(load_capture_settings()),
        directions=parse_directions(str(look_up("directions").value or "")),
        fixed=[name for name in SETTINGS if look_up(name).origin == "environment"],
    )


def put_settings(context: OperationContext, request: SettingsPut) -> SettingsInfo:
    """Write settings into the user's settings file, for kernels that start from now on."""
    before = get_settings(context, SettingsQuery())
    for name, value in request.capture.items():
        if before.capture.get(name) != value:
            write_setting(find_setting(f"capture.{name}").name, value)
    if request.directions is not None and request.directions != before.directions:
        write_setting("directions", write_directions(request.directions) or None)
    return get_settings(context, SettingsQuery())
