"""Files that are logged to a run: rendered, written below the run's root, journalled."""

from __future__ import annotations

import json
import os
import re
import sys
import time
import uuid
from abc import ABC, abstractmethod
from collections.abc import Mapping
from pathlib import Path
from typing import TYPE_CHECKING, Any

from trackside.artifacts import WrittenFile, check_folder_path, is_below, join_artifact_path
from trackside.errors import ArtifactNotFound, InvalidInput
from trackside.journal.records import FileDeleted, FileLogged, RunUpdate
from trackside.tracking.outgoing import root_to_write

if TYPE_CHECKING:
    from trackside.artifacts import ArtifactRoot
    from trackside.tracking.workspace import Workspace

__all__ = ["FileLogging", "RunFiles", "wait_for_uploads"]

IMAGES_TAG = "mlflow.loggedImages"
TABLES_TAG = "mlflow.loggedArtifacts"
"""Tags by which MLflow's own pages find images and tables."""

_IMAGE_KEY = re.compile(r"[\w\-. /]+")


class FileLogging(ABC):
    """What can be done with the files of a run; needs the run's id, its workspace and its root."""

    run_id: str
    _workspace: Workspace
    _tags: dict[str, str]

    @abstractmethod
    def _find_root_uri(self) -> str:
        """Path or URL of the folder that the files go into."""

    def _find_root(self) -> ArtifactRoot:
        uri = self._find_root_uri()
        location = self._workspace.location
        if is_below(uri, str(location.folder)):
            location.identity()  # a store that was moved away is not made anew where it was
        return root_to_write(self._workspace, self.run_id, uri)

    # what is logged
    def log_artifact(
        self, local_path: str | os.PathLike[str], artifact_path: str | os.PathLike[str] | None = None
    ) -> None:
        """Keep a copy of a file or a folder; see :func:`trackside.log_artifact`."""
        source = _existing(local_path)
        if source.is_dir():
            self.log_artifacts(source, join_artifact_path(artifact_path, source.name))
        else:
            self._keep_file(join_artifact_path(artifact_path, source.name), source)

    def log_artifacts(
        self, local_dir: str | os.PathLike[str], artifact_path: str | os.PathLike[str] | None = None
    ) -> None:
        """Keep a copy of what a folder holds; see :func:`trackside.log_artifacts`."""
        folder = _existing(local_dir)
        if not folder.is_dir():
            raise InvalidInput(
                f"{str(local_dir)!r} is no folder: log a file with log_artifact.", path="local_dir"
            )
        found = sorted(file for file in folder.rglob("*") if file.is_file())
        targets = [
            (join_artifact_path(artifact_path, file.relative_to(folder).as_posix()), file) for file in found
        ]
        for path, file in targets:
            self._keep_file(path, file)

    def log_text(self, text: str, artifact_file: str | os.PathLike[str]) -> None:
        """Keep a text as a file of the run; see :func:`trackside.log_text`."""
        self.keep_bytes(os.fspath(artifact_file), text.encode("utf-8", "replace"))

    def log_dict(self, dictionary: Any, artifact_file: str | os.PathLike[str]) -> None:
        """Keep a dict as JSON or YAML; see :func:`trackside.log_dict`."""
        from trackside.artifacts.document import render_document

        file = os.fspath(artifact_file)
        self.keep_bytes(file, render_document(dictionary, file))

    def log_figure(
        self,
        figure: Any,
        artifact_file: str | os.PathLike[str],
        *,
        save_kwargs: Mapping[str, Any] | None = None,
    ) -> None:
        """Keep a figure in the format of the file's name; see :func:`trackside.log_figure`."""
        from trackside.artifacts.figure import render_figure

        file = os.fspath(artifact_file)
        self.keep_bytes(file, render_figure(figure, file, dict(save_kwargs or {})))

    def log_image(
        self,
        image: Any,
        artifact_file: str | os.PathLike[str] | None = None,
        key: str | None = None,
        step: int | None = None,
        timestamp: int | None = None,
    ) -> None:
        """Keep a picture, at a path or as one of a series; see :func:`trackside.log_image`."""
        from trackside.artifacts.image import render_image

        if (artifact_file is None) == (key is None):
            raise InvalidInput("log_image needs either artifact_file or key, and not both.", path="key")
        if key is None:
            file = os.fspath(artifact_file or "")
            self.keep_bytes(file, render_image(image, file))
            return
        if not _IMAGE_KEY.fullmatch(key):
            raise InvalidInput(
                f"{key!r:.100} can't be the key of an image: use letters, digits, _, -, ., / and spaces.",
                path="key",
            )
        now = time.time_ns() // 1_000_000 if timestamp is None else int(timestamp)
        # The form of the name is MLflow's: its pages and ours read key, step and time off it.
        name = f"{key.replace('/', '#')}%step%{int(step or 0)}%timestamp%{now}%{uuid.uuid4()}.png"
        self.keep_bytes(f"images/{name}", render_image(image, name))
        self._mark(IMAGES_TAG, "True")

    def log_table(self, data: Any, artifact_file: str | os.PathLike[str]) -> None:
        """Keep a table, or add rows to one; see :func:`trackside.log_table`."""
        from trackside.artifacts.table import render_table, to_frame
        from trackside.tracking.tables import keep_rows

        file = join_artifact_path(None, os.fspath(artifact_file))
        rows = render_table(to_frame(data), file)
        self._take_place(file)
        self._note(keep_rows(self._find_root(), file, rows, self._workspace.location.folder))
        tables = json.loads(self._tags.get(TABLES_TAG, "[]"))
        if {"path": file, "type": "table"} not in tables:
            self._mark(TABLES_TAG, json.dumps([*tables, {"path": file, "type": "table"}]))

    def delete_artifacts(self, artifact_path: str | os.PathLike[str] | None = None) -> None:
        """Delete a file or a folder of the run, by default all its files; see ``list_artifacts``."""
        path = check_folder_path(artifact_path)
        self._take_place(path)
        try:
            self._find_root().delete(path)
        except ArtifactNotFound:  # it may have been announced, and nothing more
            logged = self._workspace.read_store().list_files(self.run_id)
            if not any(is_below(file.path, path) for file in logged):
                raise
        self._workspace.append(FileDeleted(self.run_id, path, _now_ms()))

    # how it is kept
    def keep_bytes(self, path: str, data: bytes) -> None:
        """Write a file and journal it.

        Raises:
            InvalidInput: the path leads out of the run's folder.
            OSError: it can't be written.
        """
        self._take_place(path)
        self._note(self._find_root().write(path, data))

    def _keep_file(self, path: str, source: Path) -> None:
        from trackside.tracking import uploads

        if source.stat().st_size >= uploads.BACKGROUND_BYTES:
            uploads.uploads_of(self._workspace).add(self.run_id, self._find_root_uri(), path, source)
            return
        self._take_place(path)
        with source.open("rb") as file:
            written = self._find_root().copy(path, file)
        self._note(written)

    def _take_place(self, path: str) -> None:
        """A large file that is still being copied to this path, or below it, isn't wanted any more."""
        if (uploads := sys.modules.get("trackside.tracking.uploads")) is not None:
            uploads.uploads_of(self._workspace).forget(self.run_id, path)

    def _note(self, written: WrittenFile) -> None:
        if not written.is_on_its_way:
            self._workspace.append(
                FileLogged(self.run_id, written.path, written.size_bytes, written.digest, _now_ms())
            )

    def _mark(self, tag: str, value: str) -> None:
        if self._tags.get(tag) != value:
            self._workspace.append(RunUpdate(self.run_id, tags={tag: value}, time_ms=_now_ms()))
            self._tags[tag] = value


class RunFiles(FileLogging):
    """The files of a run that needn't be open in this process.

    Raises:
        RunNotFound: the store doesn't hold the run.
    """

    def __init__(self, workspace: Workspace, run_id: str) -> None:
        run = workspace.read_store().get_run(run_id)
        self.run_id = run_id
        self._workspace = workspace
        self._tags = dict(run.data.tags)
        self._uri = run.info.artifact_uri

    def _find_root_uri(self) -> str:
        return self._uri


def wait_for_uploads(workspace: Workspace, run_id: str | None = None) -> None:
    """Wait for large files that are still being copied, of a run or all; a warning says what is left."""
    if (uploads := sys.modules.get("trackside.tracking.uploads")) is not None:
        uploads.uploads_of(workspace).wait(uploads.WAIT_S, run_id)


def _existing(path: str | os.PathLike[str]) -> Path:
    found = Path(path).expanduser()
    if not found.exists():
        raise InvalidInput(
            f"There is no file {str(found)!r} (the working folder is {str(Path.cwd())!r}).", path="local_path"
        )
    return found


def _now_ms() -> int:
    return time.time_ns() // 1_000_000
