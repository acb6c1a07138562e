"""Every error that trackside raises; all of them descend from :class:`TracksideError`."""

from __future__ import annotations

from collections.abc import Sequence

__all__ = [
    "ArtifactChanged",
    "ArtifactNotFound",
    "Conflict",
    "ExperimentExists",
    "ExperimentNotFound",
    "FilesUnavailable",
    "FilterSyntaxError",
    "InvalidInput",
    "ModelExists",
    "ModelNotFound",
    "NotFound",
    "ParamConflict",
    "RunNotFound",
    "StoppedHalfway",
    "StoreGone",
    "StoreUnavailable",
    "TracksideError",
    "ViewChanged",
    "ViewExists",
    "ViewNotFound",
]


class TracksideError(Exception):
    """Base of every error the package raises; its text is written for people.

    ``code`` is the stable word a program can test (the ``code`` of an HTTP error), and ``path`` names
    the offending field of a request, if there is one.
    """

    code = "error"

    def __init__(self, message: str, *, path: str | None = None) -> None:
        super().__init__(message)
        self.message = message
        self.path = path


class InvalidInput(TracksideError, ValueError):
    """A value that can't be accepted: the message names it, the rule and what to do instead."""

    code = "invalid_input"


class FilterSyntaxError(InvalidInput):
    """A search text that can't be read.

    Attributes:
        text: the whole search text.
        column: 0-based offset in characters of the first character that can't be read.
        expected: what could have stood there, in words.
        suggestion: the nearest known key, or None.
    """

    code = "filter_syntax"

    def __init__(
        self,
        message: str,
        *,
        text: str,
        column: int,
        expected: tuple[str, ...] = (),
        suggestion: str | None = None,
    ) -> None:
        super().__init__(message, path="filter")
        self.text = text
        self.column = column
        self.expected = expected
        self.suggestion = suggestion

    def __str__(self) -> str:
        """The sentence, and below it the text with a caret under the offending column."""
        return f"{self.message}\n  {self.text}\n  {' ' * self.column}^"


class NotFound(TracksideError, LookupError):
    """Something asked for by id or name that the store doesn't hold."""

    code = "not_found"


class ExperimentNotFound(NotFound):
    """No experiment of that id or name."""

    code = "experiment_not_found"


class RunNotFound(NotFound):
    """No run of that id."""

    code = "run_not_found"


class ArtifactNotFound(NotFound):
    """The run has no such file, or its content isn't there."""

    code = "artifact_not_found"


class ViewNotFound(NotFound):
    """The experiment has no saved view of that id."""

    code = "view_not_found"


class ModelNotFound(NotFound):
    """No registered model of that name, or it has no such version or alias."""

    code = "model_not_found"


class Conflict(TracksideError):
    """What was asked contradicts what the store holds."""

    code = "conflict"


class ExperimentExists(Conflict):
    """An active experiment has that name already."""

    code = "experiment_exists"


class ModelExists(Conflict):
    """A registered model has that name already."""

    code = "model_exists"


class ParamConflict(Conflict):
    """A param was logged before with another value; the message names the key and both values."""

    code = "param_conflict"


class ArtifactChanged(Conflict):
    """A file of a run isn't what was logged: somebody has written into it."""

    code = "artifact_changed"


class ViewExists(Conflict):
    """The experiment has a saved view of that name already."""

    code = "view_exists"


class ViewChanged(Conflict):
    """Somebody has saved the view since it was read."""

    code = "view_changed"


class StoreUnavailable(TracksideError):
    """The store can't be read or written just now; what was logged waits in the journal."""

    code = "store_unavailable"


class StoreGone(StoreUnavailable, OSError):
    """The store was there, and its folder has been moved, renamed or deleted since.

    Attributes:
        store_id: the store's uuid.
    """

    def __init__(self, place: object, store_id: str) -> None:
        super().__init__(
            f"The store {place} is gone: put back its folder, which was moved, renamed or deleted, and it is "
            "used again; to begin a new one there, restart the kernel or Jupyter Server."
        )
        self.store_id = store_id


class FilesUnavailable(TracksideError, OSError):
    """The place of a run's files can't be read or written just now; the runs themselves can."""

    code = "files_unavailable"


class StoppedHalfway(TracksideError):
    """A change of many runs failed after some of them: those are changed, the others aren't.

    Attributes:
        cause: what went wrong.
        done: ids of the runs that were changed.
    """

    code = "stopped_halfway"

    def __init__(self, cause: TracksideError, done: Sequence[str], seen: int, count: int) -> None:
        super().__init__(f"Stopped after {seen} of {count} runs: {cause.message}", path=cause.path)
        self.cause = cause
        self.done = tuple(done)
