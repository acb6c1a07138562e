"""The wire types of registered models; part of the contract, as :mod:`trackside.operations.wire` is."""

from __future__ import annotations

from typing import Literal

from msgspec import field

from trackside.operations.wire import Limit, Wire

__all__ = [
    "ModelAliasDelete",
    "ModelAliasSet",
    "ModelCreate",
    "ModelDelete",
    "ModelDetail",
    "ModelGet",
    "ModelItem",
    "ModelPage",
    "ModelSearch",
    "ModelUpdate",
    "ModelVersionCreate",
    "ModelVersionDelete",
    "ModelVersionItem",
    "ModelVersionUpdate",
    "ModelsChanged",
]


class ModelItem(Wire):
    name: str
    description: str
    tags: dict[str, str]
    aliases: dict[str, int]
    """Alias → the version that it stands for."""
    version_count: int
    latest_version: int | None
    """The greatest number of a version; None if there is none."""
    creation_timestamp: int
    last_updated_timestamp: int
    user_id: str


class ModelVersionItem(Wire):
    name: str
    version: int
    aliases: list[str]
    description: str
    tags: dict[str, str]
    run_id: str | None
    """The run behind it; None for a model from elsewhere."""
    run_name: str | None
    is_run_deleted: bool
    experiment_id: str | None
    source: str
    path: str
    """The file or folder of the run that is the model; empty for the run as a whole."""
    creation_timestamp: int
    last_updated_timestamp: int
    user_id: str


class ModelSearch(Wire):
    text: str = ""
    """The name contains it, whatever the case."""
    max_results: Limit = 1000
    if_revision: int | None = None


class ModelPage(Wire):
    revision: int
    unchanged: bool = False
    models: list[ModelItem] = field(default_factory=list)
    """Those changed last come first."""


class ModelGet(Wire):
    name: str
    if_revision: int | None = None


class ModelDetail(Wire):
    revision: int
    unchanged: bool = False
    model: ModelItem | None = None
    versions: list[ModelVersionItem] = field(default_factory=list)
    """The newest first."""


class ModelCreate(Wire):
    name: str
    description: str = ""
    tags: dict[str, str] = field(default_factory=dict)


class ModelUpdate(Wire):
    """What to change; what isn't given stays as it is."""

    name: str
    new_name: str | None = None
    description: str | None = None
    tags: dict[str, str | None] = field(default_factory=dict)
    """Tags to set; null deletes one."""


class ModelDelete(Wire):
    name: str


class ModelVersionCreate(Wire):
    name: str
    run_id: str
    path: str = ""
    """A file or folder of the run; empty for the run as a whole."""
    model: Literal["existing", "new", "either"] = "existing"
    """Whether the model is there, is made with the version, or made if it is missing."""
    description: str = ""
    tags: dict[str, str] = field(default_factory=dict)


class ModelVersionUpdate(Wire):
    """What to change; what isn't given stays as it is."""

    name: str
    version: int
    description: str | None = None
    tags: dict[str, str | None] = field(default_factory=dict)
    """Tags to set; null deletes one."""


class ModelVersionDelete(Wire):
    name: str
    version: int


class ModelAliasSet(Wire):
    name: str
    alias: str
    version: int


class ModelAliasDelete(Wire):
    name: str
    alias: str


class ModelsChanged(Wire):
    revision: int
