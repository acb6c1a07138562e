"""All checks, one after the other; a check that fails itself is a finding as well."""

from __future__ import annotations

import importlib.metadata
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass

from trackside.doctor.databases import check_database_pages, check_rejected, check_store
from trackside.doctor.files import check_contents, check_run_folders
from trackside.doctor.finding import Finding, Patient
from trackside.doctor.journals import check_backlog, check_journal_damage
from trackside.doctor.object_storage import check_object_storage
from trackside.doctor.places import check_disk, check_network, check_synced
from trackside.doctor.programs import check_labextension, check_python, check_server_extension, check_sqlite
from trackside.errors import TracksideError
from trackside.settings import StoreLocation

__all__ = ["CHECKS", "Examination", "examine"]

CHECKS: Sequence[Callable[[Patient], Iterator[Finding]]] = (
    check_python,
    check_sqlite,
    check_server_extension,
    check_labextension,
    check_network,
    check_synced,
    check_disk,
    check_store,
    check_database_pages,
    check_backlog,
    check_journal_damage,
    check_rejected,
    check_run_folders,
    check_object_storage,
    check_contents,
)
"""In this order: the store is opened by one of them, for those that follow."""


@dataclass(frozen=True, slots=True)
class Examination:
    """What was found, in the order of the checks."""

    findings: tuple[Finding, ...]

    @property
    def is_broken(self) -> bool:
        """Whether something doesn't work or is damaged."""
        return any(finding.level == "broken" for finding in self.findings)

    @property
    def repairable(self) -> list[Finding]:
        """Findings that bring a repair, each repair once."""
        seen: dict[str, Finding] = {}
        for finding in self.findings:
            if finding.repair is not None:
                seen.setdefault(finding.repair.will, finding)
        return list(seen.values())


def examine(location: StoreLocation) -> Examination:
    """Look at a store and what is round it; nothing is changed."""
    patient = Patient(location, importlib.metadata.version("trackside"))
    findings: list[Finding] = []
    try:
        for check in CHECKS:
            try:
                findings += check(patient)
            except (TracksideError, OSError) as error:
                name = check.__name__.removeprefix("check_").replace("_", " ")
                findings.append(Finding(name, "broken", f"This can't be looked at: {error}"))
    finally:
        if patient.store is not None:
            patient.store.close()
    return Examination(tuple(findings))
