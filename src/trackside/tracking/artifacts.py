"""Files of the active run, as in MLflow's fluent API; those of any run, listed, read, deleted."""

from __future__ import annotations

import os
import tempfile
from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import TYPE_CHECKING, Any

from trackside.artifacts import check_folder_path, open_root
from trackside.artifacts.listing import list_folder
from trackside.entities import LoggedFile
from trackside.errors import ArtifactNotFound, InvalidInput
from trackside.tracking.active import find_or_start_run
from trackside.tracking.file_logging import FileLogging, RunFiles, wait_for_uploads
from trackside.tracking.run_ids import read_run_ids
from trackside.tracking.stack import find_active
from trackside.tracking.workspace import current_workspace

if TYPE_CHECKING:
    import pandas as pd

    from trackside.artifacts import Artifact, ArtifactRoot

__all__ = [
    "delete_artifacts",
    "download_artifacts",
    "get_artifact_uri",
    "list_artifacts",
    "load_table",
    "log_artifact",
    "log_artifacts",
    "log_dict",
    "log_figure",
    "log_image",
    "log_table",
    "log_text",
]

PathLike = str | os.PathLike[str]


def log_artifact(
    local_path: PathLike, artifact_path: PathLike | None = None, run_id: str | None = None
) -> None:
    """Keep a copy of a file, or of a folder with all that is in it, under its own name.

    Args:
        local_path: the file or folder.
        artifact_path: folder of the run to put it in; by default at the top.
        run_id: the run; by default the active one.

    Raises:
        InvalidInput: there is no such file, or the path leads out of the run's folder.
        OSError: it can't be read or written.
    """
    _files_of(run_id).log_artifact(local_path, artifact_path)


def log_artifacts(
    local_dir: PathLike, artifact_path: PathLike | None = None, run_id: str | None = None
) -> None:
    """Keep a copy of all files in a folder and the folders below it. Raises as :func:`log_artifact`."""
    _files_of(run_id).log_artifacts(local_dir, artifact_path)


def log_text(text: str, artifact_file: PathLike, run_id: str | None = None) -> None:
    """Keep a text as a file of the run, in UTF-8.

    Args:
        text: the content.
        artifact_file: its path below the run's folder, such as ``"notes/first.txt"``.
        run_id: the run; by default the active one.

    Raises:
        InvalidInput: the path leads out of the run's folder.
        OSError: the file can't be written.
    """
    _files_of(run_id).log_text(text, artifact_file)


def log_dict(dictionary: Any, artifact_file: PathLike, run_id: str | None = None) -> None:
    """Keep a dict or a list as YAML if the file ends in ``.yaml`` or ``.yml``, else as JSON.

    Arrays become lists. Raises InvalidInput if something in it can't be written, else as :func:`log_text`.
    """
    _files_of(run_id).log_dict(dictionary, artifact_file)


def log_figure(figure: Any, artifact_file: PathLike, *, save_kwargs: Mapping[str, Any] | None = None) -> None:
    """Keep a figure of matplotlib, Altair or Plotly in the format of the file's name.

    Args:
        figure: the figure; of matplotlib also ``Axes`` and seaborn's grids.
        artifact_file: its suffix is the format: ``.png``, ``.svg``, ``.pdf`` and what matplotlib writes; for
            Altair and Plotly also ``.json`` and ``.html`` (whole: it loads nothing from elsewhere).
        save_kwargs: for matplotlib's ``savefig``, Altair's ``save``, Plotly's ``to_image`` or ``to_html``.

    Raises:
        InvalidInput: it is no figure, there is no such format, or a package that is needed is missing.
    """
    find_or_start_run().log_figure(figure, artifact_file, save_kwargs=save_kwargs)


def log_image(
    image: Any,
    artifact_file: PathLike | None = None,
    key: str | None = None,
    step: int | None = None,
    timestamp: int | None = None,
) -> None:
    """Keep a picture, either at a path or under a key as one of a series.

    Args:
        image: a PIL image, or numbers of shape (height, width) or (height, width, 1 | 3 | 4): integers from 0
            to 255, floats from 0 to 1, or bools.
        artifact_file: its path; the suffix is the format.
        key: instead of a path: the name of the series.
        step: where in the series it is; 0 if not said.
        timestamp: milliseconds since the epoch, UTC; now if not said.

    Raises:
        InvalidInput: it is no picture, or the package pillow is missing.
    """
    find_or_start_run().log_image(image, artifact_file, key, step, timestamp)


