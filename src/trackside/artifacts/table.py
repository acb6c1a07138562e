"""A table as the content of a file, and back: JSON as MLflow writes it, CSV, Parquet."""

from __future__ import annotations

import io
import json
from collections.abc import Mapping
from pathlib import PurePosixPath
from typing import TYPE_CHECKING, Any

from trackside.artifacts.optional import need
from trackside.errors import InvalidInput

if TYPE_CHECKING:
    import pandas as pd

__all__ = ["PARQUET_EXTRA", "add_rows", "read_table", "render_table", "to_frame"]

PARQUET_EXTRA = "'trackside[parquet]'"

_SUFFIXES = (".json", ".csv", ".parquet")


def to_frame(data: Any) -> pd.DataFrame:
    """A table as a DataFrame: a DataFrame, or a dict of columns (or of one row's values).

    Raises:
        InvalidInput: it is neither.
    """
    import pandas as pd

    if isinstance(data, pd.DataFrame):
        return data
    if not isinstance(data, Mapping):
        raise InvalidInput(
            f"A {type(data).__qualname__} can't be logged as a table: give a DataFrame or a dict.",
            path="data",
        )
    try:
        return pd.DataFrame(dict(data))
    except ValueError:
        try:
            return pd.DataFrame([dict(data)])
        except ValueError as error:
            raise InvalidInput(f"This dict is no table: {error}.", path="data") from error


def add_rows(before: bytes, rows: bytes, file: str) -> bytes:
    """A table with the rows of another one below its own; a column that one of them lacks is empty there.

    With the same columns the text of both stays as it is: ``007`` doesn't become 7.

    Args:
        before: the table as the content of a file.
        rows: the rows, in the same format.
        file: its name.

    Raises:
        InvalidInput: the content isn't such a table, or a package is missing.
    """
    suffix = _check_suffix(file)
    if suffix == ".csv" and (joined := _join_csv(before, rows)) is not None:
        return joined
    if suffix == ".json" and (joined := _join_json(before, rows)) is not None:
        return joined
    import pandas as pd

    above, below = read_table(before, file), read_table(rows, file)
    return render_table(pd.concat([above, below], ignore_index=True) if len(above.columns) else below, file)


def _join_csv(before: bytes, rows: bytes) -> bytes | None:
    header, newline, below = rows.partition(b"\n")
    if b'"' in header or not before.startswith(header + newline):
        return None
    return before + (b"" if before.endswith(b"\n") else b"\n") + below


def _join_json(before: bytes, rows: bytes) -> bytes | None:
    try:
        above, below = json.loads(before), json.loads(rows)
        if above["columns"] != below["columns"] or set(above) != {"columns", "data"}:
            return None
        return json.dumps({**above, "data": above["data"] + below["data"]}, separators=(",", ":")).encode()
    except (ValueError, KeyError, TypeError):
        return None


def render_table(frame: pd.DataFrame, file: str) -> bytes:
    """A table in the format of a file's name; JSON is ``{"columns": […], "data": [[…]]}``, as MLflow's.

    Raises:
        InvalidInput: there is no such format, or a package is missing.
    """
    suffix = _check_suffix(file)
    if suffix == ".json":
        text = frame.to_json(orient="split", index=False, date_format="iso", default_handler=str)
        return str(text).encode()
    if suffix == ".csv":
        return str(frame.to_csv(index=False)).encode()
    need("pyarrow", "pyarrow", "A table as Parquet", PARQUET_EXTRA)
    content = io.BytesIO()
    frame.to_parquet(content, index=False)
    return content.getvalue()


def read_table(content: bytes, file: str) -> pd.DataFrame:
    """A table that :func:`render_table` made.

    Raises:
        InvalidInput: the content isn't such a table, or a package is missing.
    """
    import pandas as pd

    suffix = _check_suffix(file)
    if suffix == ".parquet":
        need("pyarrow", "pyarrow", "A table as Parquet", PARQUET_EXTRA)
    try:
        if suffix == ".json":
            document = json.loads(content)
            return pd.DataFrame(document["data"], columns=document["columns"])
        return pd.read_csv(io.BytesIO(content)) if suffix == ".csv" else pd.read_parquet(io.BytesIO(content))
    except (ValueError, KeyError, TypeError, OSError) as error:
        raise InvalidInput(
            f"{file} holds no table that can be read: {error}", path="artifact_file"
        ) from error


def _check_suffix(file: str) -> str:
    suffix = PurePosixPath(file).suffix.lower()
    if suffix not in _SUFFIXES:
        raise InvalidInput(
            f"A table can't be written as {suffix or 'a file without a suffix'}: "
            f"end the file's name with one of {', '.join(_SUFFIXES)}.",
            path="artifact_file",
        )
    return suffix
