"""The folders of runs at a place elsewhere, in the pages that its service lists them in."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import suppress
from datetime import UTC, datetime
from typing import Any

from trackside.artifacts.objects import open_system, telling
from trackside.settings.files_url import check_files_url

__all__ = ["find_last_change", "list_folder_pages"]


def list_folder_pages(uri: str) -> Iterator[list[str]]:
    """Names of the folders directly below a URL: of S3 a thousand with each request, else all at once.

    Raises:
        FilesUnavailable: the place is away, isn't there, or lets nobody in.
        InvalidInput: nothing is installed that speaks the URL.
    """
    uri = check_files_url(uri).rstrip("/")
    system, base = open_system(uri)
    pages = _list_s3(system, base) if hasattr(system, "_call_s3") else _list_at_once(system, base)
    while True:
        with telling(uri):
            page = next(pages, None)
        if page is None:
            return
        yield page


def _list_s3(system: Any, base: str) -> Iterator[list[str]]:
    bucket, _, folder = base.partition("/")
    start = f"{folder.rstrip('/')}/" if folder else ""
    more: dict[str, str] = {}
    while True:
        answer = system.call_s3("list_objects_v2", Bucket=bucket, Prefix=start, Delimiter="/", **more)
        yield [entry["Prefix"][len(start) : -1] for entry in answer.get("CommonPrefixes", [])]
        if not answer.get("IsTruncated"):
            return
        more = {"ContinuationToken": answer["NextContinuationToken"]}


def _list_at_once(system: Any, base: str) -> Iterator[list[str]]:
    with suppress(FileNotFoundError):
        found = system.ls(base, detail=True)
        yield [
            entry["name"].rstrip("/").rpartition("/")[2] for entry in found if entry["type"] == "directory"
        ]


def find_last_change(uri: str) -> datetime | None:
    """When a file directly in a folder was written last, as far as the service says; one request.

    Raises:
        FilesUnavailable: the place is away.
    """
    system, base = open_system(uri)
    times = []
    with suppress(FileNotFoundError), telling(uri):
        for entry in system.ls(base, detail=True):
            found = entry.get("LastModified") or entry.get("last_modified") or entry.get("mtime")
            if isinstance(found, datetime):
                times.append(found if found.tzinfo else found.replace(tzinfo=UTC))
    return max(times, default=None)
