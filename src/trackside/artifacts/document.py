"""A dict as the content of a file: JSON, or YAML if the file's name says so."""

from __future__ import annotations

import json
from pathlib import PurePosixPath
from typing import Any

from trackside.artifacts.optional import need
from trackside.errors import InvalidInput

__all__ = ["render_document"]


def render_document(value: Any, file: str) -> bytes:
    """A dict or a list in the format of a file's name: ``.yaml`` and ``.yml``, else JSON.

    Arrays and scalars of NumPy become lists and numbers; what has no form of its own becomes its text.

    Raises:
        InvalidInput: it can't be written, or a package is missing.
    """
    try:
        if PurePosixPath(file).suffix.lower() in (".yaml", ".yml"):
            yaml = need("yaml", "pyyaml", "A dict as YAML")
            plain = json.loads(json.dumps(value, default=_to_plain))
            return str(yaml.safe_dump(plain, sort_keys=False, allow_unicode=True)).encode()
        return json.dumps(value, indent=2, default=_to_plain, ensure_ascii=False).encode()
    except (TypeError, ValueError, RecursionError) as error:
        raise InvalidInput(f"This can't be written as {file}: {error}.", path="dictionary") from error


def _to_plain(value: Any) -> Any:
    for name in ("tolist", "isoformat"):
        if hasattr(value, name):
            return getattr(value, name)()
    return sorted(value) if isinstance(value, set | frozenset) else str(value)