def log_table(data: Any, artifact_file: PathLike, run_id: str | None = None) -> None:
    """Keep a table; if the run has this file already, the rows are added to it.

    Args:
        data: a DataFrame, a dict of columns, or a dict of one row's values.
        artifact_file: ``.json`` (``{"columns": […], "data": [[…]]}``, as MLflow's), ``.csv`` or ``.parquet``.
        run_id: the run; by default the active one.

    Raises:
        InvalidInput: it is no table, there is no such format, or what is there is none.
    """
    _files_of(run_id).log_table(data, artifact_file)


def load_table(
    artifact_file: PathLike, run_ids: Any = None, extra_columns: Sequence[str] | None = None
) -> pd.DataFrame:
    """The rows of a logged table, of several runs one below the other.

    Args:
        artifact_file: its path in the runs.
        run_ids: ids, ``Run`` objects, or a frame with a column ``run_id``; by default all runs of the active
            experiment that have it.
        extra_columns: columns of ``search_runs`` to add to each row, such as ``"run_id"``.

    Raises:
        ArtifactNotFound: one of ``run_ids`` has no such table, or no run has.
    """
    import pandas as pd

    from trackside.artifacts.table import read_table
    from trackside.tracking.search import search_runs

    file = os.fspath(artifact_file)
    if run_ids is None:
        found = search_runs()
    else:
        chosen = read_run_ids(run_ids, "run_ids")
        infos = [current_workspace().read_store().get_run(run_id).info for run_id in chosen]
        experiments = list({info.experiment_id for info in infos})
        found = search_runs(experiments)
        found = found[found["run_id"].isin(chosen)]
    parts = []
    for row in found.to_dict("records"):
        try:
            with open_root(row["artifact_uri"]).open(file) as stream:
                part = read_table(stream.read(), file)
        except ArtifactNotFound:
            if run_ids is not None:
                raise
            continue
        parts.append(part.assign(**{column: row.get(column) for column in extra_columns or ()}))
    if not parts:
        raise ArtifactNotFound(f"No run of this experiment has a table {file!r}.", path="artifact_file")
    return pd.concat(parts, ignore_index=True)


def get_artifact_uri(artifact_path: PathLike | None = None) -> str:
    """Where the active run's files are, or one of them: a path of this machine, or a URL."""
    uri = find_or_start_run().artifact_uri
    path = check_folder_path(artifact_path)
    return f"{uri}/{path}" if path else uri


def list_artifacts(run_id: str | None = None, path: PathLike | None = None) -> list[Artifact]:
    """The files and folders directly in a folder of a run.

    A file that was logged but whose content isn't there (yet) is listed as ``is_pending``.

    Args:
        run_id: the run; by default the active one.
        path: the folder; by default the top. Of a file, the file alone.

    Raises:
        RunNotFound: the store doesn't hold the run.
        InvalidInput: the path leads out of the run's folder.
    """
    folder = check_folder_path(path)
    root, logged = _find(run_id)
    return list_folder(root, folder, logged)


def download_artifacts(
    run_id: str | None = None, path: PathLike | None = None, dst: PathLike | None = None
) -> str:
    """Copy a file, or a folder with all that is in it, to this machine.

    A large file that this process is still copying into the run is waited for.

    Args:
        run_id: the run; by default the active one.
        path: what to copy; by default all files of the run.
        dst: folder to copy it into; by default a new temporary one. It is made where it is missing.

    Returns:
        Where the copy is: the file, or the folder.

    Raises:
        RunNotFound: the store doesn't hold the run.
        ArtifactNotFound: the run has no such file.
        ArtifactChanged: somebody has written into the file since it was logged; it isn't copied.
    """
    from trackside.artifacts.download import download

    wait_for_uploads(current_workspace(), run_id)
    folder = Path(dst).expanduser() if dst is not None else Path(tempfile.mkdtemp(prefix="trackside-"))
    root, logged = _find(run_id)
    digests = {file.path: file.digest for file in logged}
    return str(download(root, check_folder_path(path), folder.absolute(), digests))


def delete_artifacts(run_id: str, path: PathLike | None = None) -> None:
    """Delete a file of a run, or a folder with all that is in it; by default all files of the run.

    Raises:
        RunNotFound: the store doesn't hold the run.
        ArtifactNotFound: the run has no such file.
    """
    RunFiles(current_workspace(), run_id).delete_artifacts(path)


def _files_of(run_id: str | None) -> FileLogging:
    if run_id is None:
        return find_or_start_run()
    active = find_active()
    if active is not None and active.run_id == run_id:
        return active
    return RunFiles(current_workspace(), run_id)


def _find(run_id: str | None) -> tuple[ArtifactRoot, list[LoggedFile]]:
    if run_id is None:
        active = find_active()
        if active is None:
            raise InvalidInput("No run is active: say whose files, list_artifacts(run_id).", path="run_id")
        run_id = active.run_id
    store = current_workspace().read_store()
    return open_root(store.get_run(run_id).info.artifact_uri), store.list_files(run_id)
