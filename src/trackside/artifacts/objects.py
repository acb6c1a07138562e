"""Object stores behind URLs: which library speaks one, with which time limits, and what its errors mean."""

from __future__ import annotations

import asyncio
import io
import os
import re
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any, NamedTuple
from urllib.parse import urlsplit

from trackside.errors import FilesUnavailable, InvalidInput, TracksideError

__all__ = [
    "BLOCK_BYTES",
    "ObjectFile",
    "code_of",
    "find_service",
    "is_reached_by_network",
    "open_system",
    "telling",
]

BLOCK_BYTES = 8 << 20
"""Files up to this size are sent in one request, larger ones in parts of it (S3 wants 5 MiB at least)."""

_CONNECT_S = 5
_ANSWER_S = 10
_WHOLE_S = 120.0
"""A request as a whole: 8 MiB need 70 kB a second."""

_S3_OPTIONS = {
    "connect_timeout": _CONNECT_S,
    "read_timeout": _ANSWER_S,
    "retries": {"mode": "standard", "total_max_attempts": 2},
    "max_pool_connections": 32,
}


class Service(NamedTuple):
    """A kind of object store: what to install, with which options it is opened, where credentials are."""

    module: str
    extra: str
    options: dict[str, Any]
    credentials: str


_S3 = Service(
    "s3fs", "s3", {"config_kwargs": _S3_OPTIONS}, "AWS_ACCESS_KEY_ID, AWS_PROFILE, ~/.aws, AWS_ENDPOINT_URL"
)
_GCS = Service("gcsfs", "gcs", {"requests_timeout": _ANSWER_S}, "GOOGLE_APPLICATION_CREDENTIALS")
_AZURE = Service(
    "adlfs",
    "azure",
    {"connection_timeout": _CONNECT_S, "read_timeout": _ANSWER_S},
    "AZURE_STORAGE_ACCOUNT_NAME, AZURE_STORAGE_CONNECTION_STRING",
)
_SERVICES = {"s3": _S3, "s3a": _S3, "gs": _GCS, "gcs": _GCS, "abfs": _AZURE, "abfss": _AZURE, "az": _AZURE}
_VARIABLES = ("AWS_", "GOOGLE_", "GCS", "STORAGE_EMULATOR", "AZURE_", "FSSPEC_")

_ADDRESS = re.compile(r"(https?://)(?:[^/\s\"'@]*@)?([^/?\s\"']+)[^\s\"']*")

_systems: dict[tuple[object, ...], Any] = {}
_guard = threading.Lock()


def find_service(uri: str) -> Service | None:
    """The kind of object store at a URL; None if it is none."""
    return _SERVICES.get(uri.partition("://")[0])


def is_reached_by_network(scheme: str) -> bool:
    """Whether files of a URL are elsewhere, and may be away; those of ``memory://`` are in this process."""
    return scheme != "memory"


def open_system(uri: str) -> tuple[Any, str]:
    """Fsspec's file system for a URL, and the path that the URL is on it; nothing is asked yet.

    One for all threads: each has a session of its own, which costs a fraction of a second.

    Raises:
        InvalidInput: nothing is installed that speaks the URL; the message says what to install.
    """
    import fsspec

    service = find_service(uri)
    try:
        if service is None:
            return fsspec.core.url_to_fs(uri)  # type: ignore[no-any-return]
        speaker = fsspec.get_filesystem_class(uri.partition("://")[0])
        options = {**speaker._get_kwargs_from_urls(uri), **service.options}  # noqa: SLF001 - made for subclasses
        environment = tuple(
            sorted((name, text) for name, text in os.environ.items() if name.startswith(_VARIABLES))
        )
        key = (os.getpid(), speaker, repr(options), environment)
        with _guard:
            if key not in _systems:
                made = speaker(**options, use_listings_cache=False, skip_instance_cache=True)
                _limit(made)
                _systems[key] = made
            return _systems[key], str(speaker._strip_protocol(uri))  # noqa: SLF001 - the same
    except ImportError as error:
        scheme = uri.partition("://")[0]
        if service is None:
            raise InvalidInput(
                f"Files can't be kept at {scheme}://…: {error}.", path="artifact_location"
            ) from error
        raise InvalidInput(
            f"Files at {scheme}://… need the package {service.module}: "
            f"pip install 'trackside[{service.extra}]'.",
            path="artifact_location",
        ) from error
    except Exception as error:  # the libraries have errors of their own for settings they can't use
        raise InvalidInput(
            f"Files can't be kept at {_place(uri)}: {error}.", path="artifact_location"
        ) from error


