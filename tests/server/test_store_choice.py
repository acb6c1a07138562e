"""The store that the sidebar shows is the one that the server's kernels log to."""

from __future__ import annotations

import os
from pathlib import Path
from typing import Any

import pytest
from logging_kernel import Ask

from trackside.settings import STORE_HINT, STORE_HINT_ID, StoreLocation, resolve_store


@pytest.fixture
def _nothing_chosen(tmp_path: Path, monkeypatch: pytest.MonkeyPatch, _chosen_store: None) -> None:
    monkeypatch.delenv("TRACKSIDE_STORE")
    monkeypatch.setenv("XDG_DATA_HOME", str(tmp_path / "data"))


async def shown(ask: Ask) -> dict[str, Any]:
    """What the sidebar is told of its store."""
    status, answer = await ask("status")
    assert status == 200, answer
    return dict(answer)


@pytest.mark.usefixtures("_nothing_chosen")
class TestFolder:
    """The server's root folder has a store, which was there before the server."""

    @pytest.fixture
    def project(self, jp_root_dir: Path) -> StoreLocation:
        """The store of the root folder."""
        location = StoreLocation.from_url(str(jp_root_dir / ".trackside"))
        location.identity()
        return location

    @pytest.fixture(autouse=True)
    def _project_first(self, project: StoreLocation) -> None:
        """Before the server starts."""

    async def test_notebooks_below_use_it(self, ask: Ask, project: StoreLocation, jp_root_dir: Path) -> None:
        """Sidebar, kernel and terminal agree, in any folder below."""
        (jp_root_dir / "deep").mkdir()
        told = await shown(ask)
        assert (told["store"], told["store_id"]) == (project.url, project.identity())
        assert resolve_store(folder=jp_root_dir / "deep").url == project.url

    async def test_kernels_elsewhere_are_told(self, ask: Ask, project: StoreLocation, tmp_path: Path) -> None:
        """A notebook outside the root, with no store above it, uses the server's, known by its identity."""
        await shown(ask)
        elsewhere = resolve_store(folder=tmp_path)
        assert (elsewhere.url, elsewhere.origin) == (project.url, "hint")
        assert os.environ[STORE_HINT_ID] == project.identity()


@pytest.mark.usefixtures("_nothing_chosen")
class TestNothing:
    """There is no store anywhere."""

    async def test_all_use_the_users_own(self, ask: Ask, jp_root_dir: Path, tmp_path: Path) -> None:
        """The first who needs it makes it."""
        told = await shown(ask)
        assert told["store"] == f"sqlite:///{tmp_path}/data/trackside/store.db"
        assert told["store_label"] == "Your own store"
        assert resolve_store(folder=jp_root_dir).url == told["store"]


class TestRelativePath:
    """``TRACKSIDE_STORE`` is relative to the folder in which the server was started."""

    @pytest.fixture(autouse=True)
    def _relative(self, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, _chosen_store: None) -> None:
        monkeypatch.chdir(tmp_path)
        monkeypatch.setenv("TRACKSIDE_STORE", "runs.db")

    async def test_kernels_get_the_whole_path(
        self, ask: Ask, jp_serverapp: Any, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        """A kernel's folder is another one; after the server the variable is what it was."""
        monkeypatch.chdir("/")
        assert (await shown(ask))["store"] == f"sqlite:///{tmp_path}/runs.db"
        assert resolve_store().url == f"sqlite:///{tmp_path}/runs.db"
        await jp_serverapp.extension_manager.stop_all_extensions()
        assert os.environ["TRACKSIDE_STORE"] == "runs.db"
        assert STORE_HINT not in os.environ
