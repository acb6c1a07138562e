"""The Jupyter Server extension: routes over operations, change events."""

from __future__ import annotations

__all__ = ["_jupyter_server_extension_points"]


def _jupyter_server_extension_points() -> list[dict[str, object]]:
    """Where Jupyter Server finds the extension (it looks in ``trackside``, which passes this on)."""
    from trackside.server.extension import TracksideExtension

    return [{"module": "trackside.server", "app": TracksideExtension}]
