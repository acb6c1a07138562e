"""Which paths a run's files can have: inside its root, the same on every system."""

from __future__ import annotations

import os
import re
from pathlib import PurePosixPath

from trackside.errors import InvalidInput

__all__ = ["check_artifact_path", "check_folder_path", "is_below", "is_draft", "join_artifact_path"]

_MAX_PART_BYTES = 255
_DRAFT = re.compile(r"\.[0-9a-f]{32}\.part")


def check_artifact_path(path: str | os.PathLike[str]) -> str:
    """A file's path below its run's root, with forward slashes.

    Raises:
        InvalidInput: it is empty, absolute, leads out of the run's folder, or can't be a file's name.
    """
    text = os.fspath(path).replace(os.sep, "/")
    parts = text.split("/")
    problem = None
    if not text or text.endswith("/"):
        problem = "it has to end in the name of a file"
    elif text.startswith("/") or PurePosixPath(text).is_absolute() or (len(text) > 1 and text[1] == ":"):
        problem = "it has to be relative to the run's folder"
    elif ".." in parts:
        problem = "it leads out of the run's folder"
    elif "" in parts or "." in parts:
        problem = "leave out double slashes and single dots"
    elif "\\" in text or any(ord(letter) < 32 or ord(letter) == 127 for letter in text):
        problem = "it holds a backslash or a control character"
    elif any(len(part.encode("utf-8", "surrogatepass")) > _MAX_PART_BYTES for part in parts):
        problem = f"a name in it is longer than {_MAX_PART_BYTES} bytes"
    elif not _is_unicode(text):
        problem = "it holds half a surrogate pair, which is not text"
    if problem is not None:
        raise InvalidInput(
            f"{text.encode('utf-8', 'backslashreplace').decode()!r:.120} can't be the path of a run's file: "
            f"{problem}.",
            path="artifact_file",
        )
    return text


def check_folder_path(path: str | os.PathLike[str] | None) -> str:
    """A folder's path below a run's root; empty for the root itself. Raises InvalidInput as above."""
    text = "" if path is None else os.fspath(path).replace(os.sep, "/")
    return check_artifact_path(text.removesuffix("/")) if text.strip("./") or ".." in text else ""


def join_artifact_path(folder: str | os.PathLike[str] | None, name: str) -> str:
    """The path of a file in a folder of a run. Raises InvalidInput as above."""
    below = check_folder_path(folder)
    return check_artifact_path(f"{below}/{name}" if below else name)


def is_below(path: str, folder: str) -> bool:
    """Whether a file is this one or is in this folder; all are in the empty path."""
    return not folder or path == folder or path.startswith(f"{folder}/")


def is_draft(name: str) -> bool:
    """Whether a file of this name is a part that is still being written, or was left by a crash."""
    return _DRAFT.fullmatch(name) is not None


def _is_unicode(text: str) -> bool:
    try:
        text.encode()
    except UnicodeEncodeError:
        return False
    return True
