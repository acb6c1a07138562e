"""Who may ask: authentication, authorization and XSRF on every operation; refusals in our form."""

from __future__ import annotations

import json
from collections.abc import Awaitable, Callable
from typing import Any

import pytest
from jupyter_server.auth import Authorizer
from logging_kernel import Ask
from tornado.httpclient import AsyncHTTPClient, HTTPResponse

from trackside.operations.registry import OPERATIONS
from trackside.server.routes import MAX_BODY_BYTES

BAD_BODIES = ("{", "[]", "null", "42", '"x"', '{"surprise": 1}', "\ud800", '{"a": "\\ud800"}', "[" * 100_000)


class DenyAll(Authorizer):
    def is_authorized(self, handler: Any, user: Any, action: str, resource: str) -> bool:
        return resource != "trackside"


class ReadOnly(Authorizer):
    def is_authorized(self, handler: Any, user: Any, action: str, resource: str) -> bool:
        return resource != "trackside" or action == "read"


def config(authorizer: type[Authorizer]) -> dict[str, Any]:
    return {"ServerApp": {"jpserver_extensions": {"trackside": True}, "authorizer_class": authorizer}}


Fetch = Callable[..., Awaitable[HTTPResponse]]


@pytest.fixture
def post(http_server_client: AsyncHTTPClient, jp_base_url: str) -> Fetch:
    """Post with exactly these headers: no token is added."""

    async def post_plainly(operation: str, body: str | bytes = "{}", **headers: str) -> HTTPResponse:
        return await http_server_client.fetch(
            f"{jp_base_url}trackside/api/v1/{operation}",
            method="POST",
            body=body,
            headers=headers,
            raise_error=False,
        )

    return post_plainly


async def log_in(jp_fetch: Fetch) -> dict[str, str]:
    """The cookies of a browser that has logged in."""
    response = await jp_fetch("api", "me")
    return dict(cookie.split(";")[0].split("=", 1) for cookie in response.headers.get_list("Set-Cookie"))


def as_header(cookies: dict[str, str]) -> str:
    return "; ".join(f"{name}={value}" for name, value in cookies.items())


def assert_refused(response: HTTPResponse, status: int, code: str) -> None:
    assert response.code == status
    error = json.loads(response.body)["error"]
    assert error["code"] == code
    assert error["message"]


async def test_stranger_is_refused(post: Fetch) -> None:
    """Without a login no operation answers."""
    for operation in OPERATIONS:
        assert_refused(await post(operation), 403, "forbidden")


@pytest.mark.parametrize("jp_server_config", [config(DenyAll)])
async def test_unauthorized_user_is_refused(ask: Ask) -> None:
    """The server's authorizer is asked for every operation."""
    for operation in OPERATIONS:
        status, answer = await ask(operation)
        assert (status, answer["error"]["code"]) == (403, "forbidden"), operation


@pytest.mark.parametrize("jp_server_config", [config(ReadOnly)])
async def test_reader_may_not_write(ask: Ask) -> None:
    """What writes asks the authorizer for writing, what reads for reading."""
    for operation in OPERATIONS.values():
        status, _ = await ask(operation.name, name="by a reader")
        assert (status == 403) == (operation.action == "write"), operation.name


async def test_forged_request_is_refused(post: Fetch, jp_fetch: Fetch) -> None:
    """With the browser's cookies alone, as another site could send them, no operation answers."""
    cookies = await log_in(jp_fetch)
    for operation in OPERATIONS:
        assert_refused(await post(operation, Cookie=as_header(cookies)), 403, "forbidden")


async def test_browser_with_xsrf_token_is_answered(post: Fetch, jp_fetch: Fetch) -> None:
    """The same cookies together with the XSRF token are a genuine request."""
    cookies = await log_in(jp_fetch)
    token = "2|" + "0" * 8 + "|" + "ab" * 16 + "|1700000000"
    header = as_header({**cookies, "_xsrf": token})
    response = await post("status", Cookie=header, **{"X-XSRFToken": token})
    assert response.code == 200


async def test_unknown_operation_is_404(ask: Ask) -> None:
    """An operation that doesn't exist is 404 in the form of every error."""
    status, answer = await ask("runs.explode")
    assert (status, answer["error"]["code"]) == (404, "unknown_operation")


async def test_bad_body_is_never_500(post: Fetch, jp_auth_header: dict[str, str]) -> None:
    """Whatever is sent, the answer is a 400 that says why."""
    for operation in OPERATIONS:
        for body in BAD_BODIES:
            data = body.encode("utf-8", "surrogatepass")
            response = await post(operation, data, **jp_auth_header)
            assert_refused(response, 400, "invalid_input")


WRONG_FIELDS: list[tuple[str, dict[str, Any], str]] = [
    ("runs.search", {"experiment_ids": []}, "experiment_ids"),
    ("runs.search", {"experiment_ids": ["0"], "max_results": 0}, "max_results"),
    ("runs.search", {"experiment_ids": ["0"], "view": "some"}, "view"),
    ("runs.search", {"experiment_ids": [7]}, "experiment_ids[0]"),
    ("metrics.history", {"run_ids": [], "keys": [], "max_points": 1}, "max_points"),
    ("charts.build", {"run_ids": ["a"], "config": {"y": ["metrics.b"], "kind": "pie"}}, "config.kind"),
    ("charts.build", {"run_ids": ["a"], "config": {"y": []}}, "config.y"),
]


async def test_wrong_field_is_named(ask: Ask) -> None:
    """A 400 names the field that can't be accepted."""
    for operation, body, path in WRONG_FIELDS:
        status, answer = await ask(operation, **body)
        assert (status, answer["error"]["code"], answer["error"]["path"]) == (400, "invalid_input", path)


async def test_unknown_run_is_404(ask: Ask) -> None:
    """A run that isn't there is 404, with the word for what is missing."""
    for operation, body in (
        ("runs.get", {"run_id": "0" * 32}),
        ("runs.get", {"run_id": "'; drop table run; --\0"}),
        ("charts.build", {"run_ids": ["nobody"], "config": {"y": ["metrics.loss"]}}),
        ("charts.suggest", {"run_ids": ["nobody"]}),
    ):
        status, answer = await ask(operation, **body)
        assert (status, answer["error"]["code"]) == (404, "run_not_found")


async def test_bad_search_is_400(ask: Ask) -> None:
    """A page token, an order or a filter that makes no sense is the caller's mistake."""
    for more in (
        {"page_token": "forged"},
        {"page_token": "e30="},
        {"order_by": ["metrics.loss SIDEWAYS"]},
        {"order_by": ["'"]},
        {"filter": "metrics."},
        {"filter": "🦊 > 1"},
        {"filter": "(" * 5000},
    ):
        status, answer = await ask("runs.search", experiment_ids=["0"], **more)
        assert status == 400, (more, answer)


async def test_too_large_body_is_413(post: Fetch, jp_auth_header: dict[str, str]) -> None:
    """A body beyond the limit isn't even read as JSON."""
    response = await post("status", " " * (MAX_BODY_BYTES + 1), **jp_auth_header)
    assert_refused(response, 413, "too_large")


async def test_get_is_not_allowed(jp_fetch: Fetch) -> None:
    """Operations are asked by POST only: a link or an image can't ask them."""
    response = await jp_fetch("trackside", "api", "v1", "status", raise_error=False)
    assert_refused(response, 405, "method_not_allowed")
