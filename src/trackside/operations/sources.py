"""Where a run comes from: its code, the cells executed before it, whether it is clean, environment, git."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any, Literal, TypeVar, cast

import msgspec

from trackside.capture.contents import (
    CleanContent,
    DocumentContent,
    EnvironmentContent,
    ExecutedContent,
    ExecutedItem,
    GitContent,
)
from trackside.decoding import decode_json
from trackside.entities import CLEAN_TAG, Fact
from trackside.operations.context import OperationContext
from trackside.operations.wire_run import Clean, CleanReason, EnvironmentSummary, GitSummary
from trackside.operations.wire_source import (
    CellBefore,
    DocumentFacts,
    EnvironmentFacts,
    GitFacts,
    RunSource,
    RunSourceGet,
)
from trackside.store.base import Store

__all__ = ["Sources", "clean_of", "get_source", "summarise"]

MAX_CELLS = 2000
"""So many of the cells executed before a run are told, the last ones."""

T = TypeVar("T")
S = TypeVar("S", EnvironmentSummary, GitSummary)


class Sources:
    """The facts of one run; each content is read when it is asked for."""

    def __init__(self, store: Store, run_id: str) -> None:
        self._store = store
        self.facts: Mapping[str, Fact] = {fact.kind: fact for fact in store.get_facts(run_id)}

    def read(self, kind: str, content: type[T]) -> T | None:
        """A fact's content; None if it isn't known, or is of a version that is not understood."""
        fact = self.facts.get(kind)
        return (
            None if fact is None else _decode(self._store.get_contents([fact.digest]), fact.digest, content)
        )

    def reasons(self) -> list[CleanReason]:
        """Why the run isn't clean, or why that is unknown."""
        content = self.read("clean" if "document" in self.facts else "file_clean", CleanContent)
        return (
            []
            if content is None
            else [msgspec.convert(msgspec.to_builtins(r), CleanReason) for r in content.reasons]
        )

    def executed(self) -> tuple[list[CellBefore], int]:
        """The cells executed before the run, in their order, and how many older ones are left out."""
        fact = self.facts.get("executed")
        digest = None if fact is None else fact.digest
        items: list[ExecutedItem] = []
        while digest is not None:
            node = _decode(self._store.get_contents([digest]), digest, ExecutedContent)
            if node is None:
                break
            items += reversed(node.cells)
            digest = node.before
        kept = items[:MAX_CELLS][::-1]
        texts = self._store.get_contents([item.code for item in kept])
        cells = [
            CellBefore(
                cell_id=item.cell_id,
                execution_count=item.execution_count,
                code=texts.get(item.code, b"").decode("utf-8", "replace"),
            )
            for item in kept
        ]
        return cells, len(items) - len(kept)

    def document(self) -> tuple[DocumentContent, DocumentFacts] | None:
        """The notebook: the front end's, else the saved file."""
        for kind, origin in (("document", "front_end"), ("file", "file")):
            content = self.read(kind, DocumentContent)
            if content is not None:
                facts = DocumentFacts(
                    origin=cast("Literal['front_end', 'file']", origin),
                    time=self.facts[kind].time_ms,
                    cell_count=len(content.cells),
                    notes=content.notes,
                )
                return content, facts
        return None

    def cells(self, content: DocumentContent) -> list[dict[str, Any]]:
        """The cells of a document; one whose content is gone is left out."""
        found = self._store.get_contents(content.cells)
        return [msgspec.json.decode(found[digest]) for digest in content.cells if digest in found]

    def environment(self) -> EnvironmentFacts | None:
        """Where the code ran."""
        content = self.read("environment", EnvironmentContent)
        if content is None:
            return None
        facts = {name: getattr(content, name) for name in EnvironmentContent.__struct_fields__}
        return EnvironmentFacts(**facts, package_count=len(content.packages))

    def git(self, *, with_patch: bool = True) -> GitFacts | None:
        """The state of the repository."""
        content = self.read("git", GitContent)
        if content is None:
            return None
        patch = None
        if with_patch and content.patch is not None:
            data = self._store.get_contents([content.patch]).get(content.patch)
            patch = None if data is None else data.decode("utf-8", "replace")
        return GitFacts(
            commit=content.commit,
            branch=content.branch,
            is_dirty=content.is_dirty,
            remote=content.remote,
            changed=content.changed,
            patch=patch,
            patch_note=content.patch_note,
        )


def get_source(context: OperationContext, request: RunSourceGet) -> RunSource:
    """Where a run comes from, in full."""
    store = context.read()
    revision = store.get_revision()
    if request.if_revision == revision:
        return RunSource(revision=revision, unchanged=True)
    source, run = store.get_source(request.run_id), store.get_run(request.run_id)
    sources = Sources(store, request.run_id)
    cells, cut = sources.executed()
    document = sources.document()
    return RunSource(
        revision=revision,
        run_id=request.run_id,
        code=source.code,
        cell_id=source.cell_id,
        execution_count=source.execution_count,
        cells_before=cells,
        cells_before_cut=cut,
        clean=clean_of(run.data.tags),
        clean_reasons=sources.reasons(),
        document=None if document is None else document[1],
        environment=sources.environment(),
        git=sources.git(),
    )


def clean_of(tags: Mapping[str, str]) -> Clean:
    """Whether a run is clean."""
    value = tags.get(CLEAN_TAG)
    return cast("Clean", value) if value in ("yes", "no") else "unknown"


def summarise(facts: EnvironmentFacts | GitFacts | None, kind: type[S]) -> S | None:
    """The part of facts that a page about a run shows first."""
    if facts is None:
        return None
    return kind(**{name: getattr(facts, name) for name in kind.__struct_fields__})


def _decode(contents: Mapping[str, bytes], digest: str, kind: type[T]) -> T | None:
    try:
        return decode_json(contents[digest], kind)
    except (KeyError, msgspec.MsgspecError):
        return None
