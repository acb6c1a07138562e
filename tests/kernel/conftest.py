"""A kernel for the tests of a module."""

from __future__ import annotations

from collections.abc import Iterator

import pytest
from live_kernel import LiveKernel


@pytest.fixture(scope="module")
def kernel(tmp_path_factory: pytest.TempPathFactory) -> Iterator[LiveKernel]:
    """A kernel with the extension loaded, shared by the tests of a module."""
    folder = tmp_path_factory.mktemp("kernel")
    made = LiveKernel(folder, TRACKSIDE_NOTEBOOK=str(folder / "Churn.ipynb"))
    try:
        loaded = made.run("%load_ext trackside\nimport trackside")
        assert loaded.status == "ok", loaded.traceback()
        yield made
    finally:
        made.stop()
