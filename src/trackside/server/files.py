"""The route of a run's files: who may ask, how they are sent, and that a browser never runs them."""

from __future__ import annotations

import re
from collections.abc import Generator, Iterator
from contextlib import suppress
from typing import TYPE_CHECKING
from urllib.parse import quote

from jupyter_server.auth.decorator import authorized
from tornado import web
from tornado.iostream import StreamClosedError

from trackside.errors import TracksideError
from trackside.server.routes import RESOURCE, Handler

if TYPE_CHECKING:
    from trackside.operations.artifacts import OpenArtifact

__all__ = ["ARTIFACT_ROUTE", "EXPORT_ROUTE", "ArtifactHandler", "ExportHandler", "StreamHandler"]

ARTIFACT_ROUTE = r"/trackside/api/v1/artifacts/([^/]+)/(.+)"
EXPORT_ROUTE = r"/trackside/api/v1/exports/([^/]+)"

POLICY = (
    "sandbox; default-src 'none'; style-src 'unsafe-inline'; img-src data: blob:; media-src data: blob:; "
    "font-src data:; frame-ancestors 'self'"
)
"""Nothing that is sent can run a script, ask this server or another for anything, or be framed elsewhere."""

_RANGE = re.compile(r"bytes=(\d*)-(\d*)")


class StreamHandler(Handler):
    """Sends what comes in pieces, each made in a thread; stops when nobody listens any more."""

    def set_download(self, file_name: str, media_type: str, *, inline: bool = False) -> None:
        """Headers of a file: its name, its type, and that it is neither sniffed nor run."""
        plain = file_name.encode("ascii", "replace").decode().translate(str.maketrans('"\\?', "___"))
        kind = "inline" if inline else "attachment"
        encoded = quote(file_name.encode("utf-8", "replace"), safe="")
        self.set_header("Content-Disposition", f"{kind}; filename=\"{plain}\"; filename*=UTF-8''{encoded}")
        if media_type.startswith("text/"):
            media_type += "; charset=utf-8"
        self.set_header("Content-Type", media_type)
        self.set_header("X-Content-Type-Options", "nosniff")
        self.set_header("Content-Security-Policy", POLICY)
        self.set_header("Cache-Control", "private, no-cache")

    async def send_pieces(self, pieces: Iterator[bytes]) -> None:
        """Send all pieces. If one can't be had, the connection is cut: a whole file must not be believed.

        Raises:
            TracksideError: the first can't be had; nothing has been sent.
        """
        piece = await self._service.run_for_files(next, pieces, None)
        try:
            while piece is not None:
                self.write(piece)
                await self.flush()
                piece = await self._service.run_for_files(next, pieces, None)
        except StreamClosedError:
            return
        except (TracksideError, OSError) as error:
            self.log.warning("trackside: %s", error)
            self._cut()
            return
        finally:  # what is open for them is closed, also when the client has gone away
            if isinstance(pieces, Generator):
                await self._service.run_for_files(pieces.close)
        if not self._finished:
            with suppress(StreamClosedError):
                await self.finish()

    def _cut(self) -> None:
        connection = self.request.connection
        if connection is not None:
            connection.stream.close()  # type: ignore[attr-defined]  # of every HTTP/1 connection


class ArtifactHandler(StreamHandler):
    """``GET artifacts/<run_id>/<path>``: a file of a run; with ``?inline=1`` to be shown, not saved."""

    SUPPORTED_METHODS = ("GET", "HEAD", "OPTIONS")

    @web.authenticated
    @authorized("read", RESOURCE)  # type: ignore[untyped-decorator]
    async def get(self, run_id: str, path: str) -> None:
        """Send a file, or the part that is asked for."""
        try:
            artifact = await self._service.open_artifact(run_id, path)
        except TracksideError as error:
            self.refuse(error)
            return
        try:
            await self._send(artifact)
        finally:
            await self._service.run_for_files(artifact.stream.close)

    head = get

    async def _send(self, artifact: OpenArtifact) -> None:
        name = artifact.path.rpartition("/")[2]
        inline = self.get_query_argument("inline", "") == "1"
        first, last = 0, artifact.size_bytes - 1
        if (asked := self.request.headers.get("Range")) is not None:
            part = _parse_range(asked, artifact.size_bytes)
            if part is None:
                self.set_header("Content-Range", f"bytes */{artifact.size_bytes}")
                raise web.HTTPError(416, "The file has %d bytes.", artifact.size_bytes)
            if part != (first, last):
                first, last = part
                self.set_status(206)
                self.set_header("Content-Range", f"bytes {first}-{last}/{artifact.size_bytes}")
        self.set_download(name, artifact.media_type, inline=inline)
        self.set_header("Accept-Ranges", "bytes")
        self.set_header("Content-Length", str(last - first + 1))
        if self.request.method == "HEAD":
            await self.finish()
            return
        try:
            await self.send_pieces(artifact.read(first, last))
        except TracksideError as error:
            self.clear()
            self.refuse(error)


class ExportHandler(StreamHandler):
    """``GET exports/<export_id>``: what ``runs.export`` gave a ticket for."""

    SUPPORTED_METHODS = ("GET", "OPTIONS")

    @web.authenticated
    @authorized("read", RESOURCE)  # type: ignore[untyped-decorator]
    async def get(self, ticket: str) -> None:
        """Send an export while it is written."""
        try:
            export, pieces = await self._service.open_export(ticket)
            self.set_download(export.file_name, export.media_type)
            await self.send_pieces(pieces)
        except TracksideError as error:
            self.clear()
            self.refuse(error)


def _parse_range(text: str, size: int) -> tuple[int, int] | None:
    """First and last byte that are asked for (RFC 9110 §14.2); all, if that can't be read; None beyond."""
    match = _RANGE.fullmatch(text.strip())
    if match is None or not any(match.groups()):
        return 0, size - 1
    if not match[1]:
        length = min(int(match[2]), size)
        return (size - length, size - 1) if length else None
    first = int(match[1])
    last = min(int(match[2]), size - 1) if match[2] else size - 1
    return (first, last) if first <= last else None