def _limit(system: Any) -> None:
    """No request takes for ever: the client's limits don't count while a request is being sent."""
    system.retries = 1  # the library's own patience, on top of its client's: minutes
    _limit_azure(getattr(getattr(system, "service_client", None), "_pipeline", None))
    if not hasattr(system, "_call_s3"):
        return
    from fsspec.asyn import sync_wrapper

    ask = system._call_s3  # noqa: SLF001 - there is no other door through which all requests go

    async def ask_in_time(*args: Any, **options: Any) -> Any:
        return await asyncio.wait_for(ask(*args, **options), _WHOLE_S)

    system._call_s3 = ask_in_time  # noqa: SLF001 - the same
    system.call_s3 = sync_wrapper(ask_in_time, obj=system)


def _limit_azure(pipeline: Any) -> None:
    """What the library's options don't reach: its client tries four times, and waits a minute each."""
    for policy in getattr(pipeline, "_impl_policies", ()):
        if hasattr(policy, "total_retries"):
            policy.total_retries, policy.initial_backoff = 1, 1
    if (config := getattr(getattr(pipeline, "_transport", None), "connection_config", None)) is not None:
        config.timeout, config.read_timeout = _CONNECT_S, _ANSWER_S


@contextmanager
def telling(uri: str, *, is_writing: bool = False) -> Iterator[None]:
    """Any error of a library becomes a sentence about the place of the files; only "no such file" stays.

    Args:
        uri: of the place.
        is_writing: what isn't there can only be the place itself.

    Raises:
        FilesUnavailable: the place is away, isn't there, or lets nobody in.
        FileNotFoundError: the place answered that there is no such file.
    """
    try:
        yield
    except (TracksideError, IsADirectoryError, NotADirectoryError):
        raise
    except Exception as error:
        if (is_writing and isinstance(error, FileNotFoundError)) or _names_no_place(error):
            raise FilesUnavailable(
                f"There is no {_place(uri)}: make it, or correct the setting artifacts. What was logged "
                "waits on this machine."
            ) from error
        if isinstance(error, FileNotFoundError):
            raise
        raise FilesUnavailable(_explain(uri, error)) from error


def _explain(uri: str, error: Exception) -> str:
    first_line = str(error).strip().partition("\n")[0]  # Azure's client adds its whole answer below
    # Nor is the whole address of a request for people, and it may be signed.
    plain = _ADDRESS.sub(r"\1\2", first_line)
    text = " ".join(plain.split()).rstrip(".") or type(error).__name__
    if isinstance(error, TimeoutError):
        text = "a request took too long"
    service = find_service(uri)
    names = {type(one).__name__ for one in (error, error.__cause__, error.__context__) if one is not None}
    if isinstance(error, PermissionError) or names & {"NoCredentialsError", "ClientAuthenticationError"}:
        where = f" ({service.credentials})" if service is not None else ""
        return (
            f"{_place(uri)} lets nobody in with the credentials of this environment{where}: {text:.300}. "
            "What was logged waits on this machine."
        )
    return (
        f"{_place(uri)}, where files of runs are kept, doesn't answer: {text:.300}. "
        "What was logged waits on this machine and arrives when it is back."
    )


def code_of(error: BaseException) -> str:
    """The word by which S3 names what is wrong; empty if that is none of its errors."""
    for one in (error, error.__cause__):
        answer = getattr(one, "response", None)
        if isinstance(answer, dict):
            return str(answer.get("Error", {}).get("Code", ""))
    return ""


def _names_no_place(error: Exception) -> bool:
    said = f"{error} {error.__cause__!r}"
    return any(word in said for word in ("bucket does not exist", "NoSuchBucket", "container does not exist"))


def _place(uri: str) -> str:
    """The URL's bucket, without what may be in front of it."""
    parts = urlsplit(uri)
    return f"{parts.scheme}://{parts.netloc}"


class ObjectFile(io.RawIOBase):
    """A file of an object store for reading, whose errors are sentences."""

    def __init__(self, uri: str, file: Any) -> None:
        super().__init__()
        self._uri = uri
        self._file = file

    def readable(self) -> bool:
        """True."""
        return True

    def seekable(self) -> bool:
        """True."""
        return True

    def seek(self, offset: int, whence: int = os.SEEK_SET) -> int:
        """Move; nothing is read."""
        return int(self._file.seek(offset, whence))

    def tell(self) -> int:
        """The place in the file."""
        return int(self._file.tell())

    def readinto(self, buffer: Any) -> int:
        """Read some bytes. Raises FilesUnavailable."""
        with telling(self._uri):
            data = self._file.read(len(buffer))
        buffer[: len(data)] = data
        return len(data)

    def close(self) -> None:
        """Let go of what was read ahead."""
        self._file.close()
        super().close()
