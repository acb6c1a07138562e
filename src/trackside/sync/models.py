"""Copying registered models: those that are missing, with the versions whose runs are there."""

from __future__ import annotations

from trackside.entities import ModelVersion
from trackside.errors import ModelExists, TracksideError
from trackside.store.base import Store
from trackside.sync.report import SyncReport

__all__ = ["copy_models"]


def copy_models(source: Store, target: Store, report: SyncReport) -> None:
    """Copy models by name; a version is the same if it is of the same run and path."""
    for model in reversed(source.search_registered_models()):
        try:
            target.create_registered_model(
                model.name, description=model.description, tags=model.tags, user_id=model.user_id
            )
            report.models += 1
        except ModelExists:
            pass
        there = {_identify(one): one for one in target.search_model_versions(name=model.name)}
        for version in reversed(source.search_model_versions(name=model.name)):
            if _identify(version) in there:
                continue
            try:
                made = _copy_version(target, version)
            except TracksideError as error:  # its run goes on, or is deleted there
                report.problems.append(f"Version {version.version} of {model.name} was not copied: {error}")
                continue
            report.versions += 1
            if made.version != version.version:
                report.problems.append(
                    f"Version {version.version} of {model.name} is version {made.version} there: other "
                    "versions had the numbers before."
                )


def _copy_version(target: Store, version: ModelVersion) -> ModelVersion:
    made = target.create_model_version(
        version.name,
        run_id=version.run_id,
        path=version.path,
        source="" if version.run_id else version.source,
        description=version.description,
        tags=version.tags,
        user_id=version.user_id,
    )
    taken = target.get_registered_model(version.name).aliases
    for alias in version.aliases:
        if alias not in taken:
            target.set_model_alias(version.name, alias, made.version)
    return made


def _identify(version: ModelVersion) -> tuple[str | None, str, str]:
    return version.run_id, version.path, "" if version.run_id else version.source
