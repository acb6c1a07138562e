"""The HTTP route of all operations, and what every route of ours has in common: who may ask, and refusals."""

from __future__ import annotations

import asyncio
import threading
from typing import TYPE_CHECKING, Any

from jupyter_server.auth.decorator import authorized
from jupyter_server.base.handlers import APIHandler
from tornado import web

if TYPE_CHECKING:
    from trackside.errors import TracksideError
    from trackside.server.service import Service

__all__ = ["MAX_BODY_BYTES", "OPERATION_ROUTE", "RESOURCE", "Handler", "OperationHandler"]

OPERATION_ROUTE = r"/trackside/api/v1/([^/]+)"
MAX_BODY_BYTES = 4 << 20
"""Enough for the ids of a hundred thousand runs."""
RESOURCE = "trackside"

_CODES = {
    403: "forbidden",
    404: "not_found",
    405: "method_not_allowed",
    413: "too_large",
    416: "range_not_satisfiable",
}


class Handler(APIHandler):
    """Base of our routes; Jupyter Server checks login, origin and XSRF, its authorizer read and write."""

    auth_resource = RESOURCE
    _track_activity = False  # a page that refreshes itself must not keep an idle server alive

    def initialize(self, service: Service) -> None:
        """Take the server's one service."""
        self._service = service

    def refuse(self, error: TracksideError) -> None:
        """Answer with an error of ours, as operations do."""
        from trackside.operations.answer import refuse_error

        refused = refuse_error(error)
        self.set_status(refused.status)
        self.finish(refused.body)

    def write_error(self, status_code: int, **kwargs: Any) -> None:
        """Jupyter Server's own refusals, in the form of ours."""
        error = kwargs.get("exc_info", (None, None))[1]
        if isinstance(error, asyncio.CancelledError) or self._finished:
            return
        message = error.log_message if isinstance(error, web.HTTPError) and error.log_message else ""
        if isinstance(error, web.HTTPError) and message and error.args:
            message = message % error.args
        text = message or self._reason
        self.finish({"error": {"code": _CODES.get(status_code, "error"), "message": text, "path": None}})


class OperationHandler(Handler):
    """``POST <operation>``."""

    SUPPORTED_METHODS = ("POST", "OPTIONS")

    def initialize(self, service: Service) -> None:
        """Take the server's one service."""
        super().initialize(service)
        self._gone = threading.Event()

    def on_connection_close(self) -> None:
        """The page has given the request up: a read needn't go on."""
        self._gone.set()
        super().on_connection_close()

    @web.authenticated
    async def post(self, name: str) -> None:
        """Answer one request."""
        if len(self.request.body) > MAX_BODY_BYTES:
            raise web.HTTPError(413, "A request has at most %d bytes.", MAX_BODY_BYTES)
        if await self._service.find_action(name) == "write":
            await self._write(name)
        else:
            await self._read(name)

    @authorized("read", RESOURCE)  # type: ignore[untyped-decorator]
    async def _read(self, name: str) -> None:
        await self._answer(name)

    @authorized("write", RESOURCE)  # type: ignore[untyped-decorator]
    async def _write(self, name: str) -> None:
        await self._answer(name)

    async def _answer(self, name: str) -> None:
        status, body = await self._service.answer(name, self.request.body, self._gone)
        if self._gone.is_set():
            return
        self.set_status(status)
        await self.finish(body)
