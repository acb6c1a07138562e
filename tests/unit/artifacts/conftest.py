"""Four kinds of roots: a local folder, URLs of two file systems of fsspec, and a server that speaks S3."""

from __future__ import annotations

import uuid
from pathlib import Path

import fsspec
import pytest
from fsspec.implementations.local import LocalFileSystem

from trackside.artifacts import ArtifactRoot, artifact_root, open_root


class OtherFileSystem(LocalFileSystem):
    """Real folders and files behind a protocol of their own: unlike in memory, folders can be empty."""

    protocol = "trackside-other"

    @classmethod
    def _strip_protocol(cls, path: str) -> str:
        return str(LocalFileSystem._strip_protocol(str(path).removeprefix("trackside-other://")))


fsspec.register_implementation("trackside-other", OtherFileSystem, clobber=True)


@pytest.fixture(params=["local", "memory", "other", "s3"])
def root(request: pytest.FixtureRequest, tmp_path: Path) -> ArtifactRoot:
    """An empty root."""
    if request.param == "s3":
        return open_root(artifact_root(request.getfixturevalue("bucket_url"), "a" * 32))
    location = {
        "local": tmp_path / "files",
        "memory": f"memory://{uuid.uuid4().hex}/files",
        "other": f"trackside-other://{tmp_path}/files",
    }[request.param]
    return open_root(artifact_root(location, "a" * 32))
