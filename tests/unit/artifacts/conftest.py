"""Two kinds of roots: a local folder, and a URL of fsspec."""

from __future__ import annotations

import uuid
from pathlib import Path

import pytest

from trackside.artifacts import ArtifactRoot, artifact_root, open_root


@pytest.fixture(params=["local", "memory"])
def root(request: pytest.FixtureRequest, tmp_path: Path) -> ArtifactRoot:
    """An empty root."""
    location = tmp_path / "files" if request.param == "local" else f"memory://{uuid.uuid4().hex}/files"
    return open_root(artifact_root(location, "a" * 32))
