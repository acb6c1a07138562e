"""The store that the sidebar shows is the one that the server's kernels log to."""

from __future__ import annotations

import asyncio
import os
from pathlib import Path
from typing import Any

import pytest
from logging_kernel import Ask

from trackside.server.changes import STORE_CHANGED
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


@pytest.mark.usefixtures("_nothing_chosen")
class TestNotebooksStore:
    """A notebook below the root has a store of its own, which the server doesn't show by itself."""

    @pytest.fixture
    def project(self, jp_root_dir: Path) -> StoreLocation:
        """The store of a folder below the root."""
        location = StoreLocation.from_url(str(jp_root_dir / "project" / ".trackside"))
        location.identity()
        return location

    async def test_found(self, ask: Ask, project: StoreLocation) -> None:
        """The server tells which store a notebook's kernels use, and whether it is the one shown."""
        _, there = await ask("stores.find", notebook="project/train.ipynb")
        assert (there["store_id"], there["is_shown"]) == (project.identity(), False)
        assert there["store_label"].endswith("/project")
        _, here = await ask("stores.find", notebook="train.ipynb")
        assert (here["store_label"], here["is_shown"]) == ("Your own store", True)

    async def test_shown_and_back(self, ask: Ask, project: StoreLocation) -> None:
        """Once shown, all is asked of it, until the server's own is shown again."""
        own = (await shown(ask))["store_id"]
        await ask("experiments.create", name="at home")
        status, told = await ask("stores.show", notebook="project/train.ipynb")
        assert (status, told["store_id"]) == (200, project.identity())
        assert (await shown(ask))["store_id"] == project.identity()
        await ask("experiments.create", name="in the project")
        _, page = await ask("experiments.search")
        assert "in the project" in [item["name"] for item in page["experiments"]]
        assert "at home" not in [item["name"] for item in page["experiments"]]
        _, told = await ask("stores.show")
        assert told["store_id"] == own
        _, page = await ask("experiments.search")
        assert "at home" in [item["name"] for item in page["experiments"]]

    async def test_others_are_told(self, ask: Ask, project: StoreLocation, jp_serverapp: Any) -> None:
        """Pages that look at the store before hear that it is another one now, and then of its changes."""
        told: asyncio.Queue[dict[str, Any]] = asyncio.Queue()

        async def hear(logger: Any, schema_id: str, data: dict[str, Any]) -> None:
            await told.put(data)

        jp_serverapp.event_logger.add_listener(schema_id=STORE_CHANGED, listener=hear)
        await shown(ask)
        await ask("stores.show", notebook="project/train.ipynb")
        change = await told.get()
        assert (change["store_id"], change["truncated"]) == (project.identity(), True)
        _, made = await ask("experiments.create", name="news")
        while made["experiment_id"] not in change["experiment_ids"]:
            change = await told.get()
        assert change["store_id"] == project.identity()

    @pytest.mark.parametrize("notebook", ["../train.ipynb", "project/../../x/train.ipynb"])
    async def test_outside_is_refused(self, ask: Ask, notebook: str) -> None:
        """Only stores of notebooks below the root can be shown."""
        status, answer = await ask("stores.show", notebook=notebook)
        assert (status, answer["error"]["path"]) == (400, "notebook")
