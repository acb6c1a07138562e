"""URLs below which files of runs are kept: none holds what gives access, for all who use a store read it."""

from __future__ import annotations

from urllib.parse import urlsplit

from trackside.errors import InvalidInput

__all__ = ["check_files_url"]

_WITH_CONTAINER = ("abfs", "abfss", "az", "wasb", "wasbs")
"""Of Azure: what is in front of ``@`` is the container."""


def check_files_url(url: str, path: str | None = None) -> str:
    """The URL, or path, of files of runs as it may be stored and shown.

    Args:
        url: ``s3://bucket/folder``, ``gs://…``, ``abfs://…``, any other URL, or a path.
        path: the setting or field that it is from.

    Raises:
        InvalidInput: it holds a user, a key, a token or a password. The message doesn't repeat it.
    """
    scheme, is_url, _ = url.partition("://")
    if not is_url or scheme in ("file", "local"):
        return url
    try:
        parts = urlsplit(url)
        user, has_user, _ = parts.netloc.rpartition("@")
        is_secret = ":" in user or bool(has_user and scheme not in _WITH_CONTAINER and scheme != "sftp")
    except ValueError:
        raise InvalidInput(f"The address of files {scheme}://… can't be read as a URL.", path=path) from None
    if is_secret or "?" in url or "::" in url:
        raise InvalidInput(
            f"The address of files {scheme}://… holds a user, a key or options: leave them out. "
            "Credentials come from the environment (AWS_ACCESS_KEY_ID, AWS_PROFILE, "
            "GOOGLE_APPLICATION_CREDENTIALS, AZURE_STORAGE_CONNECTION_STRING, …) and are never stored.",
            path=path,
        )
    return url
